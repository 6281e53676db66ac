package synth

import (
	"errors"
	"fmt"
	"math"
	"time"

	"aforo/workload/synth/law"
)

// Sessions is a closed loop: users who wait for a job to end, think, and send the
// next one. So a faster machine is sent more jobs, and a full one slows its users
// down instead of growing a queue without end (Schroeder, Wierman and
// Harchol-Balter, "Open versus closed", NSDI 2006; Shmueli and Feitelson,
// "Uncovering the effect of system performance on user behavior from traces of
// parallel systems", MASCOTS 2007; Zakay and Feitelson, "Preserving user behavior
// characteristics in trace-based simulation of parallel job scheduling", MASCOTS
// 2014).
//
// Each user has moments at which to begin a session: a Poisson process in the
// class's Rhythm and Growth, the same whatever the machine does. A moment that
// comes while a session of that user goes on is lost. A session is a number of
// jobs: each next one is submitted a think time after the one before has ended,
// and the session is over when its last job ends. A job that is rejected ends its
// session, and so does one that takes longer than Patience: after that time the
// user no longer waits for it and takes the next moment.
type Sessions struct {
	// Users is how many there are, >= 1. User u has one community, sector and access
	// mode, and the rank u in the community: see Model.Person.
	Users int
	// PerDay is the mean number of moments a day at which each user would begin a
	// session, at Growth.Origin, > 0.
	PerDay float64
	// Jobs is the mean number of jobs of a session (geometric), >= 1; 0 stands for a
	// session that goes on for ever.
	Jobs float64
	// Think is the law of the time between the end of a job and the submission of
	// the next one of the session. A next job that is due at the very instant at
	// which the one before was both submitted and ended comes a nanosecond later.
	Think law.Law
	// Patience is how long a user waits for a job, from its submission to its end; 0
	// stands for ever.
	Patience time.Duration
}

func (s *Sessions) check() error {
	errs := []error{
		law.CheckPositive("the number of sessions a day of each user", s.PerDay),
		checkLaw("think time", s.Think),
	}
	if s.Users < 1 || s.Users > mostUsers {
		errs = append(errs, fmt.Errorf("the sessions have %d users: they must be at least 1 and at most %d", s.Users, mostUsers))
	}
	if s.Jobs != 0 && !(s.Jobs >= 1 && !math.IsInf(s.Jobs, 1)) {
		errs = append(errs, fmt.Errorf("a session has %v jobs: it must be a finite number, 1 or more, or 0 for a session without an end", s.Jobs))
	}
	if s.Patience < 0 {
		errs = append(errs, fmt.Errorf("the patience is %v: it must be positive, or 0 for users who wait for ever", s.Patience))
	}
	return errors.Join(errs...)
}
