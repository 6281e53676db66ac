package results

import "slices"

// The kinds of warnings.
const (
	// Overload: a variant has no mean wait, or that of some jobs alone, because its queue,
	// or that of a part or a limit, grows to the end.
	Overload = "overload"
	// Refused: jobs were rejected, because nothing in the variant ever holds them.
	Refused = "rejected"
	// ManyKilled: many GPU-hours are lost in jobs that are killed at their limits.
	ManyKilled = "many_killed"
	// OverBudget: a variant's changes cost more than there is.
	OverBudget = "over_budget"
	// Imprecise: the replications did not suffice for the precision that was asked for.
	Imprecise = "imprecise"
	// Undecided: they did not suffice to find the best variant.
	Undecided = "undecided"
	// ShortWarmup: the system had not settled when the window began.
	ShortWarmup = "short_warmup"
)

// A Warning is something that a reader of a result must not overlook. The figures are
// in the summary, the words are a report's.
type Warning struct {
	Kind string `json:"kind"`
	// Variant is the one that it is about, or "" where it is about all of them.
	Variant string `json:"variant,omitempty"`
}

// Warn works out the Warnings: those about all variants first, then those of each. The
// rest of the summary must be there.
func (s *Summary) Warn() {
	all := []Warning{}
	if s.Precision != nil && !s.Precision.Met {
		all = append(all, Warning{Kind: Imprecise})
	}
	if s.Selection != nil && s.Selection.Best == "" {
		all = append(all, Warning{Kind: Undecided})
	}
	for i := range s.Variants {
		v := &s.Variants[i]
		warn := func(kind string, is bool) {
			if is {
				all = append(all, Warning{kind, v.Name})
			}
		}
		warn(Overload, v.Overloaded || len(v.Overloads) > 0)
		warn(Refused, v.Rejected > 0)
		warn(ShortWarmup, v.Warmup != nil && v.Warmup.Short)
		warn(ManyKilled, slices.ContainsFunc(s.Killed(), func(k KilledClass) bool { return k.Variant == v.Name }))
		warn(OverBudget, s.Over(v) > 0)
	}
	s.Warnings = all
}

// Over is by how many euros the changes of a variant are above the budget; at most
// zero where they are not, or where there is none.
func (s *Summary) Over(v *Variant) float64 {
	if v.Purchase == nil || len(s.Budget) == 0 {
		return 0
	}
	have := 0.0
	for _, b := range s.Budget {
		have += float64(b.Eur)
	}
	return float64(*v.Purchase) - have
}

// Warned returns the variants that a kind of warning is about.
func (s *Summary) Warned(kind string) []*Variant {
	var of []*Variant
	for _, w := range s.Warnings {
		if w.Kind == kind {
			of = append(of, &s.Variants[slices.IndexFunc(s.Variants, func(v Variant) bool { return v.Name == w.Variant })])
		}
	}
	return of
}
