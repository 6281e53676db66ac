package sim

import (
	"time"

	"aforo/sim/site"
)

// What a job waits for, beside limits and closed hours, which have names of their own.
const (
	Resources   = "resources"   // not as much is free as it needs
	Reservation = "reservation" // it would be, if nothing were closed
	Priority    = "priority"    // it is, but others come first
	Dependency  = "dependency"  // in the pen: the job before has not ended
	Begin       = "begin"       // in the pen: its think time
)

// Submitted is how the names of limits end for which users hold jobs back in the pen.
const Submitted = "." + site.Submitted

// A Waited is how long a job has waited for one cause, by its name.
type Waited struct {
	Cause string
	For   time.Duration
}

// An Asker is an Observer that is told what jobs have waited for, which a run follows only
// where Asks says so.
type Asker interface {
	Observer
	Asks() bool
	// Waited is called before Started for each attempt that had to wait, and before Waiting
	// for each job that still waits, with the causes of the wait since r.Since. They add up
	// to it, and are valid during the call only.
	Waited(r *Record, causes []Waited)
}

// PenTimes are the causes for which a job was in the pen.
func (r *Record) PenTimes() [3]Waited {
	begin := min(r.Held-r.Kept, r.Think)
	return [3]Waited{{Dependency, r.Held - r.Kept - begin}, {Begin, begin}, {r.KeptBy, r.Kept}}
}

// Causes say what jobs wait for, as docs/model.md defines it, from the state of the machine
// and of the limits at the end of each instant. They know nothing of disciplines.
//
// Nobody looks at each job at each instant. What is free is one number for all jobs that look at
// the same partitions (a view): the size of the largest for which there is room. A job
// lacks resources while that is less than its size, and the times for which the number was at
// each level are kept in a tree, in which two looks, at the beginning of a wait and at its end, do. Of
// limits the site tells what changes. Only where more than a size decides, a job is looked at
// at each instant: where its limit may cross a closure, and where it asks for cores or memory.
type causes struct {
	tell    Asker
	views   []view
	byMask  map[viewKey]int32
	room    [][2]int        // by pool
	closing []time.Duration // by pool: when the next closure begins
	jobs    []asked         // by slot
	fresh   []int32         // slots of those that have begun to wait at this instant
	all     []int32         // of all that wait
	odd     int             // how many of them ask for cores or memory
	spots   []site.Spot
	list    []Waited
	nodes   []bool // by pool: cores or memory of its nodes matter
}

// A view is some partitions, as those see them that may start there.
type view struct {
	pools       []int
	now, opened levels
	longest     time.Duration // the longest limit of those that have waited here
	near        bool          // a closure comes before now + longest
}

type viewKey struct {
	route uint16
	mask  uint64
}

// everywhere is the mask of all partitions of a route.
const everywhere = ^uint64(0)

// The indices of what is told by the state of the machine.
const (
	lacks = iota
	closed
	behind
)

// asked is what is known of a job that waits.
type asked struct {
	on, odd     bool
	view        int32 // or limited
	place       int32 // in all
	since       time.Duration
	rule        string
	now, opened time.Duration // for how long there was room for it, at since
	// Where more than its size decides: what it would be by that, what it is, since when.
	bySize, is int8
	marked     time.Duration
	spent      [3]time.Duration
	limits     []Waited
}

const limited = int32(-1)

// asks begins to follow what jobs wait for, where the observer wants to know.
func (r *run) asks() {
	a, ok := r.obs.(Asker)
	if !ok || !a.Asks() {
		return
	}
	w := &causes{tell: a, byMask: map[viewKey]int32{}, room: make([][2]int, len(r.pools)), closing: make([]time.Duration, len(r.pools))}
	for i := range r.cfg.Partitions {
		p := &r.cfg.Partitions[i]
		w.nodes = append(w.nodes, p.Placed && (p.Cores > 0 || p.MemMB > 0))
	}
	for p := range r.pools {
		w.room[p] = r.room(p)
		w.closing[p] = r.pools[p].NextClosing()
	}
	r.causes = w
	for i := range r.routes {
		r.view(uint16(i), everywhere)
	}
}

// view returns the view of those partitions of a route that are in a mask.
func (r *run) view(route uint16, mask uint64) int32 {
	w := r.causes
	if v, known := w.byMask[viewKey{route, mask}]; known {
		return v
	}
	var v view
	most := 0
	for _, p := range r.routes[route] {
		if mask == everywhere || mask>>p&1 == 1 {
			v.pools = append(v.pools, p)
			most = max(most, r.cfg.Partitions[p].MostGPUs())
		}
	}
	v.now, v.opened = levels{tree: make([]time.Duration, most+2), since: r.now}, levels{tree: make([]time.Duration, most+2), since: r.now}
	v.now.at, v.opened.at = w.largest(&v, 0), w.largest(&v, 1)
	w.views = append(w.views, v)
	w.byMask[viewKey{route, mask}] = int32(len(w.views) - 1)
	return int32(len(w.views) - 1)
}

// largest is the size of the largest job for which there is room in a view; if nothing were
// closed, where which is 1.
func (w *causes) largest(v *view, which int) (size int) {
	for _, p := range v.pools {
		size = max(size, w.room[p][which])
	}
	return size
}

// waits notes that a job has begun to wait.
func (w *causes) waits(slot int32) {
	for int(slot) >= len(w.jobs) {
		w.jobs = append(w.jobs, asked{})
	}
	w.fresh = append(w.fresh, slot)
}

// judge looks at the end of an instant at what has changed.
func (r *run) judge() {
	w := r.causes
	w.look(r)
	for _, slot := range w.fresh {
		if rec := &r.slots[slot].rec; rec.Partition == waiting && rec.Since == r.now && !w.jobs[slot].on {
			r.begin(slot, rec)
		}
	}
	w.fresh = w.fresh[:0]
	if r.site != nil {
		r.site.Judge(r.now, r.stands)
	}
	w.nearby(r)
}

// room is the size of the largest job for which there is room in a pool, and if nothing were
// closed: the nodes of a reservation for jobs are not there while they are not kept for them.
func (r *run) room(p int) [2]int {
	now, opened := r.pools[p].Room()
	if r.reserved(p) {
		opened = now
	}
	return [2]int{now, opened}
}

// reserved reports whether a pool is a reservation for jobs.
func (r *run) reserved(p int) bool { return p >= len(r.pools)-r.cfg.kept }

// asked is the first partition of a route that is no reservation.
func (r *run) asked(route uint16) int {
	for _, p := range r.routes[route] {
		if !r.reserved(p) {
			return p
		}
	}
	return 0
}

// look notes what is free.
func (w *causes) look(r *run) {
	changed := false
	for p, pool := range r.pools {
		if is := r.room(p); w.room[p] != is {
			w.room[p] = is
			changed = true
		}
		if w.closing[p] <= r.now {
			w.closing[p] = pool.NextClosing()
		}
	}
	if !changed {
		return
	}
	for i := range w.views {
		v := &w.views[i]
		v.now.set(w.largest(v, 0), r.now)
		v.opened.set(w.largest(v, 1), r.now)
	}
}
