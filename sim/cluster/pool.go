package cluster

import (
	"fmt"
	"time"

	"aforo/sim/ends"
)

// A Pool is a partition that lives: what is free in it now, and what is expected
// to be free later. A Counted pool knows numbers of GPUs, a Placed one knows each
// node. It is split by who asks: the loop and what watches it need its Capacity, who
// starts jobs its Floor, who makes promises its Outlook, who asks why a job waits its Sight, and
// who has nodes fail its Frailty.
type Pool interface {
	Capacity
	Floor
	Outlook
	Sight
	Frailty
}

// A Capacity is what a partition has, and how that changes over the calendar.
type Capacity interface {
	// Speed returns the training speed of a GPU now.
	Speed() float64
	// Cap returns the GPUs that jobs may occupy now: less than are busy while nodes
	// drain.
	Cap() int
	// Unused returns the GPUs that are available and not busy now.
	Unused() int
	// Busy returns the GPUs that are occupied now; Leaving returns those of them that
	// are on removed nodes (Placed pools).
	Busy() int
	Leaving() int
	// Capacity returns the GPUs that are installed, nodes that drain included until
	// their last job ends, and those of them that are available: not closed.
	Capacity() (installed, available int)
	// NextChange returns the instant of the next change, or Never; Change applies it
	// and returns the GPUs that it has brought and nobody knew of.
	NextChange() time.Duration
	Change() (added int)
}

// A Floor is where jobs start and end: it is asked for what they need, and gives and takes
// back.
type Floor interface {
	// Need returns the GPUs that a job of the given size occupies: whole nodes where
	// it is larger than a node.
	Need(size int) int
	// PerNode returns the GPUs of a node: Need is Whole(size, PerNode()).
	PerNode() int
	// Free returns a bound: no job with a larger need can start now. It is less than
	// zero where more is busy than may be.
	Free() int
	// Fits reports whether the job may start now: what it needs is free, no announced
	// closure needs it back before its limit, and what h promises to another job, if
	// h is not nil, is kept.
	Fits(now time.Duration, q *Request, h *Hold) bool
	// Take gives a job, by the caller's number, what Fits has found for its request.
	Take(now time.Duration, job int32, q *Request, h *Hold) Grant
	// Postpone has what Take gave expected back at a later instant, and returns the grant as
	// it is then.
	Postpone(now time.Duration, q *Request, g Grant, to time.Duration) Grant
	// Release gives back what Take gave.
	Release(q *Request, g Grant)
}

// An Outlook is what the scheduler expects of a partition: ends of running jobs at their
// limits, announced removals, and closures, but never nodes that have not arrived. Rules
// that plan further than for one job make a plan of it: package ahead.
type Outlook interface {
	// Announced reports whether the scheduler knows of changes to come.
	Announced() bool
	// Possible reports whether the job could ever start here, as far as the scheduler
	// knows.
	Possible(q *Request) bool
	// Plain reports whether the pool is no more than a number of free GPUs: a job fits
	// if its need is free and the hold lets it pass, and a hold lasts while jobs end and
	// others start that respect it (Hold.Ease).
	Plain() bool
	// Shadow works out when a job that cannot start now could start.
	Shadow(now time.Duration, q *Request, h *Hold)
	// Spare returns a bound: no job with a larger need passes a hold beyond its shadow
	// time. On nodes with announced changes Placed.Openings tells.
	Spare(h *Hold) int
}

// A Sight is what tells why a job waits.
type Sight interface {
	// Room returns the size of the largest job for which there are GPUs enough now,
	// whatever else it asks for, and the same if nothing were closed.
	Room() (now, opened int)
	// FitsOpened reports whether the job could start now if nothing were closed, now or
	// before its limit.
	FitsOpened(now time.Duration, q *Request) bool
	// NextClosing returns when the next announced closure begins, or Never.
	NextClosing() time.Duration
}

// A Request is what a job asks a pool for.
type Request struct {
	Size         int // GPUs
	Cores, MemMB int // inside a node, for jobs smaller than one
	Limit        time.Duration
}

// A Grant is what a job was given.
type Grant struct {
	Units    int           // GPUs
	Expected time.Duration // when the scheduler expects them back
	Late     time.Duration // how far that was postponed
	job      int32         // whose it is
	node     int32         // the first node (Placed pools)
	parts    bool          // it has a part of each of several nodes
}

// later is the grant when it is expected back at a later instant.
func (g Grant) later(to time.Duration) Grant {
	g.Late += to - g.Expected
	g.Expected = to
	return g
}

// NewPool brings a partition to life at time zero. It reports a partition whose
// changes contradict it: more nodes removed or closed than there are, or a change out
// of order.
func NewPool(p *Partition) (Pool, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("partition %s: %w", p.Name, err)
	}
	steps, nodes, err := compile(p)
	if err != nil {
		return nil, fmt.Errorf("partition %s: %w", p.Name, err)
	}
	m := machine{perNode: p.PerNode, speed: p.Speed, target: p.Nodes * p.PerNode, first: p.Nodes, ever: max(nodes, p.Nodes), steps: steps}
	for i := range steps {
		if steps[i].announced() {
			m.announced++
		}
	}
	if p.Placed {
		return newPlaced(m, p, nodes), nil
	}
	return &Counted{machine: m, ends: ends.NewExpected()}, nil
}

func (p *Partition) check() error {
	switch {
	case p.PerNode < 1 || p.Nodes < 0 || !(p.Speed > 0) || p.Speed > 1e9:
		return fmt.Errorf("nodes must not be negative, a node needs at least one GPU, and a speed is above zero")
	case p.Cores < 0 || p.MemMB < 0:
		return fmt.Errorf("cores and memory must not be negative")
	case p.Placed && p.PerNode < 2:
		return fmt.Errorf("jobs can be placed only on nodes of two GPUs and more; count them instead")
	case p.MostGPUs() > maxGPUs:
		return fmt.Errorf("%d GPUs are more than can be simulated", p.MostGPUs())
	}
	return nil
}

// maxGPUs keeps sums of GPUs within 32 bits.
const maxGPUs = 1 << 30

// A Reach is the most that a partition ever becomes.
type Reach struct {
	most  int // GPUs
	node  machine
	inner Request // what one node has; zero where that does not matter
}

// Reach returns the most that the partition ever becomes.
func (p *Partition) Reach() Reach {
	r := Reach{most: p.MostGPUs(), node: machine{perNode: p.PerNode}}
	if p.Placed {
		r.inner = Request{Cores: p.Cores, MemMB: p.MemMB}
	}
	return r
}

// Holds reports whether the job could run if the partition were all that it ever
// becomes.
func (r *Reach) Holds(q *Request) bool {
	if q.Size < 1 || r.node.Need(q.Size) > r.most {
		return false
	}
	in := &r.inner
	return q.Size >= r.node.perNode || (in.Cores == 0 || q.Cores <= in.Cores) && (in.MemMB == 0 || q.MemMB <= in.MemMB)
}

// Any returns a size up to which a job can run whatever else it asks for.
func (r *Reach) Any() int {
	if r.inner != (Request{}) {
		return 0
	}
	return r.most / r.node.perNode * r.node.perNode
}

// A machine is what both kinds of pool have in common: numbers of GPUs, and the
// changes to come.
type machine struct {
	perNode int
	speed   float64
	target  int      // GPUs that belong to the partition, those that drain left out
	closed  int      // of them closed now
	broken  int      // of them broken now and not closed
	first   int      // nodes at time zero
	ever    int      // nodes that there ever are
	wear    []health // by node; nil where none fails
	busy    int
	steps   []Step // what is still to come, in time order
	// announced counts the steps to come of which the scheduler knows; mostly there
	// are none, and then nothing lies ahead but ends.
	announced int
}

func (m *machine) Announced() bool { return m.announced > 0 }

func (m *machine) PerNode() int      { return m.perNode }
func (m *machine) Need(size int) int { return Whole(size, m.perNode) }

// Whole returns the GPUs that a job of the given size occupies on nodes of that many:
// whole nodes where it is larger than a node.
func Whole(size, perNode int) int {
	if perNode == 1 || size <= perNode { // the first is easily guessed, the second is not
		return size
	}
	return (size + perNode - 1) / perNode * perNode
}

func (m *machine) Speed() float64 { return m.speed }
func (m *machine) Cap() int       { return m.target - m.closed - m.broken }
func (m *machine) Busy() int      { return m.busy }
func (m *machine) Leaving() int   { return 0 }
func (m *machine) Unused() int    { return max(0, m.Cap()-m.busy) }

func (m *machine) Capacity() (installed, available int) {
	available = max(m.Cap(), m.busy)
	return available + m.closed + m.broken, available
}

func (m *machine) NextChange() time.Duration {
	if len(m.steps) == 0 {
		return Never
	}
	return m.steps[0].At
}

// Steps returns the changes to come, in the order in which they happen, for reading.
func (m *machine) Steps() []Step { return m.steps }

// change applies the next step to the numbers and returns it.
func (m *machine) change() *Step {
	s := &m.steps[0]
	m.steps = m.steps[1:]
	if s.announced() {
		m.announced--
	}
	if m.wear != nil {
		m.outlast(s)
	}
	switch s.Kind {
	case StepAdd:
		m.target += s.Units
	case StepDrain:
		m.target -= s.Units
	case StepClose:
		m.closed += s.Units
	case StepOpen:
		m.closed -= s.Units
	case StepSpeed:
		m.speed = s.Speed
	}
	return s
}

// announced reports whether the scheduler knows of the step.
func (s *Step) announced() bool {
	return s.Units != 0 && (s.Kind == StepDrain || s.Kind == StepClose || s.Kind == StepOpen)
}

// Known returns what an announced step does to the capacity: nothing, where it
// brings nodes that the scheduler does not know of.
func (s *Step) Known() int {
	switch s.Kind {
	case StepDrain, StepClose:
		return s.dim - s.Units
	case StepOpen:
		return s.Units - s.dim
	}
	return 0
}

// added returns the GPUs that a step brings.
func (s *Step) added() int {
	if s.Kind == StepAdd {
		return s.Units
	}
	return 0
}

// possible reports whether the known capacity is ever, from now on, at least
// need.
func (m *machine) possible(need int) bool {
	c := m.Cap()
	if m.announced == 0 {
		return need <= c
	}
	for i := range m.steps {
		// What holds only between two steps of one instant never holds.
		if need <= c && (i == 0 || m.steps[i-1].At < m.steps[i].At) {
			return true
		}
		c += m.steps[i].Known()
	}
	return need <= c
}

// firstKnown returns the instant of the first announced step, or Never.
func (m *machine) firstKnown() time.Duration {
	if m.announced > 0 {
		for i := range m.steps {
			if m.steps[i].Known() != 0 {
				return m.steps[i].At
			}
		}
	}
	return Never
}

// After returns t+d, or Never where that is too far.
func After(t, d time.Duration) time.Duration {
	if d >= Never-t {
		return Never
	}
	return t + d
}
