package forecast

import (
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/site"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/synth"
)

// A gate asks the rules of a study, as the simulator does, where they ever let a job run.
type gate struct {
	s       *study.Study
	site    *site.Site  // nil where there are no rules
	rules   *site.Rules // those in force
	perNode []int
}

// gateOf is the gate of rules, with the caps of a variant's machine, from an instant on.
func gateOf(s *study.Study, rules *site.Rules, at time.Duration) *gate {
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
	g.site = site.New(rules, most)
	g.site.At(at)
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

// mostDrawn bounds how many jobs of classes are drawn to see what the rules of the first
// variant make of them, leastDrawn how few are for each of the others.
const (
	mostDrawn  = 100_000
	leastDrawn = 10_000
)

// A drawn part of a stream is open where rules let it run.
type drawn struct {
	open        []int
	hours, jobs float64
}

// refuse splits the streams, for each era, by where its rules let their jobs run, and leaves
// out what they refuse everywhere: in the shares of jobs that are drawn from the beginning on. A stream of
// which none is drawn stays as it is.
func (w *Written) refuse(s *study.Study, d *demand) error {
	src, err := s.Open(0)
	if err != nil {
		return err
	}
	shares, others := make([][][]drawn, len(d.eras)), max(leastDrawn, mostDrawn/len(d.eras))
	for e := range shares {
		shares[e] = make([][]drawn, len(d.whole))
	}
	for n := range mostDrawn {
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
		i := slices.IndexFunc(d.whole, func(x stream) bool { return x.class == int(j.Class) && x.has(&j) })
		if i < 0 {
			continue
		}
		for e, era := range d.eras {
			if e > 0 && n >= others {
				break
			}
			open := era.gate.open(&j)
			era.count(&j, i, open)
			k := slices.IndexFunc(shares[e][i], func(x drawn) bool { return slices.Equal(x.open, open) })
			if k < 0 {
				k, shares[e][i] = len(shares[e][i]), append(shares[e][i], drawn{open: open})
			}
			shares[e][i][k].hours += gpuHours(&j)
			shares[e][i][k].jobs++
		}
	}
	for e, era := range d.eras {
		era.streams, era.refused = d.divide(shares[e])
	}
	return nil
}

// has reports whether a job of its class is one of the stream.
func (x *stream) has(j *workload.Job) bool {
	size := int(j.Size)
	return size > x.above && size <= x.needs.Size && synth.CohortOf(j.User) == x.cohort && (j.Project != 0) == (x.calls > 0)
}

// divide puts the streams that are drawn instead of whole ones, and tells what share of
// each class is refused.
func (d *demand) divide(shares [][]drawn) (all []stream, refused []float64) {
	refused = make([]float64, len(d.classes))
	for i, x := range d.whole {
		if shares[i] == nil {
			all = append(all, x)
			continue
		}
		hours, jobs, row := 0.0, 0.0, x.class
		if x.cohort >= 0 {
			row = len(d.model.Classes) + x.cohort
		}
		if x.calls > 0 {
			row = len(d.model.Classes) + len(d.model.Cohorts) + x.calls - 1
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
			refused[row] += part.gpus * 24 / d.classes[row].GPUHoursADay
		}
	}
	return all, refused
}
