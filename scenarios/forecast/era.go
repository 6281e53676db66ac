package forecast

import (
	"maps"
	"slices"
	"time"

	"aforo/scenarios/machine"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/site"
	"aforo/sim/study"
	"aforo/workload"
)

// The rules of a variant change at dates: limits that it sets, caps that follow its nodes. What
// they leave of the work is worked out for each time in which they stay the same.

// An era is such a time. Variants with the same rules have the same eras.
type era struct {
	at   time.Duration
	gate *gate
	// streams are the work without what is refused, refused the share of that in the
	// GPU-hours of each class.
	streams []stream
	refused []float64
	bounds  []bound
	seen    map[int]*seen
}

// What was seen of a stream: how many jobs, of how many GPU-hours.
type seen struct{ hours, jobs float64 }

// A bound is a limit on what the jobs of an account, or of a QOS, occupy at once.
type bound struct {
	name        string
	account     int // or -1
	qos         int // or -1
	kind        int
	most        float64
	hours, jobs map[int]float64 // what those jobs occupy in all, and how many they are, by stream
}

// What a bound counts.
const (
	ofGPUs = iota
	ofNodes
	ofJobs
)

// erasOf are the eras of all variants, and those of each by their numbers, in time order.
func erasOf(s *study.Study) (eras []*era, of [][]int) {
	type same struct {
		rules *site.Rules
		at    time.Duration
	}
	known := map[same]int{}
	for i := range s.Variants {
		rules := s.Rules
		if own := s.Variants[i].Own; own != nil {
			rules = own.Rules
		}
		dates := []time.Duration{0}
		if rules != nil {
			rules = sim.Capped(rules, s.Variants[i].Partitions)
			for _, l := range rules.Later {
				dates = append(dates, l.At)
			}
		}
		var mine []int
		for _, at := range dates {
			e, there := known[same{rules, at}]
			if !there {
				e = len(eras)
				known[same{rules, at}] = e
				eras = append(eras, newEra(s, rules, at))
			}
			mine = append(mine, e)
		}
		of = append(of, mine)
	}
	return eras, of
}

func newEra(s *study.Study, rules *site.Rules, at time.Duration) *era {
	e := &era{at: at, gate: gateOf(s, rules, at), seen: map[int]*seen{}}
	if e.gate.site == nil {
		return e
	}
	in := rules.At(at)
	add := func(name string, account, qos, kind, most int) {
		if most > 0 {
			e.bounds = append(e.bounds, bound{name, account, qos, kind, float64(most), map[int]float64{}, map[int]float64{}})
		}
	}
	limits := func(name string, account, qos int, l *site.Limits) {
		add(name+".together.gpus", account, qos, ofGPUs, l.GPUs)
		add(name+".together.nodes", account, qos, ofNodes, l.Nodes)
		add(name+".together.jobs", account, qos, ofJobs, l.Jobs)
	}
	for i := range in.Accounts {
		a := &in.Accounts[i]
		limits("account."+a.Name, i, -1, &a.Together)
		add("account."+a.Name+".share", i, -1, ofGPUs, a.Cap)
	}
	for i := range in.QOS {
		limits("qos."+in.QOS[i].Name, -1, i, &in.QOS[i].Together)
	}
	e.gate.rules = in
	return e
}

// count notes a job of a stream that may run in some partitions: what it occupies under each bound.
func (e *era) count(j *workload.Job, stream int, open []int) {
	if len(e.bounds) == 0 {
		return
	}
	of := e.seen[stream]
	if of == nil {
		of = &seen{}
		e.seen[stream] = of
	}
	of.hours, of.jobs = of.hours+gpuHours(j), of.jobs+1
	if len(open) == 0 {
		return
	}
	chain, perNode := e.gate.rules.Chain(int(j.Account)), e.gate.perNode[open[0]]
	for i := range e.bounds {
		b := &e.bounds[i]
		if b.qos >= 0 && b.qos != int(j.QOS) || b.account >= 0 && !slices.Contains(chain, b.account) {
			continue
		}
		size := int(j.Size)
		b.hours[stream] += float64(gpuHours(j) / float64(size) * b.takes(size, perNode))
		b.jobs[stream]++
	}
}

// takes is how much a job of a size occupies of what the bound counts.
func (b *bound) takes(size, perNode int) float64 {
	switch b.kind {
	case ofJobs:
		return 1
	case ofNodes:
		return float64((size + perNode - 1) / perNode)
	}
	return float64(cluster.Whole(size, perNode))
}

// A Limited is a limit whose jobs need more at once than it lets them have, from a date on
// for good.
type Limited struct {
	Name string
	From time.Time
	// Unit is what it counts: "node", "job", or "" for GPUs. Most is what it allows at the end of the window, Needs what its jobs would occupy then if none
	// waited. Jobs is the share of all jobs that they are.
	Most, Needs, Jobs float64
	Unit              string
}

// limited follows the limits of a variant to another of its dates.
func (d *demand) limited(now *present, e *era, before []Limited, date time.Time) (over []Limited) {
	for i := range e.bounds {
		b := &e.bounds[i]
		l := Limited{Name: b.name, From: date, Unit: [...]string{ofGPUs: "", ofNodes: "node", ofJobs: "job"}[b.kind], Most: b.most}
		for _, k := range slices.Sorted(maps.Keys(b.hours)) {
			hours := b.hours[k]
			x := &d.whole[k]
			_, gpus := machine.Stretch(now.stock, x.places(now), x.fixed)
			l.Needs += float64(x.gpus * d.factor(x, now.t) * gpus * hours / e.seen[k].hours)
			l.Jobs += float64(x.jobs * b.jobs[k] / e.seen[k].jobs / d.all)
		}
		if !(l.Needs > l.Most) {
			continue
		}
		if was := slices.IndexFunc(before, func(l Limited) bool { return l.Name == b.name }); was >= 0 {
			l.From = before[was].From
		}
		over = append(over, l)
	}
	return over
}

// eraAt is the era of variant i at an instant.
func (d *demand) eraAt(i int, t time.Duration) *era {
	in := d.eras[d.of[i][0]]
	for _, e := range d.of[i] {
		if d.eras[e].at <= t {
			in = d.eras[e]
		}
	}
	return in
}
