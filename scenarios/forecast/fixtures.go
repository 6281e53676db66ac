package forecast

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/text"
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/study"
)

// written are the dates of the changes of a variant, and of demand, as the file has them: without a zone of
// its own a scenario writes dates in summer with their own offsets.
func (w *Written) written(variant string, start time.Time) map[time.Duration]time.Time {
	dates := map[time.Duration]time.Time{}
	if !w.Zoned {
		for _, d := range w.Dates {
			dates[d.Sub(start)] = d
		}
		i := slices.IndexFunc(w.Machine.Variants, func(v machine.Variant) bool { return v.Name == variant })
		for _, d := range w.Machine.ChangesIn(max(i, 0)) {
			dates[d.Date.Sub(start)] = d.Date
		}
	}
	return dates
}

// dateLayout is how the dates of all variants are written: with their offsets where these differ,
// so that an hour that comes twice is told.
func (w *Written) dateLayout(s *study.Study) string {
	const plain = "2006-01-02 15:04"
	offset := func(t time.Time) string { return t.Format("-07:00") }
	first := offset(s.Start.Add(s.From))
	differs := offset(s.Start.Add(s.To)) != first || slices.ContainsFunc(w.Dates, func(d time.Time) bool { return offset(d) != first })
	for i := range max(1, len(w.Machine.Variants)) {
		differs = differs || slices.ContainsFunc(w.Machine.ChangesIn(i), func(d machine.Dated) bool { return offset(d.Date) != first })
	}
	if differs {
		return plain + " -07:00"
	}
	return plain
}

// typeAt is the type at an instant.
func typeAt(spans []results.TypeSpan, t time.Duration) (at int) {
	for _, s := range spans {
		if s.From <= t {
			at = s.Type
		}
	}
	return at
}

// fixture follows an entry of the calendar to the end of the window.
func (w *Written) fixture(e *machine.Entry) Fixture {
	if e.Action == machine.ClosedHours {
		return w.hoursFixture(e)
	}
	x := Fixture{Name: e.Name, Repeat: e.Repeat, Length: e.Length, What: e.Action + " of " + e.Partition}
	if e.Nodes > 0 {
		x.What = e.Action + " of " + text.Count(e.Nodes, "node") + " of " + e.Partition
	}
	w.Machine.Occurrences(e, w.Machine.Extent, func(d machine.Dated) {
		if d.Date.Before(w.Machine.Extent.To) {
			if x.Times++; x.Times == 1 {
				x.First = d.Date
			}
			x.Last = d.Date
		}
	})
	return x
}

// hoursFixture follows closed hours to the end of the window.
func (w *Written) hoursFixture(e *machine.Entry) Fixture {
	h := &e.Hours
	x := Fixture{Name: e.Name, What: "closed to " + w.jobsOf(&h.Jobs), Repeat: strings.Join(h.Weekdays, " "), Length: h.Opens - h.Closes}
	if x.Repeat == "" {
		x.Repeat = "1d"
	}
	if x.Length <= 0 {
		x.Length += 24 * time.Hour
	}
	if h.AllowedGPUs > 0 {
		x.What += ", " + text.Count(h.AllowedGPUs, "GPU") + " allowed"
	}
	hours := e.Closed(w.Machine.Extent.From.Location())
	for _, s := range hours.Between(w.Machine.Extent.From, w.Machine.Extent.To) {
		if x.Times++; x.Times == 1 {
			x.First = s.From
		}
		x.Last = s.From
	}
	return x
}

// jobsOf says which jobs are picked.
func (w *Written) jobsOf(p *machine.Picked) string {
	var parts []string
	add := func(yes bool, format string, of any) {
		if yes {
			parts = append(parts, fmt.Sprintf(format, of))
		}
	}
	add(p.LimitAbove > 0, "limits above %s", keyed.DurationText(p.LimitAbove))
	add(p.SizeAbove > 0, "sizes above %d", p.SizeAbove)
	add(p.SizeBelow > 0, "sizes below %d", p.SizeBelow)
	for _, of := range [][]string{p.Classes, p.Communities, p.QOS, p.Partitions} {
		add(of != nil, "%s", strings.Join(of, " or "))
	}
	return strings.Join(parts, ", ")
}
