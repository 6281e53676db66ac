// Package synth generates jobs: a Model says how often each class of work
// arrives, how large and how long its jobs are, and who sends them; New turns a
// Model into a Source.
//
// Arrivals are a non-homogeneous Poisson process whose rate follows the hour of
// the day, the day of the week and growth over the year. Every purpose of every
// class has a random stream of its own, so that adding a class, or drawing one
// more number in one place, leaves every other job byte for byte as it was.
package synth

import (
	"time"

	"aforo/workload"
)

// A Model is a whole synthetic workload.
type Model struct {
	Classes []Class
	Cohorts []Cohort
	// SectorWeights holds, for each community, the weights over Labels.Sector; nil
	// where the model has none.
	SectorWeights [][]float64
	Rhythm        Rhythm
	Growth        Growth
	Labels        workload.Labels
}

// A Class is one kind of work.
type Class struct {
	Name string
	// PerDay is the mean number of jobs a day at Growth.Origin, > 0.
	PerDay float64
	// Burst is the mean number of jobs that one submission sends at once
	// (geometric, at least 1); 1 means single jobs. The jobs of one submission are
	// a sweep: the same instant, user, community, sector, access and size, but run
	// times and limits of their own. PerDay counts jobs, not submissions.
	Burst float64
	Size  Sizes
	Run   Law // seconds at the reference speed
	Limit Limit
	// MaxSize and MaxLimit are the bounds of the QOS under which the class is sent:
	// a larger size is cut to MaxSize and a longer limit to MaxLimit, so that a job
	// that runs longer is killed there. 0 means no bound.
	MaxSize  int
	MaxLimit time.Duration
	// FixedShare is the share of the run time that a faster GPU does not shorten.
	FixedShare float64
	// Community and Access are weights over Labels.Community and Labels.Access; nil
	// where the model has none.
	Community, Access []float64
	// Users is the number of users in each community who send this class; the k-th
	// most active one sends in proportion to 1/k (Zipf). 0 stands for 50. Job.User
	// is 1,000,000 x the index of the class + Users x community + (k-1).
	Users int
	Route uint16
	// CoresPerGPU and MemPerGPUMB are what a job needs for each of its GPUs; 0 asks
	// for none. Priority is that of the QOS under which the class is sent, from 0 to
	// 1. None of them draws a random number.
	CoresPerGPU, MemPerGPUMB int
	Priority                 float64
}

// A Cohort is a training programme or an accelerator's intake: Members who all
// work in the same weeks, each sending PerMemberDay jobs a day of one class on
// top of that class's own rate, in the Rhythm but without Growth. Its jobs are
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
	// Offset is the local time of the week at simulated time zero, since Monday
	// 00:00.
	Offset time.Duration
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

// Growth multiplies every class's rate by (1+PerYear)^((t-Origin)/365 d). Before
// Origin and after Until the rate stays what it is there. PerYear is above -1; 0
// is no growth.
type Growth struct {
	PerYear       float64
	Origin, Until time.Duration
}
