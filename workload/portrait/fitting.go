package portrait

import (
	"container/heap"
	"math"
	"slices"
	"time"

	"aforo/workload/trace"
)

// Fitting says whether a plain count of processors can explain the recorded waits:
// the share of the waiting time in which what was free would have been enough for the
// job that waited. A scheduler that starts what fits leaves little of it; much of it
// means that something else held the jobs: partitions, nodes, limits, reservations,
// priorities that keep room.
type Fitting struct {
	Capacity int    `json:"capacity"`
	Source   string `json:"source"` // "log", "given" or "busy": the 99 % quantile of what was busy, by time
	// Share is of the waiting time of all jobs, WaitH that time in hours.
	Share float64 `json:"share"`
	WaitH float64 `json:"wait_h"`
	// Partitions, Users, Reasons and Reservations are those with most waiting time.
	Partitions   []FittingShare `json:"partitions,omitempty"`
	Users        []FittingShare `json:"users,omitempty"`
	Reasons      []FittingShare `json:"reasons,omitempty"`
	Reservations []FittingShare `json:"reservations,omitempty"`
}

// A FittingShare is the same of the jobs of one name.
type FittingShare struct {
	Name  string  `json:"name"`
	WaitH float64 `json:"wait_h"`
	Share float64 `json:"share"`
}

// fitting follows what was free by the recorded starts, and adds up for each job how
// much of its wait it would have fitted. Beside what runs it holds one number for each
// count of processors that can be free: how long that many were.
type fitting struct {
	capacity int64
	now      time.Duration
	busy     int64
	ahead    fitEvents
	free     []float64 // a Fenwick tree over what was free: seconds
	levels   map[int64]float64

	wait, fits float64 // in s
	by         [ways]map[int32]*[2]float64
}

// The ways in which waits are told: by these names of a job.
const (
	byPartition = iota
	byUser
	byReason
	byReservation
	ways
)

// A fitEvent is a start, or an end where from is below zero. A job holds size; to start
// it needed what a simulation takes.
type fitEvent struct {
	at, run    time.Duration
	size, need int64
	from       float64 // how long the job had fitted when it was submitted
	wait       float64
	names      [ways]int32
}

type fitEvents []fitEvent

func (e fitEvents) Len() int { return len(e) }
func (e fitEvents) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].from < e[j].from
}
func (e fitEvents) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *fitEvents) Push(x any)   { *e = append(*e, x.(fitEvent)) }
func (e *fitEvents) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

func newFitting() *fitting {
	f := &fitting{levels: map[int64]float64{}}
	for way := range f.by {
		f.by[way] = map[int32]*[2]float64{}
	}
	return f
}

// begin sets the capacity, or 0 where it is to be found.
func (f *fitting) begin(capacity int64) {
	f.capacity = min(capacity, 1<<24)
	f.free = make([]float64, f.capacity+2)
}

// arrived takes a job in submit order.
func (f *fitting) arrived(a *arrival) {
	if a.wait == trace.Unknown || a.wait < 0 || a.run == trace.Unknown || a.run < 0 || a.need <= 0 || a.size <= 0 {
		return
	}
	f.advance(a.submit)
	f.flush(a.submit)
	start := later(a.submit, a.wait)
	heap.Push(&f.ahead, fitEvent{start, a.run, int64(a.size), int64(a.need), f.fitted(int64(a.need)), a.wait.Seconds(), a.names})
}

// advance makes what happened before an instant.
func (f *fitting) advance(to time.Duration) {
	for len(f.ahead) > 0 && f.ahead[0].at < to {
		e := heap.Pop(&f.ahead).(fitEvent)
		f.flush(e.at)
		if e.from < 0 {
			f.busy -= e.size
			continue
		}
		f.started(&e)
	}
}

// started counts the wait of a job that starts, which then runs until its end.
func (f *fitting) started(e *fitEvent) {
	fits := f.fitted(e.need) - e.from
	f.wait += e.wait
	f.fits += fits
	for way, name := range e.names {
		if name == trace.None {
			continue
		}
		sum := f.by[way][name]
		if sum == nil {
			sum = new([2]float64)
			f.by[way][name] = sum
		}
		sum[0] += e.wait
		sum[1] += fits
	}
	f.busy += e.size
	heap.Push(&f.ahead, fitEvent{at: later(e.at, e.run), size: e.size, from: -1})
}

// flush adds the time since the last change to what was free then.
func (f *fitting) flush(at time.Duration) {
	if at <= f.now {
		return
	}
	if f.now > 0 || f.busy > 0 {
		long := (at - f.now).Seconds()
		if f.capacity > 0 {
			for i := min(max(f.capacity-f.busy, 0), f.capacity) + 1; i < int64(len(f.free)); i += i & -i {
				f.free[i] += long
			}
		} else if len(f.levels) < 1<<20 {
			f.levels[f.busy] += long
		}
	}
	f.now = at
}

// fitted is how long that many processors were free so far.
func (f *fitting) fitted(size int64) float64 {
	if f.capacity == 0 || size > f.capacity {
		return 0
	}
	sum := func(i int64) (s float64) {
		for ; i > 0; i -= i & -i {
			s += f.free[i]
		}
		return s
	}
	return sum(f.capacity+1) - sum(size)
}

// busyQuantile is what was busy at most in 99 % of the time.
func (f *fitting) busyQuantile() int {
	var levels []int64
	total := 0.0
	for level := range f.levels {
		levels = append(levels, level)
	}
	slices.Sort(levels)
	for _, level := range levels {
		total += f.levels[level]
	}
	sum := 0.0
	for _, level := range levels {
		if sum += f.levels[level]; sum >= 0.99*total {
			return int(level)
		}
	}
	return 0
}

// portrait is nil where no job waited or no capacity is known.
func (f *fitting) portrait(source string, labels *trace.Labels) *Fitting {
	f.advance(math.MaxInt64)
	if f.capacity == 0 || f.wait == 0 {
		return nil
	}
	return &Fitting{
		Capacity: int(f.capacity), Source: source, Share: f.fits / f.wait, WaitH: f.wait / 3600,
		Partitions: fittingShares(f.by[byPartition], &labels.Partition), Users: fittingShares(f.by[byUser], &labels.User),
		Reasons: fittingShares(f.by[byReason], &labels.Reason), Reservations: fittingShares(f.by[byReservation], &labels.Reservation),
	}
}

// fittingShares are the ten names with most waiting time.
func fittingShares(m map[int32]*[2]float64, names *trace.Names) []FittingShare {
	var list []FittingShare
	var keys []int32
	for i := range m {
		keys = append(keys, i)
	}
	slices.Sort(keys)
	for _, i := range keys {
		if m[i][0] > 0 {
			list = append(list, FittingShare{names.Name(i), m[i][0] / 3600, m[i][1] / m[i][0]})
		}
	}
	slices.SortStableFunc(list, func(a, b FittingShare) int {
		switch {
		case a.WaitH > b.WaitH:
			return -1
		case a.WaitH < b.WaitH:
			return 1
		}
		return 0
	})
	return list[:min(10, len(list))]
}
