// Package outages draws when nodes fail and for how long they are out of service. Each node
// has a stream of random numbers of its own, by its partition and its number, so that it
// fails at the same dates whatever else there is: an up time with the mean 1/rate, the
// repair, the next up time, and so on, from time zero. Or the outages of a record are listed.
package outages

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// A Law says how the nodes of one partition fail.
type Law struct {
	// Up is the mean up time in seconds, more than 0.
	Up float64
	// Shape is that of the Weibull law of up times; 1 is exponential.
	Shape float64
	// Repair is how long a node is out of service.
	Repair law.Law
}

// A Node draws the outages of one node.
type Node struct {
	law   *Law
	scale float64 // of the up times, in seconds
	r     *rand.Rand
	free  time.Duration // when the last outage is over
}

// never is the end of time: later than any instant of a run.
const never = time.Duration(1<<63 - 1)

// Node returns the outages of a node of a partition in one replication.
func (l *Law) Node(seed uint64, replication int, partition string, number int) *Node {
	b := binary.LittleEndian.AppendUint64(nil, seed)
	b = binary.LittleEndian.AppendUint64(b, uint64(replication))
	b = binary.LittleEndian.AppendUint64(b, uint64(number))
	sum := sha256.Sum256(append(append(b, "outages of "...), partition...))
	scale := l.Up / portable.Gamma(1+1/l.Shape)
	// PCG's state is 16 bytes, which counts where there are many nodes.
	return &Node{law: l, scale: scale, r: rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))}
}

// Next implements sim.Outages.
func (n *Node) Next() (at, until time.Duration) {
	up := portable.Exponential(n.r)
	if n.law.Shape != 1 {
		up = portable.Pow(up, 1/n.law.Shape)
	}
	at = after(n.free, float64(up*n.scale))
	until = after(at, n.law.Repair.Sample(n.r))
	n.free = until
	return at, until
}

// after is an instant and seconds more, to the nanosecond; never where that is too far.
func after(at time.Duration, seconds float64) time.Duration {
	if ns := float64(seconds * 1e9); at < never && ns < float64(1<<61) && at+time.Duration(ns+0.5) < 1<<62 {
		return at + time.Duration(ns+0.5)
	}
	return never
}

// An Outage is one of a record.
type Outage struct {
	Node      int
	At, Until time.Duration
}

// A List is the outages of one node of a record, in time order.
type List struct{ left []Outage }

// Of returns those of a node.
func Of(all []Outage, node int) *List {
	l := &List{}
	for _, o := range all {
		if o.Node == node {
			l.left = append(l.left, o)
		}
	}
	return l
}

// Next implements sim.Outages.
func (l *List) Next() (at, until time.Duration) {
	if len(l.left) == 0 {
		return never, never
	}
	o := l.left[0]
	l.left = l.left[1:]
	return o.At, o.Until
}
