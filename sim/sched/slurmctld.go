package sched

import (
	"math"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched/slurm"
)

// Slurmctld is the discipline of Slurm's control daemon: package slurm decides, on nodes
// of its own that stand for those of the pools, and this tells it what happens and the
// pools what it has given out.
//
// Slurm's clock has whole seconds: what happens within one is seen at its end.
type slurmctld struct {
	*shared
	site    *slurm.Site
	control *slurm.Control
	base    []int        // the number of each pool's first node on the site
	queued  []*slurm.Job // by slot, while it waits or runs
	ended   []*slurm.Job // since the last pass
	news    bool         // nodes have come, gone, closed or opened
	pending bool         // something has happened that no pass has seen
	qos     map[float64]*slurm.QOS
	ids     int
	asked   []time.Duration // by slot: the limit that its job asked for
}

func newSlurmctld(s *shared, params slurm.Params, phases slurm.Phases) *slurmctld {
	d := &slurmctld{shared: s, qos: map[float64]*slurm.QOS{}}
	var nodes []slurm.Node
	for _, pool := range s.pools {
		d.base = append(d.base, len(nodes))
		nodes = append(nodes, nodesOf(pool)...)
		params.ConsumeMemory = params.ConsumeMemory || len(nodes) > 0 && nodes[len(nodes)-1].Memory > 0
	}
	d.site = slurm.NewSite(params, nodes)
	for i := range s.pools {
		all := slurm.NewSet(len(nodes))
		for v := d.base[i]; v < d.top(i); v++ {
			all.Add(v)
		}
		d.site.AddPartition(&slurm.Partition{Nodes: all, Tier: 1, JobFactor: 1})
		d.announce(i)
	}
	d.control = slurm.NewControl(d.site, d, phases)
	d.look()
	return d
}

// top is the number after the pool's last node on the site.
func (d *slurmctld) top(pool int) int {
	if pool+1 < len(d.base) {
		return d.base[pool+1]
	}
	return len(d.site.Nodes)
}

// nodesOf lists the nodes that a pool ever has. Where it only counts processors, each is
// one.
func nodesOf(pool cluster.Pool) []slurm.Node {
	node := slurm.Node{CPUs: pool.PerNode(), GPUs: pool.PerNode(), Weight: 1}
	n, _ := pool.Capacity()
	n /= pool.PerNode()
	if p, ok := pool.(*cluster.Placed); ok {
		n = p.Nodes()
		if size := p.Size(); size.Cores > 0 || size.MemMB > 0 {
			node.CPUs, node.Memory = max(size.Cores, node.CPUs), int64(size.MemMB)
		}
	}
	return slices.Repeat([]slurm.Node{node}, n)
}

// announce turns the closures of a pool into reservations for maintenance. They begin so
// early that a job which is killed late is gone by then.
func (d *slurmctld) announce(pool int) {
	p, ok := d.pools[pool].(*cluster.Placed)
	if !ok {
		return
	}
	for _, s := range p.Steps() {
		if s.Kind != cluster.StepClose {
			continue
		}
		r := &slurm.Reservation{Start: second(s.At) - d.site.TimeLimitBeat - 1, End: second(s.Until), Maint: true, Nodes: slurm.NewSet(len(d.site.Nodes))}
		for _, v := range s.Nodes {
			r.Nodes.Add(d.base[pool] + int(v))
		}
		d.site.Reservations = append(d.site.Reservations, r)
	}
}

// second rounds an instant up to Slurm's clock.
func second(t time.Duration) int64 { return int64((t + time.Second - 1) / time.Second) }

// look brings the site's nodes up to date.
func (d *slurmctld) look() {
	for i, pool := range d.pools {
		p, placed := pool.(*cluster.Placed)
		room := pool.Cap() / pool.PerNode()
		for v := range d.top(i) - d.base[i] {
			up := v < room
			if placed {
				up = p.Arrived(int32(v)) && p.Usable(int32(v))
			}
			d.site.SetNode(d.base[i]+v, false, !up)
		}
	}
	d.news = false
}

func (d *slurmctld) returned(slot int32) {
	d.jobs[slot].Limit = d.asked[slot]
	d.fresh = append(d.fresh, slot)
}

func (d *slurmctld) freed(_ int, slot int32, _ cluster.Grant, _ time.Duration) {
	d.ended = append(d.ended, d.queued[slot])
	d.queued[slot] = nil
	d.pending = true
}

func (d *slurmctld) again() {}

func (d *slurmctld) added(int, int, time.Duration) { d.news, d.pending = true, true }
func (d *slurmctld) changed()                      { d.news, d.pending = true, true }

func (d *slurmctld) due() time.Duration {
	if d.pending {
		return time.Duration(second(d.now)) * time.Second
	}
	at := d.control.Due(second(d.now) + 1)
	if at > int64(cluster.Never/time.Second) {
		return cluster.Never
	}
	return time.Duration(at) * time.Second
}

// pass does what Slurm does in a second, when that is over: the main passes are the quick
// kind, backfilling, which comes after them, is the thorough one.
func (d *slurmctld) pass(kind Kind) {
	if kind == Thorough {
		d.control.BackfillNow(int64(d.now / time.Second))
		return
	}
	d.pending = d.pending || len(d.fresh) > 0
	if d.now%time.Second != 0 {
		return
	}
	now := int64(d.now / time.Second)
	d.pending = false
	if d.news {
		d.look()
		d.control.NodesChanged()
	}
	for _, j := range d.ended {
		d.control.End(j, now)
	}
	d.ended = d.ended[:0]
	for _, slot := range d.fresh {
		d.control.Arrive(d.job(slot), now)
	}
	d.fresh = d.fresh[:0]
	d.control.RunMain(now)
	d.thorough = d.control.BackfillDue(now)
}

// job makes the job of a slot.
func (d *slurmctld) job(slot int32) *slurm.Job {
	q := &d.jobs[slot]
	d.ids++
	j := &slurm.Job{ID: d.ids, Task: -1, Slot: slot, QOS: d.service(q.Priority), Limit: (second(q.Limit) + 59) / 60 * 60}
	for _, p := range d.routes[q.Route].pools {
		j.Partitions = append(j.Partitions, d.site.Partitions[p])
		j.Shapes = append(j.Shapes, shapeIn(d.pools[p], &q.Request))
	}
	for int(slot) >= len(d.queued) {
		d.queued, d.asked = append(d.queued, nil), append(d.asked, 0)
	}
	d.queued[slot], d.asked[slot] = j, q.Limit
	return j
}

// service is the QOS of a priority between 0 and 1.
func (d *slurmctld) service(priority float64) *slurm.QOS {
	q := d.qos[priority]
	if q == nil {
		q = slurm.NewQOS("")
		q.Priority = int64(math.Round(float64(priority * 1e6)))
		d.qos[priority] = q
		d.site.AddQOS(q)
	}
	return q
}

// shapeIn is what a job asks of the nodes of a pool: whole ones if it is as large as a
// node, else a part of one.
func shapeIn(pool cluster.Pool, q *cluster.Request) slurm.Shape {
	per := pool.PerNode()
	if q.Size >= per {
		return slurm.Shape{Nodes: (q.Size + per - 1) / per, Exclusive: per > 1, NoMemory: true}
	}
	s := slurm.Shape{Nodes: 1, GPUsPerNode: q.Size, CPUsPerTask: q.Size, NoMemory: true}
	if p, ok := pool.(*cluster.Placed); ok {
		part := p.Part(q)
		if p.Size().Cores > 0 {
			s.CPUsPerTask = max(1, part.Cores)
		}
		s.MemPerNode, s.NoMemory = int64(part.MemMB), part.MemMB == 0
	}
	return s
}

// Started gives the job the nodes that Slurm has chosen. It may run until Slurm would
// kill it.
func (d *slurmctld) Started(j *slurm.Job, now int64) {
	pool := slices.Index(d.site.Partitions, j.Partition)
	q := &d.jobs[j.Slot].Request
	q.Limit = time.Duration(d.control.KillAt(j, now)-now) * time.Second
	if p, ok := d.pools[pool].(*cluster.Placed); ok {
		var nodes []int32
		for _, v := range j.Nodes.Nodes() {
			nodes = append(nodes, int32(v-d.base[pool]))
		}
		d.startWith(j.Slot, pool, p.TakeOn(d.now, j.Slot, q, nodes))
		return
	}
	d.start(j.Slot, pool, nil)
}

// Stopped is never called: nothing here lets jobs be preempted.
func (d *slurmctld) Stopped(*slurm.Job, int64, bool) {}
