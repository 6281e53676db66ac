package slurm

import "aforo/sim/fairshare"

// PriorityParams are the weights and flags of priority/multifactor.
type PriorityParams struct {
	Basic                           bool // priority/basic: first come, first served
	Age, Size, QOS, Part, FairShare int64
	MaxAge                          int64
	FavorSmall                      bool
	SmallRelativeToTime             bool
	CalcPeriod                      int64
	HalfLife                        int64 // of usage; 0: it does not decay
}

func defaultPriority(v Version) PriorityParams {
	return PriorityParams{Basic: v < V2411, MaxAge: 7 * 86400, CalcPeriod: 300, HalfLife: 7 * 86400}
}

// basicTop is the priority of the first job under priority/basic; each later one has
// one less.
const basicTop = 4294901759

// Prioritize gives a job the priority that it has from its submission, its release or
// its return on, until the next calculation. Under priority/basic a job keeps its first
// one up to 24.05, whatever happens to it.
func (s *Site) Prioritize(j *Job, now int64) {
	s.news++
	p := &s.Priority
	if p.Basic {
		if len(j.Priorities) == 0 || s.Version >= V2411 {
			j.Priorities = []uint32{uint32(max(1, basicTop-s.ranked-j.Nice))}
			s.ranked++
		}
		return
	}
	n := 1
	if p.Part != 0 {
		n = len(j.Partitions)
	}
	j.Priorities = j.Priorities[:0]
	for i := range n {
		j.Priorities = append(j.Priorities, s.priority(j, j.Partitions[i], now))
	}
}

// Requeue puts a job that was stopped back into the queue. It may not start again before
// the requeue delay is over, and ages from then on. Up to 24.05 its priority stays as it
// was until the next calculation.
func (s *Site) Requeue(j *Job, now int64) {
	j.Submit, j.Begin = now, max(j.Begin, now+s.RequeueDelay)
	j.Accrue = j.Begin
	if s.Version >= V2411 {
		s.Prioritize(j, now)
	}
	s.Submit(j)
}

// priority is the sum of a job's factors, each between 0 and 1, by their weights. Slurm
// adds doubles and cuts the sum to a whole number.
func (s *Site) priority(j *Job, part *Partition, now int64) uint32 {
	p := &s.Priority
	sum := weighted(p.Age, s.age(j, now))
	if j.Assoc != nil {
		sum += weighted(p.FairShare, j.Assoc.factor)
	}
	if p.Size != 0 {
		sum += weighted(p.Size, s.size(j))
	}
	sum += weighted(p.Part, ratio(part.JobFactor, s.topFactor()))
	if j.QOS != nil {
		sum += weighted(p.QOS, ratio(int(j.QOS.Priority), s.qosTop))
	}
	sum -= float64(j.Nice)
	return uint32(min(max(sum, 1), 1<<32-1))
}

func weighted(weight int64, factor float64) float64 { return float64(float64(weight) * factor) }

func ratio(value, top int) float64 {
	if top <= 0 {
		return 0
	}
	return float64(value) / float64(top)
}

func (s *Site) topFactor() int {
	top := 0
	for _, p := range s.Partitions {
		top = max(top, p.JobFactor)
	}
	return top
}

// age is how long the job has waited, as a share of PriorityMaxAge.
func (s *Site) age(j *Job, now int64) float64 {
	waited := now - j.Accrue
	if waited <= 0 {
		return 0
	}
	if waited >= s.Priority.MaxAge {
		return 1
	}
	return float64(waited) / float64(s.Priority.MaxAge)
}

// size is the size factor: a share of the nodes and CPUs of the machine, or with
// SMALL_RELATIVE_TO_TIME of its CPUs for each minute of the limit.
func (s *Site) size(j *Job) float64 {
	p := &s.Priority
	nodes, cpus := float64(j.Shape.least()), float64(s.asks(j)[CPU])
	allNodes, allCPUs := float64(len(s.Nodes)), float64(s.cpus)
	var f float64
	switch {
	case p.SmallRelativeToTime:
		f = max(float64(nodes*allCPUs)/allNodes, cpus) / float64(max(1, j.Limit/60)) / allCPUs
		if p.FavorSmall {
			f = 1 - f
		}
	case p.FavorSmall:
		f = ((allNodes-nodes)/allNodes + (allCPUs-cpus)/allCPUs) / 2
	default:
		f = (nodes/allNodes + cpus/allCPUs) / 2
	}
	return min(max(f, 0), 1)
}

// Calculate brings usage up to date, lets it decay, and recomputes the fair-share
// factors and every priority of the queue. It is due each PriorityCalcPeriod.
func (s *Site) Calculate(now int64) {
	if s.Priority.Basic {
		return // priority/basic counts no usage: minutes that a limit allows are never used up
	}
	s.decay(now)
	s.fairTree()
	for _, j := range s.queue {
		if !j.Held {
			s.Prioritize(j, now)
		}
	}
}

// decay makes usage older and adds what running jobs have used since the last time.
func (s *Site) decay(now int64) {
	by := s.decayed(now - s.calculated)
	s.Root.each(func(a *Assoc) { a.used.scale(by) })
	for _, q := range s.QOSs {
		q.used.scale(by)
	}
	for _, r := range s.running {
		s.use(r, now)
	}
	s.calculated = now
}

// use counts what a job has used since the last calculation.
func (s *Site) use(r *Job, now int64) {
	if s.Priority.Basic {
		return
	}
	d := now - max(r.Start, s.calculated)
	if d <= 0 {
		return
	}
	amount := float64(float64(d) * s.decayed(d))
	factor := 1.0
	if r.QOS != nil {
		factor = r.QOS.UsageFactor
	}
	amount = float64(amount * factor)
	for a := r.Assoc; a != nil; a = a.Parent {
		a.used.add(r.tres, amount)
	}
	for _, q := range s.qosOf(r, r.Partition) {
		if q != nil {
			q.used.add(r.tres, amount)
		}
	}
}

// decayed is what is left of one second's usage after t seconds.
func (s *Site) decayed(t int64) float64 {
	return fairshare.Decayed(t, float64(s.Priority.HalfLife))
}

// A usage is what was used of each resource, in seconds, and for how long.
type usage struct {
	tres [5]float64
	wall float64
}

func (u *usage) scale(by float64) {
	for k := range u.tres {
		u.tres[k] = float64(u.tres[k] * by)
	}
	u.wall = float64(u.wall * by)
}

func (u *usage) add(t TRES, seconds float64) {
	for k, v := range t {
		u.tres[k] += float64(float64(v) * seconds)
	}
	u.wall += seconds
}

// Forget sets all usage to zero: the end of a PriorityUsageResetPeriod.
func (s *Site) Forget() {
	s.Root.each(func(a *Assoc) { a.used = usage{} })
	for _, q := range s.QOSs {
		q.used = usage{}
	}
}

// each calls f for an association and all below it.
func (a *Assoc) each(f func(*Assoc)) {
	f(a)
	for _, c := range a.Children {
		c.each(f)
	}
}

// A History is what a site remembers of the past: usage, fair-share factors,
// and when they were calculated.
type History struct {
	calculated int64
	assocs     []usage
	factors    []float64
	qos        []usage
}

// History returns what the site remembers.
func (s *Site) History() *History {
	h := &History{calculated: s.calculated}
	s.Root.each(func(a *Assoc) { h.assocs, h.factors = append(h.assocs, a.used), append(h.factors, a.factor) })
	for _, q := range s.QOSs {
		h.qos = append(h.qos, q.used)
	}
	return h
}

// Remember gives a site the history of another with the same associations and QOS.
func (s *Site) Remember(h *History) {
	i := 0
	s.Root.each(func(a *Assoc) { a.used, a.factor = h.assocs[i], h.factors[i]; i++ })
	for i, q := range s.QOSs {
		q.used = h.qos[i]
	}
	s.calculated = h.calculated
}
