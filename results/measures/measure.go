// Package measures has the words of results: the measures that a run yields, the ways to
// divide its jobs into groups (with those of which there may be any number, and the bands
// of sizes), and how people say them. It knows no run.
package measures

import (
	"math"
	"slices"
	"strings"

	"aforo/results/stat"
)

// A Measure is one number that a run yields for a group of jobs.
type Measure int

// The measures. Jobs are measured by their submit time within the window.
const (
	Jobs Measure = iota
	WaitMean
	WaitWeighted
	WaitP50
	WaitP75
	WaitP95
	WaitP99
	WaitMax
	Held
	WaitAgain
	WaitHours
	WaitShare
	Slowdown
	Expansion
	Utilization
	UtilizationInstalled
	Delivered
	Goodput
	Stranded
	Idle
	LostHours
	KilledHours
	EffectiveShare
	Failures
	AttemptHours
	MTTF
	ShareDelivered
	Borrowed
	ShareHeld
	PeakPower
	HeldForPower
	Energy
	Carbon
	EnergyCost
	CapitalCost
	Cost
	CostPerHour
	Projects
	Granted
	Spent
	LeftOver
	Lapsed
	SpentShare
	UnfinishedProjects
	FirstStartMean
	FirstStartP95
	FirstStartDays
	Count // how many there are
)

// An Info says how a measure is written.
type Info struct {
	Name string // as in summary.csv, unit last
	Unit string // "h" stands for hours of what the scenario counts, such as "GPU h"
	// Waiting measures do not exist in an overloaded variant.
	Waiting bool
}

var infos = [Count]Info{
	Jobs:         {"jobs", "jobs", false},
	WaitMean:     {"wait_mean_s", "s", true},
	WaitWeighted: {"wait_weighted_mean_s", "s", true}, // each job counts as the GPU-hours that it ran
	WaitP50:      {"wait_p50_s", "s", true},
	WaitP75:      {"wait_p75_s", "s", true},
	WaitP95:      {"wait_p95_s", "s", true},
	WaitP99:      {"wait_p99_s", "s", true},
	WaitMax:      {"wait_max_s", "s", true},
	// Before a job was eligible, and between its attempts; where any job was.
	Held:      {"held_mean_s", "s", true},
	WaitAgain: {"wait_again_mean_s", "s", true},
	// Of a cause: the hours that jobs waited for it, and the share of all that they waited.
	WaitHours:            {"wait_h", "job h", true},
	WaitShare:            {"wait_share", "1", true},
	Slowdown:             {"bounded_slowdown_mean", "1", true},
	Expansion:            {"expansion_factor_mean", "1", true},
	Utilization:          {"utilization", "1", false},
	UtilizationInstalled: {"utilization_installed", "1", false},
	Delivered:            {"delivered_h", "h", false},
	// What jobs delivered that were not killed at their limits.
	Goodput: {"goodput_gpu_h", "h", false},
	// What is free in a partition while a job waits that may run there, on average
	// and summed over the window; only of the whole cluster and of partitions.
	Stranded: {"stranded_mean", "", false},
	Idle:     {"idle_while_queued_gpu_h", "h", false},
	// Where nodes fail or jobs write checkpoints: what was used and does not count, the share
	// that does, the attempts that a failure has ended, how long attempts ran, whatever their
	// size, and how long for each failure.
	LostHours:      {"lost_gpu_h", "h", false},
	KilledHours:    {"killed_gpu_h", "h", false}, // of these, of attempts that were killed at their limits
	EffectiveShare: {"effective_share", "1", false},
	Failures:       {"failures", "failures", false},
	AttemptHours:   {"attempt_h", "h", false},
	MTTF:           {"mttf_h", "h", false},
	// Of an account that has a share of the machine: what it got of what the account above it has, what
	// it had beyond its share, and how long its jobs waited for it.
	ShareDelivered: {"share_delivered", "1", false},
	Borrowed:       {"borrowed_gpu_h", "h", false},
	ShareHeld:      {"share_held_h", "job h", false},
	// Where power has a cap: the most that was drawn, and what jobs waited for it; of the whole.
	PeakPower:    {"peak_kw", "kW", false},
	HeldForPower: {"held_for_power_gpu_h", "h", false},
	// What the window costs, of the whole cluster, where the scenario has costs.
	Energy:      {"energy_kwh", "kWh", false},
	Carbon:      {"carbon_t", "t", false},
	EnergyCost:  {"energy_cost_eur", "EUR", false},
	CapitalCost: {"capital_cost_eur", "EUR", false},
	Cost:        {"cost_eur", "EUR", false},
	CostPerHour: {"cost_per_gpu_h_eur", "EUR", false},
	// Of calls: the projects that were granted within the window, their hours and what became
	// of these, and from the cut-off to the first start, also in working days.
	Projects:           {"projects", "projects", false},
	Granted:            {"granted_gpu_h", "h", false},
	Spent:              {"spent_gpu_h", "h", false},
	LeftOver:           {"left_gpu_h", "h", false},
	Lapsed:             {"lapsed_gpu_h", "h", false},
	SpentShare:         {"spent_share", "1", false},
	UnfinishedProjects: {"unfinished_projects", "projects", false},
	FirstStartMean:     {"first_start_mean_s", "s", false},
	FirstStartP95:      {"first_start_p95_s", "s", false},
	FirstStartDays:     {"first_start_p95_working_days", "days", false},
}

// Info returns how the measure is written.
func (m Measure) Info() Info { return infos[m] }

// UnitOf is the measure's unit where a scenario counts in a unit: "GPU" or "processor".
func (m Measure) UnitOf(unit string) string {
	switch m {
	case Delivered, Goodput, Borrowed, Idle, LostHours, KilledHours, HeldForPower, Granted, Spent, LeftOver, Lapsed:
		return unit + " " + infos[m].Unit
	case Stranded:
		return unit
	}
	return infos[m].Unit
}

// All returns all measures in their order.
func All() []Measure {
	all := make([]Measure, Count)
	for i := range all {
		all[i] = Measure(i)
	}
	return all
}

// Stats are the measures of one group of jobs in one run; NaN where one does not
// exist, as the wait of no jobs.
type Stats [Count]float64

// NoStats are those that do not exist.
func NoStats() (s Stats) {
	for i := range s {
		s[i] = math.NaN()
	}
	return s
}

// Of reports whether the measure exists for groups of a kind: what is free belongs
// to partitions and the whole, but to no class, and money to the whole alone.
func (m Measure) Of(by By) bool {
	switch {
	case by == ByShare || m.Shared():
		return by == ByShare && m.Shared()
	case by == ByCall || m.OfCalls():
		return m.OfCalls() && (by == ByCall || by == ByAll)
	case by == ByCause:
		return m == WaitMean || m >= Held && m <= WaitShare && m != WaitAgain
	case m == WaitHours || m == WaitShare:
		return false
	case by == ByType:
		return m >= Utilization && m <= Idle
	case m == Stranded || m == Idle:
		return by == ByAll || by == ByPartition
	case m.Priced() || m.Powered():
		return by == ByAll
	}
	return true
}

// Priced reports whether the measure is one of money, energy or carbon, which
// exists where the scenario has costs.
func (m Measure) Priced() bool { return m >= Energy && m <= CostPerHour }

// Powered reports whether the measure exists only where power has a cap.
func (m Measure) Powered() bool { return m == PeakPower || m == HeldForPower }

// Wears reports whether the measure exists only where nodes fail or jobs write checkpoints.
func (m Measure) Wears() bool { return m >= LostHours && m <= MTTF }

// Shared reports whether the measure is one of accounts that have a share of the machine.
func (m Measure) Shared() bool { return m >= ShareDelivered && m <= ShareHeld }

// OfCalls reports whether the measure is one of calls and their projects.
func (m Measure) OfCalls() bool { return m >= Projects && m <= FirstStartDays }

// Share reports whether the measure is a share, from 0 to 1.
func (m Measure) Share() bool {
	return m == Utilization || m == UtilizationInstalled || m == WaitShare || m == EffectiveShare || m == SpentShare
}

// Word is the measure's name without its unit, as scenario files have it.
func (m Measure) Word() string {
	name := infos[m].Name
	for _, unit := range []string{"_gpu_h", "_h", "_s"} {
		name = strings.TrimSuffix(name, unit)
	}
	return name
}

// MoreIsBetter reports on which side the better values of the measure lie.
func (m Measure) MoreIsBetter() bool {
	switch m {
	case Utilization, UtilizationInstalled, Delivered, Goodput, EffectiveShare, MTTF, ShareDelivered, Spent, SpentShare:
		return true
	}
	return false
}

// WaitQuantiles are the quantiles among the measures, and QuantileMeasures those measures.
var (
	WaitQuantiles    = []float64{0.5, 0.75, 0.95, 0.99, 1}
	QuantileMeasures = []Measure{WaitP50, WaitP75, WaitP95, WaitP99, WaitMax}
)

// Quantile returns which quantile of the waits a measure is, if it is one.
func (m Measure) Quantile() (p float64, is bool) {
	if i := slices.Index(QuantileMeasures, m); i >= 0 {
		return WaitQuantiles[i], true
	}
	return 0, false
}

// TakeWaits takes the waits of others.
func (s *Stats) TakeWaits(of Stats) {
	for m := range s {
		if infos[m].Waiting {
			s[m] = of[m]
		}
	}
}

// Interval is the interval of the values of a measure that exist: no measure is below
// zero, and no share above one.
func (m Measure) Interval(values []float64, level float64) stat.Interval {
	if m.Share() {
		return stat.Share(stat.Existing(values), level)
	}
	return stat.Positive(stat.Existing(values), level)
}

// Summed reports whether the measure is made of hours or of capacity, which can be added up
// only of what is counted in one unit.
func (m Measure) Summed() bool {
	return m == WaitWeighted || m == ShareDelivered || m == Borrowed || m >= Utilization && m <= Idle || m == CostPerHour
}
