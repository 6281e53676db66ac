package sched

import (
	"fmt"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched/slurm"
)

// A Sender is who sent a job, as Slurm's scheduler looks at it, and what it asks for.
type Sender struct {
	QOS, Account, User int
	Class, Form        int
	Nice               float64 // beside that of the class
}

// An inPartition is a shape in a partition, by its number.
type inPartition struct {
	partition int
	shape     slurm.Shape
}

// job makes the job of a slot. Where no partition ever holds it, it says why.
func (d *slurmctld) job(slot int32) (j *slurm.Job, never string) {
	q, who := &d.jobs[slot], d.sender(slot)
	d.ids++
	j = &slurm.Job{ID: d.ids, Task: -1, Slot: slot, QOS: d.service(who.QOS, q.Priority), Limit: (second(q.Limit) + 59) / 60 * 60, Requeue: true}
	if who.Class < len(d.nice) {
		j.Nice = int64(d.nice[who.Class])
	}
	j.Nice += int64(who.Nice)
	if d.tree != nil {
		j.Assoc = d.member(who)
	}
	for _, p := range d.partitionsOf(int(q.Route)) {
		shape := d.usual(d.shapeIn(d.bounds[p].Pool, &q.Request, who.Form))
		if why := d.excludes(p, &shape, j.Limit, &who); why != "" {
			never = why
			continue
		}
		j.Partitions = append(j.Partitions, d.site.Partitions[p])
		j.Shapes = append(j.Shapes, shape)
	}
	for int(slot) >= len(d.queued) {
		d.queued, d.asked, d.parkedBy = append(d.queued, nil), append(d.asked, 0), append(d.parkedBy, false)
	}
	d.queued[slot], d.asked[slot], d.parkedBy[slot] = j, q.Limit, false
	if len(j.Partitions) > 0 {
		never = ""
	}
	return j, never
}

func (d *slurmctld) sender(slot int32) Sender {
	if d.Who == nil {
		return Sender{User: -1}
	}
	return d.Who(slot)
}

// partitionsOf are the partitions of a route.
func (d *slurmctld) partitionsOf(route int) []int {
	if d.about.Routes != nil {
		return d.about.Routes[route]
	}
	return d.routes[route].pools
}

// service is the QOS of a job: by its number, or where there are no numbers by a priority
// between 0 and 1.
func (d *slurmctld) service(number int, priority float64) *slurm.QOS {
	if number < len(d.qos) {
		return d.qos[number]
	}
	q := d.byPriority[priority]
	if q == nil {
		q = slurm.NewQOS("")
		q.Priority = millionth(priority)
		d.byPriority[priority] = q
		d.site.AddQOS(q)
	}
	return q
}

// member is the association of a user with an account, which there is from the first job on.
func (d *slurmctld) member(who Sender) *slurm.Assoc {
	if who.Account >= len(d.tree) {
		who.Account = 0
	}
	key := [2]int{who.Account, who.User}
	a := d.members[key]
	if a == nil {
		a = slurm.NewAssoc(d.tree[who.Account], fmt.Sprint("user ", who.User), true)
		d.members[key] = a
	}
	return a
}

// grow makes the tree of accounts.
func (d *slurmctld) grow() {
	d.members = map[[2]int]*slurm.Assoc{}
	d.tree = []*slurm.Assoc{d.site.Root}
	accounts := d.about.Accounts
	for i := 1; i < len(accounts); i++ {
		d.tree = append(d.tree, nil)
	}
	for left := len(accounts) - 1; left > 0; { // a parent may stand behind its children
		for i := 1; i < len(accounts); i++ {
			if a := &accounts[i]; d.tree[i] == nil && d.tree[a.Parent] != nil {
				d.tree[i] = slurm.NewAssoc(d.tree[a.Parent], a.Name, false)
				d.tree[i].Shares = int64(max(1, a.Shares))
				left--
			}
		}
	}
}

// shapeIn is what a job asks of the nodes of a pool: whole ones if it is as large as a
// node, else a part of one; where it has a form, that.
func (d *slurmctld) shapeIn(pool int, q *cluster.Request, form int) slurm.Shape {
	s := sizedIn(d.pools[pool], q)
	if form == 0 {
		return s
	}
	f, per := &d.about.Forms[form-1], d.pools[pool].PerNode()
	cores := max(1, f.CoresPerTask)
	switch {
	case f.Tasks:
		s = slurm.Shape{Tasks: (q.Size + cores - 1) / cores, CPUsPerTask: cores, NoMemory: true}
	case f.GPUsPerNode > 0:
		s = slurm.Shape{Nodes: (q.Size + f.GPUsPerNode - 1) / f.GPUsPerNode, GPUsPerNode: f.GPUsPerNode, CPUsPerTask: cores, NoMemory: true}
		if f.TasksPerNode > 0 {
			s.Tasks = s.Nodes * f.TasksPerNode
		} else if f.CoresPerTask == 0 {
			s.CPUsPerTask = f.GPUsPerNode
		}
	case q.Size < per:
		s.CPUsPerTask = max(s.CPUsPerTask, f.CoresPerTask)
	}
	s.Exclusive = s.Exclusive || f.Exclusive
	s.Feature = f.Features
	if f.MemMBPerNode > 0 || f.MemMBPerCore > 0 {
		s.MemPerNode, s.MemPerCPU, s.NoMemory = int64(f.MemMBPerNode), int64(f.MemMBPerCore), false
	}
	return s
}

// usual gives a job that asks for no memory what the site gives such jobs.
func (d *slurmctld) usual(s slurm.Shape) slurm.Shape {
	if d.site.DefMemPerCPU > 0 || d.site.DefMemPerNode > 0 {
		s.NoMemory = false
	}
	return s
}

// sizedIn is what a job asks of the nodes of a pool that says how many GPUs it needs.
func sizedIn(pool cluster.Pool, q *cluster.Request) slurm.Shape {
	per := pool.PerNode()
	if q.Size >= per {
		return slurm.Shape{Nodes: (q.Size + per - 1) / per, GPUsPerNode: per, Exclusive: per > 1, NoMemory: true}
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

// excludes says why a partition never holds a job, or nothing.
func (d *slurmctld) excludes(p int, shape *slurm.Shape, limit int64, who *Sender) string {
	b := &d.bounds[p]
	path := "partition." + b.Name + "."
	switch {
	case b.MaxTime > 0 && limit > (second(b.MaxTime)+59)/60*60:
		return path + "max_time"
	case b.MaxNodes > 0 && shape.Nodes > b.MaxNodes:
		return path + "max_nodes"
	case b.MinNodes > 0 && shape.Nodes < b.MinNodes:
		return path + "min_nodes"
	}
	if key := d.bars(b, who); key != "" {
		return path + key
	}
	if !d.everHolds(inPartition{p, *shape}) {
		return path + "nodes"
	}
	return ""
}

// everHolds reports whether a partition could hold a shape if all its nodes were idle.
func (d *slurmctld) everHolds(x inPartition) bool {
	yes, known := d.holds[x]
	if !known {
		yes = d.site.EverHolds(d.site.Partitions[x.partition], x.shape)
		d.holds[x] = yes
	}
	return yes
}

// Started gives the job the nodes that Slurm has chosen. It may run until Slurm would
// kill it.
func (d *slurmctld) Started(j *slurm.Job, now int64) {
	pool := d.bounds[d.site.Number(j.Partition)].Pool
	q := &d.jobs[j.Slot].Request
	q.Limit = time.Duration(d.control.KillAt(j, now)-now) * time.Second
	p, ok := d.pools[pool].(*cluster.Placed)
	if !ok {
		d.tell(j.Slot, pool, d.pools[pool].Take(d.now, j.Slot, q, nil))
		return
	}
	var nodes []int32
	for _, v := range j.Nodes.Nodes() {
		nodes = append(nodes, int32(v-d.base[pool]))
	}
	if d.sender(j.Slot).Form == 0 {
		d.tell(j.Slot, pool, p.TakeOn(d.now, j.Slot, q, nodes))
		return
	}
	d.tell(j.Slot, pool, p.TakeParts(d.now, j.Slot, d.partOn(p, j, len(nodes)), nodes, q.Limit))
}

// partOn is what a job with a form has of each of its nodes, as far as the pool counts it.
func (d *slurmctld) partOn(p *cluster.Placed, j *slurm.Job, nodes int) cluster.Room {
	s := &j.Shape
	switch {
	case s.Exclusive:
		return p.Size()
	case s.Nodes > 0:
		return cluster.Room{GPUs: s.GPUsPerNode}
	}
	return cluster.Room{GPUs: (d.jobs[j.Slot].Size + nodes - 1) / nodes}
}

// Stopped takes the attempt of a job back that had to make room. Slurm has queued it again, or
// given it up.
func (d *slurmctld) Stopped(j *slurm.Job, _ int64, again bool) {
	d.stopping = j.Slot
	d.Evict(j.Slot)
	d.stopping = nobody
	if again {
		return
	}
	d.giveUp(j.Slot, "preempted")
}
