package study

import (
	"slices"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim"
)

// measuring says what is measured of every run: everything over the whole window, which
// is the first of the frames, and over each further period what goals and rules ask for.
type measuring struct {
	frames  []*results.Frame
	targets [][]results.Target // by period
	// stepped is that of the series, where their steps are asked for; nil otherwise. Its
	// run comes after those of the periods: what is decided by the steps that suit the
	// window is then the same.
	stepped *results.Frame
	shares  map[*Variant]results.Shares
}

// measuring works out what the study measures.
func (s *Study) measuring() (m measuring, err error) {
	spec := results.Spec{
		From: s.From, To: s.To, Labels: s.Labels, Settle: s.Settle, Routes: s.Routes, Ruled: s.ruled(), Wears: s.Wears, Powered: s.Powered,
		Calls: s.Calls, WorkingDays: s.WorkingDays,
		Causes: slices.Contains(s.By, measures.ByCause),
		Types:  s.Types, PartitionUnits: s.PartitionUnits, ClassUnits: s.ClassUnits,
	}
	for _, p := range s.Variants[0].Partitions {
		spec.Partitions = append(spec.Partitions, p.Name)
	}
	shares := s.shares(&spec)
	spec.Causes = spec.Causes || len(spec.Sharers) > 0
	for _, v := range s.Variants {
		for i := range v.Partitions {
			spec.Largest = max(spec.Largest, v.Partitions[i].MostGPUs())
		}
	}
	if spec.Divisions, err = s.divisions(); err != nil {
		return m, err
	}
	periods := append([]results.Period{{From: s.From, To: s.To}}, s.Periods[min(1, len(s.Periods)):]...)
	m = measuring{shares: shares, frames: make([]*results.Frame, len(periods)), targets: make([][]results.Target, len(periods))}
	for i, p := range periods {
		spec.From, spec.To, spec.Settle = p.From, p.To, s.Settle && i == 0
		if spec.Follow = nil; i == 0 {
			spec.Follow = s.followed()
		}
		if m.frames[i], err = results.NewFrame(spec); err != nil {
			return m, err
		}
	}
	if s.Every > 0 {
		spec.From, spec.To, spec.Settle, spec.Follow, spec.Every = s.From, s.To, false, s.followed(), s.Every
		if m.stepped, err = results.NewFrame(spec); err != nil {
			return m, err
		}
	}
	for _, t := range s.targets() {
		m.targets[t.Period] = append(m.targets[t.Period], t)
	}
	return m, nil
}

// followed are the ways whose groups are followed over time: the classes, and those that
// objectives look at.
func (s *Study) followed() []measures.By {
	ways := []measures.By{measures.ByClass}
	for i := range s.Goals {
		if by := s.Goals[i].By; by != measures.ByAll && by != measures.ByType && by != measures.ByShare && by != measures.ByCall && !slices.Contains(ways, by) {
			ways = append(ways, by)
		}
	}
	return ways
}

// targets are all measures that goals and rules look at.
func (s *Study) targets() []results.Target {
	var all []results.Target
	for i := range s.Goals {
		all = append(all, s.Goals[i].Target())
	}
	if s.Precision != nil {
		all = append(all, s.Precision.Targets...)
	}
	if s.Select != nil {
		all = append(all, s.Select.Target)
	}
	return all
}

// A measurer is an observer that boils its run down in the end.
type measurer interface {
	sim.Observer
	Typed(spans [][]results.TypeSpan)
	Shared(of results.Shares)
	Powered(power *sim.Power, rests []sim.PowerLevel)
	Finish() *results.Run
}

// measurers returns the observers of one run of a variant, one a period.
func (m *measuring) measurers(v *Variant) []measurer {
	all := []measurer{results.NewCollector(m.frames[0], v.Costs, m.targets[0]...)}
	for p := 1; p < len(m.frames); p++ {
		all = append(all, results.NewTargetCollector(m.frames[p], v.Costs, m.targets[p]))
	}
	if m.stepped != nil {
		all = append(all, results.NewCollector(m.stepped, nil))
	}
	for _, x := range all {
		x.Typed(v.Types)
		x.Shared(m.shares[v])
	}
	return all
}

// observers is how many runs each run is boiled down to.
func (m *measuring) observers() int {
	if m.stepped != nil {
		return len(m.frames) + 1
	}
	return len(m.frames)
}
