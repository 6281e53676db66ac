package replay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// groups measures the jobs of a replay by one way of grouping, each group by Measures of its
// own: by size, or by what jobs say of themselves, of which the largest are groups and the
// rest is one more, as in the results of a scenario.
type groups struct {
	by measures.By
	of map[int32]*Measures
}

// Groups are the measures of the groups of one way.
type Groups struct {
	By   string  `json:"by"`
	List []Group `json:"groups"`
}

// A Group is what a replay measured of the jobs of a group.
type Group struct {
	Name  string  `json:"group"`
	WorkH float64 `json:"work_h"` // hours of a processor or GPU
	Summary
}

// Ways are the ways by which a replay can group its jobs.
func Ways() (ways []measures.By) {
	for _, by := range measures.Ways() {
		if by == measures.BySize || by.Counted() {
			ways = append(ways, by)
		}
	}
	return ways
}

func newGroups(by measures.By) *groups { return &groups{by: by, of: map[int32]*Measures{}} }

// measures of the group of a job.
func (g *groups) measures(j *workload.Job) *Measures {
	n := g.by.Number(j)
	m := g.of[n]
	if m == nil {
		m = &Measures{waits: waits{few: true}}
		g.of[n] = m
	}
	return m
}

func (g *groups) ended(r *sim.Record, why sim.Why) { g.measures(&r.Job).Ended(r, why) }
func (g *groups) rejected(j *workload.Job)         { g.measures(j).rejected++ }

// list puts the groups in their order: bands of sizes by size, others by what they used, the
// largest first.
func (g *groups) list(names measures.Names, procs int, span time.Duration) Groups {
	numbers := slices.Collect(maps.Keys(g.of))
	slices.SortFunc(numbers, func(a, b int32) int {
		if g.by == measures.BySize {
			return cmp.Compare(a, b)
		}
		return cmp.Or(g.of[b].busy.Cmp(g.of[a].busy), cmp.Compare(a, b))
	})
	all := Groups{By: g.by.String()}
	merged := map[string]*Measures{}
	var order []string
	for rank, n := range numbers {
		name := names.Group(g.by, n)
		if rank >= measures.Largest && g.by != measures.BySize {
			name = measures.Others
		}
		if merged[name] == nil {
			merged[name] = g.of[n]
			order = append(order, name)
		} else {
			merged[name].merge(g.of[n])
		}
	}
	for _, name := range order {
		m := merged[name]
		s := m.Summary(procs, 0)
		if s.Utilization = 0; span > 0 {
			s.Utilization = m.busy.Over(exact.Product(uint64(procs), uint64(span)))
		}
		all.List = append(all.List, Group{name, m.busy.Over(exact.Of(uint64(time.Hour))), s})
	}
	return all
}

// merge adds what another group has measured. Neither is added to any more.
func (m *Measures) merge(o *Measures) {
	if o.waits.n > 0 && (m.waits.n == 0 || o.first < m.first) {
		m.first = o.first
	}
	m.last = max(m.last, o.last)
	m.rejected, m.smooth = m.rejected+o.rejected, m.smooth+o.smooth
	m.waitSum.Add(o.waitSum)
	m.held.Add(o.held)
	m.again.Add(o.again)
	m.busy.Add(o.busy)
	m.slowdown.Add(o.slowdown)
	w, x := &m.waits, &o.waits
	w.n, w.none, w.longest = w.n+x.n, w.none+x.none, max(w.longest, x.longest)
	w.blocks = append(w.blocks, x.blocks...)
}

// ParseWay returns the way of a word.
func ParseWay(word string) (measures.By, error) {
	var words []string
	for _, by := range Ways() {
		if by.String() == word {
			return by, nil
		}
		words = append(words, by.String())
	}
	return 0, fmt.Errorf("a replay has no groups %q: there are %s", word, strings.Join(words, ", "))
}
