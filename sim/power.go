package sim

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/site"
)

// Power is a cap on what the machine draws: no job starts that would take it above. It draws
// Idle for each GPU that is installed, and Busy in place of that for each that a job has. All
// are in milliwatts.
type Power struct {
	Cap int64
	// Rates are those of each partition, in time order; the first holds from time zero. A job
	// draws what it drew when it started.
	Rates [][]PowerRate
}

// PowerRate is what a GPU of a partition draws from an instant on, its share of the node
// included.
type PowerRate struct {
	From       time.Duration
	Idle, Busy int64
}

// PowerRule is the name of the cap among limits and causes.
const PowerRule = site.PowerRule

// at is what a GPU of a partition draws at an instant.
func (p *Power) at(partition int, at time.Duration) (r PowerRate) {
	for _, next := range p.Rates[partition] {
		if next.From <= at {
			r = next
		}
	}
	return r
}

// Extra is what a GPU of a partition draws more at an instant when a job has it.
func (p *Power) Extra(partition int, at time.Duration) int64 {
	r := p.at(partition, at)
	return max(0, r.Busy-r.Idle)
}

// Rest is what so many GPUs of a partition draw that no job has.
func (p *Power) Rest(partition, gpus int, at time.Duration) int64 {
	return int64(gpus) * p.at(partition, at).Idle
}

// under returns the rules with the cap among them, on a machine of partitions.
func (p *Power) under(rules *site.Rules, partitions []cluster.Partition) (*site.Rules, error) {
	if len(p.Rates) != len(partitions) {
		return nil, errors.New("a cap on power needs the rates of each partition")
	}
	if rules == nil {
		rules = &site.Rules{}
	}
	out := p.phase(rules, partitions, 0)
	out.Later = nil
	before, last := rules, out.Power
	for _, at := range p.dates(rules, partitions) {
		in := rules
		for _, l := range rules.Later {
			if l.At <= at {
				in = l.Rules
			}
		}
		next := p.phase(in, partitions, at)
		if in == before && next.Power.Cap == last.Cap && slices.Equal(next.Power.Draw, last.Draw) {
			continue // nothing changes for jobs
		}
		out.Later, before, last = append(out.Later, site.Later{At: at, Rules: next}), in, next.Power
	}
	return out, nil
}

// phase are rules with the cap as it is from an instant on.
func (p *Power) phase(rules *site.Rules, partitions []cluster.Partition, at time.Duration) *site.Rules {
	out := *rules
	left := p.Cap
	draw := make([]int64, len(partitions))
	for i := range partitions {
		left -= p.Rest(i, installed(&partitions[i], at), at)
		draw[i] = p.Extra(i, at)
	}
	out.Power = &site.Power{Cap: left, Draw: draw}
	return &out
}

// dates are those at which rules, what is installed, or rates change.
func (p *Power) dates(rules *site.Rules, partitions []cluster.Partition) (all []time.Duration) {
	for _, l := range rules.Later {
		all = append(all, l.At)
	}
	for i := range partitions {
		for _, x := range cluster.Extents(partitions[i : i+1]) {
			all = append(all, x.At)
		}
		for _, r := range p.Rates[i] {
			all = append(all, r.From)
		}
	}
	all = slices.DeleteFunc(all, func(at time.Duration) bool { return at <= 0 })
	slices.SortFunc(all, cmp.Compare[time.Duration])
	return slices.Compact(all)
}

// installed is how many GPUs a partition has at an instant, closed ones included.
func installed(p *cluster.Partition, at time.Duration) (gpus int) {
	for _, x := range cluster.Extents([]cluster.Partition{*p}) {
		if x.At <= at {
			gpus = x.GPUs
		}
	}
	return gpus
}

// PowerLevel is what is drawn from an instant on, in milliwatts.
type PowerLevel struct {
	From  time.Duration
	Draws int64
}

// Rests is what a machine of partitions draws without jobs, from time zero and from each
// instant on at which that changes.
func (p *Power) Rests(partitions []cluster.Partition) (all []PowerLevel) {
	for _, at := range append([]time.Duration{0}, p.dates(&site.Rules{}, partitions)...) {
		rest := int64(0)
		for i := range partitions {
			rest += p.Rest(i, installed(&partitions[i], at), at)
		}
		if len(all) == 0 || all[len(all)-1].Draws != rest {
			all = append(all, PowerLevel{at, rest})
		}
	}
	return all
}
