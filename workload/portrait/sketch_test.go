package portrait

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// numpy is the quantile of numpy.quantile, from all values.
func numpy(sorted []int64, p float64) float64 {
	place := p * float64(len(sorted)-1)
	lo := int(place)
	hi := min(lo+1, len(sorted)-1)
	return float64(sorted[lo]) + (place-float64(lo))*float64(sorted[hi]-sorted[lo])
}

// While few values differ, all quantiles, moments and shares are those of the
// values themselves.
func TestSketchExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 500), 1, 300).Draw(t, "values")
		s := newSketch(1, 1000)
		total := int64(0)
		for _, v := range values {
			s.Add(v)
			total += v
		}
		slices.Sort(values)
		for _, p := range []float64{0, .05, .25, .5, .9, .99, 1} {
			if got, want := s.Quantile(p), numpy(values, p); math.Abs(got-want) > 1e-9 {
				t.Fatalf("p%v: %v, want %v", p, got, want)
			}
		}
		if q := s.Quantiles(); q.Min != float64(values[0]) || q.Max != float64(values[len(values)-1]) || q.Resolution != 0 || s.Sum() != float64(total) {
			t.Fatalf("%+v", q)
		}
		top, held := int(math.Ceil(.1*float64(len(values)))), int64(0)
		for _, v := range values[len(values)-top:] {
			held += v
		}
		if total > 0 && math.Abs(s.TopShare(.1)-float64(held)/float64(total)) > 1e-12 {
			t.Fatalf("the top 10 %% hold %v", s.TopShare(.1))
		}
		if x, y := s.Curve(100); y[len(y)-1] != 1 || x[len(x)-1] != float64(values[len(values)-1]) || !slices.IsSorted(x) || !slices.IsSorted(y) {
			t.Fatalf("curve %v %v", x, y)
		}
	})
}

// Beyond, quantiles are within the stated resolution, and the sum is what it was.
func TestSketchClasses(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	s := newSketch(1, 100)
	var values []int64
	sum := 0.0
	for range 50_000 {
		v := int64(math.Exp(rng.NormFloat64()*3 + 12))
		values = append(values, v)
		sum += float64(v)
		s.Add(v)
	}
	slices.Sort(values)
	if s.Exact() || s.Quantiles().Resolution != Resolution {
		t.Fatal("50,000 values are held one by one")
	}
	for _, p := range []float64{.05, .25, .5, .75, .9, .95, .99} {
		got, want := s.Quantile(p), numpy(values, p)
		if math.Abs(got-want) > Resolution*want+1 {
			t.Errorf("p%v: %v, want %v", p, got, want)
		}
	}
	if math.Abs(s.Sum()-sum) > 1e-9*sum {
		t.Errorf("sum %v, want %v", s.Sum(), sum)
	}
}

// A class is as narrow as stated, and greater values are in no lower class.
func TestClassOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(0, math.MaxInt64-1).Draw(t, "v")
		if classOf(v+1) < classOf(v) {
			t.Fatalf("%d is in class %d, one more in %d", v, classOf(v), classOf(v+1))
		}
		if w := v + v/100; w > v && w > 300 && classOf(w+2) == classOf(v) {
			t.Fatalf("%d and %d are in one class", v, w)
		}
	})
}
