package slurm

// seen remembers, for each kind of limit and each resource, that a value was met which
// hides those that come after it.
type seen [8][5]bool

// The kinds of TRES limits that a QOS's value hides of its successors.
const (
	kindGrp = iota
	kindJob
	kindNode
	kindMin
	kindMins
	kindRunMins
	kindJobMins
	kindPer
)

// overTRES reports whether a limit on resources keeps the job from starting beside what
// runs at now.
func (g *permit) overTRES(j *Job, p *Partition, now int64) bool {
	if g.Others != nil && g.Others.Resources(j, p) {
		return true
	}
	var hid seen
	for _, q := range g.qosOf(j, p) {
		if q != nil && g.overQOS(q, j, &hid, now) {
			return true
		}
	}
	hid[kindPer] = [5]bool{}
	for a := j.Assoc; a != nil && a.Parent != nil; a = a.Parent {
		own := hid // an ancestor's value adds to a descendant's
		if g.overLimits(&a.Limits, j, &own, a.running.tres, a.used.tres, g.promised(now, func(r *Job) bool { return r.Assoc.below(a) }, a.Limits)) {
			return true
		}
		for _, k := range []int{kindJob, kindNode, kindMin, kindJobMins} {
			hid[k] = own[k]
		}
	}
	return false
}

func (a *Assoc) below(anc *Assoc) bool {
	for ; a != nil; a = a.Parent {
		if a == anc {
			return true
		}
	}
	return false
}

func (g *permit) overQOS(q *QOS, j *Job, hid *seen, now int64) bool {
	l := &q.Limits
	in := func(r *Job) bool { x := g.qosOf(r, r.Partition); return x[0] == q || x[1] == q }
	if g.overLimits(l, j, hid, q.all.tres, q.used.tres, g.promised(now, in, *l)) {
		return true
	}
	if j.Assoc == nil {
		return false
	}
	mine := q.of(q.users, j.Assoc.who()).tres
	ours := q.of(q.accs, j.Assoc.Parent).tres
	for k, v := range j.tres {
		if above(l.MaxTRESPerUser[k], mine[k]+v) || above(l.MaxTRESPerAccount[k], ours[k]+v) {
			return true
		}
	}
	return g.overRunMins(q, j, now, in)
}

// overRunMins tests the minutes that running jobs of a user or an account are promised.
func (g *permit) overRunMins(q *QOS, j *Job, now int64, in func(*Job) bool) bool {
	l := &q.Limits
	if l.MaxTRESRunMinsPerUser == NoTRES() && l.MaxTRESRunMinsPerAcc == NoTRES() {
		return false
	}
	who, acc := j.Assoc.who(), j.Assoc.Parent
	mine := g.secondsLeft(now, func(r *Job) bool { return in(r) && r.Assoc.who() == who })
	ours := g.secondsLeft(now, func(r *Job) bool { return in(r) && r.Assoc.Parent == acc })
	for k, v := range j.tres {
		if above(l.MaxTRESRunMinsPerUser[k], (mine[k]+v*j.Limit)/60) || above(l.MaxTRESRunMinsPerAcc[k], (ours[k]+v*j.Limit)/60) {
			return true
		}
	}
	return false
}

// promised is secondsLeft where a limit needs it.
func (g *permit) promised(now int64, in func(*Job) bool, l Limits) TRES {
	if l.GrpTRESRunMins == NoTRES() && !(g.Safe && l.GrpTRESMins != NoTRES()) {
		return TRES{}
	}
	return g.secondsLeft(now, in)
}

// secondsLeft is what running jobs may still use up to their limits, in TRES-seconds.
func (g *permit) secondsLeft(now int64, in func(*Job) bool) TRES {
	var t TRES
	for _, r := range g.running {
		if !in(r) {
			continue
		}
		left := max(0, r.Start+r.Limit-max(r.Start, g.calculated))
		for k, v := range r.tres {
			t[k] += v * left
		}
	}
	return t
}

// overLimits tests what a QOS and an association have alike.
func (g *permit) overLimits(l *Limits, j *Job, hid *seen, running TRES, usage [5]float64, promised TRES) bool {
	nodes := max(1, j.tres[NodeCount])
	for k, v := range j.tres {
		secs := v * j.Limit
		used := int64(usage[k]) / 60
		mins := used + 1
		if g.Safe {
			mins = used + (promised[k]+secs)/60
		}
		switch {
		case over(&hid[kindGrp][k], l.GrpTRES[k], running[k]+v),
			over(&hid[kindJob][k], l.MaxTRES[k], v),
			over(&hid[kindNode][k], l.MaxTRESPerNode[k], v/nodes),
			v > 0 && over(&hid[kindMins][k], l.GrpTRESMins[k], mins),
			over(&hid[kindRunMins][k], l.GrpTRESRunMins[k], (promised[k]+secs)/60),
			over(&hid[kindJobMins][k], l.MaxTRESMins[k], secs/60):
			return true
		case !hid[kindMin][k] && l.MinTRES[k] != None:
			hid[kindMin][k] = true
			if v < l.MinTRES[k] {
				return true
			}
		}
	}
	return false
}

func above(limit, would int64) bool { return limit != None && would > limit }
