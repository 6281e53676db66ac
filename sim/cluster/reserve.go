package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A reservation for jobs closes nodes to all others. Seen from its jobs it is a partition of its
// own: as many nodes as its closures have to themselves, of the same kind, which are there
// while they last.

// Kept returns what the closures of a partition that are for a reservation (Change.For) keep for
// its jobs. A node that another closure has, too, is nobody's; of two reservations it is that of
// the one that began first. The error is one of the changes.
func (p *Partition) Kept(reservation int) (Partition, error) {
	k := keeper{}
	if err := k.follow(p); err != nil {
		return Partition{}, fmt.Errorf("partition %s: %w", p.Name, err)
	}
	kept := *p
	kept.Changes = nil
	steps := k.steps(reservation)
	kept.Nodes = 0
	for _, s := range steps {
		kept.Nodes = max(kept.Nodes, s.nodes)
	}
	for i := range p.Changes {
		if p.Changes[i].Kind == SetSpeed {
			kept.Changes = append(kept.Changes, p.Changes[i])
		}
	}
	for i, s := range steps {
		until := Never
		if i+1 < len(steps) {
			until = steps[i+1].at
		}
		if shut := kept.Nodes - s.nodes; shut > 0 {
			kept.Changes = append(kept.Changes, Change{At: s.at, Until: until, Kind: Close, Nodes: shut, Label: "not reserved"})
		}
	}
	slices.SortStableFunc(kept.Changes, func(a, b Change) int { return cmp.Compare(a.At, b.At) })
	return kept, nil
}

// A keeper knows which nodes each closure has.
type keeper struct {
	present  []int           // nodes, by number
	left     []time.Duration // when each was removed
	shut     []time.Duration // until when each is closed
	closures []keptClosure   // in the order of their beginnings
	of       [][]int         // the closures of each node
	all      int             // that of the whole partition that ends last, or -1
}

type keptClosure struct {
	at, until   time.Duration
	reservation int
}

// follow goes through the changes of a partition.
func (k *keeper) follow(p *Partition) error {
	k.all = -1
	k.arrive(p.Nodes)
	for _, ch := range p.inOrder() {
		switch ch.Kind {
		case Add:
			first := len(k.left)
			k.arrive(ch.Nodes)
			if k.all >= 0 && ch.At < k.closures[k.all].until {
				for v := first; v < len(k.left); v++ {
					k.close(v, k.all)
				}
			}
		case Remove, Retire:
			n := ch.Nodes
			if ch.Kind == Retire {
				n = len(k.present)
			}
			if n > len(k.present) {
				return fmt.Errorf("%s: %d nodes are to leave and only %d are there", ch.Label, n, len(k.present))
			}
			for _, v := range k.present[len(k.present)-n:] {
				k.left[v] = ch.At
			}
			k.present = k.present[:len(k.present)-n]
		case Close:
			k.window(&ch)
		}
	}
	return nil
}

func (k *keeper) arrive(n int) {
	for range n {
		k.present = append(k.present, len(k.left))
		k.left, k.shut, k.of = append(k.left, Never), append(k.shut, 0), append(k.of, nil)
	}
}

func (k *keeper) close(v, closure int) {
	k.of[v] = append(k.of[v], closure)
	k.shut[v] = max(k.shut[v], k.closures[closure].until)
}

// window closes the highest-numbered open nodes, and then closed ones, as compile does.
func (k *keeper) window(ch *Change) {
	this := len(k.closures)
	k.closures = append(k.closures, keptClosure{ch.At, ch.Until, ch.For})
	if ch.Nodes == 0 && (k.all < 0 || k.closures[k.all].until < ch.Until) {
		k.all = this
	}
	n := ch.Nodes
	if n == 0 || n > len(k.present) {
		n = len(k.present)
	}
	closed := slices.Clone(k.shut)
	for _, want := range []bool{false, true} {
		for i := len(k.present) - 1; i >= 0 && n > 0; i-- {
			if v := k.present[i]; (closed[v] > ch.At) == want {
				k.close(v, this)
				n--
			}
		}
	}
}

// A keptStep is how many nodes are kept from an instant on.
type keptStep struct {
	at    time.Duration
	nodes int
}

// steps are what is kept for a reservation, from time zero on.
func (k *keeper) steps(reservation int) []keptStep {
	change := map[time.Duration]int{0: 0}
	for v, closures := range k.of {
		for _, c := range closures {
			if k.closures[c].reservation == reservation {
				k.each(v, c, func(from, to time.Duration) { change[from]++; change[to]-- })
			}
		}
	}
	var at []time.Duration
	for t := range change {
		at = append(at, t)
	}
	slices.Sort(at)
	var steps []keptStep
	nodes := 0
	for _, t := range at {
		if nodes += change[t]; len(steps) == 0 || steps[len(steps)-1].nodes != nodes {
			steps = append(steps, keptStep{t, nodes})
		}
	}
	return steps
}

// each yields the times at which closure c has a node to itself.
func (k *keeper) each(v, c int, yield func(from, to time.Duration)) {
	from, to := k.closures[c].at, min(k.closures[c].until, k.left[v])
	var others []keptClosure // in the order of their beginnings
	for _, o := range k.of[v] {
		if o != c && (k.closures[o].reservation == 0 || o < c) {
			others = append(others, k.closures[o])
		}
	}
	for _, o := range others {
		if o.at > from && from < min(o.at, to) {
			yield(from, min(o.at, to))
		}
		from = max(from, o.until)
	}
	if from < to {
		yield(from, to)
	}
}
