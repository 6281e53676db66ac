package forecast

import (
	"slices"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/site"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/synth"
)

// A gate asks the rules of a study, as the simulator does, where they ever let a job run.
type gate struct {
	s       *study.Study
	site    *site.Site // nil where there are no rules
	perNode []int
}

func newGate(s *study.Study) *gate { return gateOf(s, &s.Variants[0], s.Rules) }

// gateOf is the gate of rules, which may be those of a variant.
func gateOf(s *study.Study, v *study.Variant, rules *site.Rules) *gate {
	g := &gate{s: s}
	if rules == nil || rules.Empty() || len(s.Variants[0].Partitions) > site.Partitions {
		return g
	}
	most := 0
	for i := range s.Variants {
		sum := 0
		for k := range s.Variants[i].Partitions {
			sum += s.Variants[i].Partitions[k].MostGPUs()
		}
		most = max(most, sum)
	}
	for i := range s.Variants[0].Partitions {
		g.perNode = append(g.perNode, s.Variants[0].Partitions[i].PerNode)
	}
	g.site = site.New(sim.Capped(rules, v.Partitions), most)
	return g
}

// open are the partitions, in order, of the job's route in which rules let it run.
func (g *gate) open(j *workload.Job) []int {
	route := slices.Sorted(slices.Values(g.s.Routes[j.Route]))
	if g.site == nil {
		return route
	}
	limit := j.Limit
	if limit == 0 {
		limit = j.Run
	}
	who := site.Job{Account: j.Account, QOS: int32(j.QOS), User: j.User, Class: int32(j.Class), Community: int32(j.Community), Limit: limit, Part: -1}
	g.site.Submit(0, &who, int(j.Size))
	var spots []site.Spot
	for _, p := range route {
		spots = append(spots, site.Spot{Partition: p, Units: cluster.Whole(int(j.Size), g.perNode[p]), PerNode: g.perNode[p]})
	}
	g.site.Refuses(0, &who, int(j.Size), spots)
	open := g.site.Open(0)
	return slices.DeleteFunc(route, func(p int) bool { return open>>p&1 == 0 })
}

// mostDrawn bounds how many jobs of classes are drawn to see which the rules refuse.
const mostDrawn = 100_000

// A drawn part of a stream is open where rules let it run.
type drawn struct {
	open        []int
	hours, jobs float64
}

// refuse splits the streams by where the rules let their jobs run, and leaves out what they
// refuse everywhere: in the shares of jobs that are drawn from the beginning on. A stream of
// which none is drawn stays as it is.
func (w *Written) refuse(s *study.Study, d *demand) error {
	src, err := s.Open(0)
	if err != nil {
		return err
	}
	gate, shares := newGate(s), make([][]drawn, len(d.streams))
	for range mostDrawn {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil {
			return err
		}
		if !ok || j.Submit >= s.To {
			break
		}
		if back, reacts := src.(workload.Feedback); reacts && d.model.Classes[j.Class].Sessions != nil {
			back.Rejected(&j)
			continue
		}
		i := slices.IndexFunc(d.streams, func(x stream) bool { return x.class == int(j.Class) && x.has(&j) })
		if i < 0 {
			continue
		}
		open := gate.open(&j)
		k := slices.IndexFunc(shares[i], func(x drawn) bool { return slices.Equal(x.open, open) })
		if k < 0 {
			k, shares[i] = len(shares[i]), append(shares[i], drawn{open: open})
		}
		shares[i][k].hours += gpuHours(&j)
		shares[i][k].jobs++
	}
	d.divide(shares)
	return nil
}

// has reports whether a job of its class is one of the stream.
func (x *stream) has(j *workload.Job) bool {
	size := int(j.Size)
	return size > x.above && size <= x.needs.Size && synth.CohortOf(j.User) == x.cohort
}

// divide puts the streams that are drawn in the place of whole ones.
func (d *demand) divide(shares [][]drawn) {
	var all []stream
	for i, x := range d.streams {
		if shares[i] == nil {
			all = append(all, x)
			continue
		}
		hours, jobs, row := 0.0, 0.0, x.class
		if x.cohort >= 0 {
			row = len(d.model.Classes) + x.cohort
		}
		for _, of := range shares[i] {
			hours, jobs = hours+of.hours, jobs+of.jobs
		}
		for _, of := range shares[i] {
			part := x
			part.gpus, part.jobs = float64(x.gpus*of.hours/hours), float64(x.jobs*of.jobs/jobs)
			if part.open = of.open; len(of.open) > 0 {
				all = append(all, part)
				continue
			}
			c := &d.classes[row]
			c.Refused += part.gpus * 24 / c.GPUHoursADay
		}
	}
	d.streams = all
}
