package results

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"aforo/results/measures"
)

// Where a cause is overloaded its jobs are set aside, and waits are those of the jobs that
// are left; those that are turned away have none. Two variants can be compared by their waits where these are of the same jobs:
// else the one of which more jobs starve would seem the better one. A set of jobs is known
// by a mark, which is the same where the jobs are.

// members are a set of measured jobs: how many, and the sum of their numbers, each of which
// is scrambled first (the finalizer of SplitMix64: Steele, Lea and Flood, OOPSLA 2014).
type members struct {
	n    int
	mark uint64
}

func (m *members) add(id int64) {
	x := uint64(id) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	m.n, m.mark = m.n+1, m.mark+(x^x>>31)
}

// left adds up the members of the causes that are not out, and counts those of the others,
// which are set aside.
func (k *rest) left(of func(*waited) *members) (left members, aside int) {
	for i, w := range k.of {
		if w == nil {
			continue
		}
		m := of(w)
		if k.out != nil && k.out[i] {
			aside += m.n
			continue
		}
		left.n, left.mark = left.n+m.n, left.mark+m.mark
	}
	return left, aside
}

// A kept says of the jobs of a run whose waits are told which they are, how many starve, and
// how many are turned away.
type kept struct {
	left        members
	aside, gone int
}

// jobsOf are marks of the jobs of which runs tell the waits, eight digits a run, or "" where
// no job is set aside or turned away in any of them.
func jobsOf(runs []*Run, of func(*Run) kept) string {
	some := false
	var marks strings.Builder
	for _, r := range runs {
		k := of(r)
		some = some || k.aside+k.gone > 0
		fmt.Fprintf(&marks, "%08x", uint32(k.left.mark^k.left.mark>>32))
	}
	if !some {
		return ""
	}
	return marks.String()
}

// kept tells that of the jobs of which a limit, or a part, has some members, and of which some
// are turned away. Where there is but one cause nothing is known of those that are left, and
// the mark is that of the others.
func (r *Run) kept(of func(*waited) *members, away func(*gone) members) (k kept) {
	var m members
	if r.gone != nil {
		m = away(r.gone)
	}
	k.gone = m.n
	if r.rest == nil {
		k.left.mark = m.mark
		return k
	}
	k.left, k.aside = r.rest.left(of)
	return k
}

// SameJobs reports whether waits with these marks are of the same jobs, in the replications
// that both have.
func SameJobs(a, b string) bool {
	n := min(len(a), len(b))
	return a == b || n > 0 && a[:n] == b[:n]
}

// waitsOf is that mark for a measure of a group, which is "" where it is none of waits.
func waitsOf(runs []*Run, by measures.By, g int, m measures.Measure) string {
	if !m.Info().Waiting {
		return ""
	}
	if by == measures.ByCause { // whatever they waited for, they are the same
		by, g = measures.ByAll, 0
	}
	return jobsOf(runs, func(r *Run) kept { return r.keptOf(by, g) })
}

// keptOf is kept of a group.
func (r *Run) keptOf(by measures.By, g int) kept {
	return r.kept(func(w *waited) *members { return &w.who[by][g] }, func(o *gone) members { return o.who[by][g] })
}

// leftOut is the share of the jobs of a group, in all runs, that starve, so that its waits are
// those of the others; 0 of what is no wait.
func leftOut(runs []*Run, by measures.By, g int, m measures.Measure) float64 {
	if !m.Info().Waiting {
		return 0
	}
	if by == measures.ByCause {
		by, g = measures.ByAll, 0
	}
	left, aside := 0, 0
	for _, r := range runs {
		k := r.keptOf(by, g)
		left, aside = left+k.left.n, aside+k.aside
	}
	return share(aside, left+aside)
}

// share is a part of a whole, 0 where there is none.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// WaitsOf is that mark for the jobs of a target.
func (t *Target) WaitsOf(f *Frame, runs []*Run) string {
	c, ok := f.choice(t)
	if !ok || !t.Measure.Info().Waiting {
		return ""
	}
	return jobsOf(runs, c.kept)
}

// kept is that of the jobs of a choice.
func (c choice) kept(r *Run) kept {
	return r.kept(c.members(r.rest), func(o *gone) members { return o.of(c) })
}

// members finds the jobs of a choice in those of a cause.
func (c choice) members(k *rest) func(*waited) *members {
	for i := 0; k != nil && i < len(k.picks); i++ {
		if k.picks[i].choice == c {
			return func(w *waited) *members { return &w.pickWho[i] }
		}
	}
	if !c.single() {
		return func(*waited) *members { return &members{} }
	}
	return func(w *waited) *members { return &w.who[c[0].by][c[0].first] }
}

// starvedMost is the largest share of jobs that may be set aside while a mean over the others
// still decides about a goal and is told of a group: a few of many hide no wait. It is a choice of ours.
const starvedMost = 0.03

// Starves reports whether too many of the target's jobs are set aside for its wait to be one
// of all of them, if those wait longer than all others: more than lie above a quantile.
func (t *Target) Starves(f *Frame, runs []*Run) bool {
	c, ok := f.choice(t)
	if !ok || !t.Measure.Info().Waiting {
		return false
	}
	left, aside := 0, 0
	for _, r := range runs {
		k := c.kept(r)
		left, aside = left+k.left.n, aside+k.aside
	}
	return hidden(t.Measure, share(aside, left+aside))
}

// hidden reports whether the share of jobs that starve is too large for the measure of the
// others to be one of all.
func hidden(m measures.Measure, aside float64) bool {
	most := starvedMost
	if p, is := m.Quantile(); is {
		most = 1 - p
	}
	return aside > most
}

// hidesRow reports the same of a measure of a group. Of a variant as a whole, which says
// where it starves before all else, the waits of the others are told while they are more
// than half of its jobs.
func hidesRow(runs []*Run, by measures.By, g int, m measures.Measure) bool {
	aside := leftOut(runs, by, g, m)
	if by == measures.ByAll || by == measures.ByCause {
		return aside > 0.5
	}
	return aside > 0 && hidden(m, aside)
}

// Comparable says which of several waits, by their marks, can be compared: those of all jobs, or
// where none are of all, all of them if they are of the same.
func Comparable(marks []string) []bool {
	whole, same := false, true
	for _, m := range marks {
		whole, same = whole || m == "", same && m == marks[0]
	}
	can := make([]bool, len(marks))
	for i, m := range marks {
		can[i] = same || whole && m == ""
	}
	return can
}

// AlikeElsewhere reports whether waits of other jobs, of another seed, are of the same kind
// of jobs: some of the same parts are left out, and none of a limit; some are turned away in both,
// by the same rules, or none.
func AlikeElsewhere(a, b *Variant) bool {
	if (a.Rejected > 0) != (b.Rejected > 0) || !slices.Equal(slices.Sorted(maps.Keys(a.Refused)), slices.Sorted(maps.Keys(b.Refused))) {
		return false
	}
	same := func(x, y Starved) bool { return x.Cause == y.Cause && !x.Limit && !y.Limit }
	return slices.EqualFunc(a.Overloads, b.Overloads, same)
}
