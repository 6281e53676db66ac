package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// compile turns the dated changes of a partition into steps in GPUs: "all of
// them" becomes a number, a closure becomes a close and an open, a node that several
// closures have is closed once, until the last is over, and nodes that arrive in a wholly
// closed partition stay closed until it opens.
// It returns the steps and how many nodes there ever are.
func compile(p *Partition) ([]Step, int, error) {
	if len(p.Changes) == 0 && !p.Placed {
		return nil, 0, nil // no need to number what may be millions of processors
	}
	c := compiler{perNode: p.PerNode, all: open}
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
	c.windows()
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
	dim   int     // of them on nodes that are broken now
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
	perNode  int
	ever     int        // nodes that have arrived so far
	present  []int32    // nodes that belong to the partition at the change in hand
	shut     []shutting // by node
	closures []closure  // in the order of their beginnings
	all      int        // the closure of the whole partition that ends last, or open
	steps    []Step
}

// A shutting is a closed time of a node: closures, by number, begin and end it.
type shutting struct{ by, to int }

// open is the closure of a node that is open.
const open = -1

// A closure closes nodes, and opens those that no other one keeps closed.
type closure struct {
	at, until time.Duration
	shuts     [][]int32 // nodes whose closed time it begins, by the closure that ends it
	ends      []int     // those closures
	opens     []int32   // nodes whose closed time it ends
}

// arrive numbers new nodes and returns them.
func (c *compiler) arrive(n int) []int32 {
	at := len(c.present)
	for range n {
		c.present = append(c.present, int32(c.ever))
		c.shut = append(c.shut, shutting{open, open})
		c.ever++
	}
	return slices.Clone(c.present[at:])
}

func (c *compiler) change(ch *Change) error {
	switch {
	case ch.At < 0:
		return fmt.Errorf("%s: a change must not come before the simulation begins", ch.Label)
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
		if c.all != open && ch.At < c.closures[c.all].until { // they stay closed until it opens
			c.begin(ch.At, c.closures[c.all].until)
			c.take(nodes)
		}
	case Remove, Retire:
		return c.remove(ch)
	case SetSpeed:
		c.step(Step{At: ch.At, Kind: StepSpeed, Speed: ch.Speed})
	case Close:
		c.window(ch)
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
// counted as closed.
func (c *compiler) reopen(at time.Duration, nodes []int32) {
	var before []int32 // were closed before this instant
	for _, v := range nodes {
		if !c.closed(v, at) {
			c.settle(v)
			continue
		}
		if by := &c.closures[c.shut[v].by]; by.at < at {
			by.shut(v, open)
			before = append(before, v)
		}
		c.shut[v] = shutting{open, open}
	}
	if len(before) > 0 {
		c.step(Step{At: at, Kind: StepOpen, Nodes: before})
	}
}

// closed reports whether a node is closed at an instant.
func (c *compiler) closed(v int32, at time.Duration) bool {
	return c.shut[v].to != open && c.closures[c.shut[v].to].until > at
}

// settle writes down the closed time of a node, which is over or grows no more.
func (c *compiler) settle(v int32) {
	s := &c.shut[v]
	if s.to == open {
		return
	}
	c.closures[s.by].shut(v, s.to)
	c.closures[s.to].opens = append(c.closures[s.to].opens, v)
	*s = shutting{open, open}
}

// shut notes a node whose closed time the closure begins, and which one ends it.
func (c *closure) shut(v int32, end int) {
	i := slices.Index(c.ends, end)
	if i < 0 {
		i = len(c.ends)
		c.ends, c.shuts = append(c.ends, end), append(c.shuts, nil)
	}
	c.shuts[i] = append(c.shuts[i], v)
}

// window closes the highest-numbered nodes that are open, or all. Where too few are open
// it takes closed ones too, which then open with the last closure that has them.
func (c *compiler) window(ch *Change) {
	c.begin(ch.At, ch.Until)
	if ch.Nodes == 0 || ch.Nodes >= len(c.present) {
		if this := len(c.closures) - 1; ch.Nodes == 0 && (c.all == open || c.closures[c.all].until < ch.Until) {
			c.all = this
		}
		c.take(c.present)
		return
	}
	var nodes []int32
	for _, closed := range []bool{false, true} {
		for i := len(c.present) - 1; i >= 0 && len(nodes) < ch.Nodes; i-- {
			if v := c.present[i]; c.closed(v, ch.At) == closed {
				nodes = append(nodes, v)
			}
		}
	}
	c.take(nodes)
}

// begin begins a closure. One that closes nothing is a change all the same.
func (c *compiler) begin(at, until time.Duration) {
	c.closures = append(c.closures, closure{at: at, until: until})
}

// take has the closure that begins now close nodes.
func (c *compiler) take(nodes []int32) {
	this := len(c.closures) - 1
	k := &c.closures[this]
	for _, v := range nodes {
		s := &c.shut[v]
		switch {
		case !c.closed(v, k.at):
			c.settle(v)
			*s = shutting{this, this}
		case c.closures[s.to].until < k.until:
			s.to = this
		}
	}
}

// windows makes steps of the closures.
func (c *compiler) windows() {
	for v := range c.shut {
		c.settle(int32(v))
	}
	for i := range c.closures {
		k := &c.closures[i]
		if len(k.ends) == 0 {
			k.ends, k.shuts = []int{i}, [][]int32{nil}
		}
		for j, end := range k.ends {
			until := k.until
			if end != open {
				until = c.closures[end].until
			}
			slices.Sort(k.shuts[j])
			c.step(Step{At: k.at, Kind: StepClose, Nodes: k.shuts[j], Until: until})
		}
		if k.until == Never { // it stays closed
			continue
		}
		slices.Sort(k.opens)
		c.step(Step{At: k.until, Kind: StepOpen, Nodes: k.opens})
	}
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
