package results

import (
	"math"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/results/stat"
)

// Costs say what a variant's machine costs and draws, so that a run can be priced.
type Costs struct {
	// PUE is the power usage effectiveness: all power over that of the machine.
	PUE float64
	// PriceEurKWh is the price of energy in each hour of the day.
	PriceEurKWh [24]float64
	// CarbonGKWh is the carbon intensity of that energy in g of CO2 equivalent.
	CarbonGKWh float64
	// OpexEurH is what running the site costs an hour beside energy.
	OpexEurH float64
	// Zero is the time of day at simulated time zero; Shifts are the instants from which
	// clocks are changed, in order.
	Zero   time.Duration
	Shifts []ClockShift
	// Rates are those of each partition, in time order; the first holds from time
	// zero.
	Rates [][]Rate
}

// A Rate is what a GPU of a partition costs and draws from an instant on, its
// share of the node included.
type Rate struct {
	From time.Duration
	// CapitalEurH is its price over its lifetime, an hour that it is installed.
	CapitalEurH  float64
	IdleW, BusyW float64
}

// A ClockShift sets the clocks By away from what they would show without any, from At on.
type ClockShift struct{ At, By time.Duration }

// A meter adds up, for one partition, how long GPUs were installed and busy at
// each rate and hour of the day, in GPU-nanoseconds.
type meter struct {
	from, to  time.Duration // the window
	zero      time.Duration
	shifts    []ClockShift
	rates     []Rate
	installed [][24]exact.Sum
	busy      [][24]exact.Sum
}

func newMeters(f *Frame, costs *Costs) []meter {
	if costs == nil {
		return nil
	}
	ms := make([]meter, len(f.Partitions))
	for i := range ms {
		rates := costs.Rates[i]
		ms[i] = meter{
			from: f.From, to: f.To, zero: costs.Zero, shifts: costs.Shifts, rates: rates,
			installed: make([][24]exact.Sum, len(rates)), busy: make([][24]exact.Sum, len(rates)),
		}
	}
	return ms
}

// add notes that a number of GPUs was installed, or busy, from start to end.
func (m *meter) add(into [][24]exact.Sum, start, end time.Duration, gpus uint64) {
	start, end = max(start, m.from), min(end, m.to)
	for i := range m.rates {
		from, to := max(start, m.rates[i].From), end
		if i+1 < len(m.rates) {
			to = min(to, m.rates[i+1].From)
		}
		if from < to && gpus != 0 {
			m.clocked(&into[i], from, to, gpus)
		}
	}
}

// clocked adds a weight to the hours of the day between two instants, as clocks show them.
func (m *meter) clocked(hours *[24]exact.Sum, from, to time.Duration, weight uint64) {
	const day = 24 * time.Hour
	zero := m.zero
	for _, s := range m.shifts {
		if end := min(to, s.At); from < end {
			spread(hours, zero+from, zero+end, weight)
			from = end
		}
		zero = (m.zero + s.By + day) % day
	}
	if from < to {
		spread(hours, zero+from, zero+to, weight)
	}
}

// spread adds a weight to the hours of the day between two instants.
func spread(hours *[24]exact.Sum, from, to time.Duration, weight uint64) {
	const day = 24 * time.Hour
	if days := (to - from) / day; days > 0 {
		each := exact.Product(weight, uint64(days*time.Hour))
		for h := range hours {
			hours[h].Add(each)
		}
		from += days * day
	}
	next := from/time.Hour*time.Hour + time.Hour
	h := from % day / time.Hour
	for ; next < to; next += time.Hour {
		hours[h].Add(exact.Product(weight, uint64(next-from)))
		from = next
		if h++; h == 24 {
			h = 0
		}
	}
	hours[h].Add(exact.Product(weight, uint64(to-from)))
}

// price fills in the cost measures of the whole cluster.
func (s *supply) price(st *measures.Stats) {
	k := s.costs
	if k == nil {
		return
	}
	var energy, paid, capital float64 // kWh, euros, euros
	for p := range s.meters {
		m := &s.meters[p]
		for i, r := range m.rates {
			for h := range 24 {
				installed, busy := m.installed[i][h].Over(nsPerHour), m.busy[i][h].Over(nsPerHour)
				kwh := k.PUE * (float64(installed*r.IdleW) + float64(busy*(r.BusyW-r.IdleW))) / 1000
				energy += kwh
				paid += float64(kwh * k.PriceEurKWh[h])
				capital += float64(installed * r.CapitalEurH)
			}
		}
	}
	st[measures.Energy] = energy
	st[measures.Carbon] = energy * k.CarbonGKWh / 1e6
	st[measures.EnergyCost] = paid
	st[measures.CapitalCost] = capital
	st[measures.Cost] = paid + capital + float64(k.OpexEurH*s.frame.length().Hours())
	if st[measures.Delivered] > 0 {
		st[measures.CostPerHour] = st[measures.Cost] / st[measures.Delivered]
	}
}

// A Contribution is one source of a budget.
type Contribution struct {
	Name string `json:"name"`
	Eur  Number `json:"eur"`
}

// A Saving is what an hour of wait less costs.
type Saving struct {
	// EurPerHour is the cost more than in the first variant over the hours by which
	// the 95 % quantile of the wait is shorter, with Fieller's interval; it exists
	// only where the wait is shorter beyond doubt.
	EurPerHour Interval `json:"eur_per_wait_p95_h"`
}

// secondsAnHour turns waits in seconds into hours.
const secondsAnHour = 3600.0

// saving compares the costs and waits of two variants, replication by replication.
func saving(cost0, cost1, wait0, wait1 []float64, level float64) *Saving {
	var cost, wait []float64
	for i := range cost0 {
		c, w := cost1[i]-cost0[i], (wait0[i]-wait1[i])/secondsAnHour
		if !math.IsNaN(c) && !math.IsNaN(w) {
			cost, wait = append(cost, c), append(wait, w)
		}
	}
	r := stat.Ratio(cost, wait, level)
	if math.IsNaN(r.Mean) || stat.Mean(wait, level).Mean <= 0 {
		return nil
	}
	return &Saving{IntervalOf(r)}
}

// prices notes the purchase of each variant, and what an hour of wait less costs
// in it.
func (z *summarizer) prices(s *Summary, info Info) {
	s.Budget = info.Budget
	for v := range s.Variants {
		purchase := Number(info.Variants[v].Purchase)
		s.Variants[v].Purchase = &purchase
		if v > 0 {
			get := func(v int, m measures.Measure) []float64 { return z.values(v, measures.ByAll, 0, m) }
			if SameJobs(waitsOf(z.runs[0], measures.ByAll, 0, measures.WaitP95), waitsOf(z.runs[v], measures.ByAll, 0, measures.WaitP95)) {
				s.Variants[v].Saving = saving(get(0, measures.Cost), get(v, measures.Cost), get(0, measures.WaitP95), get(v, measures.WaitP95), z.level)
			}
		}
	}
}
