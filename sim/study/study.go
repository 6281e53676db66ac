// Package study runs a scenario: every variant, every replication, on all
// cores, with the same jobs for every variant (common random numbers).
package study

import (
	"slices"
	"time"

	"aforo/results"
	"aforo/results/grade"
	"aforo/results/measures"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// A Study is everything that a scenario file says, resolved and checked.
type Study struct {
	Name, Title string
	// Point says which of the points of a sweep or a plan the study is; "" for none.
	Point string
	// Grade is how far to trust the scenario, where that is known.
	Grade *grade.Graded
	// Start is the calendar instant of simulated time zero: the start of the
	// warm-up.
	Start time.Time
	// From and To bound the measured window, since Start.
	From, To time.Duration
	// Replications of each variant are simulated, and where Precision or Select ask
	// for more, up to MaxReplications of them.
	Replications, MaxReplications int
	// Precision and Select are rules for the number of replications, or nil.
	Precision *results.PrecisionRule
	Select    *results.SelectionRule

	Seed   uint64
	Policy sched.Policy
	// Rules say who may start; nil lets everybody.
	Rules *site.Rules
	// Reservations are for jobs; their numbers stand at the changes of the variants.
	Reservations []sim.Kept
	// Wears says that nodes fail or jobs write checkpoints in some variant, Powered that what the
	// machine draws has a cap in some.
	Wears, Powered bool
	Labels         workload.Labels
	// User names the user of a number in Job.User; nil where numbers are all there is.
	User func(number int32) string
	// By are further ways by which results are grouped: by account, QOS, project,
	// requested partition or user. The others are there always.
	By []measures.By
	// Unit is what a job's size counts: "GPU" or "processor", or "unit" where types are
	// counted differently.
	Unit string
	// Types are those of the partitions in any variant; PartitionUnits and ClassUnits what
	// is counted in what, see results.Spec.
	Types                      []results.Type
	PartitionUnits, ClassUnits []string
	// Routes are the lists of partitions, in order of preference, that Job.Route
	// indexes. They index Variant.Partitions, which has the same partitions in the
	// same order in every variant.
	Routes   [][]int
	Variants []Variant
	// Goals are the bounds that the results are held to; Periods are the parts of the
	// window that they look at, of which the first is the whole.
	Goals   []results.Goal
	Periods []results.Period
	// Budget is what there is to spend on the changes.
	Budget []results.Contribution
	// Settle checks whether the warm-up is long enough; not for recorded work, which
	// begins as it began.
	Settle bool
	// Every is the length of the steps of series, where it is not what suits the window;
	// numbers and verdicts do not depend on it.
	Every time.Duration
	// Chained says that jobs may follow each other (workload.Job.After).
	Chained bool
	// Traces are the trace files that the jobs come from, if any.
	Traces []string
	// Identity returns a hash of all that the study says of its runs beside the seed, the
	// variants that there are and what is measured; nil where they cannot be stored.
	Identity func() (string, error)
	// Projects are those of the calls in a replication; nil where there are no calls.
	Projects func(replication int) []workload.Project
	// Calls are their names, and WorkingDays how many working days lie between two instants.
	Calls       []string
	WorkingDays func(from, to time.Duration) float64
	// Open returns the jobs of one replication. It is called from several
	// goroutines, once for each variant or for several that run together, and must
	// return the same jobs each time.
	// A workload.Feedback must have the same users with the same jobs.
	Open func(replication int) (workload.Source, error)
}

// most is the most replications that the study may have.
func (s *Study) most() int { return max(s.Replications, s.MaxReplications) }

// A Variant is one future of the cluster.
type Variant struct {
	Name, Title string
	Partitions  []cluster.Partition
	// Costs price its runs, where the scenario has costs; Purchase is the purchase
	// price of what its changes bring, in euros.
	Costs *results.Costs
	// Types say of which type each partition is from when on.
	Types    [][]results.TypeSpan
	Purchase float64
	// Own, where it is not nil, is what the variant has in place of what the study has for
	// all; Marks are the dates at which its limits change.
	Own   *Own
	Marks []Mark
	// Failures returns the failures of nodes in a replication, and Checkpoints says how the jobs of
	// each class save their work; nil where nothing fails and none is written.
	Failures    func(replication int) []sim.Failures
	Checkpoints []sim.Checkpoint
	// Power is the cap on what the machine draws; nil where there is none.
	Power *sim.Power
}

// Own are the policy and the rules of one variant. Priorities, where they are not nil, are
// those of the QOS, from 1 on in Job.QOS, in place of those that jobs come with.
type Own struct {
	Policy     sched.Policy
	Rules      *site.Rules
	Priorities []float32
}

// A Mark is a date with a label.
type Mark struct {
	At    time.Duration
	Label string
}

// own is what holds in variant v.
func (s *Study) own(v int) Own {
	if own := s.Variants[v].Own; own != nil {
		return *own
	}
	return Own{Policy: s.Policy, Rules: s.Rules}
}

// ruled reports whether some rule limits who may start, in some variant.
func (s *Study) ruled() bool {
	return slices.ContainsFunc(s.Variants, func(v Variant) bool { return v.Own != nil && !v.Own.Rules.Empty() }) ||
		s.Rules != nil && !s.Rules.Empty() || s.Powered
}
