package results

import (
	"cmp"
	"slices"
	"time"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/workload"
)

// A Grants is what is measured of the hours of projects: of those that were granted within the
// window how many hours have been spent and have lapsed by its end, and when the first jobs
// of projects started. It listens beside a Collector.
type Grants struct {
	frame    *Frame
	projects []workload.Project
	of       []granted // by project
	weekly   []GrantSeries
	ending   []int         // projects that are not over, the next to end first
	last     time.Duration // the last instant that it was told of
}

// granted is what is known of a project, in GPU-milliseconds; spent and aside are as of the
// end of the window.
type granted struct {
	spent, aside int64
	unsent       int           // jobs that were sent and have not ended
	first        time.Duration // the submission of its first job, or -1
	started      time.Duration // its first start, or -1
	late         bool          // a job went on after its end
}

// GrantSeries are the GPU-hours of the projects of a call in the fine steps of the window.
type GrantSeries struct{ Granted, Spent, Lapsed []float64 }

// newGrants begins to measure projects, or returns nil where the frame has no calls.
func newGrants(f *Frame, projects []workload.Project) *Grants {
	if len(f.Calls) == 0 {
		return nil
	}
	g := &Grants{frame: f, projects: projects, of: make([]granted, len(projects))}
	for i := range g.of {
		g.of[i].first, g.of[i].started = -1, -1
	}
	n := f.fine.count()
	for range f.Calls {
		g.weekly = append(g.weekly, GrantSeries{make([]float64, n), make([]float64, n), make([]float64, n)})
	}
	for i := range projects {
		p := &projects[i]
		g.note(g.weekly[p.Call].Granted, p.Decided, p.Granted)
		g.ending = append(g.ending, i)
	}
	slices.SortStableFunc(g.ending, func(a, b int) int { return cmp.Compare(projects[a].End, projects[b].End) })
	return g
}

const msPerHour = float64(time.Hour / time.Millisecond)

// note adds hours to a series.
func (g *Grants) note(to []float64, at time.Duration, hours int64) {
	if s := g.frame.fine; at >= s.from && at < s.to {
		to[int((at-s.from)/s.width)] += float64(hours) / msPerHour
	}
}

// until notes what lapses of projects that end before an instant; what is set aside for their
// jobs then lapses when it is free.
func (g *Grants) until(at time.Duration) {
	for len(g.ending) > 0 && g.projects[g.ending[0]].End < at {
		i := g.ending[0]
		p, o := &g.projects[i], &g.of[i]
		g.note(g.weekly[p.Call].Lapsed, p.End, p.Granted-p.Before-o.spent-o.aside)
		g.ending = g.ending[1:]
	}
	g.last = max(g.last, at)
}

// SetAside notes what is set aside for a job.
func (g *Grants) SetAside(at time.Duration, project int, hours int64) {
	g.until(at)
	o := &g.of[project-1]
	if o.first < 0 {
		o.first = at
	}
	if o.unsent++; at < g.frame.To {
		o.aside += hours
	}
}

// Charged notes what an attempt is charged, and what is free again: after the end of the
// project it lapses.
func (g *Grants) Charged(at time.Duration, project int, hours, free int64) {
	g.until(at)
	p, o := &g.projects[project-1], &g.of[project-1]
	if o.unsent--; at > p.End {
		o.late = true
	}
	if at >= g.frame.To {
		return
	}
	o.spent += hours
	o.aside -= hours + free
	s := &g.weekly[p.Call]
	g.note(s.Spent, at, hours)
	if at > p.End {
		g.note(s.Lapsed, at, free)
	}
}

// started notes the start of a job.
func (g *Grants) started(r *sim.Record) {
	if o := &g.of[r.Project-1]; o.started < 0 {
		o.started = r.Start
	}
}

// measure works out the measures of the projects that some of the calls have granted.
func (g *Grants) measure(st *measures.Stats, of func(call int) bool) {
	var granted, spent, lapsed, left int64
	var first, days []float64
	projects, unfinished := 0, 0
	for i := range g.projects {
		p, o := &g.projects[i], &g.of[i]
		if !of(int(p.Call)) {
			continue
		}
		if g.frame.measures(p.Decided) {
			projects++
			granted += p.Granted
			spent += o.spent + p.Before
			rest := p.Granted - p.Before - o.spent
			if p.End < g.frame.To {
				lapsed += rest - o.aside
				rest = o.aside
				if o.late || o.unsent > 0 {
					unfinished++
				}
			}
			left += rest
		}
		if g.frame.measures(o.first) {
			at := o.started
			if at < 0 { // it waits when the run is cut off
				at = g.last
			}
			first = append(first, float64(at-p.Decided)/float64(time.Second))
			days = append(days, g.frame.WorkingDays(p.Decided, at))
		}
	}
	hours := func(ms int64) float64 { return float64(ms) / msPerHour }
	st[measures.Projects], st[measures.UnfinishedProjects] = float64(projects), float64(unfinished)
	st[measures.Granted], st[measures.Spent], st[measures.Lapsed], st[measures.LeftOver] = hours(granted), hours(spent), hours(lapsed), hours(left)
	st[measures.SpentShare] = ratio(float64(spent), float64(granted))
	total := 0.0
	for _, x := range first {
		total += x
	}
	slices.Sort(first)
	slices.Sort(days)
	st[measures.FirstStartMean], st[measures.FirstStartP95], st[measures.FirstStartDays] = ratio(total, float64(len(first))), stat.Quantile(first, 0.95), stat.Quantile(days, 0.95)
}

// finish gives a run the measures of all calls and of each.
func (g *Grants) finish(r *Run) {
	g.until(g.frame.To)
	g.measure(&r.Groups[measures.ByAll][0], func(int) bool { return true })
	r.Groups[measures.ByCall] = nil
	for call := range g.frame.Calls {
		st := measures.NoStats()
		g.measure(&st, func(c int) bool { return c == call })
		r.Groups[measures.ByCall] = append(r.Groups[measures.ByCall], st)
	}
	r.Series.Calls = g.weekly
}
