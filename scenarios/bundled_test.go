package scenarios

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/scenarios/keyed"
	"aforo/sim/cluster"
)

// The bundled scenarios are those of the gallery, each in one group; each loads, and
// each synthetic one resolves.
func TestBundled(t *testing.T) {
	var shown []string
	for _, g := range Gallery() {
		shown = append(shown, g.Names...)
	}
	slices.Sort(shown)
	if got := Bundled(); !slices.Equal(got, shown) {
		t.Errorf("bundled: %v, in the gallery: %v", got, shown)
	}
	for _, name := range Bundled() {
		f, err := Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if f.Name != name {
			t.Errorf("%s is called %s", name, f.Name)
		}
		if f.isTrace() {
			continue
		}
		if _, err := f.Study(Options{}); err != nil {
			t.Error(err)
		}
	}
}

// The comments of mn5-ai-upgrade state its load, its jobs a day and the part of
// pre-training; here they are reckoned from its numbers.
func TestMN5Comments(t *testing.T) {
	f, err := Load("mn5-ai-upgrade")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := Text("mn5-ai-upgrade")
	start, end, _ := f.Offered()
	m, _ := f.Work.Model()
	loads, _ := m.OfferedGPUSecondsPerDay()
	load, jobs := 0.0, 0.0
	for i := range loads {
		load += loads[i]
		jobs += m.Classes[i].PerDay
	}
	flat := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "#", "")), " ")
	for _, want := range []string{
		fmt.Sprintf("at %.0f %% offered load when the year begins, is at %.0f %% when it ends", 100*start.Share(), 100*end.Share()),
		fmt.Sprintf("The five classes send %d,%03d.", int(jobs)/1000, int(jobs)%1000),
		fmt.Sprintf("pretrain has %.1f %% of the jobs and %.0f %% of the GPU time", 100*m.Classes[0].PerDay/jobs, 100*loads[0]/load),
		fmt.Sprintf("Helios (8,729 jobs a day on 6,218 GPUs) gives 6,%03.0f", 8729.0/6218*4480-6000),
		fmt.Sprintf("geometric mean is 3,%.0f", 10*math.Round(math.Cbrt(8729.0/6218*7200/16000*4400/8000)*448-300)),
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("the file does not say %q", want)
		}
	}
}

// The upgrade of mn5-ai-upgrade brings 1,920 GPUs in four stages; late, the same
// half a year later; half, half of each.
func TestMN5Variants(t *testing.T) {
	f, err := Load("mn5-ai-upgrade")
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	gpus := func(v int) (n int, first time.Duration) {
		for _, p := range s.Variants[v].Partitions {
			for i, ch := range p.Changes {
				if ch.Kind == cluster.Add {
					n += ch.Nodes * p.PerNode
				}
				if i == 0 {
					first = ch.At
				}
			}
		}
		return n, first
	}
	none, _ := gpus(0)
	whole, on := gpus(1)
	late, after := gpus(2)
	half, _ := gpus(3)
	if none != 0 || whole != 1920 || late != 1920 || half != 960 || after-on != 26*7*24*time.Hour {
		t.Errorf("GPUs %d, %d, %d, %d; late by %v", none, whole, late, half, after-on)
	}
	for v, want := range []string{"", "+480 GPUs", "+480 GPUs", "+240 GPUs"} {
		for _, ch := range s.Variants[v].Partitions[1].Changes {
			if ch.Label != want {
				t.Errorf("variant %d has a change %q, not %q", v, ch.Label, want)
			}
		}
	}
	if n := s.Variants[0].Partitions[0]; n.Nodes*n.PerNode != 4480 {
		t.Errorf("today has %d GPUs", n.Nodes*n.PerNode)
	}
}

// kth-sp2 resolves with its real log.
func TestKTH(t *testing.T) {
	log := filepath.Join("..", "..", "shared", "traces", "data", "swf", "KTH-SP2-1996-2.1-cln.swf.gz")
	if _, err := os.Stat(log); err != nil {
		t.Skip("skipped: the KTH-SP2 log is not there")
	}
	f, err := Load("kth-sp2")
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{Trace: log})
	if err != nil {
		t.Fatal(err)
	}
	src, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := all(src)
	if err != nil || len(jobs) == 0 || s.From != jobs[0].Submit {
		t.Errorf("%d jobs, window from %v: %v", len(jobs), s.From, err)
	}
}

// A path that exists comes before a bundled name, a name is found with and
// without .toml, and a wrong one gives the nearest.
func TestFind(t *testing.T) {
	for _, name := range []string{"quickstart", "quickstart.toml"} {
		if _, path, err := Find(name); err != nil || path != "quickstart.toml" {
			t.Errorf("%s: %s, %v", name, path, err)
		}
	}
	for name, want := range map[string]string{
		"quikstart":    `quikstart: there is neither a file nor a bundled scenario of this name (did you mean "quickstart"?)`,
		"no/such.toml": `no/such.toml: there is no such file`,
		"../scenarios": `../scenarios: this is a folder, not a scenario file`,
		"mine.toml":    `mine.toml: there is neither a file nor a bundled scenario of this name (there is ` + keyed.WordList(Bundled(), "and") + `)`,
	} {
		if _, _, err := Find(name); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("quickstart", []byte(base), 0o644); err != nil {
		t.Fatal(err)
	}
	if f, err := Load("quickstart"); err != nil || f.Title != "base" {
		t.Errorf("the file is not found before the bundled scenario: %v", err)
	}
}
