package reshape

import (
	"fmt"
	"math/rand/v2"

	"aforo/workload/trace"
)

// Sample keeps each job with probability p, or, where users is true, all jobs of
// each user with probability p (a job without a user by itself). It returns how
// many it left out. Sampling users keeps what each of them does: their sessions,
// and that a user's jobs are alike.
func Sample(l *trace.Log, p float64, users bool, seed uint64) (int, error) {
	c := newSampler(p, users, seed)
	if err := c.check(&l.Labels); err != nil {
		return 0, err
	}
	n := keep(l, func(r *trace.Record) bool { return c.keeps(r, &l.Labels) })
	c.note(&l.Header, int64(n))
	return n, nil
}

// A sampler draws what Sample keeps. Labels may grow between its calls.
type sampler struct {
	p      float64
	users  bool
	seed   uint64
	rng    *rand.Rand
	chosen []bool // of the users that were there so far
}

func newSampler(p float64, users bool, seed uint64) *sampler {
	return &sampler{p: p, users: users, seed: seed, rng: stream(seed, "sample", "job")}
}

// check returns an error where what is asked for cannot be drawn from a log with
// these labels.
func (s *sampler) check(l *trace.Labels) error {
	if !(s.p > 0 && s.p <= 1) {
		return fmt.Errorf("the share %v to sample is not above 0 and at most 1", s.p)
	}
	if s.users && l.User.Len() == 0 {
		return fmt.Errorf("the log does not name users: sample its jobs")
	}
	return nil
}

// keeps reports whether the next record was drawn.
func (s *sampler) keeps(r *trace.Record, l *trace.Labels) bool {
	mine := s.rng.Float64() < s.p // drawn for every job, so that one stays whatever the others are
	if !s.users || r.User < 0 {
		return mine
	}
	for len(s.chosen) <= int(r.User) {
		user := l.User.Name(int32(len(s.chosen)))
		s.chosen = append(s.chosen, stream(s.seed, "sample", "user", user).Float64() < s.p)
	}
	return s.chosen[r.User]
}

func (s *sampler) note(h *trace.Header, leftOut int64) {
	what := "jobs"
	if s.users {
		what = "users"
	}
	note(h, "a sample of %v of the %s with seed %d: %d jobs left out", s.p, what, s.seed, leftOut)
}
