package cluster

import (
	"time"

	"aforo/sim/ends"
)

// A book holds what is on each node of a partition now, what is to come for it, and when
// it is expected to be idle.
//
// Usable nodes (arrived, neither removed nor closed) with free GPUs stand in the
// bucket of their number. Idle ones among them are bucket perNode. Idle holds, for
// each usable node that is not idle, when it is expected to be idle.
//
// Invariants: a usable node v is in buckets[nodes[v].free.GPUs] and no other, or in
// none where that is 0; until is
// the latest expected end of its residents; a node that is not usable is in no
// bucket and not in idle.
type book struct {
	machine
	size    Room // of a whole node
	nodes   []node
	buckets []bitset
	idle    ends.Expected
	now     time.Duration // of the last Take
	away    int           // GPUs that are busy on removed nodes
	linger  int           // GPUs of removed nodes that still have a job
	turns   [][]turn      // by node: what is to come for it, in time order

	kinds  []kind
	ofKind []int32   // by node; nil where nothing is to happen
	ranked []horizon // of the usable kinds, those that are closed last first
}

func (p *book) Leaving() int { return p.away }
func (p *book) Unused() int  { return max(0, p.Cap()-(p.busy-p.away)) }

func (p *book) Capacity() (installed, available int) {
	installed = p.target + p.linger
	return installed, installed - p.closed - p.broken
}

// A Room is what a node has, or has free.
type Room struct{ GPUs, Cores, MemMB int }

// Holds reports whether all of b fits into a.
func (a Room) Holds(b Room) bool {
	return b.GPUs <= a.GPUs && b.Cores <= a.Cores && b.MemMB <= a.MemMB
}

// Plus and Minus add and take away.
func (a Room) Plus(b Room) Room {
	return Room{a.GPUs + b.GPUs, a.Cores + b.Cores, a.MemMB + b.MemMB}
}

func (a Room) Minus(b Room) Room {
	return Room{a.GPUs - b.GPUs, a.Cores - b.Cores, a.MemMB - b.MemMB}
}

type node struct {
	free      Room
	residents []resident
	until     time.Duration // when it is expected to be idle; idleNow if it is
	closes    time.Duration // when its next announced closure begins, or Never
	drains    time.Duration // when it is removed, or Never
	state     nodeState
	arrived   bool
	broken    bool  // it has failed: it holds nothing, and is in no bucket and not idle
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

// Nodes returns how many nodes there ever are.
func (p *book) Nodes() int { return len(p.nodes) }

// Size returns the room of a whole node.
func (p *book) Size() Room { return p.size }

// Idle returns how many usable nodes are idle now.
func (p *book) Idle() int { return p.buckets[p.perNode].n }

// Arrived reports whether a node has arrived, and Usable whether it takes jobs now:
// neither removed nor closed.
func (p *book) Arrived(v int32) bool { return p.nodes[v].arrived }
func (p *book) Usable(v int32) bool  { return p.nodes[v].state == usable }

// A resident is a job on a node.
type resident struct {
	end  time.Duration
	room Room
	job  int32
}

func newBook(m machine, p *Partition, ever int) book {
	b := book{machine: m, size: Room{p.PerNode, p.Cores, p.MemMB}, nodes: make([]node, ever), idle: ends.NewExpected()}
	for range p.PerNode + 1 {
		b.buckets = append(b.buckets, newBitset(ever))
	}
	residents := make([]resident, ever*p.PerNode)
	for v := range b.nodes {
		b.nodes[v] = node{free: b.size, residents: residents[v*p.PerNode : v*p.PerNode : (v+1)*p.PerNode], until: idleNow, closes: Never, drains: Never, next: -1}
		if v < p.Nodes {
			b.nodes[v].state, b.nodes[v].arrived = usable, true
			b.buckets[p.PerNode].add(int32(v))
		}
	}
	b.announce()
	b.sortOut()
	return b
}

// A turn is a node's part of a step: it closes or opens. So a question about one node
// need not look through the steps of all.
type turn struct {
	at     time.Duration
	closes bool
}

// announce notes for each node what is to come for it.
func (p *book) announce() {
	p.turns = make([][]turn, len(p.nodes))
	for i := range p.steps {
		s := &p.steps[i]
		for _, v := range s.Nodes {
			switch s.Kind {
			case StepClose, StepOpen:
				p.turns[v] = append(p.turns[v], turn{s.At, s.Kind == StepClose})
			case StepDrain:
				p.nodes[v].drains = min(p.nodes[v].drains, s.At)
			}
		}
	}
	for v := range p.nodes {
		p.nodes[v].closes = p.nextClose(int32(v))
	}
}

// nextClose returns when the next closure of a node begins, or Never.
func (p *book) nextClose(v int32) time.Duration {
	for _, t := range p.turns[v] {
		if t.closes {
			return t.at
		}
	}
	return Never
}

// enter makes a node usable.
func (p *book) enter(v int32) {
	n := &p.nodes[v]
	if n.state = usable; n.broken {
		return
	}
	p.joinBucket(v, n)
	if n.until != idleNow {
		p.idle.Add(p.now, n.until, 1)
	}
}

// exit makes a node unusable.
func (p *book) exit(v int32, to nodeState) {
	n := &p.nodes[v]
	if n.state == usable && !n.broken {
		p.leaveBucket(v, n)
		if n.until != idleNow {
			p.idle.Remove(n.until, 1)
		}
	}
	n.state = to
	if to == leaving && !n.broken {
		p.gone(v, n)
	}
	if to == leaving && len(n.residents) > 0 {
		p.away += p.perNode - n.free.GPUs
		p.linger += p.perNode
	}
}

// gone takes a node out of its kind.
func (p *book) gone(v int32, n *node) {
	if k := &p.kinds[p.ofKind[v]]; n.until == idleNow {
		k.idle--
	} else {
		k.ends.Remove(n.until, 1)
	}
}

// Free returns all GPUs of the idle nodes, or where there is none, the most that
// are free in one node.
func (p *book) Free() int {
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

func (p *book) Possible(q *Request) bool {
	return p.size.Holds(p.Part(q)) && p.everHas(p.Need(q.Size))
}

// everHas reports whether the nodes that are there are enough now or after an
// announced change. Changes to nodes that have not arrived do not count: nobody
// knows of those nodes.
func (p *book) everHas(need int) bool {
	c := p.Cap()
	if p.announced == 0 {
		return need <= c
	}
	for i := range p.steps {
		if need <= c && (i == 0 || p.steps[i-1].At < p.steps[i].At) {
			return true
		}
		for _, v := range p.steps[i].Nodes {
			if p.nodes[v].arrived && !p.nodes[v].broken {
				c += sign(p.steps[i].Known()) * p.perNode
			}
		}
	}
	return need <= c
}

func sign(n int) int { return max(-1, min(1, n)) }
