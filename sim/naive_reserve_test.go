package sim_test

import (
	"cmp"
	"slices"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// Reservations for jobs in the naive simulator: partitions that stand behind the others, with
// nodes that come and go, worked out node by node and instant by instant.

// lodge adds the reservations of a configuration.
func (s *naive) lodge(cfg *sim.Config) {
	s.kept, s.real = cfg.Reservations, len(s.parts)
	for k, r := range s.kept {
		s.parts = append(s.parts, newNaivePart(keptPart(cfg.Partitions[r.Partition], k+1)))
	}
}

// way is the route of a job: the reservations that are for it come first.
func (s *naive) way(j *workload.Job) []int {
	var way []int
	for k, r := range s.kept {
		if slices.Contains(s.routes[j.Route], r.Partition) && isFor(&r.Jobs, j) {
			way = append(way, s.real+k)
		}
	}
	return append(way, s.routes[j.Route]...)
}

func isFor(l *sim.Lodgers, j *workload.Job) bool {
	for _, of := range []struct {
		list []int32
		is   int32
	}{{l.Classes, int32(j.Class)}, {l.Communities, int32(j.Community)}, {l.Access, int32(j.Access)}, {l.Accounts, j.Account}, {l.QOS, int32(j.QOS)}, {l.Users, j.User}} {
		if of.list != nil && !slices.Contains(of.list, of.is) {
			return false
		}
	}
	return true
}

// base is the partition of which the nodes are.
func (s *naive) base(part int) int {
	if part >= s.real && len(s.kept) > 0 {
		return s.kept[part-s.real].Partition
	}
	return part
}

// keptPart is a reservation as a partition. At each instant it has the nodes that one of its
// closures has, that have not been removed, and that neither a maintenance has nor a closure of
// another reservation that began before.
func keptPart(spec cluster.Partition, reservation int) cluster.Partition {
	p := newNaivePart(spec)
	at := []time.Duration{0}
	for _, step := range p.steps {
		at = append(at, step.at)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	var has []int // nodes, at each of them
	for _, t := range at {
		for len(p.steps) > 0 && p.steps[0].at <= t {
			p.apply(p.steps[0])
			p.steps = p.steps[1:]
		}
		n := 0
		for _, v := range p.present() {
			first := -1 // who has the node
			for _, w := range p.windows {
				c := spec.Changes[w.change]
				if !w.all && !slices.Contains(w.nodes, v) {
					continue
				}
				if c.For == 0 {
					first = 0
					break
				}
				if first < 0 {
					first = c.For
				}
			}
			if first == reservation {
				n++
			}
		}
		has = append(has, n)
	}
	kept := spec
	kept.Nodes, kept.Changes = slices.Max(has), nil
	for _, c := range spec.Changes {
		if c.Kind == cluster.SetSpeed {
			kept.Changes = append(kept.Changes, c)
		}
	}
	for i, n := range has {
		until := cluster.Never
		if i+1 < len(at) {
			until = at[i+1]
		}
		if n < kept.Nodes {
			kept.Changes = append(kept.Changes, cluster.Change{At: at[i], Until: until, Kind: cluster.Close, Nodes: kept.Nodes - n})
		}
	}
	slices.SortStableFunc(kept.Changes, func(a, b cluster.Change) int { return cmp.Compare(a.At, b.At) })
	return kept
}
