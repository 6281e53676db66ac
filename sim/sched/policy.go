// Package sched says who goes next. A discipline is composed, not enumerated:
// an order of the queue, a rule of backfilling, the moments of a scheduling
// pass, and a bound on how deep a pass looks. Each is a word that a scenario or
// a command line can name.
package sched

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
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
}

// Weights are the terms of the multifactor order, after Slurm's plugin of that
// name. Fair-share will be one more.
type Weights struct {
	Age, Size, QOS float64
	// AgeMax is the wait at which the age term is full.
	AgeMax time.Duration
}

// DefaultWeights weigh all terms alike; AgeMax is Slurm's default.
var DefaultWeights = Weights{Age: 1000, Size: 1000, QOS: 1000, AgeMax: 7 * 24 * time.Hour}

// Order is the order of the queue; ties go by submit time, then by position.
type Order uint8

// The orders.
const (
	FCFS         Order = iota // by submit time
	SJF                       // shortest limit first
	SAF                       // smallest area (limit x size) first
	LargestFirst              // largest size first
	WFP3                      // Cobalt's WFP: waits for a long time, weighed by size
	UNICEF                    // Cobalt's UNICEF: small and short first, as they wait
	F1                        // F1 to F4: Carastan-Santos and de Camargo, SC 2017
	F2
	F3
	F4
	Multifactor // Slurm's: age, size and QOS
)

// Backfill says what may start past a blocked head.
type Backfill uint8

// The backfilling rules.
const (
	None         Backfill = iota // nothing: start heads while they fit
	FirstFit                     // anything that fits
	EASY                         // what does not delay the blocked head
	EASYNoExtra                  // as EASY, but only what ends before the head's turn
	Conservative                 // what delays no waiting job
)

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

var (
	orders    = []string{"fcfs", "sjf", "saf", "largest-first", "wfp3", "unicef", "f1", "f2", "f3", "f4", "multifactor"}
	backfills = []string{"none", "first-fit", "easy", "easy-no-extra", "conservative"}
)

// Orders lists the words that name an Order.
func Orders() []string { return orders }

// Backfills lists the words that name a Backfill.
func Backfills() []string { return backfills }

func (o Order) String() string    { return orders[o] }
func (b Backfill) String() string { return backfills[b] }

func (p Pass) String() string {
	switch p.Mode {
	case PassEvent:
		return "event"
	case PassBeat:
		return p.Every.String()
	}
	return "instant"
}

// ParseOrder returns the Order that a word names.
func ParseOrder(s string) (Order, error) {
	i, err := word("order", s, orders)
	return Order(i), err
}

// ParseBackfill returns the Backfill that a word names.
func ParseBackfill(s string) (Backfill, error) {
	i, err := word("backfill", s, backfills)
	return Backfill(i), err
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
	d, err := time.ParseDuration(s)
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

// Check reports a Policy that cannot be.
func (p *Policy) Check() error {
	switch {
	case int(p.Order) >= len(orders) || int(p.Backfill) >= len(backfills):
		return errors.New("there is no such order or backfill")
	case p.BackfillOrder != FCFS && p.BackfillOrder != SJF:
		return fmt.Errorf("the order of backfilling is fcfs or sjf, not %v", p.BackfillOrder)
	case p.BackfillOrder != FCFS && (p.Backfill == None || p.Backfill == Conservative):
		return fmt.Errorf("backfill %v has no order of backfilling: it goes with easy and first-fit", p.Backfill)
	case p.Depth < 0:
		return fmt.Errorf("a depth of %d cannot be: it is the number of waiting jobs that a pass looks at, or 0 for all", p.Depth)
	case p.Reservations < 0:
		return fmt.Errorf("%d reservations cannot be: it is the number of blocked jobs that hold a partition, or 0 for one", p.Reservations)
	case p.Reservations > 1 && p.Backfill != EASY:
		return fmt.Errorf("more than one reservation goes with backfill easy, not %v", p.Backfill)
	case p.Pass.Mode > PassBeat || (p.Pass.Mode == PassBeat && p.Pass.Every <= 0):
		return errors.New("a beat must be longer than nothing")
	}
	if w := p.Multifactor; w != nil {
		for _, x := range []float64{w.Age, w.Size, w.QOS} {
			if !(x >= 0) || math.IsInf(x, 0) {
				return fmt.Errorf("the weights of multifactor are numbers from zero on, not %v", x)
			}
		}
		if w.AgeMax <= 0 {
			return errors.New("the age at which multifactor's age term is full must be above zero")
		}
	}
	return nil
}

// Planned reports whether the policy plans ahead: it gives waiting jobs places.
func (p *Policy) Planned() bool { return p.Backfill == Conservative || p.Reservations > 1 }
