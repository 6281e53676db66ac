// Package sched says who goes next. A discipline is composed, not enumerated:
// an order of the queue, a rule of backfilling, the moments of a scheduling
// pass, and a bound on how deep a pass looks. Each is a word that a scenario or
// a command line can name.
package sched

import (
	"fmt"
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
}

// Order is the order of the queue; ties go by submit time, then by position.
type Order uint8

// The orders.
const (
	FCFS Order = iota // by submit time
	SJF               // shortest limit first
)

// Backfill says what may start past a blocked head.
type Backfill uint8

// The backfilling rules.
const (
	None     Backfill = iota // nothing: start heads while they fit
	FirstFit                 // anything that fits
	EASY                     // what does not delay the blocked head
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
	orders    = []string{"fcfs", "sjf"}
	backfills = []string{"none", "first-fit", "easy"}
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
	if int(p.Order) >= len(orders) || int(p.Backfill) >= len(backfills) {
		return fmt.Errorf("there is no such order or backfill")
	}
	if p.BackfillOrder != FCFS && p.BackfillOrder != SJF {
		return fmt.Errorf("the order of backfilling is fcfs or sjf, not %v", p.BackfillOrder)
	}
	if p.Depth < 0 {
		return fmt.Errorf("a depth of %d cannot be: it is the number of waiting jobs that a pass looks at, or 0 for all", p.Depth)
	}
	if p.Pass.Mode > PassBeat || (p.Pass.Mode == PassBeat && p.Pass.Every <= 0) {
		return fmt.Errorf("a beat must be longer than nothing")
	}
	return nil
}
