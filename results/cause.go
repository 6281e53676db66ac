package results

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
)

// A cause is what jobs wait for: a part of the machine, which is a set of partitions that
// routes join, or a limit. Each has a backlog of its own and is judged by it, so that a
// part that starves, or a user above a limit, tells nothing of the waits of others.
//
// A job waits for the limit that held it up to its start, else for the one for which its user
// held it back, else for its part. Where there
// is one part and no limit, nothing is kept by cause.

// mostRules is how many limits there are causes for; the last is shared by the jobs of
// all that come after it, and named otherLimits.
const (
	mostRules   = 64
	otherLimits = "other limits"
)

// causes is how many causes there may be, or 0 where there is but one.
func (f *Frame) causes() int {
	n := f.partCount()
	if f.Ruled {
		return n + mostRules
	}
	if n == 1 {
		return 0
	}
	return n
}

// partCount is how many parts there are.
func (f *Frame) partCount() int {
	n := 1
	for _, p := range f.parts {
		n = max(n, p+1)
	}
	return n
}

// partName names a part: "partition viz", "partitions ai, acc".
func (f *Frame) partName(part int) string {
	var names []string
	for i, p := range f.Partitions {
		if f.parts[i] == part {
			names = append(names, p)
		}
	}
	if len(names) == 1 {
		return "partition " + names[0]
	}
	return "partitions " + strings.Join(names, ", ")
}

// A waited is what is kept of the jobs of a cause, beside what is kept of all.
type waited struct {
	name      string
	sums      [measures.WayCount][]sum
	picks     []sum
	who       [measures.WayCount][]members // the measured jobs, by group and by pick
	pickWho   []members
	backlog   bins
	busy      bins // of a limit: what the jobs occupied that it had held
	unstarted int
	waits     Waits
}

// A Load is the backlog of one cause in a run, and what it has to work it off.
type Load struct {
	// Cause names a part of the machine or a limit.
	Cause string
	// Limit says that it is a limit.
	Limit bool
	// Backlog are the GPU-hours that its jobs will run which wait, and Capacity the GPUs
	// that the part has, or that jobs occupied which the limit had held; a fine step each.
	Backlog, Capacity []float64
	// Jobs are its measured jobs that started, Unstarted those that had not when the run
	// was cut off.
	Jobs, Unstarted int
}

// byCause keeps what is told of jobs apart by cause.
type byCause struct {
	frame *Frame
	picks int
	of    []*waited // nil where there are none of the cause
	rules map[string]int
}

func newByCause(f *Frame, picks int) *byCause {
	if f.causes() == 0 {
		return nil
	}
	return &byCause{frame: f, picks: picks, of: make([]*waited, f.causes()), rules: map[string]int{}}
}

// rule is the limit for which a job has waited, or "".
func rule(r *sim.Record) string { return cmp.Or(r.Rule, r.KeptBy) }

// index returns the cause of a record.
func (b *byCause) index(r *sim.Record) int {
	name := rule(r)
	if name == "" {
		return b.part(r)
	}
	i, ok := b.rules[name]
	if !ok {
		i = b.frame.partCount() + min(len(b.rules), mostRules-1)
		b.rules[name] = i
	}
	return i
}

// whose returns what is kept of the cause of a record.
func (b *byCause) whose(r *sim.Record) (i int, w *waited) {
	i = b.index(r)
	return i, b.cause(i, rule(r))
}

// part is the part in which a job runs, or would.
func (b *byCause) part(r *sim.Record) int {
	at := r.Partition
	if at < 0 {
		if b.frame.Routes == nil {
			return 0
		}
		at = int32(b.frame.Routes[r.Route][0])
	}
	return max(0, b.frame.parts[at])
}

// cause returns what is kept of a cause.
func (b *byCause) cause(i int, rule string) *waited {
	if b.of[i] == nil {
		w := &waited{name: rule, backlog: newBins(b.frame.fine), busy: newBins(b.frame.fine), picks: make([]sum, b.picks), pickWho: make([]members, b.picks)}
		switch {
		case rule == "":
			w.name = b.frame.partName(i)
		case i == b.frame.partCount()+mostRules-1:
			w.name = otherLimits
		}
		for by, l := range b.frame.labels {
			w.sums[by], w.who[by] = make([]sum, len(l)), make([]members, len(l))
		}
		b.of[i] = w
	}
	return b.of[i]
}

// attempt notes an attempt that has ended.
func (b *byCause) attempt(r *sim.Record, work exact.Sum) int {
	i, w := b.whose(r)
	if r.Start > r.Since {
		w.backlog.addLong(r.Since, r.Start, work)
	}
	if r.Rule == "" && r.Attempt == 1 && r.Kept > 0 {
		w.backlog.addLong(r.Submit, r.Submit+r.Kept, work)
	}
	if i >= b.frame.partCount() {
		w.busy.add(r.Start, r.End, uint64(r.Used))
	}
	return i
}

// waiting notes a job that still waits.
func (b *byCause) waiting(r *sim.Record, to time.Duration, measured bool, ways []way, picks []pick) {
	i, w := b.whose(r)
	switch work := exact.Product(uint64(r.Size), uint64(r.Run)); {
	case !r.InPen():
		w.backlog.addLong(r.Since, to, work)
	case r.Rule != "":
		w.backlog.addLong(r.Submit, to, work)
	}
	if measured {
		w.unstarted++
		tag := b.frame.tag(&r.Job, r.Partition)
		b.each(i, ways, picks, tag, func(_ *sum, m *members) { m.add(r.ID) })
	}
}

// add adds an attempt to the groups and picks of its cause, and where it is a measured job's
// last one, the job.
func (b *byCause) add(ways []way, picks []pick, cause int, tag tag, j *sum, id int64) {
	b.each(cause, ways, picks, tag, func(s *sum, m *members) {
		s.add(j)
		if j.jobs != 0 {
			m.add(id)
		}
	})
}

// each shows the groups and picks of a cause that the tag of a job is of.
func (b *byCause) each(cause int, ways []way, picks []pick, tag tag, bring func(*sum, *members)) {
	w := b.of[cause]
	bring(&w.sums[measures.ByAll][0], &w.who[measures.ByAll][0])
	for i := range ways {
		by := ways[i].by
		if g := ways[i].of(tag); g < len(ways[i].sums) {
			bring(&w.sums[by][g], &w.who[by][g])
		}
	}
	for i := range picks {
		if picks[i].of(tag) {
			bring(&w.picks[i], &w.pickWho[i])
		}
	}
}

// loads are the loads of the causes that there were.
func (b *byCause) loads(s *RunSeries) (all []Load) {
	parts := b.frame.partCount()
	for i, w := range b.of {
		if w == nil && i < parts {
			w = b.cause(i, "")
		}
		if w == nil {
			continue
		}
		l := Load{Cause: w.name, Limit: i >= parts, Backlog: w.backlog.means(time.Hour), Jobs: w.sums[measures.ByAll][0].jobs, Unstarted: w.unstarted}
		if l.Limit {
			l.Capacity = w.busy.means(1)
		} else {
			l.Capacity = make([]float64, len(l.Backlog))
			for p := range b.frame.Partitions {
				if b.frame.parts[p] == i {
					l.Capacity = addUp(l.Capacity, s.Available[p])
				}
			}
		}
		all = append(all, l)
	}
	return all
}

// A rest is what a Run keeps to tell the waits of some of its jobs, where there are
// several causes.
type rest struct {
	*byCause
	sums   *[measures.WayCount][]sum
	sorted []stat.Tagged
	picks  []pick
	groups [measures.WayCount][]measures.Stats // of all jobs
	picked map[choice]measures.Stats
	out    []bool // the causes that are set aside
	// Of all jobs what they waited for, and how many they are.
	waited  Waits
	waiters int
}

// Aside leaves the jobs of some causes, by name, out of all waits of the run. It may be
// called again with others.
func (r *Run) Aside(causes []string) {
	if r.rest == nil {
		return
	}
	k := r.rest
	out, some := make([]bool, len(k.of)+1), false
	for i, w := range k.of {
		if out[i] = w != nil && slices.Contains(causes, w.name); out[i] {
			some = true
		}
	}
	k.out = out
	for by := range r.Groups {
		r.Groups[by] = slices.Clone(k.groups[by])
	}
	r.Picked = maps.Clone(k.picked)
	r.Waits, r.Waiters = k.waited, k.waiters
	for i, w := range k.of {
		if out[i] && k.sums != nil {
			r.Waits, r.Waiters = r.Waits.without(w.waits), r.Waiters-w.sums[measures.ByAll][0].jobs
		}
	}
	if some {
		if k.sums != nil {
			k.groupsWithout(r, out)
		}
		k.picksWithout(r, out)
	}
}

// without is a sum without those of the causes that are out.
func (k *rest) without(whole *sum, out []bool, of func(*waited) *sum) sum {
	s := *whole
	for i, w := range k.of {
		if out[i] {
			s.minus(of(w))
		}
	}
	return s
}

// waits are those of the jobs of all other causes.
func (k *rest) waits(sorted []stat.Tagged, out []bool) (left []stat.Tagged) {
	for _, t := range sorted {
		if !out[k.frame.cause.of(t.Tag)] {
			left = append(left, t)
		}
	}
	return left
}

func (k *rest) groupsWithout(r *Run, out []bool) {
	sorted := k.waits(k.sorted, out)
	for by := range k.sums {
		sums := make([]sum, len(k.sums[by]))
		n, late := make([]int, len(sums)), make([]int, len(sums))
		for g := range sums {
			sums[g] = k.without(&k.sums[by][g], out, func(w *waited) *sum { return &w.sums[by][g] })
			n[g], late[g] = sums[g].jobs, sums[g].late
		}
		ls := newLists(n, late, func(int) []float64 { return measures.WaitQuantiles })
		if by == int(measures.ByAll) {
			ls.show(sorted, field{})
		} else {
			ls.show(sorted, k.frame.ways[by])
		}
		for g := range sums {
			if len(r.Groups[by]) > 0 {
				r.Groups[by][g].TakeWaits(sums[g].stats(exact.Sum{}, exact.Sum{}, &ls.list[g]))
			}
		}
	}
}

func (k *rest) picksWithout(r *Run, out []bool) {
	for i := range k.picks {
		p := &k.picks[i]
		s := k.without(&p.sum, out, func(w *waited) *sum { return &w.picks[i] })
		sorted := k.waits(p.late.jobs, out)
		st := s.stats(exact.Sum{}, exact.Sum{}, &ordered{n: s.jobs, zeros: s.jobs - len(sorted), all: sorted})
		if p.single() && k.sums == nil {
			r.Groups[p.choice[0].by][p.choice[0].first].TakeWaits(st)
			continue
		}
		whole := r.Picked[p.choice]
		whole.TakeWaits(st)
		r.Picked[p.choice] = whole
	}
}
