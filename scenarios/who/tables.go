// Package who is the part of a scenario that says who sends jobs and what they may: accounts
// and QOS with their limits, the sectors, communities and access modes by which jobs are
// told apart, and what the calendar keeps from some of them or for them.
//
// [Tables] are read by their keys (keys.go), checked against the rest of the scenario
// ([Tables.Check]) and resolved to the rules that the simulator keeps ([Tables.Rules],
// [Tables.Hours], [Tables.Reservations]). Nothing here knows what the jobs are.
package who

import (
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
)

// Tables are those of a file that say who sends jobs and what they may, in its order.
type Tables struct {
	QOS         []QOS
	Accounts    []Account
	Sectors     []Label
	Access      []Label
	Communities []Community
}

// A QOS is a limit on what one job may ask for, zero being no limit, and the
// priority of such jobs.
type QOS struct {
	Name     string
	MaxGPUs  int
	MaxTime  time.Duration
	Priority float64
	MinGPUs  int
	On       []OnPartition

	Together, EachUser, EachAccount Limits
	LimitsBlock                     bool
	UsageFactor                     float64

	Preempts  []string
	Preempted machine.Preempted
}

// OnPartition are other bounds of one job on one partition, and limits on those that run
// there.
type OnPartition struct {
	Name             string
	MinGPUs, MaxGPUs int
	MaxTime          time.Duration

	Together, EachUser, EachAccount Limits
}

// Limits are limits on what runs at once, and on what waits or runs; zero is no limit.
type Limits struct {
	GPUs, Nodes, Jobs, Submitted int
	CommittedGPUH                float64
}

// An Account is who pays for jobs.
type Account struct {
	Name, Description, Parent    string
	Communities, Access, Sectors []string // whose jobs count here
	Together, EachUser           Limits
	BudgetGPUH                   float64
	Shares                       int
	Share                        float64       // of what its parent has, or the machine
	Enforce                      string        // what the share does
	Over                         time.Duration // hours count over this time, where it holds its share
	QOS                          []string      // that its jobs may name
}

// A Label is the name of a sector or an access mode, with what it means.
type Label struct{ Name, Description string }

// A Community is a group of users.
type Community struct {
	Name, Description string
	Sectors           []keyed.Weight
}

func (q *QOS) EntryName() *string         { return &q.Name }
func (a *Account) EntryName() *string     { return &a.Name }
func (o *OnPartition) EntryName() *string { return &o.Name }
func (l *Label) EntryName() *string       { return &l.Name }
func (c *Community) EntryName() *string   { return &c.Name }
