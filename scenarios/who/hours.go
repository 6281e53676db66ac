package who

import (
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/site"
	"aforo/workload"
)

// Opening hours are entries of the calendar that only some jobs see.

// CheckHours notes what is wrong with the keys of closed hours.
func (t *Tables) CheckHours(e *machine.Entry, of Scenario, n keyed.Notes) {
	(&checker{t, of, n}).hours(e)
}

func (c *checker) hours(e *machine.Entry) {
	path := keyed.To("calendar", e.Name)
	jobs := path.Child("jobs")
	if n := c.Root.At(jobs...); len(n.Kids) == 0 && c.Has(jobs...) && !c.Failed(jobs) {
		c.Bad(jobs, `write { limit_above = "4h" }, for example`, "%s picks all jobs: a maintenance closes for all", jobs)
	}
	for _, of := range []struct {
		key         string
		names, have []string
	}{
		{"class", e.Hours.Jobs.Classes, c.Classes},
		{"community", e.Hours.Jobs.Communities, keyed.Names(c.Communities)},
		{"qos", e.Hours.Jobs.QOS, keyed.Names(c.QOS)},
		{"partition", e.Hours.Jobs.Partitions, keyed.Names(c.Machine.Partitions)},
	} {
		here := jobs.Child(of.key)
		if c.Log && of.key != "partition" && c.Has(here...) {
			c.Bad(here, "take limit_above, size_above, size_below or partition", "%s: the jobs of a log have none of the scenario's", here)
			continue
		}
		for _, name := range of.names {
			c.Exists(here, of.key, name, of.have)
		}
	}
	if h := &e.Hours; h.Closes == h.Opens && c.Has(path.Child("from")...) && c.Has(path.Child("to")...) && !c.Failed(path) {
		c.Bad(path.Child("to"), "", "%s must not be the same as from", path.Child("to"))
	}
	if !e.Date.IsZero() && !e.Until.IsZero() && !e.Until.After(e.Date) {
		c.Bad(path.Child("until"), "", "%s must be after date", path.Child("until"))
	}
}

// Hours are the rules about hours from the start of a study on, whose jobs have some names, on
// a machine whose extent is known.
func (t *Tables) Hours(m *machine.Machine, l *workload.Labels, start time.Time) []site.Hours {
	var all []site.Hours
	for i := range m.Calendar {
		e := &m.Calendar[i]
		if e.Action != machine.ClosedHours {
			continue
		}
		p := &e.Hours.Jobs
		h := site.Hours{Name: e.Name, Forever: e.Until.IsZero(), Allowed: e.Hours.AllowedGPUs, Jobs: site.Choice{
			LimitAbove: p.LimitAbove, SizeAbove: p.SizeAbove, SizeBelow: p.SizeBelow,
			Classes:     numbers[int32](p.Classes, l.Class, 0),
			Communities: numbers[int32](p.Communities, l.Community, 0),
			QOS:         numbers[int32](p.QOS, keyed.Names(t.QOS), 1),
		}, Partitions: numbers[int](p.Partitions, keyed.Names(m.Partitions), 0)}
		hours := e.Closed(start.Location())
		for _, span := range hours.Between(start, m.Extent.End) {
			h.Closed = append(h.Closed, site.Span{From: span.From.Sub(start), To: span.To.Sub(start)})
		}
		all = append(all, h)
	}
	return all
}

// numbers are the places of names in a list, counted from first; nil where there are no
// names.
func numbers[N int | int32](names, list []string, first N) []N {
	var of []N
	for _, name := range names {
		of = append(of, first+N(slices.Index(list, name)))
	}
	return of
}
