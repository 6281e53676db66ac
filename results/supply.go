package results

import (
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
)

// A supply follows what the partitions have over the window, and what of it lies
// idle while jobs wait: the half of an observer that is about the machine.
type supply struct {
	frame  *Frame
	cap    []capacity
	costs  *Costs   // nil where the run is not priced
	meters []meter  // one a partition, where it is
	types  *typed   // nil where there is one
	shares *sharing // nil where no account has one
	power  *drawn   // nil where it has no cap
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

// newSupply returns the supply over the window of the frame, priced where there are
// costs.
func newSupply(f *Frame, costs *Costs) supply {
	s := supply{frame: f, costs: costs, meters: newMeters(f, costs)}
	for range f.Partitions {
		s.cap = append(s.cap, capacity{sumInstalled: newBins(f.fine), sumAvailable: newBins(f.fine), sumStranded: newBins(f.fine)})
	}
	return s
}

// Capacity notes a change of what a partition has.
func (s *supply) Capacity(at time.Duration, partition int, installed, available int) {
	s.until(partition, at)
	p := &s.cap[partition]
	s.shares.capacity(at, installed-p.installed)
	p.installed, p.available = installed, available
}

// Stranded notes what is free and of no use to those who wait.
func (s *supply) Stranded(at time.Duration, partition, stranded int) {
	p := &s.cap[partition]
	if p.stranded != 0 {
		n := uint64(p.stranded)
		p.sumStranded.add(p.strandedAt, at, n)
		s.types.each(partition, p.strandedAt, at, func(t *typeSum, from, to time.Duration) { t.stranded.add(from, to, n) })
	}
	p.strandedAt, p.stranded = at, stranded
}

// until closes the books on what a partition has had up to an instant.
func (s *supply) until(partition int, at time.Duration) {
	p := &s.cap[partition]
	if s.meters != nil {
		m := &s.meters[partition]
		m.add(m.installed, p.at, at, uint64(p.installed))
	}
	p.sumInstalled.add(p.at, at, uint64(p.installed))
	p.sumAvailable.add(p.at, at, uint64(p.available))
	s.types.each(partition, p.at, at, func(t *typeSum, from, to time.Duration) {
		t.installed.add(from, to, uint64(p.installed))
		t.available.add(from, to, uint64(p.available))
	})
	p.at = at
}

// busy notes what an attempt occupies, and whether in vain.
func (s *supply) busy(partition int32, start, end time.Duration, used uint64, lost bool) {
	if s.types != nil {
		s.types.each(int(partition), start, end, func(t *typeSum, from, to time.Duration) {
			t.busy.add(from, to, used)
			if lost {
				t.lost.Add(exact.Product(used, uint64(to-from)))
			}
		})
	}
	if s.meters != nil {
		m := &s.meters[partition]
		m.add(m.busy, start, end, used)
	}
}

// close closes all books at the end of the window.
func (s *supply) close() {
	for i := range s.cap {
		s.until(i, s.frame.To)
		s.Stranded(s.frame.To, i, 0)
	}
	s.shares.close()
	s.power.until(s.frame.To)
}

// measure works out the measures of a group from its sum and its waits.
func (s *supply) measure(by measures.By, group int, of *sum, waits *ordered) measures.Stats {
	if by == measures.ByType {
		return s.types.stats(group, s.frame.length())
	}
	var installed, available, stranded exact.Sum
	for i := range s.cap {
		if by != measures.ByPartition || i == group {
			installed.Add(s.cap[i].sumInstalled.total())
			available.Add(s.cap[i].sumAvailable.total())
			stranded.Add(s.cap[i].sumStranded.total())
		}
	}
	if by == measures.ByShare {
		return s.shares.stats(group, installed)
	}
	st := of.stats(installed, available, waits)
	if s.frame.Wears {
		of.wornStats(&st)
	}
	if measures.Stranded.Of(by) {
		st[measures.Stranded] = stranded.Over(exact.Of(uint64(s.frame.length())))
		st[measures.Idle] = stranded.Over(nsPerHour)
	}
	if by == measures.ByAll {
		s.price(&st)
		if s.power != nil {
			st[measures.PeakPower] = float64(s.power.peak) / 1e6
			st[measures.HeldForPower] = s.power.held.Over(nsPerHour)
		}
	}
	return st
}
