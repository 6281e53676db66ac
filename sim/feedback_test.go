package sim_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/sim"
	"aforo/sim/sched"
	"aforo/workload"
)

// A turn is a job of a person: what it asks for, and how long its sender thinks
// after its end.
type turn struct {
	size             int32
	run, limit, back time.Duration
}

// people is a Feedback written for these tests: each person sends a list of jobs
// one after the other, and after a rejection the next one at once.
type people struct {
	turns  [][]turn
	due    []time.Duration // of each person; never for who waits
	sent   []int
	byID   []int          // the person of each job
	jobs   []workload.Job // all that were submitted
	peeked error
}

const idle = time.Duration(1<<63 - 1)

func newPeople(turns ...[]turn) *people {
	return &people{turns: turns, due: make([]time.Duration, len(turns)), sent: make([]int, len(turns))}
}

// first is the person whose job is next, or -1.
func (p *people) first() int {
	best := -1
	for i, at := range p.due {
		if p.sent[i] < len(p.turns[i]) && at < idle && (best < 0 || at < p.due[best]) {
			best = i
		}
	}
	return best
}

func (p *people) Peek(j *workload.Job) (bool, error) {
	i := p.first()
	if i < 0 || p.peeked != nil {
		return false, p.peeked
	}
	t := p.turns[i][p.sent[i]]
	*j = workload.Job{ID: int64(len(p.byID)), Submit: p.due[i], Size: t.size, Run: t.run, Limit: t.limit}
	return true, nil
}

func (p *people) Next(j *workload.Job) (bool, error) {
	ok, err := p.Peek(j)
	if ok {
		i := p.first()
		p.due[i] = idle
		p.sent[i]++
		p.byID = append(p.byID, i)
		p.jobs = append(p.jobs, *j)
	}
	return ok, err
}

func (p *people) Ended(j *workload.Job, at time.Duration) {
	i := p.byID[j.ID]
	p.due[i] = at + p.turns[i][p.sent[i]-1].back
}

func (p *people) Rejected(j *workload.Job) { p.due[p.byID[j.ID]] = j.Submit }

// A closed loop of two people on one processor has the schedule that was worked
// out by hand, and a think time of zero brings the next job at the instant of the
// end.
func TestClosedByHand(t *testing.T) {
	a := turn{size: 1, run: 3 * second, back: 2 * second}
	b := turn{size: 1, run: 4 * second}
	tooLarge := turn{size: 2, run: second}
	p := newPeople([]turn{a, a, a}, []turn{b, tooLarge, b, b})
	rec := newRecorder()
	cfg := sim.Config{Partitions: processors(1), Verify: true}
	if err := sim.Run(context.Background(), cfg, p, rec); err != nil {
		t.Fatal(err)
	}
	want := [][2]time.Duration{{0, 0}, {0, 3}, {5, 7}, {7, 10}, {12, 14}, {14, 17}} // submit, start
	slices.SortFunc(rec.records, func(x, y sim.Record) int { return int(x.Start - y.Start) })
	for i, r := range rec.records {
		if got := [2]time.Duration{r.Submit / second, r.Start / second}; i >= len(want) || got != want[i] {
			t.Errorf("job %d was submitted and started at %v", i, got)
		}
	}
	if len(rec.records) != len(want) || len(rec.rejected) != 1 || len(rec.waiting) != 0 {
		t.Errorf("%d jobs, %d rejected, %d waiting", len(rec.records), len(rec.rejected), len(rec.waiting))
	}
}

// A run that ends when all jobs submitted before an instant have started waits
// for the ends that can bring more of them.
func TestClosedUntil(t *testing.T) {
	one := turn{size: 1, run: 10 * second}
	rec := newRecorder()
	cfg := sim.Config{Partitions: processors(1), Until: 35 * second, Verify: true}
	if err := sim.Run(context.Background(), cfg, newPeople(slices.Repeat([]turn{one}, 100)), rec); err != nil {
		t.Fatal(err)
	}
	if len(rec.records) != 4 {
		t.Errorf("%d jobs, want those of 0, 10, 20 and 30 s", len(rec.records))
	}
}

// What a closed loop did is what an open source with the same jobs would have
// got: the engine never reads past a job that an end makes due. Under every
// policy, with rejected jobs, and with think times of zero.
func TestClosedIsOpenReplayed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		cfg := sim.Config{Partitions: processors(4), Policy: drawPolicy(r), Verify: true}
		n := func(from, to int, what string) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(r, what)) * second
		}
		least := 0 // with a pass for each event, ends come after the arrivals of their instant
		if cfg.Policy.Pass.Mode == sched.PassEvent {
			least = 1
		}
		var all [][]turn
		for range rapid.IntRange(1, 6).Draw(r, "people") {
			var turns []turn
			for range rapid.IntRange(1, 12).Draw(r, "turns") {
				turns = append(turns, turn{int32(rapid.IntRange(1, 5).Draw(r, "size")), n(1, 20, "run"), n(0, 20, "limit"), n(least, 9, "think")})
			}
			all = append(all, turns)
		}
		closed, open := newRecorder(), newRecorder()
		p := newPeople(all...)
		if err := sim.Run(context.Background(), cfg, p, closed); err != nil {
			r.Fatal(err)
		}
		if err := sim.Run(context.Background(), cfg, workload.Jobs(p.jobs), open); err != nil {
			r.Fatal(err)
		}
		if !slices.Equal(closed.records, open.records) || len(closed.waiting) > 0 {
			r.Fatalf("closed:\n%v\nopen:\n%v", closed.records, open.records)
		}
	})
}

// A source that fails when something has ended ends the run with its error, and
// so does one whose job is due before the end that brought it.
func TestClosedFails(t *testing.T) {
	broken := errors.New("the loop is broken")
	p := newPeople([]turn{{size: 1, run: second}, {size: 1, run: second}})
	err := sim.Run(context.Background(), sim.Config{Partitions: processors(1)}, failing{p, broken}, newRecorder())
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	p = newPeople([]turn{{size: 1, run: 2 * second, back: -second}, {size: 1, run: second}})
	err = sim.Run(context.Background(), sim.Config{Partitions: processors(1)}, p, newRecorder())
	if err == nil || !strings.Contains(err.Error(), "out of submit order") {
		t.Errorf("got %v", err)
	}
}

type failing struct {
	*people
	err error
}

func (f failing) Ended(*workload.Job, time.Duration) { f.peeked = f.err }
