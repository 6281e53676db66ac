package sim_test

import (
	"math"
	"slices"
	"time"

	"aforo/sim/sched"
)

// The terms of multifactor that docs/model.md adds, word for word: the naive simulator works
// usage out from the beginning each time that it is asked for.

// bonus is the terms of a job for its partition, its class and what its user has used.
func (s *naive) bonus(j *naiveJob, w sched.Weights) float64 {
	base := 0.0
	if p := s.routes[j.Route][0]; p < len(s.policy.Factors) {
		base = float64(w.Partition * s.policy.Factors[p])
	}
	if int(j.Class) < len(s.policy.Nice) {
		base -= s.policy.Nice[j.Class]
	}
	if w.FairShare == 0 {
		return base
	}
	return base + float64(w.FairShare*s.fairShare(j))
}

// A naiveUser is a user of an account.
type naiveUser struct {
	account int
	user    int32
}

func (s *naive) userOf(j *naiveJob) naiveUser {
	if s.rules == nil || len(s.rules.Accounts) == 0 {
		return naiveUser{0, j.User}
	}
	return naiveUser{int(j.Account), j.User}
}

// calculate ranks users in the first pass from a calculation on.
func (s *naive) calculate(w sched.Weights) {
	if last := s.now / w.CalcPeriod * w.CalcPeriod; last != s.ranked {
		s.ranked, s.factor = last, map[naiveUser]float64{}
		s.rank(s.usage(last, w))
	}
}

// fairShare is the factor of a job's user as of the last calculation.
func (s *naive) fairShare(j *naiveJob) float64 {
	if f, known := s.factor[s.userOf(j)]; known {
		return f
	}
	return 1
}

// decay is d^t.
func decay(t int64, w sched.Weights) float64 {
	if w.HalfLife == 0 {
		return 1
	}
	base, out := 1-0.693/w.HalfLife.Seconds(), 1.0
	for ; t > 0; t /= 2 {
		if t%2 == 1 {
			out *= base
		}
		base *= base
	}
	return out
}

// usage is what each user has used as of a calculation. It is kept times a weight that
// grows as usage decays.
func (s *naive) usage(last time.Duration, w sched.Weights) map[naiveUser]float64 {
	used, weight := map[naiveUser]float64{}, 1.0
	period := int64(w.CalcPeriod / time.Second)
	sec := func(t time.Duration) int64 { return int64(t / time.Second) }
	var stays []*naiveJob
	for i := range s.attempts {
		stays = append(stays, &s.attempts[i])
	}
	stays = append(stays, s.done...)
	for at := period; at <= sec(last); at += period {
		rate, recent := map[naiveUser]int64{}, []*naiveJob{}
		after := weight / decay(period, w)
		for _, j := range stays {
			over := j.end <= s.now && sec(j.end) < at
			amount := int64(math.Round(float64(j.used) * 1e6 * s.perHour(j)))
			switch since := max(sec(j.start), at-period); {
			case sec(j.start) >= at || over && sec(j.end) < at-period:
			case over:
				t := sec(j.end) - since
				used[s.userOf(j)] += float64(float64(amount)*float64(float64(t)*decay(t, w))) * weight
			case sec(j.start) >= at-period:
				recent = append(recent, j)
			default:
				rate[s.userOf(j)] += amount
			}
		}
		for u, r := range rate {
			used[u] += float64(float64(r)*float64(float64(period)*decay(period, w))) * after
		}
		for _, j := range recent {
			t := at - sec(j.start)
			amount := int64(math.Round(float64(j.used) * 1e6 * s.perHour(j)))
			used[s.userOf(j)] += float64(float64(amount)*float64(float64(t)*decay(t, w))) * after
		}
		weight = after
	}
	return used
}

func (s *naive) perHour(j *naiveJob) float64 {
	if s.rules == nil || len(s.rules.QOS) == 0 {
		return 1
	}
	switch q := s.rules.QOS[j.QOS]; {
	case q.Free:
		return 0
	case q.UsageFactor > 0:
		return q.UsageFactor
	}
	return 1
}

// A naiveLeaf is an account or a user in the tree.
type naiveLeaf struct {
	is     naiveUser
	user   bool
	shares float64
	used   float64
	below  []*naiveLeaf
	level  float64
}

// rank ranks the users that are known: those who had a job in the queue by then.
func (s *naive) rank(used map[naiveUser]float64) {
	accounts := []*naiveLeaf{{}}
	if s.rules != nil && len(s.rules.Accounts) > 0 {
		accounts = nil
		for i, a := range s.rules.Accounts {
			accounts = append(accounts, &naiveLeaf{shares: float64(max(1, a.Shares))})
			if i > 0 {
				accounts[a.Parent].below = append(accounts[a.Parent].below, accounts[i])
			}
		}
	}
	for _, u := range s.known {
		a := accounts[u.account]
		a.below = append(a.below, &naiveLeaf{is: u, user: true, shares: 1, used: used[u]})
	}
	var sum func(l *naiveLeaf) float64
	sum = func(l *naiveLeaf) float64 {
		for _, b := range l.below {
			l.used += sum(b)
		}
		return l.used
	}
	sum(accounts[0])
	var order [][]*naiveLeaf // of users, the tied ones together
	var walk func(tied []*naiveLeaf, again bool)
	walk = func(tied []*naiveLeaf, again bool) {
		var all []*naiveLeaf
		for _, a := range tied {
			shares := 0.0
			for _, b := range a.below {
				shares += b.shares
			}
			for _, b := range a.below {
				b.level = math.Inf(1)
				if b.used > 0 {
					b.level = b.shares / shares / (b.used / a.used)
				}
				all = append(all, b)
			}
		}
		for len(all) > 0 {
			best := slices.MaxFunc(all, func(a, b *naiveLeaf) int { return int(math.Copysign(1, a.level-b.level)) })
			var next, rest, users, groups []*naiveLeaf
			for _, b := range all {
				if b.level == best.level {
					next = append(next, b)
				} else {
					rest = append(rest, b)
				}
			}
			for _, b := range next {
				if b.user {
					users = append(users, b)
				} else {
					groups = append(groups, b)
				}
			}
			for _, b := range users {
				if again {
					order[len(order)-1] = append(order[len(order)-1], b)
				} else {
					order = append(order, []*naiveLeaf{b})
				}
				again = true
			}
			if len(groups) > 0 {
				walk(groups, again)
			}
			all, again = rest, false
		}
	}
	walk(accounts[:1], false)
	left := len(s.known)
	for _, tied := range order {
		for _, b := range tied {
			s.factor[b.is] = float64(left) / float64(len(s.known))
		}
		left -= len(tied)
	}
}
