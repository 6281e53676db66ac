// Package synth generates jobs: a Model says how often each class of work
// arrives, how large and how long its jobs are, and who sends them; New turns a
// Model into a Source.
//
// Arrivals are a point process, Poisson where nothing else is said, whose rate
// follows the hour of the day, the day of the week, holidays and growth over the
// year (arrive.Process, Rhythm, Growth); or users who wait for a job before they send
// the next (Sessions), and then the Source is a workload.Feedback. Every purpose of
// every class has a random stream of its own, so that adding a class, or drawing one
// more number in one place, leaves every other job byte for byte as it was.
package synth

import (
	"time"

	"aforo/workload"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// A Model is a whole synthetic workload.
type Model struct {
	Classes []Class
	Cohorts []Cohort
	Calls   []Call
	// SectorWeights holds, for each community, the weights over Labels.Sector; nil
	// where the model has none.
	SectorWeights [][]float64
	Rhythm        Rhythm
	Growth        Growth
	Labels        workload.Labels
	// Accounts are the accounts under which jobs are sent, as Job.Account, by index of
	// the community, the access mode and the sector: the first that is not 0 counts. nil
	// is 0 for all.
	Accounts Accounts
}

// Accounts say whose account a job goes to.
type Accounts struct{ Community, Access, Sector []int32 }

// of returns the account of a job.
func (a *Accounts) of(community, access, sector int) int32 {
	for _, by := range []struct {
		of []int32
		at int
	}{{a.Community, community}, {a.Access, access}, {a.Sector, sector}} {
		if by.at < len(by.of) && by.of[by.at] != 0 {
			return by.of[by.at]
		}
	}
	return 0
}

// A Class is one kind of work.
type Class struct {
	Name string
	// PerDay is the mean number of jobs a day at Growth.Origin, > 0; or 0 for a class whose
	// jobs cohorts and calls alone send.
	PerDay float64
	// Arrivals is the process of submissions; nil stands for Poisson.
	Arrivals arrive.Process
	// Sessions, where it is set, makes the class a closed loop. PerDay and Users are
	// then 0, Arrivals is nil and Burst 1.
	Sessions *Sessions
	// Rhythm replaces the model's hours and weekdays for this class, and its holidays
	// where it has any, but not its offset; nil keeps them. Growth replaces the
	// model's; nil keeps it.
	Rhythm *Rhythm
	Growth *Growth
	// Burst is the mean number of jobs that one submission sends at once
	// (geometric, at least 1); 1 means single jobs. With FixedBurst it is a whole
	// number, and every submission sends as many. The jobs of one submission are
	// a sweep: the same instant, user, community, sector, access and size, but run
	// times and limits of their own. PerDay counts jobs, not submissions.
	Burst      float64
	FixedBurst bool
	Size       law.Sizes
	Run        law.Law // seconds at the reference speed
	// RunBySize replaces Run where run times depend on the size.
	RunBySize law.BySize
	Limit     Limit
	// Outcomes says how jobs end and which come back; nil where all complete. Then
	// PerDay does not count retries, and there are no Sessions.
	Outcomes *Outcomes
	// MaxSize and MaxLimit are the bounds of the QOS under which the class is sent:
	// a larger size is cut to MaxSize and a longer limit to MaxLimit, so that a job
	// that runs longer is killed there. 0 means no bound.
	MaxSize  int
	MaxLimit time.Duration
	// FixedShare is the share of the run time that a faster GPU does not shorten.
	FixedShare float64
	// Slowest is the least speed at which jobs of the class may run: users ask for the
	// time that they need there. 0 stands for 1, the reference speed.
	Slowest float64
	// Community and Access are weights over Labels.Community and Labels.Access; nil
	// where the model has none.
	Community, Access []float64
	// Users is the number of users in each community who send this class; the k-th
	// most active one sends in proportion to 1/k (Zipf). 0 stands for 50. They are the
	// first of the people of their community, whom all classes share: see Person.
	Users int
	Route uint16
	// Form is that of its jobs, see workload.Job; 0 is none.
	Form uint16
	// QOS is the number of the QOS under which the class is sent, as Job.QOS.
	QOS uint16
	// CoresPerGPU and MemPerGPUMB are what a job needs for each of its GPUs; 0 asks
	// for none. Priority is that of the QOS under which the class is sent, from 0 to
	// 1. None of them draws a random number.
	CoresPerGPU, MemPerGPUMB int
	Priority                 float64
}

// A Cohort is a training programme or an accelerator's intake: Members who all
// work in the same weeks, each sending PerMemberDay jobs a day of one class on
// top of that class's own rate, in the Rhythm of the class but without Growth: a
// Poisson process, since members do not know of each other. Its jobs are
// drawn from the laws of the class, bursts included; all members are equally
// active, and their numbers start at 1,000,000,000 + 1,000,000 x the index of
// the cohort.
type Cohort struct {
	Name         string
	Class        int
	Members      int
	PerMemberDay float64
	From, To     time.Duration // since the start of the simulation
	// Community and Access override the class's weights; -1 keeps them.
	Community, Access int
}

// Rhythm modulates every arrival rate by hour of the day and day of the week.
type Rhythm struct {
	// Hour and Weekday (from Monday) are multipliers, each with mean 1. A published
	// table is rounded, so means within 0.001 of 1 are accepted and divided out.
	Hour    [24]float64
	Weekday [7]float64
	// Weekend is what Hour is, for Saturday and Sunday; all zero stands for Hour.
	Weekend [24]float64
	// HalfHour, where it is set, replaces Hour and Weekend: 48 multipliers from
	// midnight, with mean 1.
	HalfHour *[48]float64
	// Holidays are spans of time with another rate. They are on top of what the
	// multipliers say, so that they change the mean.
	Holidays []Holiday
	// Offset is the local time of the week at simulated time zero, since Monday
	// 00:00.
	Offset time.Duration
	// Shifts are the instants from which clocks are changed, in order, by how much they
	// then differ from Offset: half hours or whole ones.
	Shifts []Shift
}

// A Shift sets the clocks By away from a Rhythm's Offset, from At on.
type Shift struct{ At, By time.Duration }

// A Holiday multiplies the rate from From to To, since the start of the
// simulation, by Factor, 0 or more. Where holidays overlap their factors multiply.
type Holiday struct {
	From, To time.Duration
	Factor   float64
}

// Flat returns the rhythm of a rate that never changes.
func Flat() Rhythm {
	var r Rhythm
	for i := range r.Hour {
		r.Hour[i] = 1
	}
	for i := range r.Weekday {
		r.Weekday[i] = 1
	}
	return r
}

// Growth multiplies the rate by (1+PerYear)^((t-Origin)/365 d), or where it is
// Linear by 1 + PerYear (t-Origin)/365 d. Before Origin and after Until the rate
// stays what it is there. PerYear is above -1; 0 is no growth. Each of the Steps
// multiplies the rate once more from its instant on.
type Growth struct {
	PerYear       float64
	Linear        bool
	Origin, Until time.Duration
	Steps         []Step
}

// A Step multiplies the rate by Factor, above 0, from At on.
type Step struct {
	At     time.Duration
	Factor float64
}

// rhythm is the one that holds for a class: hours and weekdays of its own, if it
// has any, with the model's offset, and the model's holidays unless it has others.
func (m *Model) rhythm(c *Class) *Rhythm {
	if c.Rhythm == nil {
		return &m.Rhythm
	}
	r := *c.Rhythm
	r.Offset, r.Shifts = m.Rhythm.Offset, m.Rhythm.Shifts
	if r.Holidays == nil {
		r.Holidays = m.Rhythm.Holidays
	}
	return &r
}

// GrowthOf is the growth that holds for a class: its own or the model's.
func (m *Model) GrowthOf(c *Class) *Growth {
	if c.Growth != nil {
		return c.Growth
	}
	return &m.Growth
}
