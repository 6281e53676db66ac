package scenarios

import (
	"fmt"

	"aforo/scenarios/hardware"
	"aforo/scenarios/keyed"
	"aforo/sim"
	"aforo/sim/sched"
	"aforo/sim/study"
)

// hardware checks what fails, and what does not go with it.
func (c *checker) hardware() {
	hardware.Check(c.Failures, &c.Machine, c.Window.Zone, c.Notes)
	slurm := c.Scheduler == "slurm"
	if here := keyed.To("failures"); len(c.Failures) > 0 {
		switch {
		case slurm:
			c.Bad(here, "leave scheduler out, or the failures", "[%s] does not go with the scheduler of Slurm", here)
		case c.Policy.Backfill == sched.Conservative || c.Policy.Reservations > 1:
			c.Bad(here, "backfill is to be easy with one reservation, easy-no-extra, first-fit or none", "[%s] does not go with conservative backfilling and several reservations, whose plans a failure breaks", here)
		}
	}
	c.power()
	for i := range c.Work.Classes {
		if here := keyed.To("class", c.Work.Classes[i].Name, "checkpoint"); slurm && c.Has(here...) {
			c.Bad(here, "leave scheduler out, or the checkpoints", "[%s] does not go with the scheduler of Slurm", here)
		}
	}
}

// wears has the nodes of a study fail and its jobs write checkpoints, where a variant says so.
func (f *File) wears(s *study.Study, opt Options) {
	for v := range s.Variants {
		g := f.of(v)
		at := &s.Variants[v]
		at.Checkpoints = g.Work.Checkpoints()
		if len(g.Failures) > 0 {
			at.Failures = func(replication int) []sim.Failures {
				return hardware.Of(g.Failures, &g.Machine, s.Start, s.To, s.Seed, replication)
			}
		}
		s.Wears = s.Wears || at.Failures != nil || at.Checkpoints != nil
	}
	if s.Wears && opt.Note != nil {
		for _, sentence := range f.RetryBesideFailures() {
			opt.Note(sentence)
		}
	}
}

// RetryBesideFailures warns of each class that has retry where nodes fail: sentences.
func (f *File) RetryBesideFailures() (all []string) {
	for i := range f.Work.Classes {
		if name := f.Work.Classes[i].Name; len(f.Failures) > 0 && f.has("class", name, "retry") {
			all = append(all, fmt.Sprintf("warning: [class.%s] has retry beside [failures]: its failures must be those alone that are not the hardware's", name))
		}
	}
	return all
}
