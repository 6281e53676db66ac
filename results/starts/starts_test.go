package starts

import (
	"math"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/workload"
)

// The starts of a job over replications give its median and the times around it; where it did
// not start in all of them, the upper ones are later than all.
func TestStarts(t *testing.T) {
	w := New([]Job{{ID: 1, Name: "a", Size: 2, Limit: time.Hour}, {ID: 2, Name: "b", Size: 1, Limit: time.Hour}}, 3, time.Minute)
	for r := range 11 {
		o := w.Run(0, r)
		o.Started(&sim.Record{Job: workload.Job{ID: 1, Class: 3}, Start: time.Minute + time.Duration(10*r)*time.Second, Attempt: 1})
		o.Started(&sim.Record{Job: workload.Job{ID: 1, Class: 3}, Start: time.Hour, Attempt: 2}) // requeued
		o.Started(&sim.Record{Job: workload.Job{ID: 2, Class: 0}, Start: time.Minute, Attempt: 1})
		if r < 8 {
			o.Started(&sim.Record{Job: workload.Job{ID: 2, Class: 3}, Start: time.Hour, Attempt: 1})
		}
	}
	if got := w.Of(0, 0); got != (Start{Median: 50, P10: 10, P90: 90, Started: 1}) {
		t.Errorf("%+v", got)
	}
	if got := w.Of(0, 1); got.Median != 3540 || !math.IsInf(got.P90, 1) || got.Started != 8./11 {
		t.Errorf("%+v", got)
	}
	var b strings.Builder
	if err := w.Print(&b, []string{"now"}, time.Unix(0, 0).UTC()); err != nil || !strings.Contains(b.String(), "59 m (59 m to later)") {
		t.Errorf("%v\n%s", err, b.String())
	}
	b.Reset()
	if err := w.Write(&b, []string{"base"}); err != nil || !strings.Contains(b.String(), "base,b,,,,1,3600,0,0,3540,3540,,0.727\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
