package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// compile turns the dated changes of a partition into steps in GPUs: "all of
// them" becomes a number, a closure becomes a close and an open, and nodes that
// arrive in a wholly closed partition stay closed until it opens.
// It returns the steps and how many nodes there ever are.
func compile(p *Partition) ([]Step, int, error) {
	if len(p.Changes) == 0 && !p.Placed {
		return nil, 0, nil // no need to number what may be millions of processors
	}
	c := compiler{perNode: p.PerNode}
	c.arrive(p.Nodes)
	for i := 1; i < len(p.Changes); i++ {
		if ch := &p.Changes[i]; ch.At < p.Changes[i-1].At {
			return nil, 0, fmt.Errorf("%s: the changes are not in the order of their dates", ch.Label)
		}
	}
	for _, ch := range p.inOrder() {
		if err := c.change(&ch); err != nil {
			return nil, 0, err
		}
	}
	slices.SortStableFunc(c.steps, func(a, b Step) int {
		if a.At != b.At {
			return int(min(1, max(-1, a.At-b.At)))
		}
		// At one instant what opens comes before what closes, so that a window may
		// follow another without a gap.
		return rank(a.Kind) - rank(b.Kind)
	})
	return c.steps, c.ever, nil
}

func rank(k StepKind) int {
	switch k {
	case StepOpen:
		return 0
	case StepAdd:
		return 1
	case StepSpeed:
		return 2
	case StepDrain:
		return 3
	}
	return 4
}

// A Step is one change of a pool at one instant.
type Step struct {
	At    time.Duration
	Kind  StepKind
	Units int     // GPUs
	Nodes []int32 // the nodes, by number
	Speed float64
	Until time.Duration // when closed units open again
}

// StepKind is a kind of step.
type StepKind uint8

// A Change becomes one step or two: a closure closes and opens again.
const (
	StepAdd StepKind = iota
	StepDrain
	StepClose
	StepOpen
	StepSpeed
)

type compiler struct {
	perNode int
	ever    int             // nodes that have arrived so far
	present []int32         // nodes that belong to the partition at the change in hand
	shutAt  []time.Duration // by node: since when it is closed
	shutTo  []time.Duration // by node: until when
	shut    time.Duration   // until when the whole partition is closed
	steps   []Step
}

// arrive numbers new nodes and returns them.
func (c *compiler) arrive(n int) []int32 {
	at := len(c.present)
	for range n {
		c.present = append(c.present, int32(c.ever))
		c.shutAt, c.shutTo = append(c.shutAt, 0), append(c.shutTo, 0)
		c.ever++
	}
	return slices.Clone(c.present[at:])
}

func (c *compiler) change(ch *Change) error {
	switch {
	case ch.At < 0:
		return fmt.Errorf("%s: a change cannot be before the simulation begins", ch.Label)
	case ch.Nodes < 0:
		return fmt.Errorf("%s: a number of nodes must not be negative", ch.Label)
	case ch.Kind == SetSpeed && (!(ch.Speed > 0) || ch.Speed > 1e9):
		return fmt.Errorf("%s: a speed must be above zero", ch.Label)
	case ch.Kind == Close && ch.Until <= ch.At:
		return fmt.Errorf("%s: a window must end after it begins", ch.Label)
	case ch.Kind == Add && ch.Nodes > maxGPUs/c.perNode:
		return fmt.Errorf("%s: %d nodes are more than can be simulated", ch.Label, ch.Nodes)
	}
	switch ch.Kind {
	case Add:
		nodes := c.arrive(ch.Nodes)
		c.step(Step{At: ch.At, Kind: StepAdd, Nodes: nodes})
		if ch.At < c.shut {
			c.close(ch.At, c.shut, nodes)
		}
	case Remove, Retire:
		return c.remove(ch)
	case SetSpeed:
		c.step(Step{At: ch.At, Kind: StepSpeed, Speed: ch.Speed})
	case Close:
		return c.window(ch)
	default:
		return fmt.Errorf("%s: there is no such kind of change", ch.Label)
	}
	return nil
}

func (c *compiler) step(s Step) {
	s.Units = len(s.Nodes) * c.perNode
	c.steps = append(c.steps, s)
}

func (c *compiler) remove(ch *Change) error {
	n := ch.Nodes
	if ch.Kind == Retire {
		n = len(c.present)
	}
	if n > len(c.present) {
		return fmt.Errorf("%s: %d nodes are to leave and only %d are there", ch.Label, n, len(c.present))
	}
	cut := len(c.present) - n
	leave := slices.Clone(c.present[cut:])
	c.reopen(ch.At, leave)
	c.step(Step{At: ch.At, Kind: StepDrain, Nodes: leave})
	c.present = c.present[:cut]
	return nil
}

// reopen opens those of the nodes that are closed, so that what leaves is not
// counted as closed, and takes them out of all that was to come for them.
func (c *compiler) reopen(at time.Duration, nodes []int32) {
	var shut, before []int32 // closed, and those that were so before this instant
	for _, v := range nodes {
		if c.shutTo[v] > at {
			shut = append(shut, v)
			if c.shutAt[v] < at {
				before = append(before, v)
			}
		}
	}
	if len(shut) == 0 {
		return
	}
	for i := range c.steps {
		if s := &c.steps[i]; s.At >= at && (s.Kind == StepOpen || s.Kind == StepClose) {
			s.Nodes = slices.DeleteFunc(slices.Clone(s.Nodes), func(v int32) bool { return slices.Contains(shut, v) })
			s.Units = len(s.Nodes) * c.perNode
		}
	}
	if len(before) > 0 {
		c.step(Step{At: at, Kind: StepOpen, Nodes: before})
	}
}

// window closes the highest-numbered nodes that are open, or all.
func (c *compiler) window(ch *Change) error {
	if ch.Nodes == 0 {
		c.shut = max(c.shut, ch.Until)
		// What is closed already by another window opens with the last of them.
		var nodes []int32
		for _, v := range c.present {
			if c.shutTo[v] <= ch.At {
				nodes = append(nodes, v)
			} else if c.shutTo[v] < ch.Until {
				c.close(c.shutTo[v], ch.Until, []int32{v})
			}
		}
		c.close(ch.At, ch.Until, nodes)
		return nil
	}
	var nodes []int32
	for i := len(c.present) - 1; i >= 0 && len(nodes) < ch.Nodes; i-- {
		if v := c.present[i]; c.shutTo[v] <= ch.At {
			nodes = append(nodes, v)
		}
	}
	if len(nodes) < ch.Nodes {
		return fmt.Errorf("%s: %d nodes are to be closed and only %d are there and open", ch.Label, ch.Nodes, len(nodes))
	}
	slices.Sort(nodes)
	c.close(ch.At, ch.Until, nodes)
	return nil
}

func (c *compiler) close(at, until time.Duration, nodes []int32) {
	// A window that closes nothing, because all is closed already, is a change all
	// the same.
	for _, v := range nodes {
		if c.shutTo[v] < at || c.shutTo[v] == 0 {
			c.shutAt[v] = at
		}
		c.shutTo[v] = max(c.shutTo[v], until)
	}
	c.step(Step{At: at, Kind: StepClose, Nodes: nodes, Until: until})
	c.step(Step{At: until, Kind: StepOpen, Nodes: nodes})
}

// inOrder returns the changes in the order in which those of one instant happen:
// nodes arrive, the type changes, nodes are removed, a window begins.
func (p *Partition) inOrder() []Change {
	order := [...]int{Add: 0, SetSpeed: 1, Remove: 2, Retire: 2, Close: 3}
	changes := slices.Clone(p.Changes)
	slices.SortStableFunc(changes, func(a, b Change) int {
		if a.At != b.At || int(a.Kind) >= len(order) || int(b.Kind) >= len(order) {
			return cmp.Compare(a.At, b.At)
		}
		return order[a.Kind] - order[b.Kind]
	})
	return changes
}

// MostGPUs returns the largest capacity that the partition ever reaches, in
// GPUs: a job that needs more can never run here.
func (p *Partition) MostGPUs() int {
	n := p.Nodes
	most := n
	for _, ch := range p.inOrder() {
		switch ch.Kind {
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
