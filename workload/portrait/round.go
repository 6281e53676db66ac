package portrait

import "time"

// steps are clock resolutions that occur, each a multiple of the one before.
var steps = [...]time.Duration{
	time.Millisecond, time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
}

const minuteStep = 3

// A rounding counts of how many times each step is a divisor.
type rounding struct {
	n    int64
	hits [len(steps)]int64
}

func (r *rounding) add(t time.Duration) {
	r.n++
	for i, s := range steps {
		if t%s != 0 {
			return
		}
		r.hits[i]++
	}
}

// resolution is the coarsest step that divides at least 999 of 1000 times, 0 where
// none does or where there are fewer than 20.
func (r *rounding) resolution() time.Duration {
	found := time.Duration(0)
	for i, s := range steps {
		if r.n >= 20 && r.hits[i]*1000 >= r.n*999 {
			found = s
		}
	}
	return found
}

// minutes is the share of times on a full minute.
func (r *rounding) minutes() float64 {
	if r.n == 0 {
		return 0
	}
	return float64(r.hits[minuteStep]) / float64(r.n)
}
