package results

import (
	"math"
	"slices"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
)

// A chosen is the jobs of the groups from first to last of a way.
type chosen struct {
	by          measures.By
	first, last int
	at          field // of the way
}

// holds reports whether it holds of the job with a tag.
func (c *chosen) holds(tag uint64) bool {
	if c.by == measures.ByAll {
		return true
	}
	g := c.at.of(tag)
	return c.first <= g && g <= c.last
}

// choose finds the groups of a condition; it is not ok where the frame has none of them.
func (f *Frame) choose(c measures.Condition) (of chosen, ok bool) {
	if c.By == measures.ByAll {
		return chosen{}, true
	}
	if c.By == measures.BySize {
		first, last, err := measures.SizeRange(c.Group)
		last = min(last, len(f.labels[measures.BySize])-1)
		return chosen{measures.BySize, first, last, f.ways[measures.BySize]}, err == nil && first <= last
	}
	g := f.group(c.By, c.Group)
	return chosen{c.By, g, g, f.ways[c.By]}, g >= 0
}

// A choice is the jobs that fulfil both of two conditions.
type choice [2]chosen

// choice finds the groups of a target's conditions.
func (f *Frame) choice(t *Target) (c choice, ok bool) {
	for i, of := range [...]measures.Condition{{By: t.By, Group: t.Group}, t.And} {
		if c[i], ok = f.choose(of); !ok {
			return c, false
		}
	}
	return c, true
}

// single reports whether the choice is one group, which a Run has among its Groups.
func (c *choice) single() bool { return c[1].by == measures.ByAll && c[0].first == c[0].last }

// supplied is the way and the group whose supply the jobs share: a partition where a
// condition names one, else the whole.
func (c *choice) supplied() (measures.By, int) {
	if c[1].by == measures.ByPartition {
		return measures.ByPartition, c[1].first
	}
	return c[0].by, c[0].first
}

// A pick is what is measured of the jobs of a choice.
type pick struct {
	choice
	sum    sum
	plains plains
	*late
}

// pick returns a pick for each choice of the targets that is wanted and that the frame
// has.
func (f *Frame) pick(targets []Target, wanted func(*choice) bool) (all []pick) {
	seen := map[choice]bool{}
	for i := range targets {
		c, ok := f.choice(&targets[i])
		if ok && !seen[c] && wanted(&c) {
			seen[c] = true
			all = append(all, pick{choice: c, late: spare.Get().(*late)})
		}
	}
	return all
}

// of reports whether a job with a tag is picked.
func (p *pick) of(tag uint64) bool { return p.choice[0].holds(tag) && p.choice[1].holds(tag) }

// add adds an attempt, and of a measured job that waited its wait.
func (p *pick) add(r *sim.Record, j *sum, tag tag) {
	p.sum.add(j)
	if j.jobs != 0 && r.Wait() > 0 {
		p.late.jobs = append(p.late.jobs, stat.Tagged{X: int64(r.Wait()), Tag: tag})
	}
}

// finish works out the measures, with what is stranded where it was followed. The pick
// must not be used after it, but where its sorted waits are kept.
func (p *pick) finish(s *supply, stranded, keep bool) measures.Stats {
	p.sum.addPlains(&p.plains)
	sorted := p.sort()
	by, group := p.supplied()
	st := s.measure(by, group, &p.sum, &ordered{n: p.sum.jobs, zeros: p.sum.jobs - len(sorted), all: sorted})
	if !stranded || p.choice[1].by != measures.ByAll {
		st[measures.Stranded], st[measures.Idle] = math.NaN(), math.NaN()
	}
	var kept *late
	if keep {
		kept = &late{slices.Clone(sorted)}
	}
	p.release()
	p.late = kept
	return st
}
