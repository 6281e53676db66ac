package sim

import (
	"time"

	"aforo/workload"
)

// Observers returns an Observer that passes everything on to all of a list, in their
// order; nil ones are left out. It is a Watcher where one of them is, and tells of the
// machine those that are.
func Observers(list ...Observer) Observer {
	var all observers
	var watchers []Watcher
	for _, o := range list {
		if o == nil {
			continue
		}
		all = append(all, o)
		if w, ok := o.(Watcher); ok {
			watchers = append(watchers, w)
		}
	}
	switch {
	case len(all) == 1:
		return all[0]
	case watchers == nil:
		return all
	}
	return &watching{all, watchers}
}

// observers are several Observers as one.
type observers []Observer

func (all observers) Started(r *Record) {
	for _, o := range all {
		o.Started(r)
	}
}

func (all observers) Rejected(j *workload.Job) {
	for _, o := range all {
		o.Rejected(j)
	}
}

// Refused implements Bouncer for those that are one.
func (all observers) Refused(j *workload.Job, rule string) {
	for _, o := range all {
		if b, ok := o.(Bouncer); ok {
			b.Refused(j, rule)
		} else {
			o.Rejected(j)
		}
	}
}

func (all observers) Ended(r *Record, why Why) {
	for _, o := range all {
		o.Ended(r, why)
	}
}

func (all observers) Running(r *Record) {
	for _, o := range all {
		o.Running(r)
	}
}

func (all observers) Waiting(r *Record) {
	for _, o := range all {
		o.Waiting(r)
	}
}

// watching are observers of which some are Watchers.
type watching struct {
	observers
	watchers []Watcher
}

func (all *watching) Capacity(at time.Duration, partition, installed, available int) {
	for _, w := range all.watchers {
		w.Capacity(at, partition, installed, available)
	}
}

func (all *watching) Stranded(at time.Duration, partition, gpus int) {
	for _, w := range all.watchers {
		w.Stranded(at, partition, gpus)
	}
}
