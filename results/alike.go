package results

import (
	"fmt"
	"slices"
	"strings"
)

// Where a cause is overloaded its jobs are set aside, and waits are those of the jobs that
// are left. Two variants can be compared by their waits where these are of the same jobs:
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

// jobsOf are marks of the jobs of which runs tell the waits, eight digits a run, or "" where
// no job is set aside in any of them.
func jobsOf(runs []*Run, of func(*rest) (members, int)) string {
	some := false
	var marks strings.Builder
	for _, r := range runs {
		if r.rest == nil {
			return ""
		}
		left, aside := of(r.rest)
		some = some || aside > 0
		fmt.Fprintf(&marks, "%08x", uint32(left.mark^left.mark>>32))
	}
	if !some {
		return ""
	}
	return marks.String()
}

// SameJobs reports whether waits with these marks are of the same jobs, in the replications
// that both have.
func SameJobs(a, b string) bool {
	n := min(len(a), len(b))
	return a == b || n > 0 && a[:n] == b[:n]
}

// waitsOf is that mark for a measure of a group, which is "" where it is none of waits.
func waitsOf(runs []*Run, by By, g int, m Measure) string {
	if !m.Info().Waiting {
		return ""
	}
	if by == ByCause { // whatever they waited for, they are the same
		by, g = ByAll, 0
	}
	return jobsOf(runs, func(k *rest) (members, int) {
		return k.left(func(w *waited) *members { return &w.who[by][g] })
	})
}

// WaitsOf is that mark for the jobs of a target.
func (t *Target) WaitsOf(f *Frame, runs []*Run) string {
	c, ok := f.choice(t)
	if !ok || !t.Measure.Info().Waiting {
		return ""
	}
	return jobsOf(runs, c.left)
}

// left is that of the jobs of a choice.
func (c choice) left(k *rest) (members, int) {
	for i := range k.picks {
		if k.picks[i].choice == c {
			return k.left(func(w *waited) *members { return &w.pickWho[i] })
		}
	}
	if !c.single() {
		return members{}, 0
	}
	return k.left(func(w *waited) *members { return &w.who[c[0].by][c[0].first] })
}

// starvedMost is the largest share of jobs that may be set aside while a mean over the others
// still decides about a goal: a few of many hide no wait. It is a choice of ours.
const starvedMost = 0.03

// Starves reports whether so many of the target's jobs are set aside that its wait is none
// of all of them, if those wait longer than all others: more than lie above a quantile.
func (t *Target) Starves(f *Frame, runs []*Run) bool {
	c, ok := f.choice(t)
	if !ok || !t.Measure.Info().Waiting {
		return false
	}
	left, aside := 0, 0
	for _, r := range runs {
		if r.rest != nil {
			l, a := c.left(r.rest)
			left, aside = left+l.n, aside+a
		}
	}
	most := starvedMost
	if p, is := t.Measure.quantile(); is {
		most = 1 - p
	}
	return float64(aside) > most*float64(left+aside)
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
// of jobs: some of the same parts are left out, and none of a limit.
func AlikeElsewhere(a, b *Variant) bool {
	same := func(x, y Starved) bool { return x.Cause == y.Cause && !x.Limit && !y.Limit }
	return slices.EqualFunc(a.Overloads, b.Overloads, same)
}
