package forecast

import (
	"math"
	"slices"
	"time"

	"aforo/scenarios/machine"
	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload/synth"
)

// A stream is work that can run in the same partitions at any time: jobs of one class or
// cohort whose sizes no partition tells apart, or such jobs of a log.
type stream struct {
	above int             // its jobs are of more GPUs
	needs cluster.Request // of its largest job
	open  []int           // the partitions, in order, in which the route and the rules let it run
	gpus  float64         // what it keeps busy on GPUs of speed 1, at the origin of growth
	fixed float64         // the share of its run times that no GPU shortens
	jobs  float64         // a day, then
	// Its class and its cohort in the model; -1 of those that are of none.
	class, cohort int
	// calls is the number of its row among those of calls, from 1 on: the jobs of its class that
	// projects send. What it keeps busy is then the part of all of these.
	calls int
}

// streams are those of a class, or of a cohort where that is not negative, with perDay jobs
// a day.
func (w *Written) streams(s *study.Study, class, cohort int, perDay float64) (all []stream) {
	c := &w.Model.Classes[class]
	route, above := w.Routes[c.Route], 0
	seconds := c.MeanGPUSeconds()
	for _, most := range levels(s, c, route) {
		here := c.GPUSecondsWithin(above, most)
		if here > 0 {
			all = append(all, stream{
				above: above, open: slices.Sorted(slices.Values(route)), class: class, cohort: cohort,
				needs: cluster.Request{Size: most, Cores: most * c.CoresPerGPU, MemMB: most * c.MemPerGPUMB},
				fixed: c.FixedShare,
				gpus:  perDay * here / 86400, jobs: perDay * c.Submissions() * here / seconds,
			})
		}
		above = most
	}
	return all
}

// levels are the sizes, from the least on, at which some partition of a route ceases to hold
// the jobs of a class in some variant at some time; the last is the largest size.
func levels(s *study.Study, c *synth.Class, route []int) (sizes []int) {
	most := c.Size.Max()
	if c.MaxSize > 0 {
		most = min(most, c.MaxSize)
	}
	add := func(n int) {
		if n > 0 && n < most {
			sizes = append(sizes, n)
		}
	}
	for i := range s.Variants {
		for _, k := range route {
			p := &s.Variants[i].Partitions[k]
			gpus, _ := machine.InstalledAt(p, 0)
			add(gpus)
			for _, change := range p.Changes {
				if change.Kind == cluster.Close {
					continue // what is closed is still installed
				}
				gpus, _ := machine.InstalledAt(p, change.At)
				add(gpus)
			}
			if !p.Placed {
				continue
			}
			add(p.PerNode - 1)
			if c.CoresPerGPU > 0 {
				add(p.Cores / c.CoresPerGPU)
			}
			if c.MemPerGPUMB > 0 {
				add(p.MemMB / c.MemPerGPUMB)
			}
		}
	}
	slices.Sort(sizes)
	return append(slices.Compact(sizes), most)
}

// factor is what the load of a stream is at an instant, of that at the origin of growth.
func (d *demand) factor(x *stream, t time.Duration) float64 {
	switch {
	case x.calls > 0:
		return d.model.GPUsOfCalls(x.class, t)
	case x.cohort >= 0:
		if k := &d.model.Cohorts[x.cohort]; k.From <= t && t < k.To {
			return 1
		}
		return 0
	case x.class >= 0:
		return d.model.GrowthOf(&d.model.Classes[x.class]).Factor(t)
	}
	return 1
}

// places are the partitions that can hold the jobs of a stream at an instant; those in which
// they wait where none does yet.
func (x *stream) places(now *present) (in []int) {
	for _, i := range x.open {
		if x.needs.Size <= now.stock[i].GPUs && now.reach[i].Holds(&x.needs) {
			in = append(in, i)
		}
	}
	if in == nil {
		return x.open
	}
	return in
}

// A present is an instant of a variant: what each partition has then, and what it ever holds.
type present struct {
	t     time.Duration
	stock []machine.Stock
	reach []cluster.Reach
}

// loads are what a part is offered at an instant, by the partitions that can hold it: what it
// would keep busy of them.
func (d *demand) loads(streams []stream, part int, now *present) (all []load) {
	for i := range streams {
		x := &streams[i]
		gpus := float64(x.gpus * d.factor(x, now.t))
		if gpus == 0 || !slices.Contains(d.parts[part].Partitions, x.open[0]) {
			continue
		}
		in := x.places(now)
		k := slices.IndexFunc(all, func(l load) bool { return slices.Equal(l.in, in) })
		if k < 0 {
			k, all = len(all), append(all, load{in: in})
		}
		stretch, _ := machine.Stretch(now.stock, in, x.fixed)
		gpus = float64(gpus * stretch)
		all[k].gpus += gpus
		if x.class >= 0 {
			all[k].variance += float64(gpus * d.model.Classes[x.class].Clumping())
		}
	}
	return all
}

// A load is what a set of partitions, in order, is offered by jobs that can run in no other:
// the mean of the GPUs that it keeps busy, and their variance if nobody had to wait.
type load struct {
	in             []int
	gpus, variance float64
}

// mostSets bounds the sets of partitions that are looked at.
const mostSets = 4096

// densest is the set of partitions with the most load for what it has, of jobs that can run
// nowhere else, and by how much at most the load of a set is beyond what it has. Work finds
// room everywhere if, and only if, no set is offered more than it has (Hall's theorem, as of
// flows); and where one is, a union of the sets of loads is.
func densest(loads []load, installed func(partition int) float64) (most Set, beyond float64) {
	for _, in := range unions(loads) {
		here := Set{Partitions: in}
		for _, p := range in {
			here.Installed += installed(p)
		}
		for _, l := range loads {
			if within(l.in, in) {
				here.Offered += l.gpus
			}
		}
		beyond = max(beyond, here.Offered-here.Installed)
		// A larger set of the same density says more.
		if a, b := here.density(), most.density(); most.Partitions == nil || a > b*(1+1e-9) || a >= b*(1-1e-9) && len(in) > len(most.Partitions) {
			most = here
		}
	}
	return most, beyond
}

// density is the load of a set relative to what it has.
func (s *Set) density() float64 {
	switch {
	case s.Offered == 0:
		return 0
	case s.Installed == 0:
		return math.MaxFloat64
	}
	return s.Offered / s.Installed
}

// unions are all unions of the sets of loads, up to mostSets.
func unions(loads []load) (sets [][]int) {
	for _, l := range loads {
		for _, set := range sets[:len(sets):len(sets)] {
			if both := union(set, l.in); len(sets) < mostSets && !holds(sets, both) {
				sets = append(sets, both)
			}
		}
		if !holds(sets, l.in) {
			sets = append(sets, l.in)
		}
	}
	return sets
}

func union(a, b []int) []int {
	both := append(slices.Clone(a), b...)
	slices.Sort(both)
	return slices.Compact(both)
}

func holds(sets [][]int, set []int) bool {
	return slices.ContainsFunc(sets, func(s []int) bool { return slices.Equal(s, set) })
}

// within reports whether every partition of a is one of b.
func within(a, b []int) bool {
	return !slices.ContainsFunc(a, func(p int) bool { return !slices.Contains(b, p) })
}
