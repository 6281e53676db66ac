package sim_test

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"aforo/sim/sched"
	"aforo/sim/site"
)

// Shares that are held, in the naive simulator: it works out anew what an account has used in the
// hours that count, each time that it is asked.

// borrows says whether j borrows from what is not the share of an account, if it starts in a partition.
func (s *naive) borrows(j *naiveJob, part, account int) bool {
	if s.rules.Accounts[account].Over > 0 {
		return s.above[account]
	}
	below := func(o *naiveJob) bool { return slices.Contains(s.parents(o), account) }
	return !s.within(site.Limits{GPUs: s.cap(account, false)}, j, part, below)
}

// mayBorrow says whether j may start somewhere if those may who borrow.
func (s *naive) mayBorrow(j *naiveJob) bool {
	s.lend = true
	defer func() { s.lend = false }()
	return s.mayAny(j)
}

// lendIdle is the second look: who waits may borrow where it can start.
func (s *naive) lendIdle(second []*naiveJob, can func(j *naiveJob, p int) ([]int, bool)) {
	if s.rules == nil || !s.rules.Lends() {
		return
	}
	if s.policy.BackfillOrder == sched.SJF {
		slices.SortStableFunc(second, func(a, b *naiveJob) int { return cmp.Compare(a.limit, b.limit) })
	}
	s.lend = true
	for _, j := range second {
		for _, p := range s.way(&j.Job) {
			if !slices.Contains(s.queue, j) || !s.may(j, p) {
				continue
			}
			if nodes, ok := can(j, p); ok {
				s.start(j, p, nodes)
			}
		}
	}
	s.lend = false
}

// setAgainst sets what accounts have used against what they hold, at the last whole hour.
func (s *naive) setAgainst() {
	hour := s.now / time.Hour * time.Hour
	if s.rules == nil || hour == s.counted {
		return
	}
	s.counted = hour
	s.above = map[int]bool{}
	for a := range s.rules.Accounts {
		if over := s.rules.Accounts[a].Over; over > 0 {
			s.above[a] = s.usedMore(a, hour-over, hour)
		}
	}
}

// usedMore says whether an account has used at least its share of what was installed. Before time
// zero it has used nothing, and of that time what is left of a day counts.
func (s *naive) usedMore(account int, from, to time.Duration) bool {
	more := new(big.Int)
	add := func(n int, t time.Duration) {
		more.Add(more, new(big.Int).Mul(big.NewInt(int64(n)), big.NewInt(int64(t))))
	}
	attempts := append([]*naiveJob{}, s.done...)
	for i := range s.attempts {
		attempts = append(attempts, &s.attempts[i])
	}
	for _, o := range attempts {
		if slices.Contains(s.parents(o), account) {
			add(o.used, max(0, min(o.end, to)-max(o.start, from)))
		}
	}
	at := max(from, min(0, to-24*time.Hour))
	for at < to {
		next := to
		for i := range s.real {
			for _, c := range s.parts[i].spec.Changes {
				if c.At > at {
					next = min(next, c.At)
				}
			}
		}
		add(-s.capAt(account, max(at, 0)), next-at)
		at = next
	}
	return more.Sign() >= 0
}
