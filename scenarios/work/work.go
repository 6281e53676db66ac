// Package work is the part of a scenario that says what arrives: the kinds of work (classes),
// the cohorts that send more of them for some weeks, the calls that grant hours to projects, and how arrivals vary and grow. A recorded
// log stands in place of it all.
//
// [Work] is read by its keys (keys.go and the files of each table), checked against the rest of
// the scenario ([Work.Check]), made into laws ([Work.Resolve]) and laid out as the model that
// draws jobs ([Work.Model]). What it offers to the machine is an [Offer]. The [Window] says
// when it arrives.
package work

import (
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
	"aforo/workload/synth"
	"aforo/workload/synth/law"
)

// Work is what arrives at the machine, in the order of the file.
type Work struct {
	Rhythm  Rhythm
	Growth  Growth
	Classes []Class
	Cohorts []Cohort
	Calls   []Call

	Scenario
	sent map[string]*synth.Class // what each class sends, once it is resolved
}

// A Scenario is the rest of the file, as far as work depends on it.
type Scenario struct {
	Root    *keyed.Node // the tree of the whole file, which tells what has been given
	Window  *Window
	Machine *machine.Machine
	Who     *who.Tables
	// Foreign says that the jobs are drawn by the file of which this one is made: those above
	// what their QOS allows here are turned away.
	Foreign bool
}

// A Class is one kind of work.
type Class struct {
	Name, Description   string
	Model               Model
	JobsPerDay, Burst   float64
	Load                float64
	BurstLaw            string // "geometric" or "fixed"
	Arrivals            Arrivals
	Rhythm              Rhythm // in place of the scenario's, where the file has them
	Growth              Growth
	Partitions          []string
	QOS                 string
	Nice                float64
	Users               int
	FixedShare          float64
	CoresPerGPU         int
	MemoryPerGPUGB      float64
	Communities, Access []keyed.Weight
	Sizes               Sizes
	Run                 Law
	Limit               Limit
	Retry               Retry
	Checkpoint          Checkpoint
	Shape               Shape
}

// Sizes is a law of GPU counts. Which fields count depends on the word in Law.
type Sizes struct {
	Law     string
	GPUs    []int
	Nodes   []int // in place of GPUs, with PerNode on each
	PerNode int
	Tasks   []int // in place of both
	Weights []float64
	SizeLaw
}

// A Law is a probability law of run times.
type Law struct{ law.Written }

// A Limit says how users choose the time that they ask for.
type Limit struct {
	Law       string
	Factor    float64
	Quantiles []float64
	Values    []time.Duration
	MoreLimit
}

// A Cohort is a group whose members all work in the same weeks.
type Cohort struct {
	Name, Description string
	Class             string
	Members           int
	JobsPerMemberDay  float64
	From, To          time.Time
	Community, Access string
}

func (c *Class) EntryName() *string  { return &c.Name }
func (c *Cohort) EntryName() *string { return &c.Name }
