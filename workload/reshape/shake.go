package reshape

import (
	"fmt"
	"math/rand/v2"
	"time"

	"aforo/workload/trace"
)

// Shake moves each submission by a time drawn evenly from -most to +most, in
// whole seconds where all times of submission were such, but not before the first
// one, and sorts. Results that change much between such copies of a log are
// accidents of its exact times; their mean over several copies is not: Tsafrir,
// Ouaknine and Feitelson, "Reducing performance evaluation sensitivity and
// variability by input shaking", MASCOTS 2007. How far to shake is the caller's
// choice; half a minute is small against waits and run times.
func Shake(l *trace.Log, most time.Duration, seed uint64) error {
	if err := checkShake(most); err != nil {
		return err
	}
	records := known(l)
	if len(records) == 0 {
		return nil
	}
	c := newShaker(records[0].Submit, resolution(records), most, seed)
	for i := range records {
		records[i].Submit = c.shaken(records[i].Submit)
	}
	l.Sort()
	noteShake(&l.Header, most, seed)
	return nil
}

func checkShake(most time.Duration) error {
	if most <= 0 || most > 30*24*time.Hour {
		return fmt.Errorf("a shake by %v is not between 0 and 30 days", most)
	}
	return nil
}

func noteShake(h *trace.Header, most time.Duration, seed uint64) {
	note(h, "submissions shaken by up to %v with seed %d", most, seed)
}

// A shaker draws where Shake moves submissions.
type shaker struct {
	first, tick time.Duration
	ticks       int64 // up to how many each moves
	rng         *rand.Rand
}

func newShaker(first, tick, most time.Duration, seed uint64) *shaker {
	return &shaker{first: first, tick: tick, ticks: int64(most / tick), rng: stream(seed, "shake")}
}

// shaken is where the next submission moves.
func (s *shaker) shaken(submit time.Duration) time.Duration {
	return max(s.first, submit+time.Duration(s.rng.Int64N(2*s.ticks+1)-s.ticks)*s.tick)
}
