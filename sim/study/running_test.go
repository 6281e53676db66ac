package study

import (
	"context"
	"testing"
)

// The running sums of the precision rule never say that more replications are needed where a
// judgement of all of them does not, and mostly say so where it does: of a variant that is
// overloaded, too, which nothing is asked of.
func (q *Rounds) agree(t *testing.T, n int) (short, needed bool) {
	t.Helper()
	if err := q.Simulate(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	_, _, enough := q.judge()
	if q.running == nil {
		q.running = q.s.Precision.Running(q.m.frames[0], len(q.s.Variants), level)
	}
	short = q.running.Short(&q.info, q.runs)
	if short && enough {
		t.Errorf("%d replications: running sums ask for more, the judgement does not", n)
	}
	return short, !enough
}

// RunningAgrees is for tests that make studies.
func RunningAgrees(t *testing.T, s *Study, most int) (shorts, needed int) {
	t.Helper()
	q := NewRounds(s, Options{Workers: 2})
	for n := 3; n <= most; n++ {
		short, more := q.agree(t, n)
		if short {
			shorts++
		}
		if more {
			needed++
		}
	}
	return shorts, needed
}
