package scenarios

import (
	"aforo/results/grade"
	"aforo/scenarios/hardware"
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/queued"
	"aforo/scenarios/who"
	"aforo/scenarios/work"
	"aforo/sim/sched"
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
	Window             work.Window
	Policy             sched.Policy
	Multifactor        sched.Weights // Policy has them where the file does
	Scheduler          string
	Preemption         string // who makes running jobs give way
	Machine            machine.Machine
	Slurm              Slurm // Policy has it with the scheduler slurm
	Who                who.Tables
	Work               work.Work
	Failures           []hardware.Failures
	Power              hardware.Power
	Trace              Trace
	Queue              queued.Queue
	Objectives         []Goal
	Expects            []Goal
	Grade              grade.Grade // where the file has one
	Plan               Plan
	Sweep              Sweep

	// Precision is the relative error that is asked for, 0 for none, of
	// PrecisionMeasure; ReplicationsMax bounds what that and Select may cost.
	Precision        float64
	PrecisionMeasure string
	ReplicationsMax  int
	Select           Select

	// Began is the queue with which the runs of the last study of the file begin, or nil.
	Began *queued.Start

	root  *keyed.Node
	text  []byte
	over  []keyed.Override // in place of what the text says
	inner bool             // made of another file by what a variant sets
	made  []made           // of it, by variant
}

// Trace is a recorded workload in place of a synthetic one.
type Trace struct {
	File, Format, Limits string
	Read                 trace.Reading // the rules of reading
	// Resample is what is drawn anew from the log, "weeks" or "campaigns", or "" for the log as it
	// is; Demand is how many times as much is sent.
	Resample string
	Demand   float64
	// Partitions maps names of the log to partitions; AllInOne is the word in its place,
	// or "". PlaceBy is the kind of name.
	Partitions map[string]string
	AllInOne   string
	PlaceBy    string
	// Accounts and QOS map names of the log to those of the scenario.
	Accounts, QOS map[string]string
	// Users maps users of the log to accounts; Account is that of all other jobs whose own
	// the scenario does not have, or "".
	Users   map[string]string
	Account string
}
