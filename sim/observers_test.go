package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/sim"
	"aforo/workload"
)

// a listener writes down what it is told, under its name.
type listener struct {
	name  string
	heard *[]string
}

func (l listener) note(what string, x any) {
	*l.heard = append(*l.heard, fmt.Sprint(l.name, " ", what, " ", x))
}

func (l listener) Started(r *sim.Record)    { l.note("started", r.ID) }
func (l listener) Rejected(j *workload.Job) { l.note("rejected", j.ID) }
func (l listener) Waiting(r *sim.Record)    { l.note("waiting", r.ID) }
func (l listener) Running(r *sim.Record)    { l.note("running", r.ID) }

func (l listener) Ended(r *sim.Record, why sim.Why) { l.note("ended", fmt.Sprint(r.ID, why)) }

// a watcher is a listener that is told of the machine, too.
type watcher struct{ listener }

func (w watcher) Capacity(_ time.Duration, p, _, _ int) { w.note("capacity", p) }
func (w watcher) Stranded(_ time.Duration, p, _ int)    { w.note("stranded", p) }

// All observers of a list are told of jobs, in their order, and those that watch the
// machine of the machine. One alone stands for itself, and a list without a watcher
// watches nothing, so that a run need not follow the machine for it.
func TestObservers(t *testing.T) {
	var heard []string
	a, b, c := listener{"a", &heard}, watcher{listener{"b", &heard}}, listener{"c", &heard}
	if o := sim.Observers(nil, a); o != sim.Observer(a) {
		t.Errorf("a list of one is %T", o)
	}
	if _, ok := sim.Observers(a, c).(sim.Watcher); ok {
		t.Error("a list without a watcher watches the machine")
	}
	all, ok := sim.Observers(a, b, nil, c).(sim.Watcher)
	if !ok {
		t.Fatal("a list with a watcher does not watch the machine")
	}
	all.Started(&sim.Record{Job: workload.Job{ID: 1}})
	all.Rejected(&workload.Job{ID: 2})
	all.Waiting(&sim.Record{Job: workload.Job{ID: 3}})
	all.Ended(&sim.Record{Job: workload.Job{ID: 1}}, sim.Killed)
	all.Running(&sim.Record{Job: workload.Job{ID: 6}})
	all.Capacity(0, 4, 0, 0)
	all.Stranded(0, 5, 0)
	want := []string{
		"a started 1", "b started 1", "c started 1", "a rejected 2", "b rejected 2", "c rejected 2",
		"a waiting 3", "b waiting 3", "c waiting 3", "a ended 1 1", "b ended 1 1", "c ended 1 1",
		"a running 6", "b running 6", "c running 6", "b capacity 4", "b stranded 5",
	}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
