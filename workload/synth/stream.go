package synth

import (
	"math"
	"math/rand/v2"
	"time"

	"aforo/workload"
	"aforo/workload/portable"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// stream makes the jobs of one class or cohort, in submit order.
type stream struct {
	class    *Class
	index    uint16 // of the class
	accounts *Accounts
	arrivals *arrivals
	retries  *retries // nil where jobs simply complete

	burst, size, run, limit           *rand.Rand
	community, sector, access, user   *rand.Rand
	communities, accesses, population law.Table
	sectors                           []law.Table // one a community, or none
	fixedCommunity, fixedAccess       int         // -1 where they are drawn
	firstMember                       int32       // of a cohort, or -1
	perBurst                          float64     // 1 / -ln(1-1/Burst), 0 for bursts of fixed
	fixed                             int         // jobs, less one

	job  workload.Job // what the jobs of the current submission have in common
	left int          // jobs of the current submission that are still to be made
}

// newStream returns the stream that draws the jobs of class i of the model from
// the random streams of k; the caller sets its arrivals and its users.
func newStream(m *Model, i int, k key, to time.Duration) *stream {
	c := &m.Classes[i]
	s := &stream{
		class: c, index: uint16(i), accounts: &m.Accounts,
		burst: k.stream(forBurst), size: k.stream(forSize), run: k.stream(forRun), limit: k.stream(forLimit),
		community: k.stream(forCommunity), sector: k.stream(forSector), access: k.stream(forAccess), user: k.stream(forUser),
		communities: law.NewTable(c.Community), accesses: law.NewTable(c.Access),
		fixedCommunity: -1, fixedAccess: -1, firstMember: -1,
	}
	for _, w := range m.SectorWeights {
		s.sectors = append(s.sectors, law.NewTable(w))
	}
	switch {
	case c.FixedBurst:
		s.fixed = int(min(c.Burst, 1e9)) - 1
	case c.Burst > 1:
		s.perBurst = perGeometric(c.Burst)
	}
	if c.Outcomes != nil {
		s.retries = &retries{Outcomes: c.Outcomes, rng: k.stream(forOutcome), end: min(to, eternity)}
	}
	return s
}

// perGeometric is what a unit exponential must be multiplied by so that its
// integer part is geometric from 0 on, with the mean less 1, for a mean above 1.
func perGeometric(mean float64) float64 { return -1 / portable.Log1p(-1/mean) }

// newClassStream returns the stream of class i.
func newClassStream(m *Model, i int, seed uint64, replication int, from, to time.Duration) *stream {
	c := &m.Classes[i]
	k := key{seed, replication, "class", c.Name}
	s := newStream(m, i, k, to)
	perDay := c.PerDay / c.Burst
	s.arrivals = newArrivals(c.process().Realize(k.streams, perDay), newIntensity(perDay, m.rhythm(c), *m.GrowthOf(c)), from, to)
	weights := make([]float64, c.users())
	for rank := range weights {
		weights[rank] = 1 / float64(rank+1)
	}
	s.population = law.NewTable(weights)
	return s
}

// newCohortStream returns the stream of cohort i.
func newCohortStream(m *Model, i int, seed uint64, replication int, from, to time.Duration) *stream {
	c := &m.Cohorts[i]
	k := key{seed, replication, "cohort", c.Name}
	s := newStream(m, c.Class, k, to)
	perDay := float64(c.Members) * c.PerMemberDay / s.class.Burst
	rate := newIntensity(perDay, m.rhythm(s.class), Growth{})
	s.arrivals = newArrivals(arrive.Poisson{}.Realize(k.streams, perDay), rate, max(from, c.From), min(to, c.To))
	s.firstMember = member(i)
	s.fixedCommunity, s.fixedAccess = c.Community, c.Access
	weights := make([]float64, c.Members)
	for j := range weights {
		weights[j] = 1
	}
	s.population = law.NewTable(weights)
	return s
}

// submit begins the next submission and returns its instant, or never.
func (s *stream) submit() time.Duration {
	at := s.arrivals.next()
	if at == never {
		return never
	}
	s.left = 1 + s.fixed
	if s.perBurst > 0 {
		// The integer part of an exponential is geometric.
		s.left += int(min(portable.Exponential(s.burst)*s.perBurst, 1e9))
	}
	community, access := s.communities.Sample(s.community), s.accesses.Sample(s.access)
	if s.fixedCommunity >= 0 {
		community = s.fixedCommunity
	}
	if s.fixedAccess >= 0 {
		access = s.fixedAccess
	}
	sector := 0
	if s.sectors != nil {
		sector = s.sectors[community].Sample(s.sector)
	}
	rank := s.population.Sample(s.user)
	user := person(community, rank)
	if s.firstMember >= 0 {
		user = s.firstMember + int32(rank)
	}
	s.describe(at, user, community, sector, access)
	return at
}

// describe draws what the jobs of a submission have in common, given who sends it.
func (s *stream) describe(at time.Duration, user int32, community, sector, access int) {
	size := s.class.Size.Sample(s.size)
	if s.class.MaxSize > 0 {
		size = min(size, s.class.MaxSize)
	}
	s.job = workload.Job{
		Submit: at, Size: int32(size),
		User:  user,
		Class: s.index, Community: uint16(community), Sector: uint16(sector), Access: uint16(access),
		Route: s.class.Route, Form: s.class.Form, Asked: s.class.Route + 1, QOS: s.class.QOS, Account: s.accounts.of(community, access, sector),
		Cores: times(size, s.class.CoresPerGPU), MemMB: times(size, s.class.MemPerGPUMB),
		Priority: float32(s.class.Priority),
	}
}

// times is the need of a whole job. A job that is too large for the product to fit
// has whole nodes, where the need is not looked at.
func times(size, perGPU int) int32 { return int32(min(size*perGPU, math.MaxInt32)) }

// over reports whether the current submission has no more jobs.
func (s *stream) over() bool { return s.left == 0 }

// next stores the next job of the current submission in j.
func (s *stream) next(j *workload.Job) {
	if s.retries != nil && s.retries.due {
		s.nextRetry(j)
		return
	}
	*j = s.job
	s.left--
	if s.class.RunBySize != nil {
		j.Run = nanoseconds(s.class.RunBySize.SampleOf(s.run, int(j.Size)) * 1e9)
	} else {
		j.Run = nanoseconds(s.class.Run.Sample(s.run) * 1e9)
	}
	if r := s.retries; r != nil {
		run := j.Run
		asked, how := r.finish(j, run, s.class.FixedShare)
		j.Limit = s.limitOf(s.limit, asked)
		r.again(j, run, 0, how)
		return
	}
	j.Fixed = nanoseconds(s.class.FixedShare * float64(j.Run))
	j.Limit = s.limitOf(s.limit, j.Run)
}

// limitOf draws the limit of a job that its user expects to run for run at the
// reference speed.
func (s *stream) limitOf(r *rand.Rand, run time.Duration) time.Duration {
	limit := s.class.Limit.Sample(r, s.class.asked(run))
	if s.class.MaxLimit > 0 {
		limit = min(limit, s.class.MaxLimit)
	}
	return limit
}
