package scenarios

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
	"aforo/workload"
	"aforo/workload/synth"
)

// model is the synthetic workload of the file, and the routes that its classes
// take: each distinct list of partitions once.
func (f *File) model() (*synth.Model, [][]int) {
	m := &synth.Model{
		Labels: workload.Labels{
			Class: keyed.Names(f.Classes), Community: keyed.Names(f.Who.Communities),
			Sector: keyed.Names(f.Who.Sectors), Access: keyed.Names(f.Who.Access),
			Account: named(keyed.Names(f.Who.Accounts)), QOS: named(keyed.Names(f.Who.QOS)),
		},
		Rhythm: f.rhythm(&f.Rhythm),
		Growth: f.growth(&f.Growth),
	}
	if len(f.Who.Accounts) > 0 {
		m.Accounts = synth.Accounts{
			Community: f.Who.AccountsOf(m.Labels.Community, func(a *who.Account) []string { return a.Communities }),
			Access:    f.Who.AccountsOf(m.Labels.Access, func(a *who.Account) []string { return a.Access }),
			Sector:    f.Who.AccountsOf(m.Labels.Sector, func(a *who.Account) []string { return a.Sectors }),
		}
	}
	if len(f.Who.Sectors) > 0 {
		for i := range f.Who.Communities {
			m.SectorWeights = append(m.SectorWeights, spread(f.Who.Communities[i].Sectors, m.Labels.Sector))
		}
	}
	var routes [][]int
	for i := range f.Classes {
		c := f.class(&f.Classes[i], &m.Labels)
		route := f.route(&f.Classes[i])
		at := slices.IndexFunc(routes, func(r []int) bool { return slices.Equal(r, route) })
		if at < 0 {
			at, routes = len(routes), append(routes, route)
		}
		c.Route = uint16(at)
		m.Classes = append(m.Classes, c)
	}
	m.Labels.Asked = f.asked(routes)
	start := f.Window.Start.Add(-f.Window.Warmup)
	for i := range f.Cohorts {
		k := &f.Cohorts[i]
		m.Cohorts = append(m.Cohorts, synth.Cohort{
			Name: k.Name, Class: slices.Index(m.Labels.Class, k.Class),
			Members: k.Members, PerMemberDay: k.JobsPerMemberDay,
			From: k.From.Sub(start), To: k.To.Sub(start),
			Community: slices.Index(m.Labels.Community, k.Community),
			Access:    slices.Index(m.Labels.Access, k.Access),
		})
	}
	return m, routes
}

// named are names with numbers from 1 on; 0 is that of who has none.
func named(names []string) []string { return append([]string{""}, names...) }

// asked are the names of routes: the partitions that a job asks for.
func (f *File) asked(routes [][]int) []string {
	names := named(nil)
	for _, route := range routes {
		var list []string
		for _, p := range route {
			list = append(list, f.Machine.Partitions[p].Name)
		}
		names = append(names, strings.Join(list, ","))
	}
	return names
}

// class resolves one class but for its route.
func (f *File) class(k *Class, l *workload.Labels) synth.Class {
	c := *f.works[k.Name]
	c.Burst, c.FixedBurst, c.Growth = k.Burst, k.BurstLaw == "fixed", f.ownGrowth(k)
	c.Users = k.Users
	c.QOS = uint16(slices.Index(keyed.Names(f.Who.QOS), k.QOS) + 1)
	c.CoresPerGPU, c.MemPerGPUMB = k.CoresPerGPU, machine.Megabytes(k.MemoryPerGPUGB)
	c.Community, c.Access = spread(k.Communities, l.Community), spread(k.Access, l.Access)
	switch {
	case k.JobsPerDay > 0:
		c.PerDay = k.JobsPerDay
	case k.Load > 0:
		c.PerDay = k.Load * f.installed() * 86400 / c.MeanGPUSeconds()
	}
	if c.Sessions != nil {
		c.PerDay, c.Users = 0, 0 // those of the sessions are all there are
	}
	return c
}

// installed is the number of GPUs of the first variant, each times its speed, at
// the start of the window.
func (f *File) installed() float64 {
	sum := 0.0
	parts := f.Machine.Resolved(f.Window.Start.Add(-f.Window.Warmup))[0].Partitions
	for i := range parts {
		sum += machine.Installed(&parts[i], f.Window.Warmup)
	}
	return sum
}

// route is the list of partitions of a class.
func (f *File) route(k *Class) []int {
	var route []int
	for _, p := range cmpList(k.Partitions, keyed.Names(f.Machine.Partitions)) {
		route = append(route, f.Machine.Index(p))
	}
	return route
}

// cmpList is the first list that is not nil.
func cmpList(a, b []string) []string {
	if a != nil {
		return a
	}
	return b
}

func (l *Limit) law() synth.Limit {
	switch l.Law {
	case "factor":
		return synth.FactorLimit{Factor: l.Factor}
	case "accuracy":
		a, err := synth.NewAccuracyLimit(l.Quantiles, l.Values)
		invariant(err)
		return a
	}
	return synth.ExactLimit{}
}

// invariant is for what check has made sure of.
func invariant(err error) {
	if err != nil {
		panic("scenarios: a checked file does not resolve: " + err.Error())
	}
}

// spread lays weights out over all labels: 1 each where none are given, nil
// where there are no labels.
func spread(given []keyed.Weight, labels []string) []float64 {
	if len(labels) == 0 {
		return nil
	}
	w := make([]float64, len(labels))
	for i := range w {
		if given == nil {
			w[i] = 1
		}
	}
	for _, g := range given {
		w[slices.Index(labels, g.Name)] = g.Weight
	}
	return w
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

// Offered estimates the load at the start and at the end of the window of a
// synthetic workload: mean jobs a day times mean GPU-seconds, cohorts included
// where they work. A trace has none (ok is false).
func (f *File) Offered() (start, end Offer, ok bool) {
	if f.isTrace() {
		return Offer{}, Offer{}, false
	}
	m, _ := f.model()
	if m.Check() != nil {
		return Offer{}, Offer{}, false
	}
	zero := f.Window.Start.Add(-f.Window.Warmup)
	parts := f.Machine.Resolved(zero)[0].Partitions
	at := func(t time.Duration) Offer {
		o := Offer{At: zero.Add(t), Closed: f.closedClasses()}
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
		for i := range parts {
			o.Installed += machine.Installed(&parts[i], t)
		}
		o.Deviation = math.Sqrt(variance)
		return o
	}
	return at(f.Window.Warmup), at(f.Window.Warmup + f.Window.Length), true
}
