package work

import (
	"cmp"
	"math"
	"time"

	"aforo/scenarios/machine"
)

// ClosedClasses counts the classes whose load depends on the machine.
func (w *Work) ClosedClasses() int {
	n := 0
	for i := range w.Classes {
		if w.Classes[i].Arrivals.closed() {
			n++
		}
	}
	return n
}

// An Offer is the load that the workload offers at one instant against the
// machine of the first variant then, both in GPUs of speed 1.
type Offer struct {
	At time.Time
	// GPUs is the mean number of GPUs that the work would keep busy, on average over
	// a week without holidays.
	GPUs float64
	// Closed is the number of classes that are not in GPUs: those with sessions,
	// which send as much as the machine lets them.
	Closed int
	// Deviation is the standard deviation of the GPUs busy at an instant if nobody had
	// to wait: the square root of the mean of GPUs squared times the run time, by
	// the rate of arrivals (M/G/infinity with jobs of several GPUs).
	Deviation float64
	// Installed is the sum of the GPUs, each times its speed.
	Installed float64
}

// Share is the offered load relative to the machine.
func (o Offer) Share() float64 { return o.GPUs / cmp.Or(o.Installed, math.SmallestNonzeroFloat64) }

// Offered estimates the load at the start and at the end of the window: mean jobs a day times
// mean GPU-seconds, cohorts included where they work. ok is false where nothing can be drawn.
func (w *Work) Offered() (start, end Offer, ok bool) {
	m, _ := w.Model()
	if m.Check() != nil {
		return Offer{}, Offer{}, false
	}
	zero := w.Window.Zero()
	parts := w.Machine.Resolved(zero)[0].Partitions
	at := func(t time.Duration) Offer {
		o := Offer{At: zero.Add(t), Closed: w.ClosedClasses()}
		variance := 0.0
		classes, cohorts := m.OfferedGPUSecondsPerDay()
		for i, load := range classes {
			gpus := float64(load / 86400 * m.GrowthOf(&m.Classes[i]).Factor(t))
			o.GPUs += gpus
			variance += float64(gpus * m.Classes[i].Clumping())
		}
		for i, load := range cohorts {
			if k := &m.Cohorts[i]; k.From <= t && t < k.To {
				o.GPUs += load / 86400
				variance += float64(load / 86400 * m.Classes[k.Class].Clumping())
			}
		}
		for i := range m.Calls {
			for class := range m.Classes {
				o.GPUs += m.Calls[i].GPUs(class, t)
			}
		}
		for i := range parts {
			o.Installed += machine.Installed(&parts[i], t)
		}
		o.Deviation = math.Sqrt(variance)
		return o
	}
	return at(w.Window.Warmup), at(w.Window.Warmup + w.Window.Length), true
}
