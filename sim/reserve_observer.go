package sim

import (
	"time"

	"aforo/workload"
)

// A landlord passes on what happens in reservations as happening in their partitions.
type landlord struct {
	*lodgings
	to     Observer
	bounce Bouncer // to, where it is one; and so on
	ask    Asker
	rec    Record
}

// observer is an observer that knows nothing of the partitions that reservations are.
func (l *lodgings) observer(obs Observer) Observer {
	o := &landlord{lodgings: l, to: obs}
	o.bounce, _ = obs.(Bouncer)
	o.ask, _ = obs.(Asker)
	watch, watches := obs.(Watcher)
	keeper, keeps := obs.(Keeper)
	if !watches && !keeps {
		return o
	}
	return &watching{landlord: o, watch: watch, keeper: keeper, has: make([][2]int, l.first+len(l.list)), stranded: make([]int, l.first+len(l.list))}
}

// own is a record as the observer is to see it.
func (o *landlord) own(r *Record) *Record {
	o.rec = *r
	o.rec.Route = o.asked[r.Route]
	if p := int(r.Partition); p >= o.first {
		o.rec.Partition, o.rec.Reservation = int32(o.list[p-o.first].Partition), int32(p-o.first+1)
	}
	return &o.rec
}

// job is likewise a job.
func (o *landlord) job(j *workload.Job) *workload.Job {
	o.rec.Job = *j
	o.rec.Route = o.asked[j.Route]
	return &o.rec.Job
}

// Started implements Observer.
func (o *landlord) Started(r *Record) { o.to.Started(o.own(r)) }

// Ended implements Observer.
func (o *landlord) Ended(r *Record, why Why) { o.to.Ended(o.own(r), why) }

// Running implements Observer.
func (o *landlord) Running(r *Record) { o.to.Running(o.own(r)) }

// Waiting implements Observer.
func (o *landlord) Waiting(r *Record) { o.to.Waiting(o.own(r)) }

// Rejected implements Observer.
func (o *landlord) Rejected(j *workload.Job) { o.to.Rejected(o.job(j)) }

// Refused implements Bouncer.
func (o *landlord) Refused(j *workload.Job, rule string) {
	if o.bounce != nil {
		o.bounce.Refused(o.job(j), rule)
		return
	}
	o.to.Rejected(o.job(j))
}

// SetAside implements Bursar.
func (o *landlord) SetAside(at time.Duration, project int, hours int64) {
	if b, ok := o.to.(Bursar); ok {
		b.SetAside(at, project, hours)
	}
}

// Charged implements Bursar.
func (o *landlord) Charged(at time.Duration, project int, hours, free int64) {
	if b, ok := o.to.(Bursar); ok {
		b.Charged(at, project, hours, free)
	}
}

// Asks implements Asker.
func (o *landlord) Asks() bool { return o.ask != nil && o.ask.Asks() }

// Waited implements Asker.
func (o *landlord) Waited(r *Record, causes []Waited) { o.ask.Waited(o.own(r), causes) }

// A watching landlord adds up what partitions and their reservations have.
type watching struct {
	*landlord
	watch    Watcher // or nil
	keeper   Keeper  // or nil
	has      [][2]int
	stranded []int
}

// Capacity implements Watcher. What is kept for jobs is closed in the partition, and
// available to those jobs.
func (o *watching) Capacity(at time.Duration, partition, installed, available int) {
	o.has[partition] = [2]int{installed, available}
	if k := partition - o.first; k >= 0 {
		if o.keeper != nil {
			o.keeper.Reserved(at, k+1, available)
		}
		partition = o.list[k].Partition
	}
	installed, available = o.has[partition][0], o.has[partition][1]
	for k := range o.list {
		if o.list[k].Partition == partition {
			available += o.has[o.first+k][1]
		}
	}
	if o.watch != nil {
		o.watch.Capacity(at, partition, installed, available)
	}
}

// Stranded implements Watcher.
func (o *watching) Stranded(at time.Duration, partition, gpus int) {
	o.stranded[partition] = gpus
	if k := partition - o.first; k >= 0 {
		partition = o.list[k].Partition
	}
	sum := o.stranded[partition]
	for k := range o.list {
		if o.list[k].Partition == partition {
			sum += o.stranded[o.first+k]
		}
	}
	if o.watch != nil {
		o.watch.Stranded(at, partition, sum)
	}
}
