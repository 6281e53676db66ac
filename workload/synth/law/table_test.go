package law

import (
	"math"
	"testing"

	"aforo/workload/synth/drawtest"
)

// TestTable proves that the alias table draws each index as often as its weight
// says, zero weights never, and that a single index takes no draw.
func TestTable(t *testing.T) {
	for _, p := range [][]float64{
		{0.5, 0.5},
		{0.1, 0, 0.2, 0.7},
		{0.96, 0.01, 0.01, 0.01, 0.01},
		{0.3, 0.25, 0.2, 0.1, 0.08, 0.05, 0.02},
	} {
		weights := make([]float64, len(p))
		for i := range p {
			weights[i] = p[i] * 17 // weights need not add up to 1
		}
		tab, counts, r := NewTable(weights), make([]int, len(p)), testRNG()
		for range 500_000 {
			counts[tab.Sample(r)]++
		}
		drawtest.Frequencies(t, counts, p)
	}
	one, r := NewTable([]float64{3}), testRNG()
	if one.Sample(r) != 0 || r.Uint64() != testRNG().Uint64() {
		t.Error("a table of one index drew from the stream")
	}
}

// TestSizes proves that Sizes samples its pmf and that Mean, P and Max are those
// of the pmf.
func TestSizes(t *testing.T) {
	s, err := NewSizes([]int{1, 4, 8, 64, 512}, []float64{54, 13.9, 28.8, 3.3, 0})
	if err != nil {
		t.Fatal(err)
	}
	if want := (54 + 4*13.9 + 8*28.8 + 64*3.3) / 100; math.Abs(s.Mean()-want) > 1e-12 {
		t.Errorf("mean %v, want %v", s.Mean(), want)
	}
	if math.Abs(s.P(8)-0.288) > 1e-15 || s.P(2) != 0 || s.P(512) != 0 || s.Max() != 64 {
		t.Errorf("P(8) = %v, P(2) = %v, P(512) = %v, Max = %d", s.P(8), s.P(2), s.P(512), s.Max())
	}
	r, at := testRNG(), map[int]int{1: 0, 4: 1, 8: 2, 64: 3, 512: 4}
	counts := make([]int, 5)
	for range 500_000 {
		counts[at[s.Sample(r)]]++
	}
	drawtest.Frequencies(t, counts, []float64{0.54, 0.139, 0.288, 0.033, 0})
}
