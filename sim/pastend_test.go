package sim

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/clock"
)

// Long jobs in a row come to the end of the clock, under every rule: the error names
// the first that would not fit. Those before it are as they should be. Where limits alone
// reach so far, plans beyond the clock's end are none, and all jobs run.
func TestPastEnd(t *testing.T) {
	for _, policy := range []sched.Policy{
		{},
		{Backfill: sched.FirstFit},
		{Backfill: sched.EASY},
		{Backfill: sched.EASY, Reservations: 4},
		{Backfill: sched.Conservative},
		{Backfill: sched.Conservative, Pass: sched.Pass{Mode: sched.PassBeat, Every: clock.Longest}},
		{Pass: sched.Pass{Mode: sched.PassEvent}},
		{Backfill: sched.EASY, Depth: 3},
	} {
		for _, part := range []cluster.Partition{{Nodes: 1, PerNode: 1, Speed: 1}, {Nodes: 1, PerNode: 4, Speed: 1, Placed: true}, {Nodes: 1, PerNode: 1, Speed: 1e-9}} {
			for _, run := range []time.Duration{clock.Job, time.Second} { // of one second, only the limits reach so far
				var jobs []workload.Job
				for i := range 40 {
					jobs = append(jobs, workload.Job{ID: int64(i + 1), Run: run, Limit: clock.Job, Size: int32(part.PerNode)})
				}
				cfg := Config{Partitions: []cluster.Partition{part}, Policy: policy, Verify: true}
				var last time.Duration
				err := Run(t.Context(), cfg, workload.Jobs(jobs), watch(func(r *Record) {
					if r.Start < last || r.End < r.Start || r.End > clock.End {
						t.Fatalf("%+v: job %d from %d to %d", policy, r.ID, r.Start, r.End)
					}
					last = r.End
				}))
				past, lasts := new(PastEnd), run == clock.Job || part.Speed < 1 || policy.Pass.Every > 0
				if lasts && errors.As(err, &past) && past.Job.ID >= 2 && past.Job.ID <= 10 {
					continue
				}
				if err != nil || run == clock.Job {
					t.Errorf("%+v: %v", policy, err)
				}
			}
		}
	}
}

// watch is an observer that looks at starts.
type watch func(*Record)

func (w watch) Started(r *Record)    { w(r) }
func (watch) Ended(*Record, Why)     {}
func (watch) Rejected(*workload.Job) {}
func (watch) Running(*Record)        {}
func (watch) Waiting(*Record)        {}

// Random jobs with the longest times and latest submissions that may be: a run ends
// well or with an error, and no time in it is negative or goes back.
func TestExtremeTimes(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 2))
	extreme := func(most time.Duration) time.Duration {
		switch rng.IntN(4) {
		case 0:
			return most - time.Duration(rng.Int64N(3))
		case 1:
			return time.Duration(rng.Int64N(3))
		case 2:
			return time.Duration(rng.Int64N(int64(most)))
		}
		return time.Hour
	}
	for range 3000 {
		var jobs []workload.Job
		at := time.Duration(0)
		for i := range 1 + rng.IntN(30) {
			at = min(clock.End, at+extreme(clock.End/8))
			jobs = append(jobs, workload.Job{ID: int64(i), Submit: at, Run: extreme(clock.Job), Limit: extreme(clock.Job), Size: 1 + rng.Int32N(4)})
		}
		policy := sched.Policy{Backfill: []sched.Backfill{sched.None, sched.EASY, sched.Conservative}[rng.IntN(3)]}
		if rng.IntN(3) == 0 {
			policy.Pass = sched.Pass{Mode: sched.PassBeat, Every: max(1, extreme(clock.Longest))}
		}
		if policy.Backfill == sched.EASY && rng.IntN(2) == 0 {
			policy.Reservations = 3
		}
		cfg := Config{Partitions: []cluster.Partition{{Nodes: 4, PerNode: 1, Speed: 1}}, Policy: policy, Verify: true}
		err := Run(t.Context(), cfg, workload.Jobs(jobs), watch(func(r *Record) {
			if r.Start < r.Submit || r.End < r.Start || r.End > clock.End {
				t.Fatalf("%+v: job %d from %d to %d", policy, r.ID, r.Start, r.End)
			}
		}))
		if past := new(PastEnd); err != nil && !errors.As(err, &past) {
			t.Fatalf("%+v: %v", policy, err)
		}
	}
}
