package scenarios

import (
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
	"aforo/sim/sched"
	"aforo/workload/synth"
	"aforo/workload/synth/law"
	"aforo/workload/trace"
)

// A File is a scenario file as it was written: read, checked, and not yet
// resolved into a study. Named tables stand in the order of the file.
type File struct {
	// Name is the file's name without its folder and ".toml"; Path is how the
	// caller named it.
	Name, Path         string
	Title, Description string
	Schema             int // the version of the keys
	Seed, Replications int
	Window             Window
	Policy             sched.Policy
	Multifactor        sched.Weights // Policy has them where the file does
	Scheduler          string
	Machine            machine.Machine
	Slurm              Slurm // Policy has it with the scheduler slurm
	Who                who.Tables
	Rhythm             Rhythm
	Growth             Growth
	Classes            []Class
	Cohorts            []Cohort
	Trace              Trace
	Objectives         []Goal
	Expects            []Goal
	Plan               Plan
	Sweep              Sweep

	// Precision is the relative error that is asked for, 0 for none, of
	// PrecisionMeasure; ReplicationsMax bounds what that and Select may cost.
	Precision        float64
	PrecisionMeasure string
	ReplicationsMax  int
	Select           Select

	root  *keyed.Node
	text  []byte
	over  []keyed.Override        // in place of what the text says
	inner bool                    // made of another file by what a variant sets
	made  []made                  // of it, by variant
	zone  *time.Location          // of local dates; nil for none
	works map[string]*synth.Class // what each class sends, once it is resolved
}

// Window is the measured part of the calendar. Simulated time zero is Start
// minus Warmup.
type Window struct {
	Timezone       string // of local dates and of rhythms; "" where the offset of Start holds
	Start          time.Time
	Length, Warmup time.Duration
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
}

// Sizes is a law of GPU counts. Which fields count depends on the word in Law.
type Sizes struct {
	Law     string
	GPUs    []int
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

// Trace is a recorded workload in place of a synthetic one.
type Trace struct {
	File, Format, Limits string
	Read                 trace.Reading // the rules of reading
	// Partitions maps names of the log to partitions; AllInOne is the word in its place,
	// or "". PlaceBy is the kind of name.
	Partitions map[string]string
	AllInOne   string
	PlaceBy    string
	// Accounts and QOS map names of the log to those of the scenario.
	Accounts, QOS map[string]string
}

func (c *Class) EntryName() *string  { return &c.Name }
func (c *Cohort) EntryName() *string { return &c.Name }
