package cluster

import (
	"fmt"
	"slices"
	"time"
)

// compile turns the dated changes of a partition into steps in GPUs: "all of
// them" becomes a number, a closure becomes a close and an open, and nodes that
// arrive in a wholly closed partition stay closed until it opens.
func compile(p *Partition) ([]step, error) {
	c := compiler{perNode: p.PerNode, nodes: p.Nodes}
	for i := range p.Changes {
		if err := c.change(&p.Changes[i]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(c.steps, func(a, b step) int {
		if a.at != b.at {
			return int(min(1, max(-1, a.at-b.at)))
		}
		// At one instant what opens comes before what closes, so that a window may
		// follow another without a gap.
		return rank(a.kind) - rank(b.kind)
	})
	return c.steps, c.check(p)
}

func rank(k stepKind) int {
	switch k {
	case stepOpen:
		return 0
	case stepAdd:
		return 1
	case stepSpeed:
		return 2
	case stepDrain:
		return 3
	}
	return 4
}

type compiler struct {
	perNode int
	nodes   int // that belong to the partition at the change in hand
	last    time.Duration
	shut    time.Duration // until when the whole partition is closed
	steps   []step
}

func (c *compiler) change(ch *Change) error {
	if ch.At < c.last {
		return fmt.Errorf("the changes are not in the order of their dates: %s", ch.Label)
	}
	c.last = ch.At
	units := ch.Nodes * c.perNode
	if ch.Nodes < 0 {
		return fmt.Errorf("%s: a number of nodes must not be negative", ch.Label)
	}
	switch ch.Kind {
	case Add:
		c.nodes += ch.Nodes
		c.steps = append(c.steps, step{at: ch.At, kind: stepAdd, units: units})
		if ch.At < c.shut {
			c.close(ch.At, c.shut, units)
		}
	case Remove, Retire:
		n := ch.Nodes
		if ch.Kind == Retire {
			n = c.nodes
		}
		if n > c.nodes {
			return fmt.Errorf("%s: %d nodes are to leave and only %d are there", ch.Label, n, c.nodes)
		}
		c.nodes -= n
		c.steps = append(c.steps, step{at: ch.At, kind: stepDrain, units: n * c.perNode})
	case SetSpeed:
		if !(ch.Speed > 0) {
			return fmt.Errorf("%s: a speed must be above zero", ch.Label)
		}
		c.steps = append(c.steps, step{at: ch.At, kind: stepSpeed, speed: ch.Speed})
	case Close:
		if ch.Until <= ch.At {
			return fmt.Errorf("%s: a window must end after it begins", ch.Label)
		}
		if ch.Nodes == 0 {
			units = c.nodes * c.perNode
			c.shut = max(c.shut, ch.Until)
		}
		c.close(ch.At, ch.Until, units)
	default:
		return fmt.Errorf("%s: there is no such kind of change", ch.Label)
	}
	return nil
}

func (c *compiler) close(at, until time.Duration, units int) {
	if units == 0 {
		return
	}
	c.steps = append(c.steps,
		step{at: at, kind: stepClose, units: units, until: until},
		step{at: until, kind: stepOpen, units: units})
}

// check walks the steps and reports where more would be closed than is there.
func (c *compiler) check(p *Partition) error {
	target, closed := p.Nodes*p.PerNode, 0
	for _, s := range c.steps {
		switch s.kind {
		case stepAdd:
			target += s.units
		case stepDrain:
			target -= s.units
		case stepClose:
			closed += s.units
		case stepOpen:
			closed -= s.units
		}
		if s.kind == stepClose && closed > target {
			return fmt.Errorf("after %v, %d nodes are closed at once and only %d are there", s.at, closed/p.PerNode, target/p.PerNode)
		}
	}
	return nil
}

// MostGPUs returns the largest capacity that the partition ever reaches, in
// GPUs: a job that needs more can never run here.
func (p *Partition) MostGPUs() int {
	n := p.Nodes
	most := n
	for i := range p.Changes {
		switch ch := &p.Changes[i]; ch.Kind {
		case Add:
			n += ch.Nodes
		case Remove:
			n -= ch.Nodes
		case Retire:
			n = 0
		}
		most = max(most, n)
	}
	return most * p.PerNode
}
