// Package sched says who goes next. A policy is composed: an order of the queue
// (orders.go, package order), a rule of backfilling (backfill.go), the moments of a
// scheduling pass, and bounds on how deep a pass looks and how many jobs hold places.
// Each is a word that a scenario or a command line can name.
//
// New chooses, once, the discipline that serves a policy (discipline.go):
//
//	easy          one blocked head a partition, or none (easy.go)
//	alone         the same on one plain count of processors (alone.go)
//	moving        the same under an order whose keys change with time (moving.go)
//	deep          the same with a bound on how deep a pass looks (deep.go)
//	several       several jobs hold places in each partition (several.go)
//	conservative  every waiting job holds a place (conservative.go)
//	slurmctld     what Slurm's control daemon does (slurmctld.go, package slurm)
//
// What they share (shared.go, gate.go; heads.go for the first four) is handed to each;
// what follows from the policy is read from it in New and in the files that own its
// words.
package sched

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"aforo/sim/sched/slurm"
	"aforo/workload/clock"
)

// A Policy is a complete scheduling discipline. The zero Policy is strict first
// come, first served with one pass an instant.
type Policy struct {
	Order         Order
	Backfill      Backfill
	BackfillOrder Order // FCFS (the queue's own order) or SJF
	Pass          Pass
	// Depth bounds how many waiting jobs a pass looks at; 0 is unlimited.
	Depth int
	// Reservations is how many blocked jobs hold each partition under EASY; 0 means
	// the usual 1.
	Reservations int
	// Multifactor are the weights of the multifactor order; nil means the defaults.
	Multifactor *Weights
	// Factors, by partition, are what the partition term of multifactor weighs, between 0 and
	// 1: a job has that of the first partition of its route. Nice, by class, is what is taken
	// off its jobs.
	Factors, Nice []float64
	// Slurm, where it is not nil, makes passes as slurmctld does: then Backfill,
	// BackfillOrder, Pass, Depth and Reservations are not looked at, and the order is
	// FCFS (priority/basic) or Multifactor. Phases are when its loops run first.
	Slurm  *slurm.Params
	Phases slurm.Phases
	// Site is what Slurm's scheduler knows beside the pools; nil for a partition for each.
	Site *SlurmSite
}

// Pass says when scheduling passes happen.
type Pass struct {
	Mode  PassMode
	Every time.Duration // the beat of PassBeat, > 0
}

// PassMode is a convention for scheduling passes.
type PassMode uint8

// The conventions.
const (
	// PassInstant: at each instant with events, all ends, all capacity changes, all
	// arrivals, then one pass.
	PassInstant PassMode = iota
	// PassEvent: a pass after each single event.
	PassEvent
	// PassBeat: passes only at multiples of Every.
	PassBeat
)

func (p Pass) String() string {
	switch p.Mode {
	case PassEvent:
		return "event"
	case PassBeat:
		return p.Every.String()
	}
	return "instant"
}

// beat returns what the starts of places are multiples of, or 0.
func (p *Policy) beat() time.Duration {
	if p.Pass.Mode == PassBeat {
		return p.Pass.Every
	}
	return 0
}

// ParsePass returns the Pass that a word or a duration names: "instant",
// "event", or a beat such as "30s".
func ParsePass(s string) (Pass, error) {
	switch s {
	case "instant":
		return Pass{}, nil
	case "event":
		return Pass{Mode: PassEvent}, nil
	}
	d, err := clock.ParseDuration(s)
	if err != nil || d <= 0 {
		return Pass{}, fmt.Errorf("there is no pass %q: it is \"instant\", \"event\" or a beat such as \"30s\"", s)
	}
	return Pass{Mode: PassBeat, Every: d}, nil
}

func word(what, s string, words []string) (int, error) {
	for i, w := range words {
		if s == w {
			return i, nil
		}
	}
	return 0, fmt.Errorf("there is no %s %q: it is one of %s", what, s, strings.Join(words, ", "))
}

// Check reports a Policy whose words do not go together.
func (p *Policy) Check() error {
	switch {
	case int(p.Order) >= len(orders) || int(p.Backfill) >= len(backfills):
		return errors.New("there is no such order or backfill")
	case p.BackfillOrder != FCFS && p.BackfillOrder != SJF:
		return fmt.Errorf("the order of backfilling is fcfs or sjf, not %v", p.BackfillOrder)
	case p.BackfillOrder != FCFS && (p.Backfill == None || p.Backfill == Conservative):
		return fmt.Errorf("backfill %v has no order of backfilling: it goes with easy and first-fit", p.Backfill)
	case p.Depth < 0:
		return fmt.Errorf("the depth is %d: it must be the number of waiting jobs that a pass looks at, or 0 for all", p.Depth)
	case p.Reservations < 0:
		return fmt.Errorf("reservations is %d: it must be the number of blocked jobs that hold a partition, or 0 for one", p.Reservations)
	case p.Reservations > 1 && p.Backfill != EASY:
		return fmt.Errorf("more than one reservation goes with backfill easy, not %v", p.Backfill)
	case p.Pass.Mode > PassBeat || (p.Pass.Mode == PassBeat && p.Pass.Every <= 0):
		return errors.New("a beat must be longer than nothing")
	}
	if p.Slurm != nil && p.Order != FCFS && p.Order != Multifactor {
		return fmt.Errorf("order %v does not go with the scheduler slurm: its orders are fcfs and multifactor", p.Order)
	}
	if p.Multifactor != nil {
		return p.Multifactor.Check()
	}
	return nil
}

// Planned reports whether the policy plans ahead: it gives waiting jobs places.
func (p *Policy) Planned() bool {
	return p.Slurm != nil || p.Backfill == Conservative || p.Reservations > 1
}

// weights are those of the multifactor order.
func (p *Policy) weights() Weights {
	if p.Multifactor != nil {
		return *p.Multifactor
	}
	return DefaultWeights
}

// FairShare reports whether the order looks at what users have used.
func (p *Policy) FairShare() bool { return p.Order == Multifactor && p.weights().FairShare > 0 }

// Base are the terms of multifactor that a job has by its class and the first partition of
// its route alone.
func (p *Policy) Base(class, partition int) float64 {
	base := 0.0
	if partition < len(p.Factors) {
		base = float64(p.weights().Partition * p.Factors[partition])
	}
	if class < len(p.Nice) {
		base -= p.Nice[class]
	}
	return base
}

// slurm are the parameters of Slurm, with its priorities for the order of the policy.
func (p *Policy) slurm() slurm.Params {
	params := *p.Slurm
	q := &params.Priority
	if q.Basic = p.Order != Multifactor; !q.Basic {
		w := DefaultWeights
		if p.Multifactor != nil {
			w = *p.Multifactor
		}
		q.Age, q.Size, q.QOS = int64(math.Round(w.Age)), int64(math.Round(w.Size)), int64(math.Round(w.QOS))
		q.MaxAge = max(1, int64(w.AgeMax/time.Second))
		q.Part, q.FairShare = int64(math.Round(w.Partition)), int64(math.Round(w.FairShare))
		q.HalfLife = int64(w.HalfLife / time.Second)
		q.FavorSmall = q.FavorSmall || w.FavorSmall
	}
	return params
}
