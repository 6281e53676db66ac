package sim

import (
	"fmt"

	"aforo/workload"
)

// PastEnd is the error for a job that lies, or would start or end, after the end of
// the clock. All times up to it, and those that schedulers reckon with beyond it, can
// be added without a thought.
type PastEnd struct {
	Job  workload.Job
	What string // "would end"
}

func (e *PastEnd) Error() string {
	return fmt.Sprintf("job %d %s more than 146 years after the simulation began, where the clock ends", e.Job.ID, e.What)
}

// pastEnd notes the first job that does not fit into the clock; the run ends after
// this instant.
func (r *run) pastEnd(j *workload.Job, what string) {
	if r.failed == nil {
		r.failed, r.attended = &PastEnd{*j, what}, true
	}
}

// late is the error for a run in which the next thing to happen, a beat or a change of
// the cluster, lies after the end of the clock, and somebody waits for it.
func (r *run) late() error {
	j := &r.next
	if slot, ok := r.sched.Head(); ok {
		j = &r.slots[slot].rec.Job
	} else if r.pen != nil && r.pen.releases.Next() < never {
		j = &r.slots[r.pen.releases.First().Value].rec.Job
	}
	return &PastEnd{*j, "would start"}
}
