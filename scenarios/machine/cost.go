package machine

import (
	"time"

	"aforo/results"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
)

// Cost is what running the site costs.
type Cost struct {
	PUE            float64
	EnergyEurKWh   float64
	EnergyByHour   []float64
	CarbonGKWh     float64
	OpexEurPerYear float64
	Budget         []Contribution
}

// A Contribution is one source of the budget for the changes.
type Contribution struct {
	Name, Description string
	Eur               float64
}

func (c *Cost) Fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("pue", keyed.Number(&c.PUE, keyed.AtLeastOne), "1.0", "power usage effectiveness: all power of the site over that of the machine"),
		keyed.May("energy_eur_per_kwh", keyed.Number(&c.EnergyEurKWh, keyed.NotNegative), "", "price of a kWh; this or energy_eur_per_kwh_by_hour"),
		keyed.May("energy_eur_per_kwh_by_hour", keyed.NumbersOf(24, &c.EnergyByHour, keyed.NotNegative), "", "price of a kWh in each hour of the day from 0 to 23, in window.timezone or else the offset of window.start"),
		keyed.May("carbon_g_per_kwh", keyed.Number(&c.CarbonGKWh, keyed.NotNegative), "0", "carbon intensity of the energy in g of CO2 equivalent; 0 for a contract that is counted as renewable"),
		keyed.May("opex_eur_per_year", keyed.Number(&c.OpexEurPerYear, keyed.Between(0, 1e12)), "0", "what running the site costs in 365 days beside energy"),
		keyed.May("budget", keyed.Tables(&c.Budget), "", "who contributes how much to the purchase that the changes need"),
	}
}

func (c *Contribution) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&c.Description), "", "who they are, and on which terms"),
		keyed.Must("eur", keyed.Number(&c.Eur, keyed.Between(0, 1e12)), "how much, in euros"),
	})
}

// cost checks that everything is there that a price is made of.
func (c *checker) cost() {
	if !c.Has("cost") {
		return
	}
	if c.Has("cost", "energy_eur_per_kwh") == c.Has("cost", "energy_eur_per_kwh_by_hour") {
		c.Bad(keyed.To("cost"), "give one of the two", "[cost] needs energy_eur_per_kwh or energy_eur_per_kwh_by_hour, and not both")
	}
	for p := range c.Partitions {
		if c.Processors(p) {
			c.Bad(keyed.To("partition", c.Partitions[p].Name), "give it nodes, gpus_per_node and gpu", "[cost] prices GPUs, and partition %s is counted in processors", c.Partitions[p].Name)
		}
	}
	for i := range c.GPUs {
		for _, key := range []string{"price_eur", "lifetime", "power_idle_w", "power_busy_w"} {
			if !c.Has("gpu", c.GPUs[i].Name, key) {
				c.Bad(keyed.To("gpu", c.GPUs[i].Name), "", "with [cost], [gpu.%s] needs %s", c.GPUs[i].Name, key)
			}
		}
		if g := &c.GPUs[i]; g.PowerBusyW < g.PowerIdleW {
			c.Bad(keyed.To("gpu", g.Name, "power_busy_w"), "", "gpu.%s.power_busy_w must be at least power_idle_w", g.Name)
		}
	}
}

// costs resolves what the machine of variant i costs; nil where the file has no
// [cost].
func (m *Machine) costs(changes []Dated, start time.Time, shifts []results.ClockShift) *results.Costs {
	if !m.Root.Has("cost") {
		return nil
	}
	hour, minute, second := start.Clock()
	k := &results.Costs{
		Shifts: shifts,
		PUE:    m.Cost.PUE, CarbonGKWh: m.Cost.CarbonGKWh, OpexEurH: m.Cost.OpexEurPerYear / (365 * 24),
		Zero: time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(start.Nanosecond()),
	}
	for h := range k.PriceEurKWh {
		k.PriceEurKWh[h] = m.Cost.EnergyEurKWh
		if m.Cost.EnergyByHour != nil {
			k.PriceEurKWh[h] = m.Cost.EnergyByHour[h]
		}
	}
	for i := range m.Partitions {
		k.Rates = append(k.Rates, []results.Rate{m.rate(m.Partitions[i].GPU, 0)})
	}
	for _, d := range changes {
		if p := m.Index(d.Partition); d.Action == "change-gpu" {
			k.Rates[p] = append(k.Rates[p], m.rate(d.GPU, d.Date.Sub(start)))
		}
	}
	return k
}

func (m *Machine) rate(gpu string, from time.Duration) results.Rate {
	g := m.gpuType(gpu)
	return results.Rate{From: from, CapitalEurH: g.PriceEur / g.Lifetime.Hours(), IdleW: g.PowerIdleW, BusyW: g.PowerBusyW}
}

// purchase is the price of what the changes of a variant bring: nodes that are added, at
// the price of the GPU type that the partition then has, and all GPUs of a
// partition whose type changes.
func (m *Machine) purchase(changes []Dated) float64 {
	eur := 0.0
	nodes, types := make([]int, len(m.Partitions)), make([]string, len(m.Partitions))
	for i := range m.Partitions {
		nodes[i], types[i] = m.Partitions[i].Nodes, m.Partitions[i].GPU
	}
	for i := range changes {
		d := &changes[i]
		p := m.Index(d.Partition)
		per := float64(m.Partitions[p].GPUsPerNode)
		switch d.Action {
		case "add-nodes":
			eur += float64(float64(d.Nodes) * per * m.gpuType(types[p]).PriceEur)
			nodes[p] += d.Nodes
		case "remove-nodes":
			nodes[p] -= d.Nodes
		case "retire":
			nodes[p] = 0
		case "change-gpu":
			types[p] = d.GPU
			eur += float64(float64(nodes[p]) * per * m.gpuType(d.GPU).PriceEur)
		}
	}
	return eur
}

// budget resolves the contributions.
func (m *Machine) budget(s *study.Study) {
	for _, b := range m.Cost.Budget {
		s.Budget = append(s.Budget, results.Contribution{Name: b.Name, Eur: results.Number(b.Eur)})
	}
}

// Price adds to the variants what they cost, by clocks that change at shifts.
func (m *Machine) Price(s *study.Study, shifts []results.ClockShift) {
	if !m.Root.Has("cost") {
		return
	}
	m.budget(s)
	for i := range s.Variants {
		of := m.of(i)
		changes := of.ChangesIn(i)
		s.Variants[i].Costs = of.costs(changes, s.Start, shifts)
		s.Variants[i].Purchase = of.purchase(changes)
	}
}
