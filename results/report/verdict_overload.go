package report

import (
	"fmt"
	"strings"

	"aforo/results"
	"aforo/results/measures"
)

// partly says which parts of a variant, or which limits, are overloaded, and whose waits
// are told all the same.
func (z *verdict) partly() string {
	var parts []string
	for i := range z.v.Overloads {
		o := &z.v.Overloads[i]
		text := where(o)
		end := number(float64(o.BacklogEnd.Mean), half(o.BacklogEnd), 6)
		text += fmt.Sprintf(", where at the end %s %s-hours wait", join(end), z.s.Unit)
		if o.Unstarted > 0 {
			text += fmt.Sprintf(" and %s had not started when the run was cut off", jobs(z.s, o.Unstarted))
		}
		parts = append(parts, text)
	}
	return "is overloaded " + strings.Join(parts, "; ") + ". All waits are those of other jobs"
}

// where says where jobs starve.
func where(o *results.Starved) string {
	if o.Limit {
		return "under the limit " + o.Cause
	}
	return "in " + o.Cause
}

// relieved says of a variant that nothing starves where it does in the one that it is
// compared with.
func (z *verdict) relieved() string {
	var list []string
	for i := range z.first.Overloads {
		list = append(list, where(&z.first.Overloads[i]))
	}
	return "is overloaded nowhere, and " + called(z.first) + " is " + strings.Join(list, " and ")
}

// turned says that jobs are turned away, here or in the first variant, so that the waits of the two are of
// other jobs.
func (z *verdict) turned() string {
	all := func(v *results.Variant) *results.Row {
		return z.s.Row(v.Name, measures.ByAll, "all", measures.WaitMean)
	}
	a, b := all(z.first), all(z.v)
	switch {
	case z.v == z.first || a == nil || b == nil || z.v.Rejected == z.first.Rejected && z.v.Rejected == 0 || results.SameJobs(a.WaitsOf, b.WaitsOf):
		return ""
	case z.v.Rejected == 0:
		return fmt.Sprintf("starts jobs that %s turns away, %s, so that its waits are not compared with the waits there", called(z.first), tie(jobs(z.s, z.first.Rejected)))
	}
	return fmt.Sprintf("turns away %s, so that its waits are not compared with those in %s", tie(jobs(z.s, z.v.Rejected)), called(z.first))
}

// overload says that a variant is overloaded, where, and how fast its queue grows.
func (z *verdict) overload() string {
	v := z.v
	if !v.Overloaded {
		return z.partly()
	}
	end := number(float64(v.BacklogEnd.Mean), half(v.BacklogEnd), 6)
	if v.Unstarted > 0 && v.Growth.Lo <= 0 && !v.Grows() { // some jobs alone cannot start
		return fmt.Sprintf("leaves %s that had not started when the run was cut off, though its queue does not grow: its waits have no mean; at the end %s %s-hours wait",
			jobs(z.s, v.Unstarted), join(end), z.s.Unit)
	}
	text := "is overloaded"
	if full := z.full(); len(full) > 0 {
		text += " in " + strings.Join(full, " and ")
	}
	text += fmt.Sprintf(": its waits have no mean%s; at the end %s %s-hours wait", z.grows(), join(end), z.s.Unit)
	if v.Unstarted > 0 {
		text += fmt.Sprintf(". %s had not started when the run was cut off", jobs(z.s, v.Unstarted))
	}
	return text
}

// grows says how fast the queue grows; nothing of a window that is too short to tell,
// and no share of a machine that is not there.
func (z *verdict) grows() string {
	v := z.v
	if !finite(float64(v.Growth.Mean)) {
		return ""
	}
	growth := column{digits: 3, scale: scale{1, ""}}.write(v.Growth)
	text := fmt.Sprintf(". Over the second half of the window the work that waits grows by %s %s-hours an hour", join(growth), z.s.Unit)
	if v.Available.Mean > 0 {
		text += fmt.Sprintf(" (%.1f %% of the capacity)", 100*float64(v.Growth.Mean/v.Available.Mean))
	}
	return text
}
