// Package infer finds the rules of a site in its log: what the recorded waits say of
// partitions, opening hours, limits on what runs at once, capacity, and policy.
//
// A [Site] is one hypothesis: a machine with rules. The data's way: a log becomes jobs with
// recorded waits (newEvidence); what can be told without a simulation comes first (diagnose.go);
// each family of rules (families.go: capacity, parts, closures, hours, holds, policy) proposes
// sites that differ from the best one so far in one rule; each is replayed (replay.go), and the
// replay is held against the recorded waits, week by week (score.go). A family's rule is taken
// where it helps in weeks that its constant was not chosen on (search.go). All of that sees the
// first 60 % of the weeks alone. The rest judges: a rule that does not help there is dropped, and
// what is left of the error is the grade of the site (judge.go). [Result.Scenario] writes the
// scenario.
//
// The same log gives the same result on any number of cores.
package infer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aforo/results/grade"
	"aforo/sim/backtest"
	"aforo/sim/sched"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// Options say how a log is looked at.
type Options struct {
	// Name is how errors and the scenario call the log.
	Name string
	// Rules say how records become jobs; where nothing gives a size of the machine, it is
	// what was busy at most in 99 % of the time.
	Rules jobs.Rules
	// Train is the part of the weeks that rules are chosen on.
	Train float64
	// Budget is the work that replays may take in all (evaluate.go); what it has no room for
	// is left out and named. 0 stands for DefaultBudget.
	Budget int64
}

// DefaultTrain is the part of the weeks that rules are chosen on.
const DefaultTrain = 0.6

// DefaultBudget keeps the search under ten minutes on two cores.
const DefaultBudget = 3_000_000_000

// ErrNoWaits is returned, wrapped, for a log that does not say what its jobs waited, ErrShort
// for one that is too short to hold anything out, and ErrLog for a log without jobs.
var (
	ErrNoWaits = errors.New("the log does not say how long its jobs waited")
	ErrShort   = errors.New("too short to hold anything out")
)

// A Result is what was found.
type Result struct {
	Log       string        `json:"log"`
	Header    trace.Header  `json:"-"`
	Dropped   []trace.Count `json:"dropped,omitempty"`
	Jobs      int           `json:"jobs"`
	NoWait    int           `json:"without_wait"`
	Weeks     int           `json:"weeks"`
	Train     int           `json:"weeks_chosen_on"`
	Diagnosis Diagnosis     `json:"diagnosis"`
	// Rules are those that were found, in the order in which they were taken.
	Rules []Rule `json:"rules"`
	// Rejected are those that helped in the weeks that they were chosen on and not in those
	// that were held out.
	Rejected []Rule `json:"dropped_rules,omitempty"`
	// Default is the grade of the plain machine under first come, first served with EASY
	// backfilling, Chosen that of all rules that were chosen, and Grade that of those that
	// were kept.
	Default grade.Grade `json:"default"`
	Chosen  grade.Grade `json:"chosen"`
	Grade   grade.Grade `json:"grade"`
	Letter  string      `json:"letter"`
	// InSample is what Grade is on the weeks that were chosen on.
	InSample grade.Grade `json:"in_sample"`
	// LeftOut says what there was no room for.
	LeftOut []string `json:"left_out,omitempty"`
	Replays int      `json:"replays"`

	site     Site
	evidence *evidence
}

// A Rule is something that was found.
type Rule struct {
	Family   string   `json:"family"`
	What     string   `json:"what"`
	Evidence []string `json:"evidence"`
	// Before and After are the errors of the weeks that were chosen on (score.go), and HeldOut
	// that by weeks that the constant was not chosen on.
	Before  float64 `json:"error_before"`
	After   float64 `json:"error_after"`
	HeldOut float64 `json:"error_cross_validated"`
	// Without is the MAPE of the held-out part without the rule, and With that with it.
	Without float64 `json:"held_out_without"`
	With    float64 `json:"held_out_with"`
}

// Run finds the rules of a log.
func Run(ctx context.Context, log *trace.Log, o Options) (*Result, error) {
	if o.Train == 0 {
		o.Train = DefaultTrain
	}
	if o.Budget == 0 {
		o.Budget = DefaultBudget
	}
	real, err := backtest.Real(log, o.Name, o.Rules)
	if err != nil {
		return nil, err
	}
	ev, err := newEvidence(log, real, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	r := &Result{
		Log: o.Name, Header: real.Header, Dropped: real.Report.Did(trace.Dropped), Jobs: len(ev.jobs), NoWait: real.NoWait,
		Weeks: ev.weeks, Train: ev.train, evidence: ev,
	}
	if r.Diagnosis, err = ev.diagnose(log); err != nil {
		return nil, err
	}
	s := newSearch(ctx, ev, o.Budget)
	base := Site{Policy: sched.Policy{Backfill: sched.EASY}, Machine: ev.machine}
	if err := s.run(base); err != nil {
		return nil, err
	}
	if err := s.judge(r); err != nil {
		return nil, err
	}
	r.LeftOut, r.Replays = s.leftOut, s.replays
	return r, nil
}

const (
	day  = 24 * time.Hour
	week = 7 * day
)
