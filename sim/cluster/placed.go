package cluster

import (
	"time"

	"aforo/sim/ends"
)

// placed is a Pool that knows each of its nodes. A job at least as large as a
// node gets whole idle nodes, the lowest-numbered ones; a smaller job goes into
// the fullest node that fits, the lowest-numbered of them.
//
// Usable nodes (arrived, neither removed nor closed) with free GPUs stand in the
// bucket of their number. Idle ones among them are bucket perNode. Idle holds, for
// each usable node that is not idle, when it is expected to be idle.
//
// Invariants: a usable node v is in buckets[nodes[v].free.gpus] and no other, or in
// none where that is 0; until is
// the latest expected end of its residents; a node that is not usable is in no
// bucket and not in idle.
type placed struct {
	machine
	size    room // of a whole node
	nodes   []node
	buckets []bitset
	idle    ends.Expected
	now     time.Duration // of the last Take
	away    int           // GPUs that are busy on removed nodes
	linger  int           // GPUs of removed nodes that still have a job
	picked  []int32       // what the last pick found
	asked   ask           // what it was asked for, as long as that still holds

	spans    []stay // memory of sweep
	from, to []time.Duration
}

// answers reports whether the question is the one that was answered with yes.
func (a *ask) answers(now time.Duration, q *Request, h *Hold) bool {
	return a.yes && a.now == now && a.h == h && a.q == *q
}

// An ask is a question that Fits has answered with yes. Take nearly always comes
// right after it and need not search again.
type ask struct {
	yes bool
	now time.Duration
	q   Request
	h   *Hold
}

func (p *placed) Leaving() int { return p.away }
func (p *placed) Unused() int  { return max(0, p.Cap()-(p.busy-p.away)) }

func (p *placed) Capacity() (installed, available int) {
	installed = p.target + p.linger
	return installed, installed - p.closed
}

// room is what a node has, or has free.
type room struct{ gpus, cores, memMB int }

func (a room) fits(b room) bool {
	return b.gpus <= a.gpus && b.cores <= a.cores && b.memMB <= a.memMB
}

func (a room) plus(b room) room {
	return room{a.gpus + b.gpus, a.cores + b.cores, a.memMB + b.memMB}
}

func (a room) minus(b room) room {
	return room{a.gpus - b.gpus, a.cores - b.cores, a.memMB - b.memMB}
}

type node struct {
	free      room
	residents []resident
	until     time.Duration // when it is expected to be idle; idleNow if it is
	closes    time.Duration // when its next announced closure begins, or Never
	drains    time.Duration // when it is removed, or Never
	state     nodeState
	arrived   bool
	next      int32 // the next node of a job of several, or -1
}

// idleNow is the until of an idle node.
const idleNow = time.Duration(-1)

type nodeState uint8

const (
	absent nodeState = iota
	usable
	shut
	leaving // removed; gone when idle
)

// A resident is a job on a node.
type resident struct {
	end  time.Duration
	room room
}

func newPlaced(m machine, p *Partition, ever int) *placed {
	pl := &placed{machine: m, size: room{p.PerNode, p.Cores, p.MemMB}, nodes: make([]node, ever), idle: ends.NewExpected()}
	for range p.PerNode + 1 {
		pl.buckets = append(pl.buckets, newBitset(ever))
	}
	residents := make([]resident, ever*p.PerNode)
	for v := range pl.nodes {
		pl.nodes[v] = node{free: pl.size, residents: residents[v*p.PerNode : v*p.PerNode : (v+1)*p.PerNode], until: idleNow, closes: Never, drains: Never, next: -1}
		if v < p.Nodes {
			pl.nodes[v].state, pl.nodes[v].arrived = usable, true
			pl.buckets[p.PerNode].add(int32(v))
		}
	}
	pl.announce()
	return pl
}

// announce notes for each node what is to come for it next.
func (p *placed) announce() {
	for i := len(p.steps) - 1; i >= 0; i-- {
		s := &p.steps[i]
		for _, v := range s.nodes {
			switch s.kind {
			case stepClose:
				p.nodes[v].closes = s.at
			case stepDrain:
				p.nodes[v].drains = s.at
			}
		}
	}
}

func (p *placed) Change() (added int) {
	s := p.change()
	p.asked.yes = false
	for _, v := range s.nodes {
		n := &p.nodes[v]
		switch s.kind {
		case stepAdd:
			n.arrived = true
			p.enter(v)
		case stepOpen:
			n.state = absent
			p.enter(v)
		case stepClose:
			p.exit(v, shut)
			n.closes = p.nextClose(v)
		case stepDrain:
			p.exit(v, leaving)
		}
	}
	return s.added()
}

// nextClose returns when the next closure of a node begins.
func (p *placed) nextClose(v int32) time.Duration {
	for i := range p.steps {
		if p.steps[i].kind != stepClose {
			continue
		}
		for _, u := range p.steps[i].nodes {
			if u == v {
				return p.steps[i].at
			}
		}
	}
	return Never
}

// enter makes a node usable.
func (p *placed) enter(v int32) {
	n := &p.nodes[v]
	n.state = usable
	p.joinBucket(v, n)
	if n.until != idleNow {
		p.idle.Add(p.now, n.until, 1)
	}
}

// exit makes a node unusable.
func (p *placed) exit(v int32, to nodeState) {
	n := &p.nodes[v]
	if n.state == usable {
		p.leaveBucket(v, n)
		if n.until != idleNow {
			p.idle.Remove(n.until, 1)
		}
	}
	n.state = to
	if to == leaving && len(n.residents) > 0 {
		p.away += p.perNode - n.free.gpus
		p.linger += p.perNode
	}
}

// Free returns all GPUs of the idle nodes, or where there is none, the most that
// are free in one node.
func (p *placed) Free() int {
	if n := p.buckets[p.perNode].n; n > 0 {
		return n * p.perNode
	}
	for f := p.perNode - 1; f > 0; f-- {
		if p.buckets[f].n > 0 {
			return f
		}
	}
	return 0
}

func (p *placed) Possible(q *Request) bool {
	return p.size.fits(p.part(q)) && p.everHas(p.Need(q.Size))
}

// everHas reports whether the nodes that are there are enough now or after an
// announced change. Changes to nodes that have not arrived do not count: nobody
// knows of those nodes.
func (p *placed) everHas(need int) bool {
	c := p.Cap()
	if p.announced == 0 {
		return need <= c
	}
	for i := range p.steps {
		if need <= c && (i == 0 || p.steps[i-1].at < p.steps[i].at) {
			return true
		}
		for _, v := range p.steps[i].nodes {
			if p.nodes[v].arrived {
				c += sign(p.steps[i].known()) * p.perNode
			}
		}
	}
	return need <= c
}

func sign(n int) int { return max(-1, min(1, n)) }

// LongestFit looks for the usable node that is closed last.
func (p *placed) LongestFit(now time.Duration) time.Duration {
	last := now
	for v := range p.nodes {
		if n := &p.nodes[v]; n.state == usable {
			if n.closes == Never {
				return Never
			}
			last = max(last, n.closes)
		}
	}
	return last - now
}
