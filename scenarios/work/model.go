package work

import (
	"slices"
	"strings"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
	"aforo/workload"
	"aforo/workload/synth"
)

// Model is the synthetic workload, and the routes that its classes
// take: each distinct list of partitions once.
func (w *Work) Model() (*synth.Model, [][]int) {
	m := &synth.Model{
		Labels: workload.Labels{
			Class: keyed.Names(w.Classes), Community: keyed.Names(w.Who.Communities),
			Sector: keyed.Names(w.Who.Sectors), Access: keyed.Names(w.Who.Access),
			Account: named(keyed.Names(w.Who.Accounts)), QOS: named(keyed.Names(w.Who.QOS)),
		},
		Rhythm: w.rhythm(&w.Rhythm),
		Growth: w.growth(&w.Growth),
	}
	if len(w.Who.Accounts) > 0 {
		m.Accounts = synth.Accounts{
			Community: w.Who.AccountsOf(m.Labels.Community, func(a *who.Account) []string { return a.Communities }),
			Access:    w.Who.AccountsOf(m.Labels.Access, func(a *who.Account) []string { return a.Access }),
			Sector:    w.Who.AccountsOf(m.Labels.Sector, func(a *who.Account) []string { return a.Sectors }),
		}
	}
	if len(w.Who.Sectors) > 0 {
		for i := range w.Who.Communities {
			m.SectorWeights = append(m.SectorWeights, spread(w.Who.Communities[i].Sectors, m.Labels.Sector))
		}
	}
	var routes [][]int
	for i := range w.Classes {
		c := w.class(&w.Classes[i], &m.Labels)
		route := w.route(&w.Classes[i])
		at := slices.IndexFunc(routes, func(r []int) bool { return slices.Equal(r, route) })
		if at < 0 {
			at, routes = len(routes), append(routes, route)
		}
		c.Route, c.Form = uint16(at), w.form(i)
		m.Classes = append(m.Classes, c)
	}
	m.Labels.Asked = w.asked(routes)
	start := w.Window.Zero()
	for i := range w.Cohorts {
		k := &w.Cohorts[i]
		m.Cohorts = append(m.Cohorts, synth.Cohort{
			Name: k.Name, Class: slices.Index(m.Labels.Class, k.Class),
			Members: k.Members, PerMemberDay: k.JobsPerMemberDay,
			From: k.From.Sub(start), To: k.To.Sub(start),
			Community: slices.Index(m.Labels.Community, k.Community),
			Access:    slices.Index(m.Labels.Access, k.Access),
		})
	}
	w.calls(m)
	return m, routes
}

// named are names with numbers from 1 on; 0 is that of who has none.
func named(names []string) []string { return append([]string{""}, names...) }

// asked are the names of routes: the partitions that a job asks for.
func (w *Work) asked(routes [][]int) []string {
	names := named(nil)
	for _, route := range routes {
		var list []string
		for _, p := range route {
			list = append(list, w.Machine.Partitions[p].Name)
		}
		names = append(names, strings.Join(list, ","))
	}
	return names
}

// class resolves one class but for its route.
func (w *Work) class(k *Class, l *workload.Labels) synth.Class {
	c := *w.sent[k.Name]
	c.Burst, c.FixedBurst, c.Growth = k.Burst, k.BurstLaw == "fixed", w.ownGrowth(k)
	c.Users = k.Users
	c.QOS = uint16(slices.Index(keyed.Names(w.Who.QOS), k.QOS) + 1)
	c.CoresPerGPU, c.MemPerGPUMB = k.CoresPerGPU, machine.Megabytes(k.MemoryPerGPUGB)
	c.Community, c.Access = spread(k.Communities, l.Community), spread(k.Access, l.Access)
	switch {
	case k.JobsPerDay > 0:
		c.PerDay = k.JobsPerDay
	case k.Load > 0:
		c.PerDay = k.Load * w.Installed() * 86400 / c.MeanGPUSeconds()
	}
	if c.Sessions != nil {
		c.PerDay, c.Users = 0, 0 // those of the sessions are all there are
	}
	return c
}

// Installed is the number of GPUs of the first variant, each times its speed, at
// the start of the window.
func (w *Work) Installed() float64 {
	sum := 0.0
	parts := w.Machine.Resolved(w.Window.Zero())[0].Partitions
	for i := range parts {
		sum += machine.Installed(&parts[i], w.Window.Warmup)
	}
	return sum
}

// route is the list of partitions of a class.
func (w *Work) route(k *Class) []int {
	var route []int
	for _, p := range cmpList(k.Partitions, keyed.Names(w.Machine.Partitions)) {
		route = append(route, w.Machine.Index(p))
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
		keyed.Invariant(err)
		return a
	}
	return synth.ExactLimit{}
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
