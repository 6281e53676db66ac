package infer

import (
	"context"
	"errors"
	"testing"

	"aforo/sim/backtest"
	"aforo/sim/sched"
	"aforo/workload/trace/jobs"
)

// A replay that cannot become good is given up, and one that takes too long, both after the same work each
// time; without bounds the same replay ends.
func TestGivenUp(t *testing.T) {
	log, _ := made(t, 1, &knowns[0])
	real, err := backtest.Real(log, "made", jobs.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	ev, err := newEvidence(log, real, Options{Train: DefaultTrain})
	if err != nil {
		t.Fatal(err)
	}
	site := Site{Policy: sched.Policy{Backfill: sched.EASY}, Machine: siteProcs, Users: &Hold{Each: 16}}
	for _, of := range []span{ev.chosenOn(), ev.lastWeeks()} {
		whole, err := ev.replay(context.Background(), &site, of, bound{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			bound
			want error
		}{{bound{times: 4}, errHopeless}, {bound{work: 1000}, errLong}} {
			w, err := ev.replay(context.Background(), &site, of, c.bound)
			again, _ := ev.replay(context.Background(), &site, of, c.bound)
			if !errors.Is(err, c.want) || w.done != again.done || w.done >= whole.done {
				t.Errorf("%+v: %v after %d, then %d, of %d", c.bound, err, w.done, again.done, whole.done)
			}
		}
	}
	if of := ev.lastWeeks(); of.job == 0 || of.from >= ev.split() {
		t.Errorf("the last weeks are %+v of %d", of, ev.split())
	}
}

// A search with little to spend says what it left out, and finds the same the next time.
func TestBudget(t *testing.T) {
	log, _ := made(t, 1, &knowns[2])
	var replays [2]int
	for i := range replays {
		r, err := Run(context.Background(), log, Options{Name: "made", Budget: 3_000_000})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.LeftOut) == 0 {
			t.Error("nothing is said to be left out")
		}
		replays[i] = r.Replays
	}
	if replays[0] != replays[1] {
		t.Errorf("%d replays, then %d", replays[0], replays[1])
	}
}
