package portrait

import (
	"maps"
	"math"
	"math/bits"
	"slices"
)

// Resolution is the relative width of the classes into which a [Sketch] that has
// seen too many different values sorts them: 1/128.
const Resolution = 1.0 / 128

// A Sketch holds the distribution of non-negative whole numbers in bounded memory:
// every value with its count while there are few different ones, and classes of a
// relative width of 1/128 (numbers below 256 one by one) beyond. The classes come
// from the leading bits alone, so that they are the same on every machine.
//
// Sums are of value/unit: with a unit of 1e9 and nanoseconds, of seconds.
type Sketch struct {
	unit  float64
	most  int // different values that are counted one by one
	exact map[int64]int64
	bins  []class // by class, once there were too many

	n          int64
	sum        float64
	mean, m2   float64 // Welford's, of value/unit
	least, top int64
}

// A class is a range of values, or one value, and how often it was seen.
type class struct {
	value int64 // the value, or the least of the range
	n     int64
	sum   float64 // of value/unit
}

// newSketch returns an empty sketch.
func newSketch(unit float64, most int) *Sketch {
	return &Sketch{unit: unit, most: most, exact: map[int64]int64{}, least: math.MaxInt64}
}

// Add counts a value; one below zero counts as zero.
func (s *Sketch) Add(v int64) {
	v = max(v, 0)
	s.n++
	x := float64(v) / s.unit
	s.sum += x
	d := x - s.mean
	s.mean += d / float64(s.n)
	s.m2 += float64(d * (x - s.mean))
	s.least, s.top = min(s.least, v), max(s.top, v)
	if s.bins != nil {
		s.bin(v, 1)
		return
	}
	if s.exact[v]++; len(s.exact) > s.most {
		s.collapse()
	}
}

// collapse goes over from values to classes.
func (s *Sketch) collapse() {
	s.bins = make([]class, classOf(math.MaxInt64)+1)
	for v, n := range s.exact { // sums of whole numbers: the order does not matter
		s.bin(v, n)
	}
	s.exact = nil
}

func (s *Sketch) bin(v, n int64) {
	c := &s.bins[classOf(v)]
	if c.n == 0 || v < c.value {
		c.value = v
	}
	c.n += n
	c.sum += float64(float64(v) / s.unit * float64(n))
}

// classOf numbers the classes: values below 256 one by one, then 128 to each
// doubling.
func classOf(v int64) int {
	if v < 256 {
		return int(v)
	}
	shift := bits.Len64(uint64(v)) - 8
	return 256 + (shift-1)*128 + int(v>>shift) - 128
}

// N is how many values there were.
func (s *Sketch) N() int64 { return s.n }

// Sum is the sum of all values, in units.
func (s *Sketch) Sum() float64 { return s.sum }

// Exact reports whether every value is known.
func (s *Sketch) Exact() bool { return s.bins == nil }

// CV is the coefficient of variation: the standard deviation over the mean, 0
// where there is none.
func (s *Sketch) CV() float64 {
	if s.n < 2 || s.mean == 0 {
		return 0
	}
	return math.Sqrt(s.m2/float64(s.n-1)) / s.mean
}

// classes are the values or ranges that occur, in increasing order.
func (s *Sketch) classes() []class {
	var list []class
	if s.bins != nil {
		for _, c := range s.bins {
			if c.n > 0 {
				list = append(list, c)
			}
		}
		return list
	}
	for _, v := range slices.Sorted(maps.Keys(s.exact)) {
		list = append(list, class{v, s.exact[v], float64(v) / s.unit * float64(s.exact[v])})
	}
	return list
}

// Quantiles are those of a distribution; the unit is that of the field that they
// stand in.
type Quantiles struct {
	N    int64   `json:"n"`
	Mean float64 `json:"mean"`
	CV   float64 `json:"cv"`
	Min  float64 `json:"min"`
	P5   float64 `json:"p5"`
	P25  float64 `json:"p25"`
	P50  float64 `json:"p50"`
	P75  float64 `json:"p75"`
	P90  float64 `json:"p90"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	Max  float64 `json:"max"`
	// Resolution is the relative width of the classes that P5 to P99 were read from;
	// 0 where they are exact.
	Resolution float64 `json:"resolution,omitempty"`
}

// Quantiles returns the zero value where there is nothing.
func (s *Sketch) Quantiles() Quantiles {
	if s.n == 0 {
		return Quantiles{}
	}
	q := Quantiles{N: s.n, Mean: s.sum / float64(s.n), CV: s.CV(), Min: float64(s.least) / s.unit, Max: float64(s.top) / s.unit}
	if !s.Exact() {
		q.Resolution = Resolution
	}
	at := s.reader()
	q.P5, q.P25, q.P50, q.P75 = at(.05), at(.25), at(.50), at(.75)
	q.P90, q.P95, q.P99 = at(.90), at(.95), at(.99)
	return q
}

// Quantile is the value below which the share p of all values lies, interpolated
// between two values as NumPy does; of classes, the mean of the one at that place.
func (s *Sketch) Quantile(p float64) float64 { return s.reader()(p) }

// reader returns Quantile over classes that are listed once.
func (s *Sketch) reader() func(p float64) float64 {
	list := s.classes()
	ends := make([]int64, len(list)) // the ranks behind each class
	var n int64
	for i, c := range list {
		n += c.n
		ends[i] = n
	}
	at := func(rank int64) float64 {
		i, found := slices.BinarySearch(ends, rank)
		if found {
			i++ // the class before ends at this rank
		}
		return list[i].sum / float64(list[i].n)
	}
	return func(p float64) float64 {
		if n == 0 {
			return 0
		}
		place := float64(p * float64(n-1))
		lo := int64(place)
		x := at(lo)
		if part := place - float64(lo); part > 0 {
			x += float64(part * (at(min(lo+1, n-1)) - x))
		}
		return x
	}
}

// TopShare is the share of the sum that the greatest values hold, p of them by
// number, rounded up.
func (s *Sketch) TopShare(p float64) float64 {
	if s.n == 0 || s.sum == 0 {
		return 0
	}
	left := int64(math.Ceil(p * float64(s.n)))
	held := 0.0
	for _, c := range slices.Backward(s.classes()) {
		n := min(left, c.n)
		held += c.sum * float64(n) / float64(c.n)
		if left -= n; left == 0 {
			break
		}
	}
	return held / s.sum
}

// Curve is the distribution function of at most points values: of each, the share
// of all values that are not above it.
func (s *Sketch) Curve(points int) (x, share []float64) {
	list := s.classes()
	var n int64
	last := -1
	for i, c := range list {
		n += c.n
		step := int(float64(n) / float64(s.n) * float64(points-1))
		if step == last && i < len(list)-1 {
			continue
		}
		last = step
		x, share = append(x, c.sum/float64(c.n)), append(share, float64(n)/float64(s.n))
	}
	return x, share
}
