package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"aforo/sim/ends"
)

// Nodes to which the same is going to happen are of one kind: a calendar of a year makes a
// few kinds of thousands of nodes. When a head could start is asked of kinds, not of nodes.
// (Where nothing is to happen there is one kind, and idle and buckets know all about it.)

// A kind is a set of nodes with the same turns, which arrive and leave together.
//
// Invariants: the nodes of a kind are in the same state; idle of those that are there
// (usable or closed) are idle, and ends has when the others are expected to be so; of those
// that are usable, parts[f] have f GPUs free and are not idle.
type kind struct {
	nodes []int32
	idle  int
	parts []int32
	ends  ends.Expected
}

// largestPart returns the most GPUs that are free in a node that is not idle.
func (k *kind) largestPart() int {
	for f := len(k.parts) - 1; f > 0; f-- {
		if k.parts[f] > 0 {
			return f
		}
	}
	return 0
}

// sortOut finds the kinds of the nodes.
func (p *book) sortOut() {
	if !slices.ContainsFunc(p.steps, func(s Step) bool { return len(s.Nodes) > 0 }) {
		return
	}
	marks := make([][]byte, len(p.nodes)) // by node: the steps that it is in
	for i := range p.steps {
		for _, v := range p.steps[i].Nodes {
			marks[v] = fmt.Appendf(marks[v], "%d,", i)
		}
	}
	of := map[string]int32{}
	p.ofKind = make([]int32, len(p.nodes))
	for v := range p.nodes {
		k, known := of[string(marks[v])]
		if !known {
			k = int32(len(p.kinds))
			of[string(marks[v])] = k
			p.kinds = append(p.kinds, kind{parts: make([]int32, p.perNode), ends: ends.NewExpected()})
		}
		p.ofKind[v] = k
		p.kinds[k].nodes = append(p.kinds[k].nodes, int32(v))
		if p.nodes[v].arrived {
			p.kinds[k].idle++
		}
	}
	p.rank()
}

// rank notes which kinds are usable, those that are closed last first.
func (p *book) rank() {
	p.ranked = p.ranked[:0]
	for k := range p.kinds {
		if n := &p.nodes[p.kinds[k].nodes[0]]; n.state == usable {
			p.ranked = append(p.ranked, horizon{int32(k), n.closes})
		}
	}
	slices.SortStableFunc(p.ranked, func(a, b horizon) int { return cmp.Compare(b.closes, a.closes) })
}

// A horizon is when a usable kind closes next, or Never.
type horizon struct {
	kind   int32
	closes time.Duration
}

// moved notes that nodes of a kind, idle now or expected to be so at an instant, are
// expected to be idle at another one.
func (p *book) moved(k int32, from, to time.Duration, nodes int) {
	of := &p.kinds[k]
	if from == idleNow {
		of.idle -= nodes
	} else {
		of.ends.Remove(from, nodes)
	}
	if to == idleNow {
		of.idle += nodes
	} else {
		of.ends.Add(p.now, to, nodes)
	}
}

// A run counts nodes of one kind that follow each other.
type kindRun struct {
	kind  int32
	nodes int
}

// runOn counts a node, and tells of those before if they were of another kind; runOut tells of
// the last ones.
func (p *book) runOn(r *kindRun, v int32, from, to time.Duration) {
	if p.ofKind == nil {
		return
	}
	if k := p.ofKind[v]; k != r.kind {
		p.runOut(r, from, to)
		r.kind = k
	}
	r.nodes++
}

func (p *book) runOut(r *kindRun, from, to time.Duration) {
	if r.nodes > 0 {
		p.moved(r.kind, from, to, r.nodes)
	}
	r.nodes = 0
}

// idleBy returns how many nodes of a kind are expected to be idle at an instant.
func (p *outlook) idleBy(k int, at time.Duration) int {
	if p.ofKind == nil {
		return p.buckets[p.perNode].n + p.idle.FreedBy(at)
	}
	return p.kinds[k].idle + p.kinds[k].ends.FreedBy(at)
}

// gain returns the first instant after at by which a number of nodes more of a kind are
// expected to be idle.
func (p *outlook) gain(k int, at time.Duration, more int) time.Duration {
	x := &p.idle
	if p.ofKind != nil {
		x = &p.kinds[k].ends
	}
	t, _ := x.Reach(x.FreedBy(at) + more)
	return t
}

// lasts reports whether there are nodes that stay open up to an instant: for whole nodes, so
// many idle ones.
func (p *outlook) lasts(end time.Duration, want int, whole bool) bool {
	if p.ofKind == nil {
		return true
	}
	for _, z := range p.ranked {
		if z.closes < end {
			return false
		}
		if want -= p.kinds[z.kind].idle; !whole || want <= 0 {
			return true
		}
	}
	return false
}

// A window is a span of instants, ends included, at which a stay on the nodes of a kind may
// begin: they are open for all of it.
type window struct {
	kind     int
	from, to time.Duration
}

// windows collects those of all kinds that begin up to an instant, for a stay from now on.
func (p *outlook) windows(now, limit, upTo time.Duration) []window {
	p.opens = p.opens[:0]
	if p.ofKind == nil {
		return append(p.opens, window{0, now, Never})
	}
	for k := range p.kinds {
		v := p.kinds[k].nodes[0]
		if s := p.nodes[v].state; s == usable || s == shut {
			p.stays(k, v, now, limit, upTo)
		}
	}
	return p.opens
}

// stays appends the windows of a kind, of which v is a node.
func (p *outlook) stays(k int, v int32, from, limit, upTo time.Duration) {
	n := &p.nodes[v]
	stop := n.drains - 1 // on the day of its removal a node takes nothing
	if n.drains == Never {
		stop = Never
	}
	open := n.state != shut
	for _, t := range p.turns[v] {
		if from > upTo {
			return
		}
		if !t.closes {
			open, from = true, max(from, t.at)
			continue
		}
		if to := min(stop, t.at-max(limit, 1)); open && from <= to {
			p.opens = append(p.opens, window{k, from, to})
		}
		open = false
	}
	if open && from <= min(stop, upTo) {
		p.opens = append(p.opens, window{k, from, stop})
	}
}

// near is how far ahead a shadow time is looked for first: most are found there, and a
// calendar goes on for years.
const near = 7 * 24 * time.Hour

// search finds the first instant at which enough nodes are expected to have room for the
// head and stay open for as long as its limit. That may be now, where a job of no length is
// about to end.
func (p *outlook) search(now time.Duration, q *Request, h *Hold) {
	find := p.firstPart
	if _, whole := p.Whole(q); whole {
		find = p.firstWhole
	}
	for _, upTo := range [...]time.Duration{After(now, near), Never} {
		if find(q, h, p.windows(now, q.Limit, upTo), upTo) {
			return
		}
	}
	h.At, h.Extra = Never, 0
}

// firstWhole is search for whole nodes. Between two instants at which a window begins or is
// over, the nodes that are expected to be idle only become more.
func (p *outlook) firstWhole(q *Request, h *Hold, windows []window, upTo time.Duration) bool {
	cuts := p.from[:0]
	for _, w := range windows {
		if cuts = append(cuts, w.from); w.to < Never {
			cuts = append(cuts, w.to+1)
		}
	}
	slices.Sort(cuts)
	p.from = cuts
	want, _ := p.Whole(q)
	for i, lo := range cuts {
		hi := upTo
		if i+1 < len(cuts) {
			hi = min(hi, cuts[i+1]-1)
		}
		if lo > hi {
			continue
		}
		active := p.active[:0]
		for _, w := range windows {
			if w.from <= lo && lo <= w.to {
				active = append(active, w.kind)
			}
		}
		p.active = active
		if at, idle := p.enough(active, lo, hi, want); at != Never {
			h.At, h.Extra = at, idle-want
			return true
		}
	}
	return false
}

// enough returns the first instant from lo to hi at which enough nodes of some kinds are
// expected to be idle, and how many are then; Never where there is none. Of what is missing at
// an instant, one kind has to bring its share at least: no instant before that is enough.
func (p *outlook) enough(kinds []int, lo, hi time.Duration, want int) (time.Duration, int) {
	for at := lo; at <= hi && at != Never; {
		idle := 0
		for _, k := range kinds {
			idle += p.idleBy(k, at)
		}
		if idle >= want {
			return at, idle
		}
		next := Never
		for _, k := range kinds {
			next = min(next, p.gain(k, at, (want-idle+len(kinds)-1)/len(kinds)))
		}
		at = next
	}
	return Never, 0
}

// firstPart is search for a part of a node. What is left over then is counted when somebody
// asks (Placed.extra).
func (p *outlook) firstPart(q *Request, h *Hold, windows []window, upTo time.Duration) bool {
	h.At = Never
	if !p.size.Holds(p.Part(q)) {
		return false
	}
	for _, w := range windows {
		if w.from >= h.At || w.from > upTo {
			continue
		}
		at := w.from
		if p.idleBy(w.kind, at) == 0 {
			at = max(at, p.firstRoom(w.kind, q))
		}
		if at <= w.to && at <= upTo {
			h.At = min(h.At, at)
		}
	}
	h.uncounted = h.At != Never
	return h.uncounted
}

// firstRoom returns the first instant at which some node of a kind is expected to have room
// for a part.
func (p *outlook) firstRoom(k int, q *Request) time.Duration {
	first := Never
	if p.ofKind == nil {
		for v := range p.nodes {
			first = min(first, p.roomFrom(int32(v), q))
		}
		return first
	}
	for _, v := range p.kinds[k].nodes {
		first = min(first, p.roomFrom(v, q))
	}
	return first
}

// extra counts the nodes that the holder of a part leaves over, if nobody has done so yet. It is
// the same before and after starts of jobs that end by the shadow time.
func (p *outlook) extra(h *Hold) {
	if !h.uncounted {
		return
	}
	h.uncounted, h.Extra = false, -1
	need := p.Part(&h.head)
	for v := range p.nodes {
		if at, ok := p.roomAt(int32(v), h.At, &h.head); ok && at.Holds(need) {
			h.Extra++
		}
	}
}
