package sim_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/site"
)

// What a cap on power lets the naive simulator do: it adds up what everything draws each time
// that it is asked.

func (s *naive) powered(cfg *sim.Config) {
	if s.power = cfg.Power; s.power != nil && s.rules == nil {
		s.rules = &site.Rules{}
	}
}

// rate is what a GPU of a partition draws now.
func (s *naive) rate(part int) (r sim.PowerRate) {
	for _, next := range s.power.Rates[s.base(part)] {
		if next.From <= s.now {
			r = next
		}
	}
	return r
}

// more is what j would draw in a partition above what its GPUs draw when they are idle.
func (s *naive) more(j *naiveJob, part int) int64 {
	if s.power == nil {
		return 0
	}
	r := s.rate(part)
	return int64(s.parts[part].need(&j.Job)) * (r.Busy - r.Idle)
}

// powers says whether j may start in a partition below the cap; alone, ever from now on.
func (s *naive) powers(j *naiveJob, part int, alone bool) bool {
	if s.power == nil {
		return true
	}
	if dates := s.powerDates(); alone && len(dates) > 0 && dates[len(dates)-1] > s.now {
		return true
	}
	total := s.more(j, part)
	for i := range s.real {
		total += int64(len(s.parts[i].present())*s.parts[i].spec.PerNode) * s.rate(i).Idle
	}
	for _, o := range s.running {
		if !o.given && !alone {
			total += o.drawn
		}
	}
	return total <= s.power.Cap
}

// powerDates are the dates at which more or less is left for jobs than before, or they draw
// more or less.
func (s *naive) powerDates() (all []time.Duration) {
	if s.power == nil {
		return nil
	}
	was := s.powerAt(0)
	dates := map[time.Duration]bool{}
	for i := range s.real {
		for _, c := range s.parts[i].spec.Changes {
			dates[c.At] = true
		}
		for _, r := range s.power.Rates[i] {
			dates[r.From] = true
		}
	}
	for _, at := range slices.Sorted(maps.Keys(dates)) {
		if is := s.powerAt(at); at > 0 && is != was {
			all, was = append(all, at), is
		}
	}
	return all
}

// powerAt describes what idle GPUs draw at an instant, and what jobs draw more.
func (s *naive) powerAt(at time.Duration) string {
	idle, text := int64(0), ""
	for i := range s.real {
		spec, rate := s.parts[i].spec, sim.PowerRate{}
		for _, r := range s.power.Rates[i] {
			if r.From <= at {
				rate = r
			}
		}
		spec.Changes = slices.DeleteFunc(slices.Clone(spec.Changes), func(c cluster.Change) bool { return c.At > at })
		p := newNaivePart(spec)
		for _, step := range p.steps {
			if step.at <= at && (step.kind == naiveAdd || step.kind == naiveRemove) {
				p.apply(step)
			}
		}
		idle += int64(len(p.present())*spec.PerNode) * rate.Idle
		text += fmt.Sprint(" ", rate.Busy-rate.Idle)
	}
	return fmt.Sprint(idle, text)
}
