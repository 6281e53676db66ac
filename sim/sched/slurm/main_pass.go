package slurm

import "aforo/sim/sched/slurm/nodeset"

// Main makes a pass of the main scheduler over the first depth entries of the queue, or
// over all with depth 0, and tells its decisions. It starts by strict order in each
// partition: a job that does not fit takes its partition's nodes from all after it.
func (s *Site) Main(now int64, depth int) []Decision {
	told, _ := s.mainPass(now, depth)
	return told
}

// mainPass also says whether a job was passed over because its partition was closed.
func (s *Site) mainPass(now int64, depth int) (told []Decision, blocked bool) {
	m := &mainState{Site: s, now: now, avail: s.up.Clone(), failed: map[*Partition]bool{}, failedResv: map[*Reservation]bool{}, perPart: map[*Partition]int{}}
	tested := 0
	for _, e := range s.entries(now) {
		if !e.job.pending || m.begun[e.job] {
			continue
		}
		if depth > 0 {
			if tested++; tested > depth+1 {
				break
			}
		}
		m.entry(e)
		if s.Builtin && m.stop {
			break
		}
	}
	return m.told, m.blocked
}

// A mainState is what one pass of the main scheduler remembers.
type mainState struct {
	*Site
	now        int64
	avail      nodeset.Set // nodes that no failed partition has
	failed     map[*Partition]bool
	failedResv map[*Reservation]bool
	perPart    map[*Partition]int
	begun      map[*Job]bool // preemption for them has begun
	stop       bool
	blocked    bool // an entry was passed over because its partition was closed
	told       []Decision
}

func (m *mainState) entry(e entry) {
	j, p := e.job, e.part
	if j.Resv != nil && m.failedResv[j.Resv] || j.Resv == nil && m.failed[p] {
		m.blocked = true
		return
	}
	if m.PartitionJobDepth > 0 {
		if m.perPart[p]++; m.perPart[p] > m.PartitionJobDepth {
			return
		}
	}
	for j != nil {
		m.in(j, e.choice)
		if m.counted(j, p) {
			if m.AssocLimitStop {
				m.fail(j, p)
			}
			return
		}
		if m.avail.Common(p.Nodes) < j.Shape.least() {
			m.fail(j, p)
			return
		}
		if !m.start(j, p, e.priority) || j.Array == nil {
			return
		}
		j = j.Array.head(m.line, m.now)
	}
}

// start tries one job and reports whether it runs.
func (m *mainState) start(j *Job, p *Partition, priority uint32) bool {
	got, victims := m.attempt(j, p, m.avail, m.now)
	d := Decision{Job: j, Partition: p, Outcome: Busy, Victims: victims, Start: m.now}
	switch got {
	case tryStarted:
		d.Outcome, d.Nodes = Started, j.Nodes
	case tryLimit:
		d.Outcome = Limited
		if m.AssocLimitStop {
			m.fail(j, p)
		}
	case tryReservation:
		d.Outcome = NoPlan
	default:
		if len(victims) > 0 {
			d.Outcome = Preempting
			if m.begun == nil {
				m.begun = map[*Job]bool{}
			}
			m.begun[j] = true
		}
		if !m.unreserving(j, priority, m.now) {
			m.fail(j, p)
		}
	}
	m.told = append(m.told, d)
	return got == tryStarted
}

// fail closes a partition, or the job's reservation, for the rest of the pass.
func (m *mainState) fail(j *Job, p *Partition) {
	m.stop = true
	if j.Resv != nil {
		m.failedResv[j.Resv] = true
		return
	}
	m.failed[p] = true
	m.avail.AndNot(p.Nodes)
}
