package slurm

import (
	"math"
	"math/bits"

	"aforo/sim/sched/slurm/nodeset"
)

// A stretch is a run of neighbouring usable nodes of one weight.
type stretch struct {
	from, to int // the first, and the one after the last
	sum      int // of their room
}

// A chooser picks nodes for one job.
type chooser struct {
	*machine
	rooms []int // room to work in
	runs  []stretch
}

// choose picks nodes of the allowed set for a job, given what is free, as
// select/cons_tres does. It returns nil where the job does not fit.
func (c *chooser) choose(j *Job, p *Partition, allowed nodeset.Set, f *free) []part {
	rooms := c.clearRooms()
	usable := 0
	for w, word := range allowed {
		for ; word != 0; word &= word - 1 {
			i := w<<6 + bits.TrailingZeros64(word)
			if rooms[i] = c.room(j, i, f); rooms[i] > 0 {
				usable++
			}
		}
	}
	if usable < j.Shape.least() {
		return nil
	}
	return c.pick(j, p, rooms, func(i int) int { return f.cpus[i] })
}

// pick chooses among nodes with room, of which there are enough. free is how many CPUs of
// a node are free.
func (c *chooser) pick(j *Job, p *Partition, rooms []int, free func(int) int) []part {
	switch {
	case j.Shape.Nodes == 0:
		return c.spread(j, rooms)
	case c.LeastLoaded || p.LeastLoaded:
		return c.leastLoaded(j, rooms, free)
	case j.Shape.Nodes == 1 && c.Version >= V2605:
		return c.firstFit(j, rooms)
	}
	return c.tightest(j, rooms)
}

// firstFit takes the lowest-numbered node of the lowest weight.
func (c *chooser) firstFit(j *Job, rooms []int) []part {
	best := -1
	for i, r := range rooms {
		if r > 0 && (best < 0 || c.Nodes[i].Weight < c.Nodes[best].Weight) {
			best = i
		}
	}
	return []part{c.part(j, best, j.Shape.onNode(0))}
}

// leastLoaded takes the nodes with the largest share of free CPUs.
func (c *chooser) leastLoaded(j *Job, rooms []int, free func(int) int) []part {
	taken := nodeset.New(len(rooms))
	for range j.Shape.Nodes {
		best := -1
		for i, r := range rooms {
			if r > 0 && !taken.Has(i) && (best < 0 || c.emptier(i, best, free)) {
				best = i
			}
		}
		taken.Add(best)
	}
	return c.onto(j, taken)
}

func (c *chooser) emptier(a, b int, free func(int) int) bool {
	if x, y := c.Nodes[a].Weight, c.Nodes[b].Weight; x != y {
		return x < y
	}
	return free(a)*c.Nodes[b].CPUs > free(b)*c.Nodes[a].CPUs
}

// onto makes the parts of a job with a count of nodes on a set of them.
func (c *chooser) onto(j *Job, nodes nodeset.Set) []part {
	parts := make([]part, 0, j.Shape.Nodes)
	for k, i := range nodes.Nodes() {
		parts = append(parts, c.part(j, i, j.Shape.onNode(k)))
	}
	return parts
}

// stretches cuts the usable nodes of the lowest weight that is left into runs.
func (c *chooser) stretches(rooms []int) []stretch {
	weight := c.Nodes[0].Weight
	if c.weighed {
		weight = math.MaxInt
		for i, r := range rooms {
			if r > 0 {
				weight = min(weight, c.Nodes[i].Weight)
			}
		}
	}
	all := c.runs[:0]
	open := false
	for i, r := range rooms {
		if r == 0 || c.Nodes[i].Weight != weight {
			open = false
			continue
		}
		if !open {
			all, open = append(all, stretch{from: i}), true
		}
		t := &all[len(all)-1]
		t.to, t.sum = i+1, t.sum+r
	}
	c.runs = all
	return all
}

// tightest takes the run that holds what is still needed with the least room, and where
// none does all of the longest, until the job has its nodes.
func (c *chooser) tightest(j *Job, rooms []int) []part {
	taken := nodeset.New(len(rooms))
	for need := j.Shape.Nodes; need > 0; {
		var best *stretch
		all := c.stretches(rooms)
		for k := range all {
			if t := &all[k]; best == nil || betterRun(t, best, need) {
				best = t
			}
		}
		from, to := best.from, min(best.to, best.from+need)
		if need == 1 {
			from = tightestNode(best, rooms, 1)
			to = from + 1
		}
		for i := from; i < to; i++ {
			taken.Add(i)
			rooms[i] = 0
		}
		need -= to - from
	}
	return c.onto(j, taken)
}

func betterRun(a, b *stretch, need int) bool {
	fits, other := a.to-a.from >= need, b.to-b.from >= need
	switch {
	case fits != other:
		return fits
	case fits:
		return a.sum < b.sum
	}
	return a.to-a.from > b.to-b.from
}

// tightestNode is the node with the least room that is enough, or -1.
func tightestNode(t *stretch, rooms []int, enough int) int {
	best := -1
	for i := t.from; i < t.to; i++ {
		if rooms[i] >= enough && (best < 0 || rooms[i] < rooms[best]) {
			best = i
		}
	}
	return best
}

// spread gives a job that only says how many tasks it has nodes until their CPUs are
// enough, each filled up before the next.
func (c *chooser) spread(j *Job, rooms []int) []part {
	need := max(1, j.Shape.Tasks) * j.Shape.CPUsPerTask
	sum := 0
	for _, r := range rooms {
		sum += r
	}
	if sum < need {
		return nil
	}
	cpus := map[int]int{}
	for left := need; left > 0; {
		var best *stretch
		all := c.stretches(rooms)
		for k := range all {
			t := &all[k]
			fits, other := t.sum >= left, best != nil && best.sum >= left
			if best == nil || fits && (!other || t.sum < best.sum) || !fits && !other && t.sum > best.sum {
				best = t
			}
		}
		from, to := best.from, best.to
		if i := tightestNode(best, rooms, left); i >= 0 {
			from, to = i, i+1
		}
		for i := from; i < to && left > 0; i++ {
			cpus[i] = min(rooms[i], left)
			left -= cpus[i]
			rooms[i] = 0
		}
	}
	var parts []part
	for i := range rooms {
		if n := cpus[i]; n > 0 {
			parts = append(parts, c.part(j, i, n))
		}
	}
	return parts
}

// clearRooms returns a list of zeros, one a node, that is good until the next call.
func (c *chooser) clearRooms() []int {
	if c.rooms == nil {
		c.rooms = make([]int, len(c.Nodes))
	}
	clear(c.rooms)
	return c.rooms
}
