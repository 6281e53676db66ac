package results

import (
	"math"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/sim"
)

// Shares are the shares of the machine that accounts have in a variant: what each got of it, with the
// accounts below it, what it had beyond its share, and how long its jobs waited for that.
type Shares struct {
	Of []Share
	// Path are, by account, the indices of the shares that its jobs count for: its own and those of the
	// accounts above it.
	Path [][]int32
}

// A Share is that of an account.
type Share struct {
	Group int    // in Spec.Sharers
	Rule  string // the cause of those who wait for it
	// Parts are the share, of what the account above it has, and the shares of those above that have one.
	Parts []float64
}

// sharing follows what they have at each instant of the window.
type sharing struct {
	Shares
	frame     *Frame
	installed int
	uses      []using
}

type using struct {
	at                  time.Duration
	use, share          int
	delivered, borrowed exact.Sum // GPU-nanoseconds
	held                exact.Sum // nanoseconds of jobs
}

// Shared says which shares a variant has.
func (s *supply) Shared(of Shares) {
	if len(of.Of) > 0 {
		s.shares = &sharing{Shares: of, frame: s.frame, uses: make([]using, len(of.Of))}
	}
}

// path are the shares that the jobs of an account count for.
func (s *sharing) path(account int32) []int32 {
	if s == nil || int(account) >= len(s.Path) {
		return nil
	}
	return s.Path[account]
}

// until closes the books on a share up to an instant.
func (s *sharing) until(i int, at time.Duration) {
	u := &s.uses[i]
	if long := uint64(s.frame.overlap(u.at, at)); long > 0 && u.use > 0 {
		u.delivered.Add(exact.Product(uint64(u.use), long))
		if u.use > u.share {
			u.borrowed.Add(exact.Product(uint64(u.use-u.share), long))
		}
	}
	u.at = at
}

func (s *sharing) start(r *sim.Record) { s.add(r, r.Start, int(r.Used)) }
func (s *sharing) end(r *sim.Record)   { s.add(r, r.End, -int(r.Used)) }

func (s *sharing) add(r *sim.Record, at time.Duration, used int) {
	for _, i := range s.path(r.Account) {
		s.until(int(i), at)
		s.uses[i].use += used
	}
}

// capacity notes that more is installed, or less.
func (s *sharing) capacity(at time.Duration, more int) {
	if s == nil || more == 0 {
		return
	}
	s.installed += more
	for i := range s.uses {
		s.until(i, at)
		part := float64(s.installed)
		for _, p := range s.Of[i].Parts {
			part = float64(part * p)
		}
		s.uses[i].share = max(1, int(part+1e-9)) // as package site rounds it
	}
}

// waited notes what the first start of a job has waited for.
func (s *sharing) waited(r *sim.Record, causes []sim.Waited) {
	for _, i := range s.path(r.Account) {
		for _, c := range causes {
			if c.Cause == s.Of[i].Rule {
				s.uses[i].held.Add(exact.Of(uint64(c.For)))
			}
		}
	}
}

func (s *sharing) close() {
	if s == nil {
		return
	}
	for i := range s.uses {
		s.until(i, s.frame.To)
	}
}

// stats are the measures of an account, where so much was installed over the window.
func (s *sharing) stats(group int, installed exact.Sum) measures.Stats {
	st := measures.NoStats()
	if s == nil {
		return st
	}
	for i := range s.Of {
		if s.Of[i].Group != group {
			continue
		}
		u, above := &s.uses[i], 1.0
		for _, p := range s.Of[i].Parts[1:] {
			above = float64(above * p)
		}
		if st[measures.ShareDelivered] = u.delivered.Over(installed) / above; math.IsInf(st[measures.ShareDelivered], 0) {
			st[measures.ShareDelivered] = math.NaN()
		}
		st[measures.Borrowed] = u.borrowed.Over(nsPerHour)
		if st[measures.ShareHeld] = u.held.Over(exact.Of(uint64(time.Hour))); !s.frame.Causes {
			st[measures.ShareHeld] = math.NaN()
		}
	}
	return st
}
