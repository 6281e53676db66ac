package backtest

import (
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/trace"
)

// What a user held while a job of it waited, by hand: of 100 s of waiting, it held 4
// processors for 60 s, 6 for 30 s and 10 for 10 s. It may run its largest job in any case,
// and who never waited is not held.
func TestHeldTo(t *testing.T) {
	job := func(submit, wait, run time.Duration, size int32) *Job {
		return &Job{Job: workload.Job{Submit: submit * time.Second, Run: run * time.Second, Size: size}, Recorded: wait * time.Second}
	}
	jobs := []*Job{job(0, 0, 200, 4), job(100, 100, 50, 2), job(160, 0, 40, 2), job(190, 0, 10, 4)}
	for _, c := range []struct {
		quantile float64
		want     int
	}{{0.5, 4}, {0.6, 4}, {0.75, 6}, {0.9, 6}, {0.95, 10}, {1, 10}} {
		if got, held := heldTo(jobs, c.quantile); got != c.want || !held {
			t.Errorf("quantile %v: held to %d, %v; want %d", c.quantile, got, held, c.want)
		}
	}
	if got, held := heldTo(append(jobs, job(500, 0, 1, 8)), 0.75); got != 8 || !held {
		t.Errorf("with a job of 8 held to %d, %v; want 8", got, held)
	}
	unknown := job(0, 0, 10, 4)
	unknown.Recorded = trace.Unknown
	if _, held := heldTo([]*Job{job(0, 0, 10, 4), unknown}, 0.75); held {
		t.Error("a user who never waited is held")
	}
}
