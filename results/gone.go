package results

import (
	"aforo/results/measures"
	"aforo/workload"
)

// Jobs that a variant turns away have no wait in it. Where another takes them, the waits of the
// two are not of the same jobs (alike.go), and the one that takes fewer would seem the
// better one.

// gone are the measured jobs that a run has turned away, by group and by choice.
type gone struct {
	who     [measures.WayCount][]members
	choices map[choice]*members
}

// turn notes a measured job that is turned away.
func (c *Collector) turn(j *workload.Job) {
	if c.run.gone == nil {
		g := &gone{choices: map[choice]*members{}}
		for by, l := range c.labels {
			g.who[by] = make([]members, len(l))
		}
		for i := range c.picks {
			g.choices[c.picks[i].choice] = &members{}
		}
		c.run.gone = g
	}
	g, nowhere := c.run.gone, int32(-1)
	tag := c.tag(j, nowhere)
	g.who[measures.ByAll][0].add(j.ID)
	for i := range c.ways {
		if w := &c.ways[i]; w.of(tag) < len(w.sums) {
			g.who[w.by][w.of(tag)].add(j.ID)
		}
	}
	for i := range c.picks {
		if p := &c.picks[i]; p.of(tag) {
			g.choices[p.choice].add(j.ID)
		}
	}
}

// of returns those of a choice.
func (g *gone) of(c choice) members {
	if m := g.choices[c]; m != nil {
		return *m
	}
	if !c.single() {
		return members{}
	}
	return g.who[c[0].by][c[0].first]
}
