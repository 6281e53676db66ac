package cluster

import "time"

// Placed is a Pool that knows each of its nodes. A job at least as large as a
// node gets whole idle nodes, the lowest-numbered ones; a smaller job goes into
// the fullest node that fits, the lowest-numbered of them.
//
// The book says what is on the nodes; the outlook, when enough of them are expected to be
// free; Placed itself chooses and takes.
type Placed struct {
	outlook
	picked []int32           // what the last pick found
	asked  ask               // what it was asked for, as long as that still holds
	spread map[int32][]int32 // the nodes of jobs that have a part of each
}

// An outlook is what is expected of the nodes of a book: when a head could start, and what
// could start beside it.
type outlook struct {
	book
	opens  []window // memory of search
	from   []time.Duration
	active []int
}

// An ask is a question that Fits has answered with yes. Take nearly always comes
// right after it and need not search again.
type ask struct {
	yes bool
	now time.Duration
	q   Request
	h   *Hold
}

// answers reports whether the question is the one that was answered with yes.
func (a *ask) answers(now time.Duration, q *Request, h *Hold) bool {
	return a.yes && a.now == now && a.h == h && a.q == *q
}

func newPlaced(m machine, p *Partition, ever int) *Placed {
	return &Placed{outlook: outlook{book: newBook(m, p, ever)}}
}

func (p *Placed) Change() (added int) {
	s := p.change()
	p.asked.yes = false
	for _, v := range s.Nodes {
		n := &p.nodes[v]
		switch s.Kind {
		case StepAdd:
			n.arrived = true
			p.enter(v)
			p.kinds[p.ofKind[v]].idle++
		case StepOpen:
			p.turns[v] = p.turns[v][1:]
			n.state = absent
			p.enter(v)
		case StepClose:
			p.turns[v] = p.turns[v][1:]
			p.exit(v, shut)
			n.closes = p.nextClose(v)
		case StepDrain:
			p.exit(v, leaving)
		}
	}
	p.rank()
	return s.added()
}
