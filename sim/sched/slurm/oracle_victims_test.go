package slurm_test

import (
	"fmt"
	"slices"
	"testing"

	"aforo/sim/sched/slurm"
)

// grace is how long an attempt may go on after it was told to give way.
func (r *recording) grace(s *state, a *attempt) int64 {
	if r.params.Preempt == slurm.PreemptTier {
		for _, p := range s.Partitions {
			if p.Name == a.row["partition"] {
				return p.GraceTime
			}
		}
		return 0
	}
	return s.office.service(a.row["qos"]).GraceTime
}

// signals finds when the victims with a grace time were told: the files have only their
// ends. The plans of the passes in between show it, since a job that waits for a
// victim's nodes is planned at the end of its grace time.
func (r *recording) signals(t *testing.T) {
	s := r.at(t, -never, func(*attempt) bool { return false })
	for _, a := range r.attempts {
		g := int64(0)
		if a.row["state"] == "PREEMPTED" {
			g = r.grace(s, a)
		}
		if g == 0 {
			continue
		}
		votes := map[int64]int{}
		for _, at := range r.passes {
			for _, p := range r.plans[at] {
				told := p.num("planned_start_s") - g
				if told > at-g && told <= at && told >= a.end-g-35 && told <= a.end-g && r.preempts(told) {
					votes[told]++
				}
			}
		}
		a.told = a.end - g - r.params.TimeLimitBeat/2
		best := 0
		for told, n := range votes {
			if n > best || n == best && told < a.told {
				best, a.told = n, told
			}
		}
	}
}

// preempts reports whether something may have begun to preempt at an instant: a pass,
// or the seconds after a submission.
func (r *recording) preempts(at int64) bool {
	if _, ok := slices.BinarySearch(r.passes, at); ok {
		return true
	}
	return slices.ContainsFunc(r.attempts, func(a *attempt) bool { return a.submit <= at && at <= a.submit+4 })
}

// victimSets are the attempts that were told to give way at one instant, by it.
func (r *recording) victimSets() map[int64][]*attempt {
	sets := map[int64][]*attempt{}
	for _, a := range r.attempts {
		if a.row["state"] != "PREEMPTED" {
			continue
		}
		at := a.end
		if a.told != 0 {
			at = a.told
		}
		if _, ok := sets[at-1]; ok {
			at--
		}
		sets[at] = append(sets[at], a)
	}
	return sets
}

// victims compares whom a pass tells to give way.
func (r *recording) victims(t *testing.T, at int64, set []*attempt) bool {
	saved := map[*attempt]int64{}
	for _, a := range set {
		saved[a] = a.end
		a.end = max(a.end, at+1)
		if a.told != 0 {
			saved[a], a.told = a.told, 0
			defer func() { a.told = saved[a] }()
		} else {
			defer func() { a.end = saved[a] }()
		}
	}
	waiting := func(a *attempt) bool {
		return a.submit <= at && a.arrayReady <= at && a.start >= at && a.end > at
	}
	s := r.at(t, at, waiting)
	told := s.told(s.Main(at, r.params.DefaultQueueDepth))
	if len(told) == 0 {
		s = r.at(t, at, waiting)
		told = s.told(s.Backfill(at))
	}
	ok := len(told) == len(set)
	for _, a := range set {
		ok = ok && slices.Contains(told, a)
	}
	if !ok && trace != "" {
		fmt.Printf("    %s run %s victims at %d: recorded %v, made %v\n", r.name, r.run, at, ids(set), ids(told))
	}
	return ok
}

// told lists the attempts that decisions tell to give way.
func (s *state) told(all []slurm.Decision) []*attempt {
	var list []*attempt
	for _, d := range all {
		for _, v := range d.Victims {
			if a := s.jobs[v]; !slices.Contains(list, a) {
				list = append(list, a)
			}
		}
	}
	return list
}

func ids(set []*attempt) []string {
	var s []string
	for _, a := range set {
		s = append(s, a.id)
	}
	return s
}
