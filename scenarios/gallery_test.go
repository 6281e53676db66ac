package scenarios

import (
	"context"
	"os"
	"testing"

	"aforo/sim/study"
)

// Scenarios of the gallery run with one replication, and the invariants of a run hold in
// each. Without AFORO_SLOW=1 those alone that take seconds.
func TestGalleryRuns(t *testing.T) {
	quick := map[string]bool{"pharos": true, "experimental-platform": true, "hammerhai": true}
	for _, g := range Gallery() {
		for _, name := range g.Names {
			if os.Getenv("AFORO_SLOW") == "" && !quick[name] {
				continue
			}
			t.Run(name, func(t *testing.T) {
				f, err := Load(name)
				if err != nil {
					t.Fatal(err)
				}
				if f.isTrace() {
					t.Skip("skipped: it replays a log")
				}
				s, err := f.Study(Options{Replications: 1})
				if err != nil {
					t.Fatal(err)
				}
				out, err := study.Run(context.Background(), s, study.Options{Workers: 2, Verify: true})
				if err != nil {
					t.Fatal(err)
				}
				if out.Jobs == 0 {
					t.Error("nothing was simulated")
				}
			})
		}
	}
}

// A scenario of the gallery that is new since the first three has at least five
// replications, an objective and four variants or more.
func TestGalleryForm(t *testing.T) {
	for _, g := range Gallery()[1:] {
		for _, name := range g.Names {
			f, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			if f.Replications < 5 || len(f.Objectives) == 0 || len(f.Machine.Variants) < 4 {
				t.Errorf("%s has %d replications, %d objectives and %d variants", name, f.Replications, len(f.Objectives), len(f.Machine.Variants))
			}
		}
	}
}
