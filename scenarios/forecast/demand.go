package forecast

import (
	"fmt"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/synth"
)

// demand is what arrives.
type demand struct {
	parts   []Part
	classes []Class
	closed  int
	// whole is all work, as if nothing were refused; of is by variant the numbers of its eras.
	whole []stream
	all   float64 // jobs a day in it
	eras  []*era
	of    [][]int
	// Synthetic work, or the number of the jobs of a log.
	model         *synth.Model
	jobs          float64
	accounts, qos map[int]bool // of a log, those that its jobs name, by number
}

// demand works out what arrives in a study.
func (w *Written) demand(s *study.Study) (*demand, error) {
	if w.Model == nil {
		return w.recorded(s)
	}
	d := &demand{model: w.Model, parts: w.split(w.Routes), closed: w.Closed}
	d.eras, d.of = erasOf(s)
	classes, cohorts := d.model.OfferedGPUSecondsPerDay()
	row := func(name string, c *synth.Class, perDay, load float64) Class {
		seconds := c.MeanGPUSeconds()
		perDay *= c.Submissions()
		return Class{
			Name: name, JobsPerDay: perDay, MeanSize: c.Size.Mean(), DependsOnWait: c.Sessions != nil,
			GPUHours: seconds / c.Submissions() / 3600, GPUHoursADay: load / 3600, Killed: c.KilledShare(),
		}
	}
	for i, load := range classes {
		c := &d.model.Classes[i]
		d.classes = append(d.classes, row(c.Name, c, c.PerDay, load))
		d.whole = append(d.whole, w.streams(s, i, -1, c.PerDay)...)
	}
	for i, load := range cohorts {
		k := &d.model.Cohorts[i]
		perDay := float64(k.Members) * k.PerMemberDay
		d.classes = append(d.classes, row(k.Name+" (cohort)", &d.model.Classes[k.Class], perDay, load))
		d.whole = append(d.whole, w.streams(s, k.Class, i, perDay)...)
	}
	w.ofCalls(s, d, func(class int, gpus float64) Class {
		c := &d.model.Classes[class]
		return row(c.Name+" (calls)", c, gpus*86400/c.MeanGPUSeconds(), gpus*86400)
	})
	d.sum()
	for _, e := range d.eras {
		e.streams, e.refused = d.whole, make([]float64, len(d.classes))
	}
	if slices.ContainsFunc(d.eras, func(e *era) bool { return e.gate.site != nil }) {
		if err := w.refuse(s, d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// sum adds up the jobs of all work.
func (d *demand) sum() {
	for i := range d.whole {
		d.all += d.whole[i].jobs
	}
}

// recorded works out what a log brings within the window.
func (w *Written) recorded(s *study.Study) (*demand, error) {
	src, err := s.Open(0)
	if err != nil {
		return nil, err
	}
	d := &demand{parts: w.split(s.Routes), accounts: map[int]bool{}, qos: map[int]bool{}}
	d.eras, d.of = erasOf(s)
	row, measured := Class{Name: "all"}, 0.0
	at, whole := make([]map[string]int, len(d.eras)), map[string]int{}
	for e, era := range d.eras {
		at[e], era.refused = map[string]int{}, []float64{0}
	}
	days := (s.To - s.From).Hours() / 24
	for {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		d.jobs++
		d.accounts[int(j.Account)], d.qos[int(j.QOS)] = true, true
		if j.Submit < s.From || j.Submit >= s.To {
			continue
		}
		hours := gpuHours(&j)
		measured++
		row.MeanSize += float64(j.Size)
		row.GPUHours += hours
		q := cluster.Request{Size: int(j.Size), Cores: int(j.Cores), MemMB: int(j.MemMB)}
		add := func(to *[]stream, at map[string]int, open []int) int {
			key := fmt.Sprint(open, q)
			k, there := at[key]
			if !there {
				k = len(*to)
				at[key] = k
				*to = append(*to, stream{needs: q, open: open, class: -1, cohort: -1})
			}
			(*to)[k].gpus += hours / (24 * days)
			(*to)[k].jobs += 1 / days
			return k
		}
		k := add(&d.whole, whole, slices.Sorted(slices.Values(s.Routes[j.Route])))
		for e, era := range d.eras {
			open := era.gate.open(&j)
			if era.count(&j, k, open); len(open) == 0 {
				era.refused[0] += hours
				continue
			}
			add(&era.streams, at[e], open)
		}
	}
	for _, e := range d.eras {
		if e.refused[0] > 0 {
			e.refused[0] /= row.GPUHours
		}
	}
	d.sum()
	row.JobsPerDay, row.GPUHoursADay = measured/days, row.GPUHours/days
	if measured > 0 {
		row.MeanSize, row.GPUHours = row.MeanSize/measured, row.GPUHours/measured
	}
	d.classes = []Class{row}
	return d, nil
}

// gpuHours is what a job occupies at speed 1, until it ends or is killed.
func gpuHours(j *workload.Job) float64 {
	run := j.Run
	if j.Limit > 0 {
		run = min(run, j.Limit)
	}
	return float64(float64(j.Size) * run.Hours())
}

// split puts partitions together that a route joins. Those that no job may run in
// are no part.
func (w *Written) split(routes [][]int) []Part {
	var sets [][]int
	for _, r := range routes {
		joined := slices.Clone(r)
		sets = slices.DeleteFunc(sets, func(set []int) bool {
			meets := slices.ContainsFunc(set, func(p int) bool { return slices.Contains(joined, p) })
			if meets {
				joined = append(joined, set...)
			}
			return meets
		})
		slices.Sort(joined)
		sets = append(sets, slices.Compact(joined))
	}
	slices.SortFunc(sets, func(a, b []int) int { return a[0] - b[0] })
	var parts []Part
	for _, set := range sets {
		part := Part{Name: w.named(set), Partitions: set}
		parts = append(parts, part)
	}
	return parts
}

// jobsUntil is how many jobs arrive from time zero to an instant.
func (d *demand) jobsUntil(end time.Duration) float64 {
	if d.model == nil {
		return d.jobs
	}
	const day = 24 * time.Hour
	sum := 0.0
	for i := range d.model.Classes {
		c := &d.model.Classes[i]
		growth := d.model.GrowthOf(c)
		for t := time.Duration(0); t < end && c.PerDay > 0; t += day {
			step := min(day, end-t)
			sum += float64(c.PerDay * c.Submissions() * growth.Factor(t+step/2) * step.Hours() / 24)
		}
	}
	for i := range d.model.Cohorts {
		k := &d.model.Cohorts[i]
		if days := (min(end, k.To) - max(0, k.From)).Hours() / 24; days > 0 {
			sum += float64(float64(k.Members) * k.PerMemberDay * d.model.Classes[k.Class].Submissions() * days)
		}
	}
	return sum + d.jobsOfCalls(end)
}

// closedJobs is the most jobs that users in sessions send in a variant until an instant:
// each user one after the other, no more than begin a session, and all together what
// the GPUs can run.
func (d *demand) closedJobs(end time.Duration, v *Variant) float64 {
	if d.model == nil {
		return 0
	}
	sum, reference := 0.0, 0.0
	for i := range v.Dates {
		reference = max(reference, v.Dates[i].Reference)
	}
	for i := range d.model.Classes {
		c := &d.model.Classes[i]
		if c.Sessions == nil {
			continue
		}
		work := max(c.MeanGPUSeconds(), 1e-9)
		users := float64(c.Sessions.Users)
		perSecond := min(reference/work, users/max(1e-9, work/c.Size.Mean()+c.Sessions.Think.Mean()))
		if c.Sessions.Jobs > 0 {
			growth := d.model.GrowthOf(c)
			begun := users * c.Sessions.PerDay / 86400 * max(growth.Factor(0), growth.Factor(end))
			perSecond = min(perSecond, begun*c.Sessions.Jobs)
		}
		sum += float64(perSecond * end.Seconds())
	}
	return sum
}

// share is the part's share of the jobs.
func (d *demand) share(part int) float64 {
	mine, all := 0.0, 0.0
	for i := range d.eras[0].streams {
		x := &d.eras[0].streams[i]
		all += x.jobs
		if slices.Contains(d.parts[part].Partitions, x.open[0]) {
			mine += x.jobs
		}
	}
	if all == 0 {
		return 1
	}
	return mine / all
}
