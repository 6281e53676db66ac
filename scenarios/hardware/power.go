package hardware

import (
	"math"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim"
)

// Power is a cap on what the machine draws.
type Power struct {
	CapKW float64
}

// Fields are the keys of [power].
func (p *Power) Fields() []keyed.Field {
	return []keyed.Field{
		keyed.Must("cap_kw", keyed.Number(&p.CapKW, keyed.Above(0, 1e9)), "no job starts that would take what the machine draws above so many kW; cooling (pue) is not in it"),
	}
}

// CheckPower notes what is wrong with a cap on power.
func CheckPower(m *machine.Machine, n keyed.Notes) {
	for i := range m.GPUs {
		g := &m.GPUs[i]
		here := keyed.To("gpu", g.Name)
		if !n.Has(here.Child("power_busy_w")...) {
			n.Bad(here, "power_busy_w is what one draws while a job uses it, power_idle_w while none does (0 W where it is left out)", "with [power], [%s] needs power_busy_w", here)
		} else if g.PowerBusyW < g.PowerIdleW {
			n.Bad(here.Child("power_busy_w"), "", "%s must be at least power_idle_w", here.Child("power_busy_w"))
		}
	}
	for p := range m.Partitions {
		if m.Processors(p) {
			n.Bad(keyed.To("partition", m.Partitions[p].Name), "give it nodes, gpus_per_node and gpu", "[power] knows what GPUs draw, and partition %s is counted in processors", m.Partitions[p].Name)
		}
	}
}

// Of is the cap in variant v, where start is time zero. M is the machine of that variant.
func (p *Power) Of(m *machine.Machine, v int, start time.Time) *sim.Power {
	if p.CapKW == 0 {
		return nil
	}
	all := &sim.Power{Cap: milliwatts(p.CapKW * 1000)}
	for _, spans := range m.TypesIn(v, start) {
		var rates []sim.PowerRate
		for _, s := range spans {
			rates = append(rates, sim.PowerRate{From: s.From, Idle: milliwatts(s.GPU.PowerIdleW), Busy: milliwatts(s.GPU.PowerBusyW)})
		}
		all.Rates = append(all.Rates, rates)
	}
	return all
}

func milliwatts(w float64) int64 { return int64(math.Round(min(w*1000, 1e18))) }
