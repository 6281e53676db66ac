package infer

import (
	"fmt"
	"slices"
	"time"

	"aforo/sim/backtest"
	"aforo/sim/sched"
	"aforo/workload/trace"
)

// families are the kinds of rules, in the order in which they are tried: what a job may have at
// all before who goes first.
var families = []family{
	{"capacity", capacities, nil, func(ev *evidence, s *Site) { s.Machine = ev.machine }},
	{"partitions", partitions, nil, func(_ *evidence, s *Site) { s.Parts = nil }},
	{"outages", outages, nil, func(_ *evidence, s *Site) { s.Closures = nil }},
	{"opening hours", openings, nearHours, func(_ *evidence, s *Site) { s.Hours = nil }},
	{"limits of users", userHolds, nearHolds, func(_ *evidence, s *Site) { s.Users = nil }},
	{"limits of groups", groupHolds, nil, func(_ *evidence, s *Site) { s.Groups = nil }},
	{"limits of queues", queueHolds, nil, func(_ *evidence, s *Site) { s.Queues = nil }},
	{"policy", policies, nil, func(_ *evidence, s *Site) { s.Policy = sched.Policy{Backfill: sched.EASY} }},
}

// capacities are sizes below that of the machine: quantiles of what was busy while a job
// waited that would have fitted.
func capacities(ev *evidence, cur Site) []candidate {
	if cur.Parts != nil {
		return nil
	}
	all := spells(steps(ev.trained(), ev.split(), anyJob, processors), true)
	least := ev.largest(anyJob)
	var list []candidate
	for _, p := range []float64{0.75, 0.9, 0.95, 0.99, 1} {
		n := max(quantile(all, p), least)
		if n >= cur.Machine || len(list) > 0 && list[len(list)-1].site.Machine == n {
			continue
		}
		next := cur
		next.Machine = n
		list = append(list, candidate{site: next, what: fmt.Sprintf("a machine of %d processors", n), evidence: []string{
			fmt.Sprintf("in %.0f %% of the time in which a job waited, no more than %d of the %d processors were busy", 100*p, n, ev.machine),
		}})
	}
	return list
}

// largest is the size of the largest job of those that are picked.
func (ev *evidence) largest(pick func(j *backtest.Job) bool) int {
	most := 0
	for i := range ev.jobs {
		if pick(&ev.jobs[i]) {
			most = max(most, int(ev.jobs[i].Size))
		}
	}
	return most
}

const mostParts = 32

// partitions are parts of the machine by the names of the log.
func partitions(ev *evidence, cur Site) []candidate {
	var list []candidate
	for _, of := range []struct {
		by   string
		name func(j *backtest.Job) int32
	}{{"partition", ofPartition}, {"queue", ofQueue}} {
		names := map[int32]int{}
		for i := range ev.jobs {
			names[of.name(&ev.jobs[i])]++
		}
		if names[trace.None] > 0 || len(names) < 2 || len(names) > mostParts {
			continue
		}
		for _, p := range []float64{1, 0.999, 0.99, 0.97, 0.95, 0.9} {
			parts := &Parts{By: of.by}
			total := 0
			for _, name := range keys(names) {
				pick := func(j *backtest.Job) bool { return of.name(j) == name }
				size := quantile(spells(steps(ev.trained(), ev.split(), pick, processors), false), p)
				size = min(max(size, ev.largest(pick), 1), max(ev.machine, ev.largest(pick)))
				total += size
				parts.Name, parts.Size = append(parts.Name, name), append(parts.Size, size)
			}
			next := cur
			next.Parts, next.Machine = parts, ev.machine
			list = append(list, candidate{site: next, what: fmt.Sprintf("%d partitions by the log's %ss, of %d processors in all", len(names), of.by, total), evidence: []string{
				fmt.Sprintf("each is as large as what its jobs held at once in %.4g %% of the time", 100*p),
			}})
		}
	}
	return list
}

// policies are the other orders of the queue, with the other rules of what may start past a
// blocked job, those that cost least first.
func policies(ev *evidence, cur Site) []candidate {
	var list []candidate
	for _, order := range policyOrders() {
		for _, b := range backfillings {
			p := order
			p.Backfill, p.BackfillOrder, p.Reservations = b.Backfill, b.BackfillOrder, b.Reservations
			if p.Check() != nil || same(p, cur.Policy) || p.Order.Moves() && p.BackfillOrder == sched.SJF {
				continue
			}
			next := cur
			next.Policy = p
			list = append(list, candidate{site: next, what: called(p)})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return int(costOf(&a.site) - costOf(&b.site)) })
	return list
}

var backfillings = []sched.Policy{
	{Backfill: sched.EASY},
	{Backfill: sched.None},
	{Backfill: sched.FirstFit},
	{Backfill: sched.EASY, BackfillOrder: sched.SJF},
	{Backfill: sched.FirstFit, BackfillOrder: sched.SJF},
	{Backfill: sched.EASY, Reservations: 4},
	{Backfill: sched.EASY, Reservations: 16},
	{Backfill: sched.EASY, Reservations: 64},
	{Backfill: sched.Conservative},
}

// policyOrders are policies that differ in the order of the queue.
func policyOrders() []sched.Policy {
	var list []sched.Policy
	for _, o := range []sched.Order{sched.FCFS, sched.SJF, sched.SAF, sched.LargestFirst, sched.F1, sched.WFP3, sched.UNICEF} {
		list = append(list, sched.Policy{Order: o})
	}
	for _, halfLife := range []time.Duration{day, week} {
		w := sched.DefaultWeights
		w.Age, w.Size, w.QOS, w.FairShare, w.HalfLife = 1000, 0, 0, 10_000, halfLife
		list = append(list, sched.Policy{Order: sched.Multifactor, Multifactor: &w})
	}
	for _, small := range []bool{true, false} {
		w := sched.DefaultWeights
		w.FavorSmall, w.QOS = small, 0
		list = append(list, sched.Policy{Order: sched.Multifactor, Multifactor: &w})
	}
	return list
}

// called names a policy.
func called(p sched.Policy) string {
	s := "order " + p.Order.String()
	if m := p.Multifactor; m != nil {
		switch {
		case m.FairShare > 0:
			s += fmt.Sprintf(" (fair-share with a half-life of %d days before age)", m.HalfLife/day)
		case m.FavorSmall:
			s += " (age and small sizes)"
		default:
			s += " (age and large sizes)"
		}
	}
	s += ", backfill " + p.Backfill.String()
	if p.Reservations > 1 {
		s += fmt.Sprintf(" with %d reservations", p.Reservations)
	}
	if p.BackfillOrder == sched.SJF {
		s += ", the shortest limits first"
	}
	return s
}

// same reports whether two policies are the same.
func same(a, b sched.Policy) bool {
	return a.Order == b.Order && a.Backfill == b.Backfill && a.BackfillOrder == b.BackfillOrder && a.Reservations == b.Reservations &&
		(a.Multifactor == nil) == (b.Multifactor == nil) && (a.Multifactor == nil || *a.Multifactor == *b.Multifactor)
}
