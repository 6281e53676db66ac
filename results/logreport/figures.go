package logreport

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	"aforo/results/figure"
	"aforo/workload/portrait"
)

// A File is a figure as it is written.
type File struct {
	Name string // such as "run_times.svg"
	Data []byte
}

// Figures draws the portrait and returns the files, SVG and PNG. What the log does
// not say has no figure. The error names the figure that cannot be drawn.
func Figures(p *portrait.Portrait) ([]File, error) {
	var files []File
	for _, f := range []struct {
		name string
		draw func(*portrait.Portrait) (*figure.Figure, error) // nil where there is nothing
	}{
		{"run_times", times},
		{"sizes", sizes},
		{"hours", hours},
		{"weekdays", days},
		{"arrivals", arrivals},
		{"demand", demand},
		{"users", users},
	} {
		fig, err := f.draw(p)
		if err == nil && fig != nil {
			files, err = render(files, f.name, fig)
		}
		if err != nil {
			return nil, fmt.Errorf("drawing %s of %s: %w", f.name, p.Log, err)
		}
	}
	return files, nil
}

func render(files []File, name string, fig *figure.Figure) ([]File, error) {
	var svg, png bytes.Buffer
	if err := fig.SVG(&svg); err != nil {
		return nil, err
	}
	if err := fig.PNG(&png); err != nil {
		return nil, err
	}
	return append(files, File{name + ".svg", svg.Bytes()}, File{name + ".png", png.Bytes()}), nil
}

// options name the log and say what is drawn.
func options(p *portrait.Portrait, title, what string) figure.Options {
	o := figure.Options{Title: title, Subtitle: fmt.Sprintf("%s: %s. %s jobs.", path.Base(p.Log), what, count(float64(p.Jobs)))}
	if p.Span.Dated {
		o.Location = p.Span.First.Location()
	}
	return o
}

// times draws the distributions of run times, limits and recorded waits.
func times(p *portrait.Portrait) (*figure.Figure, error) {
	var lines []figure.Line
	for i, c := range []struct {
		label string
		portrait.Curve
	}{{"run time", p.Curves.Run}, {"limit", p.Curves.Limit}, {"recorded wait", p.Curves.Wait}} {
		if len(c.X) > 0 {
			lines = append(lines, figure.Line{Label: c.label, Color: i, X: append(c.X[:1:1], c.X...), Y: append([]float64{0}, c.Y...)})
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	return figure.Lines(options(p, "Run times, limits and waits", "share of the jobs whose time is at most t"), figure.LinesData{
		X: figure.Axis{Label: "t", Scale: figure.Duration}, Y: figure.Axis{Label: "share of the jobs", Scale: figure.Percent},
		Lines: lines, Steps: true,
	})
}

// bar is a value without an interval.
func bar(x float64) figure.Value { return figure.Value{Mean: x} }

// sizes draws the shares of the bands of sizes.
func sizes(p *portrait.Portrait) (*figure.Figure, error) {
	if len(p.Sizes) == 0 {
		return nil, nil
	}
	side := figure.Side{Label: p.Unit + "s of a job"}
	jobs := figure.Series{Label: "of the jobs"}
	work := figure.Series{Label: "of the " + p.Unit + "-time", Color: 1}
	for _, s := range p.Sizes {
		label := short(s.To)
		if s.From != s.To {
			label = "≤" + label
		}
		side.Values = append(side.Values, label)
		jobs.Values, work.Values = append(jobs.Values, bar(s.Share)), append(work.Values, bar(s.Work))
	}
	return figure.Bars(options(p, "Sizes of the jobs", "shares by bands of sizes"), figure.BarsData{
		X: side, Y: figure.Axis{Label: "share", Scale: figure.Percent}, Series: []figure.Series{jobs, work},
	})
}

// shares draws how counts are shared out.
func shares(p *portrait.Portrait, title, label string, names []string, counts []int64) (*figure.Figure, error) {
	total := int64(0)
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		return nil, nil
	}
	s := figure.Series{Label: "of the submissions"}
	for _, n := range counts {
		s.Values = append(s.Values, bar(float64(n)/float64(total)))
	}
	zone := "in the zone " + p.Span.Zone
	if !p.Span.Dated {
		zone = "counted from the log's zero: it has no dates"
	}
	return figure.Bars(options(p, title, "share of the submissions, "+zone), figure.BarsData{
		X: figure.Side{Label: label, Values: names}, Y: figure.Axis{Label: "share of the submissions", Scale: figure.Percent}, Series: []figure.Series{s},
	})
}

func hours(p *portrait.Portrait) (*figure.Figure, error) {
	var names []string
	for h := range p.Rhythm.Hours {
		names = append(names, fmt.Sprint(h))
	}
	return shares(p, "Hours of the day", "hour", names, p.Rhythm.Hours[:])
}

func days(p *portrait.Portrait) (*figure.Figure, error) {
	names, label := weekdays, "day of the week"
	if !p.Rhythm.Dated {
		names, label = strings.Fields("1 2 3 4 5 6 7"), "day of seven"
	}
	return shares(p, "Days of the week", label, names, p.Rhythm.Weekdays[:])
}

// calendar is the axis of the weeks, and when those begin; up to the last submission.
func calendar(p *portrait.Portrait) (axis figure.Axis, x []float64) {
	axis = figure.Axis{Label: "days since the log's zero"}
	if p.Span.Dated {
		axis = figure.Axis{Scale: figure.Calendar}
	}
	for _, w := range p.Weeks {
		switch {
		case w.StartS > p.Span.LastS:
		case p.Span.Dated:
			x = append(x, float64(p.Span.First.Add(-time.Duration(p.Span.FirstS*1e9)).Unix())+w.StartS)
		default:
			x = append(x, w.StartS/86400)
		}
	}
	return axis, x
}

// arrivals draws how many jobs came each week.
func arrivals(p *portrait.Portrait) (*figure.Figure, error) {
	axis, x := calendar(p)
	if len(x) == 0 {
		return nil, nil
	}
	l := figure.Line{Label: "jobs", X: x}
	for _, w := range p.Weeks[:len(x)] {
		l.Y = append(l.Y, float64(w.Jobs))
	}
	return figure.Lines(options(p, "Submissions a week", "jobs submitted in each week"), figure.LinesData{
		X: axis, Y: figure.Axis{Label: "jobs a week"}, Lines: []figure.Line{l}, Steps: true,
	})
}

// demand draws what the jobs of each week ask for, beside what there is.
func demand(p *portrait.Portrait) (*figure.Figure, error) {
	axis, x := calendar(p)
	if len(x) == 0 || p.Ran == 0 {
		return nil, nil
	}
	l := figure.Line{Label: "demand", X: x}
	for _, w := range p.Weeks[:len(x)] {
		l.Y = append(l.Y, w.Demand)
	}
	data := figure.CurveData{X: axis, Y: figure.Axis{Label: p.Unit + "s"}, Lines: []figure.Line{l}, Steps: true}
	if p.Machine.Capacity > 0 {
		data.Bounds = []figure.Guide{{At: float64(p.Machine.Capacity), Label: "the machine: " + count(float64(p.Machine.Capacity))}}
	}
	return figure.Curve(options(p, "Demand", "mean "+p.Unit+"s of each week that would be busy if no job waited"), data)
}

// users draws how few users hold how much.
func users(p *portrait.Portrait) (*figure.Figure, error) {
	if len(p.Curves.UserJobs.X) == 0 {
		return nil, nil
	}
	lines := []figure.Line{{Label: "of the jobs", X: p.Curves.UserJobs.X, Y: p.Curves.UserJobs.Y}}
	if c := p.Curves.UserWork; len(c.X) > 0 {
		lines = append(lines, figure.Line{Label: "of the " + p.Unit + "-time", Color: 1, X: c.X, Y: c.Y})
	}
	return figure.Lines(options(p, "Concentration on users", "what the users with most of it hold together; "+count(float64(p.Users.N))+" users"), figure.LinesData{
		X: figure.Axis{Label: "share of the users, those with most first", Scale: figure.Percent},
		Y: figure.Axis{Label: "share", Scale: figure.Percent}, Lines: lines,
	})
}
