package slurm

import "aforo/sim/fairshare"

// The accounts are who shares the machine, what they run and what they have used: the
// tree of associations, and the QOS.
type accounts struct {
	*machine
	*roster
	QOSs       []*QOS
	Root       *Assoc
	qosTop     int
	calculated int64 // when usage was last brought up to date
}

// qosOf are the QOS whose limits hold a job, the one that hides the other first.
func (c *accounts) qosOf(j *Job, p *Partition) [2]*QOS {
	job, part := j.QOS, (*QOS)(nil)
	if p != nil {
		part = p.QOS
	}
	if part == job {
		part = nil
	}
	if part == nil || job != nil && job.OverPart {
		return [2]*QOS{job, part}
	}
	return [2]*QOS{part, job}
}

// AddQOS gives the site a QOS.
func (c *accounts) AddQOS(q *QOS) {
	c.QOSs = append(c.QOSs, q)
	c.qosTop = max(c.qosTop, int(q.Priority))
}

// fairTree gives every user the fair-share factor of the Fair Tree algorithm.
func (c *accounts) fairTree() {
	c.Root.each(func(a *Assoc) { a.node.Shares, a.node.User, a.node.Used = a.Shares, a.User, a.used.tres[Billing] })
	fairshare.Rank(&c.Root.node)
	c.Root.each(func(a *Assoc) { a.factor = a.node.Factor })
}
