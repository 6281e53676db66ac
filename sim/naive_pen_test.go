package sim_test

import (
	"slices"
	"time"
)

// The pen of the naive simulator: it asks of each job in it, again and again, whether what it
// follows has ended.

// A naiveEnd is when a job that others follow ended, and whether it was done.
type naiveEnd struct {
	at   time.Duration
	done bool
}

// over notes the last end of a job.
func (s *naive) over(j *naiveJob) {
	if _, known := s.gone[j.Mark]; !known {
		s.gone[j.Mark] = naiveEnd{s.now, !j.killed}
	}
}

// releaseAt is when a job leaves the pen, as far as it is known.
func (s *naive) releaseAt(j *naiveJob) time.Duration {
	if j.back {
		return forever
	}
	if j.After == 0 {
		return j.Submit + j.Think
	}
	end, over := s.gone[j.After]
	switch {
	case !over:
		return forever
	case j.IfDone && !end.done:
		return end.at // it is turned away
	}
	return max(j.Submit, end.at+j.Think)
}

// admit takes a job that has arrived into the pen, or into the queue.
func (s *naive) admit(j *naiveJob) {
	s.pen = append(s.pen, j)
	s.forsake()
	if slices.Contains(s.pen, j) && s.releaseAt(j) <= s.now {
		s.enqueue(j)
	}
}

func (s *naive) enqueue(j *naiveJob) {
	s.pen = slices.DeleteFunc(s.pen, func(o *naiveJob) bool { return o == j })
	j.eligible, j.since, j.seq = s.now, s.now, s.seq
	s.seq++
	s.queue = append(s.queue, j)
	if !slices.Contains(s.known, s.userOf(j)) {
		s.known = append(s.known, s.userOf(j))
	}
}

// forsake turns away those in the pen that ask for a job to be done that is not.
func (s *naive) forsake() {
	for again := true; again; {
		again = false
		for _, j := range s.pen {
			if end, over := s.gone[j.After]; !j.back && j.After != 0 && over && j.IfDone && !end.done {
				s.pen = slices.DeleteFunc(s.pen, func(o *naiveJob) bool { return o == j })
				s.reject(j)
				again = true
				break
			}
		}
	}
}

func (s *naive) reject(j *naiveJob) {
	s.rejected = append(s.rejected, j.ID)
	s.gone[j.Mark] = naiveEnd{s.now, false}
}

// release lets the first job out of the pen whose time has come.
func (s *naive) release() bool {
	s.forsake()
	for _, j := range s.pen {
		if j.back && !s.full(j) {
			j.back = false
			s.forsake()
			if slices.Contains(s.pen, j) && s.releaseAt(j) <= s.now {
				s.enqueue(j)
			}
			return true
		}
		if s.releaseAt(j) <= s.now {
			s.enqueue(j)
			return true
		}
	}
	return false
}
