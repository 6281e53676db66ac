package law

import (
	"math"
	"testing"

	"aforo/workload/synth/drawtest"
)

// TestPowersOfTwo proves that the weights are those of 1, 2, 4, ...
func TestPowersOfTwo(t *testing.T) {
	s := drawtest.Must(NewPowersOfTwo([]float64{70, 10, 15, 5}))
	if s.P(1) != 0.7 || s.P(4) != 0.15 || s.P(3) != 0 || s.Max() != 8 || math.Abs(s.Mean()-1.9) > 1e-12 {
		t.Errorf("%+v", s)
	}
}

// TestLogUniformSizes proves that P(size < n) is exactly the logarithm of n, cut
// to its ends, and that the law is sampled as it says.
func TestLogUniformSizes(t *testing.T) {
	s := drawtest.Must(NewLogUniformSizes(1, 100))
	below := 0.0
	for n := 1; n <= 100; n++ {
		if want := math.Log(float64(n)) / math.Log(101); math.Abs(below-want) > 1e-12 {
			t.Errorf("P(size < %d) = %v, want %v", n, below, want)
		}
		below += s.P(n)
	}
	if math.Abs(below-1) > 1e-12 || s.P(101) != 0 {
		t.Errorf("the probabilities add up to %v", below)
	}
	if one := drawtest.Must(NewLogUniformSizes(7, 7)); one.P(7) != 1 {
		t.Errorf("%+v", one)
	}
}

// TestTwoStage proves that the exact probabilities are those of the algorithm,
// which is carried out here a million times as published: chi-square.
func TestTwoStage(t *testing.T) {
	for _, two := range []TwoStage{
		{Serial: 0.244, PowerOfTwo: 0.576, Low: 0.8, Med: 4.5, High: 7, Prob: 0.86},
		{Serial: 0.1541, PowerOfTwo: 0.625, Low: 1, Med: 3, High: 5.5, Prob: 0.705, Max: 40},
		{PowerOfTwo: 0, Low: 0, Med: 1, High: 2.6, Prob: 0.5},
	} {
		s, err := two.Sizes()
		if err != nil {
			t.Fatal(err)
		}
		r := testRNG()
		counts, p := make([]int, 257), make([]float64, 257)
		for range 1_000_000 {
			u, n := r.Float64(), 1
			if u > two.Serial {
				x := two.Low + (two.Med-two.Low)*r.Float64()
				if r.Float64() > two.Prob {
					x = two.Med + (two.High-two.Med)*r.Float64()
				}
				if u <= two.Serial+two.PowerOfTwo {
					x = math.Floor(x + 0.5)
				}
				n = int(math.Exp2(x) + 0.5)
			}
			if two.Max > 0 {
				n = min(n, two.Max)
			}
			counts[n]++
		}
		sum := 0.0
		for n := range p {
			p[n] = s.P(n)
			sum += p[n]
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("the probabilities add up to %v", sum)
		}
		drawtest.Frequencies(t, counts, p)
	}
}
