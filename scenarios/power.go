package scenarios

import (
	"fmt"
	"slices"
	"time"

	"aforo/scenarios/hardware"
	"aforo/scenarios/keyed"
	"aforo/scenarios/who"
	"aforo/sim/study"
)

// power checks a cap on power, and what does not go with it.
func (c *checker) power() {
	here := keyed.To("power")
	if !c.Has(here...) {
		return
	}
	if c.Scheduler == "slurm" {
		c.Bad(here, "leave scheduler out, or the cap", "[%s] does not go with the scheduler of Slurm", here)
	}
	if k := slices.IndexFunc(c.Who.QOS, func(q who.QOS) bool { return q.LimitsBlock }); k >= 0 {
		c.Bad(here, "leave limits_block out, or the cap", "[%s] does not go with limits_block, which [qos.%s] has", here, c.Who.QOS[k].Name)
	}
	hardware.CheckPower(&c.Machine, c.Notes)
}

// capped gives a study the cap on power, where a variant has one.
func (f *File) capped(s *study.Study) {
	for v := range s.Variants {
		g := f.of(v)
		s.Variants[v].Power = g.Power.Of(&g.Machine, v, s.Start)
		s.Powered = s.Powered || s.Variants[v].Power != nil
	}
}

// drawsMore returns a problem where the machine of a variant draws as much as the cap without any
// job, at some time of a study.
func (f *File) drawsMore(s *study.Study) error {
	for v := range s.Variants {
		power := s.Variants[v].Power
		if power == nil {
			continue
		}
		for _, rest := range power.Rests(s.Variants[v].Partitions) {
			if rest.Draws >= power.Cap && rest.From < s.To {
				return f.problem(fmt.Sprintf("power.cap_kw: in variant %s the machine draws %.6g kW without any job from %s on, of %.6g kW",
					s.Variants[v].Name, float64(rest.Draws)/1e6, s.Start.Add(rest.From).Format(time.DateOnly), float64(power.Cap)/1e6), "no job could start then: raise cap_kw, or bring fewer nodes", "power", "cap_kw")
			}
		}
	}
	return nil
}
