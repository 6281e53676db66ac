// Package logreport shows people what was found about a log: its portrait ([Text] as
// a screen of aligned text with the list of what is odd below it, [Figures] as
// figures), a conversion ([Convert]), a replay ([ReplayText], [ReplayJSON]), a fit
// ([Fit]) and a backtest ([Backtest], [BacktestFigures]).
//
// It computes nothing: what was found goes in, lines and drawings come out. What the
// log does not say is said to be missing, not left out.
package logreport

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"aforo/workload/portrait"
)

// width is that of a screen, and label that of its first column.
const (
	width = 100
	label = 12
)

// A screen collects lines.
type screen struct {
	b strings.Builder
}

// row writes a label and parts, joined by a separator, and breaks the line between
// two parts where it would be too wide.
func (s *screen) row(name, separator string, parts ...string) {
	line := fmt.Sprintf("%-*s", label, name)
	begun := false
	for _, p := range parts {
		if p == "" {
			continue
		}
		if begun && utf8.RuneCountInString(line)+len(separator)+utf8.RuneCountInString(p) >= width { // the next separator may follow
			s.line(line + strings.TrimRight(separator, " "))
			line, begun = strings.Repeat(" ", label), false
		}
		if begun {
			line += separator
		}
		line, begun = line+p, true
	}
	s.line(line)
}

func (s *screen) line(text string) { s.b.WriteString(strings.TrimRight(text, " ") + "\n") }

// Text writes the portrait on one screen of 100 columns, and below it what is odd
// about the log. The error is that of w.
func Text(w io.Writer, p *portrait.Portrait) error {
	s := &screen{}
	s.head(p)
	s.sizes(p)
	s.times(p)
	s.fitting(p)
	s.people(p)
	s.arrivals(p)
	s.findings(p)
	_, err := io.WriteString(w, s.b.String())
	return err
}

// head says what the log is, how long, and of which machine.
func (s *screen) head(p *portrait.Portrait) {
	s.row("log", ", ", p.Log, p.Format, p.Computer, p.Installation)
	jobs := count(float64(p.Jobs)) + " jobs"
	if left := p.Jobs - p.Ran; left > 0 {
		jobs += ", " + count(float64(left)) + " of them without a run time or a size"
	}
	span := &p.Span
	when := fmt.Sprintf("%s to %s of a clock without dates", duration(span.FirstS), duration(span.LastS))
	if span.Dated {
		when = span.First.Format("2006-01-02 15:04") + " to " + span.Last.Format("2006-01-02 15:04") + " (" + span.Zone + ")"
	}
	long := "in " + duration(span.Days*86400)
	if span.Days >= 1 {
		long = fmt.Sprintf("%.1f days, %s a day", span.Days, count(span.JobsPerDay))
	}
	s.row("jobs", ", ", jobs, long)
	s.row("submitted", ", ", when)
	s.machine(p)
}

func (s *screen) machine(p *portrait.Portrait) {
	m := &p.Machine
	size := "size not given"
	switch m.Source {
	case "log":
		size = count(float64(m.Capacity)) + " " + p.Unit + "s by the log"
	case "given":
		size = count(float64(m.Capacity)) + " " + p.Unit + "s as given"
	}
	recorded := ""
	if m.PeakRecorded > 0 {
		recorded = "by the recorded waits " + count(float64(m.PeakRecorded))
	}
	s.row("machine", ", ", size, "largest job "+count(float64(m.Largest)), "at once at most "+count(float64(m.Peak))+" if none waited", recorded)
	load := "unknown"
	switch {
	case m.Load > 0 && m.Load < .0005:
		load = "<0.001 of the machine"
	case m.Load > 0:
		load = fmt.Sprintf("%.3f of the machine", m.Load)
	}
	s.row("load", ", ", load, count(m.WorkH)+" "+p.Unit+"-hours", "mean demand "+count(m.Demand))
}

// sizes is a table with a column a band.
func (s *screen) sizes(p *portrait.Portrait) {
	bands := merge(p.Sizes)
	if len(bands) == 0 {
		s.row("size", "", "no job ran")
		return
	}
	row := func(name string, cell func(b *band) string) {
		line := fmt.Sprintf("%-*s", label, name)
		for i := range bands {
			line += strings.Repeat(" ", max(1, 8-utf8.RuneCountInString(cell(&bands[i])))) + cell(&bands[i])
		}
		s.line(line)
	}
	s.line("")
	row("size", func(b *band) string {
		if b.from == b.to {
			return short(b.to)
		}
		return "≤" + short(b.to)
	})
	row("  jobs %", func(b *band) string { return percent(b.share) })
	row("  time %", func(b *band) string { return percent(b.work) })
	row("median run", func(b *band) string { return b.run })
	var popular []string
	for _, c := range p.Popular[:min(6, len(p.Popular))] {
		popular = append(popular, fmt.Sprintf("%s (%s %%)", count(float64(c.Size)), percent(c.Share)))
	}
	s.row("  popular", ", ", popular...)
	s.row("  jobs", ", ", "the 1 % with most "+p.Unit+"-time hold "+percent(p.Concentration.Top1)+" % of it",
		"10 % hold "+percent(p.Concentration.Top10)+" %", "one holds "+percent(p.Concentration.Most)+" %")
	s.line("")
}

// A band is one or more bands of sizes in one column.
type band struct {
	from, to    int32
	share, work float64
	run         string // median
}

// merge puts neighbouring bands together until they fit the screen. The median of
// several together is not known.
func merge(sizes []portrait.Size) []band {
	const most = (width - label) / 8
	if len(sizes) == 0 {
		return nil
	}
	group := 1
	for len(sizes) > 1 && (len(sizes)-1+group-1)/group+1 > most {
		group++
	}
	first := sizes[0]
	list := []band{{first.From, first.To, first.Share, first.Work, compact(first.RunP50S)}}
	for i, s := range sizes[1:] {
		if i%group == 0 {
			list = append(list, band{from: s.From, to: s.To, share: s.Share, work: s.Work, run: compact(s.RunP50S)})
			continue
		}
		b := &list[len(list)-1]
		b.to, b.share, b.work, b.run = s.To, b.share+s.Share, b.work+s.Work, ""
	}
	return list
}
