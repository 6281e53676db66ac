package sim_test

import (
	"math"
	"slices"
	"time"
)

// What projects let the naive simulator send: it adds up from the beginning what their jobs
// were charged and may be charged at most.

// fits says whether some partition of its route ever holds j.
func (s *naive) fits(j *naiveJob) bool {
	return slices.ContainsFunc(s.way(&j.Job), func(p int) bool { return s.parts[p].everHolds(&j.Job) })
}

// sends says whether the project of a job sends it; if not, it may go on for nobody's hours.
func (s *naive) sends(j *naiveJob) bool {
	if len(s.projects) == 0 || j.Project == 0 {
		return true
	}
	p := &s.projects[j.Project-1]
	left := p.Granted - p.Before
	waits := slices.Concat(s.queue, s.pen)
	for _, o := range s.done {
		switch over := !slices.Contains(s.running, o) || o.given; {
		case o.Project != j.Project:
		case over:
			left -= min(s.cost(o, o.used, o.end-o.start, o.speed), s.need(o))
		default:
			waits = append(waits, o)
		}
	}
	for _, o := range waits {
		if o.Project == j.Project {
			left -= s.need(o)
		}
	}
	switch {
	case s.need(j) <= left:
		return true
	case p.Spent == 0:
		return false
	}
	j.Project, j.QOS, j.Priority = 0, p.Spent, p.SpentPriority
	return true
}

// cost is what a stay counts for the project of a job.
func (s *naive) cost(j *naiveJob, gpus int, stay time.Duration, speed float64) int64 {
	if !s.projects[j.Project-1].Reference {
		speed = 1
	}
	return int64(math.Ceil(float64(gpuMS(gpus, stay)) * speed))
}

// need is the most that a job may be charged.
func (s *naive) need(j *naiveJob) (most int64) {
	for _, p := range s.way(&j.Job) {
		speed := s.parts[p].spec.Speed
		for _, c := range s.parts[p].spec.Changes {
			speed = max(speed, c.Speed)
		}
		most = max(most, s.cost(j, s.parts[p].need(&j.Job), j.limit, speed))
	}
	return most
}
