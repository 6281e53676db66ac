package queued

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"aforo/workload"
)

// Lead is how long before the instant of the queue a run begins: in this time what runs takes
// its places, on an otherwise idle machine, under any scheduler. (Slurm's looks at its whole
// queue once a minute.)
const Lead = 2 * time.Minute

// A Start is a queue with the numbers that a run has for its names.
type Start struct {
	Rows []Row
	Used []float64
	Seed uint64

	Routes       []uint16 // by row
	Account, QOS func(name string) int
	User         func(name string) int32
	Priority     func(qos int) float32 // of a QOS
	// Nice is what is to be taken off the priority of a job that waits, so that it has the
	// place that its recorded priority gives it.
	Nice func(row int) float64
	// Runs and Waits are the classes of what runs and what waits.
	Runs, Waits uint16
}

// ID is the number of the job in a row, and the same in all runs.
func (s *Start) ID(row int) int64 { return int64(row + 1) }

// Jobs are those of a replication. What runs is sent at once, the largest first, so that all
// of it finds room; what waits follows after Lead, the highest priority first.
func (s *Start) Jobs(replication int) []workload.Job {
	var jobs []workload.Job
	for _, i := range s.Order() {
		r := &s.Rows[i]
		qos := s.QOS(r.QOS)
		j := workload.Job{
			ID: s.ID(i), Size: int32(r.Size), Class: s.Runs, Route: s.Routes[i], Account: int32(s.Account(r.Account)), QOS: uint16(qos),
			User: s.User(r.User), Priority: s.Priority(qos),
		}
		run := s.draw(r, replication)
		if r.Waits {
			j.Submit, j.Class, j.Limit, j.Run, j.Think = Lead, s.Waits, r.Limit, run, r.Begin
			j.Nice = s.Nice(i)
		} else {
			j.Limit, j.Run = max(r.Left(), time.Second)+Lead, max(run-r.Elapsed, time.Second)+Lead
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// Order are the numbers of the rows in the order in which their jobs are sent.
func (s *Start) Order() []int {
	list := make([]int, len(s.Rows))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(a, b int) int {
		x, y := &s.Rows[a], &s.Rows[b]
		if x.Waits != y.Waits {
			return map[bool]int{true: 1, false: -1}[x.Waits]
		}
		if x.Waits {
			return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(y.Waited, x.Waited))
		}
		return cmp.Compare(y.Size, x.Size)
	})
	return list
}

// draw is how long a job runs in a replication: a share of its limit, and of one that runs
// already a share of those that are no less than it has used. The draw depends on the job's
// name alone, so that it stays when others come or go.
func (s *Start) draw(r *Row, replication int) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.Job))
	u := rand.New(rand.NewPCG(s.Seed^h.Sum64(), uint64(replication)<<8|'q')).Float64()
	if !r.Waits {
		past := s.share(float64(r.Elapsed) / float64(r.Limit))
		u = past + float64(u*(1-past))
	}
	return max(time.Duration(float64(s.quantile(u)*float64(r.Limit))), time.Second).Truncate(time.Second)
}

// quantile is the share of its limit that a job uses with probability u at most.
func (s *Start) quantile(u float64) float64 {
	at := float64(u * float64(len(s.Used)-1))
	i := min(int(at), len(s.Used)-2)
	return s.Used[i] + float64((at-float64(i))*(s.Used[i+1]-s.Used[i]))
}

// share is the probability that a job uses no more than a share of its limit.
func (s *Start) share(x float64) float64 {
	last := len(s.Used) - 1
	for i := last; i > 0; i-- {
		if a, b := s.Used[i-1], s.Used[i]; x >= a {
			if x >= b {
				return float64(i) / float64(last)
			}
			return (float64(i-1) + (x-a)/(b-a)) / float64(last)
		}
	}
	return 0
}

// Source are the jobs of the queue, and then those of another source, none of which comes
// before what waits. Nil is no other source.
func (s *Start) Source(replication int, others workload.Source) workload.Source {
	return &source{queue: s.Jobs(replication), others: others, first: int64(len(s.Rows))}
}

type source struct {
	queue  []workload.Job
	others workload.Source
	first  int64 // the number of the last job of the queue
}

// Next implements workload.Source.
func (s *source) Next(j *workload.Job) (bool, error) {
	if len(s.queue) > 0 {
		*j, s.queue = s.queue[0], s.queue[1:]
		return true, nil
	}
	if s.others == nil {
		return false, nil
	}
	ok, err := s.others.Next(j)
	if ok {
		j.Submit = max(j.Submit, Lead)
		j.ID += s.first
	}
	return ok, err
}
