package slurm

import "aforo/sim/sched/slurm/nodeset"

// An Outcome is what a pass decided about a job.
type Outcome int

// The outcomes.
const (
	Started    Outcome = iota // it runs now
	Planned                   // nodes are kept for it from Start on
	Beyond                    // an estimate, but no nodes are kept: it lies outside of the window
	Limited                   // a limit on resources keeps it
	Skipped                   // a bound of the pass, on a user or an account, was reached
	NoPlan                    // no time was found
	TableFull                 // the pass ends here: the table of plans has no record left
	Preempting                // victims were told to give way
	Busy                      // main: it does not fit now
)

var outcomes = []string{"start", "plan", "plan-only", "limit", "skipped", "none", "table-full", "preempt", "busy"}

func (o Outcome) String() string { return outcomes[o] }

// A Decision is what a pass decided about one job in one partition.
type Decision struct {
	Job       *Job
	Partition *Partition
	Outcome   Outcome
	Start     int64       // of Planned and Beyond: the estimate
	Until     int64       // of Planned: the end of the time that is kept
	Nodes     nodeset.Set // of Started, Planned, Beyond and TableFull
	Victims   []*Job
}

// try is what came of an attempt to start a job.
type try int

const (
	tryStarted try = iota
	tryLimit
	tryReservation
	tryFewNodes
	tryBusy
)

// attempt starts a job on the allowed nodes, or says why it does not start. Victims are
// those that have to go first: then it is busy.
func (s *Site) attempt(j *Job, p *Partition, allowed nodeset.Set, now int64) (try, []*Job) {
	if s.overTRES(j, p, now) {
		return tryLimit, nil
	}
	_, open, _, ok := s.reserved(j, p, now, false)
	if !ok {
		return tryReservation, nil
	}
	nodes := p.Nodes.Clone()
	nodes.And(open)
	nodes.And(s.up)
	s.keepFeature(j, nodes)
	if nodes.Len() < j.Shape.least() {
		return tryReservation, nil
	}
	nodes.And(allowed)
	nodes.AndNot(s.completing)
	if parts := s.chooseNow(j, p, nodes); parts != nil {
		s.Withdraw(j)
		s.run(j, p, parts, now)
		return tryStarted, nil
	}
	victims := s.victims(j, p, nodes, s.candidates(j, p, now))
	for _, v := range victims {
		s.signal(v, now)
	}
	return tryBusy, victims
}
