package sched

import (
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched/slurm"
	"aforo/sim/sched/slurm/nodeset"
)

// Slurmctld is the discipline of Slurm's control daemon: package slurm decides, on nodes
// of its own that stand for those of the pools (slurmsite.go), and this tells it what
// happens and the pools what it has given out (slurmjobs.go).
//
// Slurm's clock has whole seconds: what happens within one is seen at its end.
type slurmctld struct {
	*shared
	about   *SlurmSite
	site    *slurm.Site
	control *slurm.Control
	base    []int            // the number of each pool's first node on the site
	bounds  []SlurmPartition // by partition
	queued  []*slurm.Job     // by slot, while it waits or runs
	ended   []*slurm.Job     // since the last pass
	news    bool             // nodes have come, gone, closed or opened
	pending bool             // something has happened that no pass has seen
	ids     int
	asked   []time.Duration // by slot: the limit that its job asked for
	nice    []float64       // by class

	qos        []*slurm.QOS // by number
	byPriority map[float64]*slurm.QOS
	tree       []*slurm.Assoc // the accounts by number, where somebody asks who sent a job
	members    map[[2]int]*slurm.Assoc

	holds    map[inPartition]bool // whether a partition ever holds a shape
	stopping int32                // the slot of the job whose attempt is being taken back
	parkedBy []bool               // by slot: a limit holds it, and the site knows
	refused  []int32              // those whom a limit has refused in this pass
}

func newSlurmctld(s *shared, params slurm.Params, phases slurm.Phases, about *SlurmSite, nice []float64) *slurmctld {
	d := &slurmctld{shared: s, about: about, nice: nice, byPriority: map[float64]*slurm.QOS{}, holds: map[inPartition]bool{}, stopping: nobody}
	if d.about == nil {
		d.about = &SlurmSite{}
	}
	d.build(params)
	if len(d.ofPartitions()) > 0 || params.Priority.FairShare > 0 || params.BFMaxJobUser > 0 || params.BFMaxJobAssoc > 0 {
		d.grow()
	}
	if s.site != nil {
		d.site.Others = d
	}
	s.forgotten = d.forget
	if len(d.about.Forms) > 0 {
		s.occupies = func(slot int32, perNode int) (int, int) {
			return d.about.Occupies(d.jobs[slot].Size, d.sender(slot).Form, perNode)
		}
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
		r := &slurm.Reservation{Start: second(s.At) - d.site.TimeLimitBeat - 1, End: second(s.Until), Maint: true, Nodes: nodeset.New(len(d.site.Nodes))}
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
	switch {
	case slot == d.stopping: // Slurm has it in its queue
		d.jobs[slot].Limit = d.asked[slot]
	case d.parkedBy[slot]: // the limit has let it go: what did so has a pass of its own
		d.parkedBy[slot] = false
	default:
		d.jobs[slot].Limit = d.asked[slot]
		d.fresh = append(d.fresh, slot)
		d.pending = true
	}
}

func (d *slurmctld) freed(_ int, slot int32, _ cluster.Grant, _ time.Duration) {
	if slot == d.stopping {
		return
	}
	d.ended = append(d.ended, d.queued[slot])
	d.queued[slot] = nil
	d.pending = true
}

// forget takes a waiting job out of the queue of Slurm: it never starts.
func (d *slurmctld) forget(slot int32) {
	if j := d.queued[slot]; j != nil && j.Waits() {
		d.site.Withdraw(j)
	}
	d.queued[slot] = nil
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
	defer d.parkRefused()
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
	d.control.Ends(d.ended, now)
	d.ended = d.ended[:0]
	for _, slot := range d.fresh {
		j, never := d.job(slot)
		if never != "" {
			d.giveUp(slot, never)
			continue
		}
		d.control.Arrive(j, now)
	}
	d.fresh = d.fresh[:0]
	d.control.RunMain(now)
	d.thorough = d.control.BackfillDue(now)
}

// giveUp says that a waiting job never starts.
func (d *slurmctld) giveUp(slot int32, rule string) {
	d.forget(slot)
	d.routes[d.jobs[slot].Route].waiting--
	d.waiting--
	d.Lost(slot, rule)
}

// Counts, Resources and Began implement slurm.Limiter: limits of accounts and QOS are kept by the
// site of the simulation.
func (d *slurmctld) Counts(j *slurm.Job, p *slurm.Partition) bool {
	counts, amounts := d.shared.site.Keeps(j.Slot, d.at(j.Slot, d.bounds[d.site.Number(p)].Pool))
	d.note(j.Slot, counts || amounts)
	return counts
}

func (d *slurmctld) Resources(j *slurm.Job, p *slurm.Partition) bool {
	_, amounts := d.shared.site.Keeps(j.Slot, d.at(j.Slot, d.bounds[d.site.Number(p)].Pool))
	return amounts
}

func (d *slurmctld) Began(j *slurm.Job) {
	d.takes(j.Slot, d.bounds[d.site.Number(j.Partition)].Pool)
}

// note remembers a job that a limit has refused.
func (d *slurmctld) note(slot int32, refused bool) {
	if refused && !d.parkedBy[slot] {
		d.refused = append(d.refused, slot)
	}
}

// parkRefused has the site hold those whom a limit keeps from starting anywhere, so that it
// can say so, and finds those that it never lets start.
func (d *slurmctld) parkRefused() {
	for _, slot := range d.refused {
		if j := d.queued[slot]; j != nil && j.Waits() && !d.parkedBy[slot] && d.parked(slot) {
			d.parkedBy[slot] = true
		}
	}
	d.refused = d.refused[:0]
}
