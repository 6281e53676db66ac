package results

import (
	"time"

	"aforo/results/exact"
)

// A supply follows what the partitions have over the window, and what of it lies
// idle while jobs wait: the half of an observer that is about the machine.
type supply struct {
	to     time.Duration
	cap    []capacity
	meters []meter // one a partition, where the run is priced
}

// capacity follows what a partition has.
type capacity struct {
	at                   time.Duration
	installed, available int
	sumInstalled         bins
	sumAvailable         bins

	strandedAt  time.Duration
	stranded    int
	sumStranded bins
}

// newSupply returns the supply of the window in steps; it is priced where the spec
// has costs.
func newSupply(spec Spec, step time.Duration) supply {
	s := supply{to: spec.To, meters: newMeters(spec)}
	for range spec.Partitions {
		s.cap = append(s.cap, capacity{sumInstalled: newBins(spec, step), sumAvailable: newBins(spec, step), sumStranded: newBins(spec, step)})
	}
	return s
}

// Capacity notes a change of what a partition has.
func (s *supply) Capacity(at time.Duration, partition int, installed, available int) {
	s.until(partition, at)
	p := &s.cap[partition]
	p.installed, p.available = installed, available
}

// Stranded notes what is free and of no use to those who wait.
func (s *supply) Stranded(at time.Duration, partition, stranded int) {
	p := &s.cap[partition]
	if p.stranded != 0 {
		p.sumStranded.add(p.strandedAt, at, gpus(p.stranded))
	}
	p.strandedAt, p.stranded = at, stranded
}

// until closes the books on what a partition has had up to an instant.
func (s *supply) until(partition int, at time.Duration) {
	p := &s.cap[partition]
	if s.meters != nil {
		m := &s.meters[partition]
		m.add(m.installed, p.at, at, gpus(p.installed))
	}
	p.sumInstalled.add(p.at, at, gpus(p.installed))
	p.sumAvailable.add(p.at, at, gpus(p.available))
	p.at = at
}

// busy notes what a job occupies.
func (s *supply) busy(partition int32, start, end time.Duration, used exact.Sum) {
	if s.meters != nil {
		m := &s.meters[partition]
		m.add(m.busy, start, end, used)
	}
}

// close closes all books at the end of the window.
func (s *supply) close() {
	for i := range s.cap {
		s.until(i, s.to)
		s.Stranded(s.to, i, 0)
	}
}

// measure works out the measures of a group from its sum and its waits.
func (s *supply) measure(spec Spec, by By, group int, of *sum, waits *ordered) Stats {
	var installed, available, stranded exact.Sum
	for i := range s.cap {
		if by != ByPartition || i == group {
			installed.Add(s.cap[i].sumInstalled.total())
			available.Add(s.cap[i].sumAvailable.total())
			stranded.Add(s.cap[i].sumStranded.total())
		}
	}
	st := of.stats(installed, available, waits)
	if Stranded.Of(by) {
		st[Stranded] = stranded.Over(exact.Of(uint64(spec.To - spec.From)))
		st[Idle] = stranded.Over(nsPerHour)
	}
	if by == ByAll {
		s.price(spec, &st)
	}
	return st
}

// gpus is a number of GPUs as a weight.
func gpus(n int) exact.Sum { return exact.Of(uint64(n)) }
