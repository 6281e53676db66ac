package sim_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/sched"
	"aforo/workload"

	"pgregory.net/rapid"
)

// attempts notes the attempts of each job, as they end.
type attempts struct {
	sim.Silent
	of map[int64][]string
}

func (a attempts) Ended(r *sim.Record, why sim.Why) {
	a.of[r.ID] = append(a.of[r.ID], describeAttempt(r.Start, r.End, int(r.Partition), int(r.Used), why, r.First, r.Again, r.Saved))
}

func (a attempts) Waiting(r *sim.Record) {
	if r.InPen() {
		a.of[r.ID] = append(a.of[r.ID], "in the pen")
		return
	}
	a.of[r.ID] = append(a.of[r.ID], fmt.Sprintf("held for %v, waits since %v", r.Held, r.Since))
}

func (a attempts) Rejected(j *workload.Job) { a.of[j.ID] = append(a.of[j.ID], "rejected") }

func describeAttempt(start, end time.Duration, part, used int, why sim.Why, first, again, saved time.Duration) string {
	word := [...]string{sim.Done: "done", sim.Killed: "killed", sim.Evicted: "evicted", sim.Failed: "failed", sim.Chained: "chained", sim.Lost: "lost"}[why]
	return fmt.Sprintf("[%v, %v) on %d, %d used, %s, first at %v, waited again for %v, saved %v", start, end, part, used, word, first, again, saved)
}

// Whatever runs is evicted and waits again, at its old position or as the last: the
// engine and the naive simulator agree on every attempt of every job, under each discipline.
func TestEvictions(t *testing.T) {
	for _, backfill := range []sched.Backfill{sched.None, sched.FirstFit, sched.EASY, sched.EASYNoExtra, sched.Conservative} {
		t.Run(fmt.Sprint(backfill), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				f := family{backfill: backfill, pass: sched.PassMode(rapid.IntRange(0, 2).Draw(t, "pass")), placed: rapid.Bool().Draw(t, "placed")}
				if backfill != sched.None && backfill != sched.Conservative && rapid.Bool().Draw(t, "by limit") {
					f.by = sched.SJF
				}
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				evictions := drawEvictions(t, jobs)
				if diff := compareAttempts(cfg, jobs, evictions); diff != "" {
					t.Fatalf("%s\n%v\n%s", diff, evictions, describe(cfg, jobs))
				}
			})
		})
	}
}

func compareAttempts(cfg sim.Config, jobs []workload.Job, evictions []naiveEviction) string {
	cfg.Verify = true
	for _, e := range evictions {
		cfg.Evict(e.at, e.id, e.why, e.last)
	}
	got := attempts{of: map[int64][]string{}}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := sim.Run(ctx, cfg, workload.Jobs(jobs), got); err != nil {
		return "the engine fails: " + err.Error()
	}
	ref := naiveRunEvicting(cfg, jobs, evictions)
	want := map[int64][]string{}
	saved := func(j *naiveJob) time.Duration {
		if len(cfg.Failures)+len(cfg.Checkpoints) == 0 {
			return 0
		}
		return j.left.saved
	}
	for _, a := range ref.attempts {
		want[a.ID] = append(want[a.ID], describeAttempt(a.start, a.end, a.part, a.used, a.why, a.first, a.again, saved(&a)))
	}
	for _, j := range ref.done {
		if slices.Contains(ref.queue, j) {
			continue
		}
		why := sim.Done
		if j.killed {
			why = sim.Killed
		}
		want[j.ID] = append(want[j.ID], describeAttempt(j.start, j.end, j.part, j.used, why, j.first, j.again, saved(j)))
	}
	for _, j := range ref.queue {
		if n := len(got.of[j.ID]); ref.hopeless(j) && n > 0 && got.of[j.ID][n-1] == "rejected" { // the engine says so when it notices
			want[j.ID] = append(want[j.ID], "rejected")
			continue
		}
		want[j.ID] = append(want[j.ID], fmt.Sprintf("held for %v, waits since %v", j.eligible-j.Submit, j.since))
	}
	for _, j := range ref.pen {
		want[j.ID] = append(want[j.ID], "in the pen")
	}
	for _, id := range ref.rejected {
		want[id] = append(want[id], "rejected")
	}
	var diff strings.Builder
	for _, j := range jobs {
		if !slices.Equal(got.of[j.ID], want[j.ID]) {
			fmt.Fprintf(&diff, "job %d: engine %q, naive %q\n", j.ID, got.of[j.ID], want[j.ID])
		}
	}
	return diff.String()
}
