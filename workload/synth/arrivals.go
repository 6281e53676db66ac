package synth

import (
	"math"
	"math/rand/v2"
	"time"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
	year = 365 * day
	// never is later than every instant of a simulation.
	never = time.Duration(math.MaxInt64)
	// eternity bounds a process without an end, so that its clock cannot overflow.
	eternity = longest
)

// arrivals yields the instants of a non-homogeneous Poisson process by inversion
// of its cumulative rate (Çinlar, Introduction to Stochastic Processes, 1975, ch.
// 4.7): unit exponentials are consumed at the rate of each hour. The rate is
// constant within each hour of local time, so this is exact.
type arrivals struct {
	rng      *rand.Rand
	perHour  [168]float64 // expected arrivals in each hour of the week
	growth   Growth
	offset   time.Duration // local time of the week at time zero
	end      time.Duration
	hour     time.Duration // when the current local hour began; may be before zero
	position float64       // of the last arrival in the hour, 0 to 1
	rate     float64       // expected arrivals in the current hour
}

// newArrivals returns the process with the given mean number of arrivals a day
// from from to end.
func newArrivals(rng *rand.Rand, perDay float64, rhythm *Rhythm, growth Growth, from, end time.Duration) *arrivals {
	a := &arrivals{rng: rng, growth: growth, offset: rhythm.Offset, end: min(end, eternity)}
	scale := perDay / 24 / average(rhythm.Hour[:]) / average(rhythm.Weekday[:])
	for h := range a.perHour {
		a.perHour[h] = scale * rhythm.Weekday[h/24] * rhythm.Hour[h%24]
	}
	into := (from + a.offset) % time.Hour
	a.hour = from - into
	a.position = float64(into) / float64(time.Hour)
	a.rate = a.rateAt(a.hour)
	return a
}

// next returns the next arrival, or never after the end.
func (a *arrivals) next() time.Duration {
	unit := a.rng.ExpFloat64()
	for {
		left := a.rate * (1 - a.position)
		if unit < left {
			break
		}
		unit -= left
		a.position = 0
		a.hour += time.Hour
		if a.hour >= a.end {
			a.rate = 0
			return never
		}
		a.rate = a.rateAt(a.hour)
	}
	a.position += unit / a.rate
	at := a.hour + nanoseconds(a.position*float64(time.Hour))
	if at >= a.end {
		return never
	}
	return at
}

// rateAt is the expected number of arrivals in the local hour that begins at t.
func (a *arrivals) rateAt(t time.Duration) float64 {
	// An hour that began before time zero may belong to the week before.
	h := int((t+a.offset+week)/time.Hour) % len(a.perHour)
	return a.perHour[h] * a.growth.factor(t)
}

// factor is the multiplier of the rate at time t.
func (g *Growth) factor(t time.Duration) float64 {
	if g.PerYear == 0 {
		return 1
	}
	t = min(max(t, g.Origin), g.Until)
	return math.Pow(1+g.PerYear, float64(t-g.Origin)/float64(year))
}

func average(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}
