package published

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"aforo/workload/synth/arrive"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
)

// shared opens a file of the reference folder, or skips the test.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open("../../../../shared/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the reference folder is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// lublinOracle is what an independent program computed of the model, with run
// times that are not cut to whole seconds.
type lublinOracle struct {
	Size     float64   `json:"E_size"`
	Size2    float64   `json:"E_size2"`
	Run      float64   `json:"E_runtime"`
	NodeSec  float64   `json:"E_nodesec"`
	Gap      float64   `json:"E_gap_s"`
	PerDay   float64   `json:"jobs_per_day"`
	Most     int       `json:"max_size"`
	Weights  []float64 `json:"weights"`
	Fraction map[int]float64
}

// checkLublin compares a model with the oracle, within a relative error of 1e-6
// (weights: the last of their five places).
func checkLublin(t *testing.T, p Model, o lublinOracle) {
	t.Helper()
	real := p.RunBySize.(law.LogHyperGamma)
	real.WholeSeconds = false
	size2 := 0.0
	sizes, share := p.Size.List()
	for i, n := range sizes {
		size2 += share[i] * float64(n) * float64(n)
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{
		{"mean size", p.Size.Mean(), o.Size},
		{"mean square of the size", size2, o.Size2},
		{"mean run time", real.Average(p.Size.List()).Mean(), o.Run},
		{"mean node-seconds", gpuSeconds(p.Size, real), o.NodeSec},
		{"mean gap", p.Arrivals.(arrive.LogGammaRenewal).MeanSeconds(), o.Gap},
		{"jobs a day", p.PerDay, o.PerDay},
		{"largest size", float64(p.Size.Max()), float64(o.Most)},
	} {
		if math.Abs(x.got/x.want-1) > 1e-6 {
			t.Errorf("%s %v, want %v", x.what, x.got, x.want)
		}
	}
	for n, want := range o.Fraction {
		if got := p.Size.P(n); math.Abs(got-want) > 1e-6*want {
			t.Errorf("P(%d) = %v, want %v", n, got, want)
		}
	}
	for i, want := range o.Weights {
		if got := p.HalfHours[i]; math.Abs(got-want) > 0.6e-5 {
			t.Errorf("half hour %d has weight %v, want %v", i, got, want)
		}
	}
}

// TestLublinExact compares the exact sizes, means and weights of the typeless
// model on 128 nodes with numbers of an independent program.
func TestLublinExact(t *testing.T) {
	checkLublin(t, drawtest.Must(Lublin("typeless", 128, false)), lublinOracle{
		Size: 12.133928391257212, Size2: 605.7756513877728, Run: 4357.965988618877, NodeSec: 84240.99176650903,
		Gap: 911.2896120197701, PerDay: 94.81069339581761, Most: 128,
		Fraction: map[int]float64{
			1: 0.244, 2: 0.11555309975366584, 4: 0.1490502292672305, 8: 0.1414358334122578, 16: 0.13765476238616223,
			32: 0.03271048592644769, 64: 0.03248322909200294, 128: 0.016184917356462714,
		},
	})
	if w := drawtest.Must(Lublin("typeless", 128, false)).HalfHours; math.Abs(w[27]-1.8331139006295984) > 1e-9 || math.Abs(w[10]-0.1649178732441603) > 1e-9 {
		t.Errorf("half hours 27 and 10 have weights %v and %v", w[27], w[10])
	}
}

// TestLublinOracles compares all four published forms of the model with the
// oracles, all 48 weights included.
func TestLublinOracles(t *testing.T) {
	var all struct {
		Lublin map[string]json.RawMessage `json:"I_Lublin"`
	}
	if err := json.NewDecoder(shared(t, "theory/oracles.json")).Decode(&all); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]Model{
		"typeless default (UHi=7, 128 nodes)":  drawtest.Must(Lublin("typeless", 128, false)),
		"typeless 256 nodes (UHi=8, UMed=5.5)": drawtest.Must(Lublin("typeless", 256, false)),
		"batch (UHi=7)":                        drawtest.Must(Lublin("batch", 128, false)),
		"interactive (UHi=5.5)":                drawtest.Must(Lublin("interactive", 128, false)),
	} {
		t.Run(name, func(t *testing.T) {
			var o lublinOracle
			var loose map[string]any
			if err := errors.Join(json.Unmarshal(all.Lublin[name], &o), json.Unmarshal(all.Lublin[name], &loose)); err != nil {
				t.Fatal(err)
			}
			o.Fraction = map[int]float64{}
			for n := 1; n <= 128; n *= 2 {
				if p, ok := loose[fmt.Sprintf("P%d", n)].(float64); ok {
					o.Fraction[n] = p
				}
			}
			if len(o.Weights) != 48 || len(o.Fraction) < 6 {
				t.Fatalf("the oracle has %d weights and %d sizes", len(o.Weights), len(o.Fraction))
			}
			checkLublin(t, p, o)
		})
	}
}

// TestLublinMachine proves that the upper stages move with the machine, that no
// job is larger than it, and that scaled keeps the share of short jobs at the same
// part of the machine.
func TestLublinMachine(t *testing.T) {
	for _, n := range []int{32, 100, 128, 1000, 8192} {
		for _, jobs := range []string{"batch", "interactive", "typeless"} {
			p := drawtest.Must(Lublin(jobs, n, true))
			if p.Size.Max() > n {
				t.Errorf("%s on %d nodes: a job of %d", jobs, n, p.Size.Max())
			}
			l := p.RunBySize.(law.LogHyperGamma)
			base := drawtest.Must(Lublin(jobs, 128, false)).RunBySize.(law.LogHyperGamma)
			if n >= 128 && math.Abs(l.ShareOf(n)-base.ShareOf(128)) > 1e-12 {
				t.Errorf("%s on %d nodes: share %v, want %v", jobs, n, l.ShareOf(n), base.ShareOf(128))
			}
		}
	}
}

// TestLublinAgainstPublishedLog compares the sizes and run times of a log of
// 10,000 jobs that others generated with the published program for 256 nodes with
// the exact law: sizes of 1 to 256 by chi-square over the powers of two and the
// rest, the mean run time within 4 standard errors.
func TestLublinAgainstPublishedLog(t *testing.T) {
	z, err := gzip.NewReader(shared(t, "traces/data/swf/lublin_256.swf.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var jobs [][2]float64 // size and run time
	for lines := bufio.NewScanner(z); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) == 18 && f[0] != ";" {
			jobs = append(jobs, [2]float64{number(t, f[4]), number(t, f[3])})
		}
	}
	if len(jobs) != 10_000 {
		t.Fatalf("%d jobs", len(jobs))
	}
	p := drawtest.Must(Lublin("typeless", 256, false))
	counts, prob := make([]int, 10), make([]float64, 10)
	run, square := 0.0, 0.0
	for i := range jobs {
		bin := 9
		for k := range 9 {
			if int(jobs[i][0]) == 1<<k {
				bin = k
			}
		}
		counts[bin]++
		x := jobs[i][1]
		run, square = run+x/float64(len(jobs)), square+x*x/float64(len(jobs))
	}
	prob[9] = 1
	for k := range 9 {
		prob[k] = p.Size.P(1 << k)
		prob[9] -= prob[k]
	}
	drawtest.Frequencies(t, counts, prob)
	want := p.RunBySize.Average(p.Size.List()).Mean()
	if se := math.Sqrt((square - run*run) / float64(len(jobs))); math.Abs(run-want) > 4*se {
		t.Errorf("mean run time %v, want %v, standard error %v", run, want, se)
	}
}
