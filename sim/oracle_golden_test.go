package sim_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/sched"
)

// goldenFile is golden.json as far as TestGolden does not read it.
type goldenFile struct {
	Scenarios map[string]goldenCase
	Random    []goldenCase
	Anomaly   struct {
		instance
		Delta  int64
		EASYN  []int64 `json:"easy_N"`
		EASYN1 []int64 `json:"easy_N1"`
	} `json:"easy_anomaly"`
}

type goldenCase struct {
	instance
	NoExtra      []int64 `json:"easy_noextra"`
	Conservative []int64 `json:"cons"`
}

func readGolden(t *testing.T) goldenFile {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var f goldenFile
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Scenarios) != 7 || len(f.Random) != 300 {
		t.Fatalf("golden.json holds %d scenarios and %d random instances, want 7 and 300", len(f.Scenarios), len(f.Random))
	}
	return f
}

// seconds returns the starts of an instance under a backfilling rule.
func (in *instance) seconds(t *testing.T, nodes int, backfill sched.Backfill) []int64 {
	t.Helper()
	starts := order(t, sim.Config{Partitions: processors(nodes), Policy: sched.Policy{Backfill: backfill}}, in.jobs())
	whole := make([]int64, len(starts))
	for i, s := range starts {
		if whole[i] = int64(s / time.Second); s%time.Second != 0 {
			t.Fatalf("job %d starts at %v, between seconds", i, s)
		}
	}
	return whole
}

// Conservative backfilling and EASY without the rule of extra nodes start the
// jobs of all 307 golden instances at the second of the independent schedulers.
func TestOracleGolden(t *testing.T) {
	for word, want := range map[string]func(*goldenCase) []int64{
		"conservative":  func(c *goldenCase) []int64 { return c.Conservative },
		"easy-no-extra": func(c *goldenCase) []int64 { return c.NoExtra },
	} {
		t.Run(word, func(t *testing.T) {
			backfill, err := sched.ParseBackfill(word)
			if err != nil {
				t.Fatal(err)
			}
			f := readGolden(t)
			cases := f.Random
			for _, c := range f.Scenarios {
				cases = append(cases, c)
			}
			wrong := 0
			for _, c := range cases {
				if got := c.seconds(t, c.N, backfill); !slices.Equal(got, want(&c)) {
					if wrong++; wrong <= 3 {
						t.Errorf("on %d nodes %v start at %v, want %v", c.N, c.Jobs, got, want(&c))
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%d of %d instances differ", wrong, len(cases))
			}
		})
	}
}

// One node more makes EASY worse on the golden anomaly, by exactly 26 s of total
// wait: what a search for the least capacity must not assume away.
func TestOracleEASYAnomaly(t *testing.T) {
	a := readGolden(t).Anomaly
	small, large := a.seconds(t, a.N, sched.EASY), a.seconds(t, a.N+1, sched.EASY)
	if !slices.Equal(small, a.EASYN) || !slices.Equal(large, a.EASYN1) {
		t.Errorf("starts are %v and %v, want %v and %v", small, large, a.EASYN, a.EASYN1)
	}
	delta := int64(0)
	for i := range small {
		delta += large[i] - small[i]
	}
	if delta != a.Delta || delta != 26 {
		t.Errorf("one node more adds %d s of waits, want %d", delta, a.Delta)
	}
}
