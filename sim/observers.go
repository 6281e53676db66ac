package sim

import (
	"time"

	"aforo/workload"
)

// Observers returns an Observer that passes everything on to all of a list, in their
// order; nil ones are left out. It is a Watcher where one of them is, and tells of the
// machine those that are.
func Observers(list ...Observer) Observer {
	var all Observer
	for _, o := range list {
		switch {
		case o == nil:
		case all == nil:
			all = o
		default:
			all = both(all, o)
		}
	}
	if all == nil {
		return Silent{}
	}
	return all
}

// both returns two Observers as one. A list is pairs of pairs, and a loop over it would
// cost a run more than what most observers do.
func both(a, b Observer) Observer {
	first, watches := a.(Watcher)
	second, too := b.(Watcher)
	switch {
	case watches && too:
		return &watchers{pair{a, b}, first, second}
	case watches:
		return &watcher{pair{a, b}, first}
	case too:
		return &watcher{pair{a, b}, second}
	}
	return &pair{a, b}
}

// A pair is two Observers as one.
type pair struct{ a, b Observer }

func (p *pair) Started(r *Record) {
	p.a.Started(r)
	p.b.Started(r)
}

func (p *pair) Ended(r *Record, why Why) {
	p.a.Ended(r, why)
	p.b.Ended(r, why)
}

func (p *pair) Running(r *Record) {
	p.a.Running(r)
	p.b.Running(r)
}

func (p *pair) Waiting(r *Record) {
	p.a.Waiting(r)
	p.b.Waiting(r)
}

func (p *pair) Rejected(j *workload.Job) {
	p.a.Rejected(j)
	p.b.Rejected(j)
}

// Refused implements Bouncer for those that are one.
func (p *pair) Refused(j *workload.Job, rule string) {
	for _, o := range [...]Observer{p.a, p.b} {
		if b, ok := o.(Bouncer); ok {
			b.Refused(j, rule)
		} else {
			o.Rejected(j)
		}
	}
}

// Asks implements Asker: it asks where one of them does.
func (p *pair) Asks() bool { return asks(p.a) || asks(p.b) }

func asks(o Observer) bool {
	a, ok := o.(Asker)
	return ok && a.Asks()
}

// Waited implements Asker for those that ask.
func (p *pair) Waited(r *Record, causes []Waited) {
	for _, o := range [...]Observer{p.a, p.b} {
		if asks(o) {
			o.(Asker).Waited(r, causes)
		}
	}
}

// Reserved implements Keeper for those that are one.
func (p *pair) Reserved(at time.Duration, reservation, gpus int) {
	for _, o := range [...]Observer{p.a, p.b} {
		if k, ok := o.(Keeper); ok {
			k.Reserved(at, reservation, gpus)
		}
	}
}

// SetAside implements Bursar for those that are one.
func (p *pair) SetAside(at time.Duration, project int, hours int64) {
	for _, o := range [...]Observer{p.a, p.b} {
		if b, ok := o.(Bursar); ok {
			b.SetAside(at, project, hours)
		}
	}
}

// Charged implements Bursar for those that are one.
func (p *pair) Charged(at time.Duration, project int, hours, free int64) {
	for _, o := range [...]Observer{p.a, p.b} {
		if b, ok := o.(Bursar); ok {
			b.Charged(at, project, hours, free)
		}
	}
}

// A watcher is a pair of which one is a Watcher.
type watcher struct {
	pair
	of Watcher
}

func (w *watcher) Capacity(at time.Duration, partition, installed, available int) {
	w.of.Capacity(at, partition, installed, available)
}

func (w *watcher) Stranded(at time.Duration, partition, gpus int) {
	w.of.Stranded(at, partition, gpus)
}

// watchers are a pair of Watchers.
type watchers struct {
	pair
	first, second Watcher
}

func (w *watchers) Capacity(at time.Duration, partition, installed, available int) {
	w.first.Capacity(at, partition, installed, available)
	w.second.Capacity(at, partition, installed, available)
}

func (w *watchers) Stranded(at time.Duration, partition, gpus int) {
	w.first.Stranded(at, partition, gpus)
	w.second.Stranded(at, partition, gpus)
}
