package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"aforo/sim/site"
	"aforo/workload"
)

// Reservations for jobs. To the engine each is a partition of its own, with the nodes that its
// closures keep (cluster.Partition.Kept), before the others in the routes of its jobs. The
// lodgings translate: jobs from the source get such a route, and observers hear of the
// partition of which the nodes are.

// A Kept reservation is for some jobs: they may start on the nodes that the closures with its number
// (cluster.Change.For, from 1 on) take from a partition.
type Kept struct {
	Name      string
	Partition int
	Jobs      Lodgers
}

// Lodgers are the jobs that a reservation is for: those of which all holds that is given, by
// their numbers; nil is any.
type Lodgers struct {
	Classes, Communities, Access, Accounts, QOS, Users []int32
}

// Has reports whether a job is one of them.
func (l *Lodgers) Has(j *workload.Job) bool {
	in := func(list []int32, n int32) bool { return list == nil || slices.Contains(list, n) }
	return in(l.Classes, int32(j.Class)) && in(l.Communities, int32(j.Community)) && in(l.Access, int32(j.Access)) &&
		in(l.Accounts, j.Account) && in(l.QOS, int32(j.QOS)) && in(l.Users, j.User)
}

// apart reports whether no job can be of both.
func (l *Lodgers) apart(m *Lodgers) bool {
	no := func(a, b []int32) bool {
		return a != nil && b != nil && !slices.ContainsFunc(a, func(n int32) bool { return slices.Contains(b, n) })
	}
	return no(l.Classes, m.Classes) || no(l.Communities, m.Communities) || no(l.Access, m.Access) ||
		no(l.Accounts, m.Accounts) || no(l.QOS, m.QOS) || no(l.Users, m.Users)
}

// A Keeper is an Observer that is told what is kept for jobs.
type Keeper interface {
	Observer
	// Reserved is called at time zero and whenever that changes, with the GPUs that a
	// reservation, by its number from 1 on, has for its jobs.
	Reserved(at time.Duration, reservation, gpus int)
}

// mostReservations is how many reservations for jobs there may be.
const mostReservations = 64

// lodgings are the reservations of a run.
type lodgings struct {
	list   []Kept
	first  int      // the pool of the first
	asked  []uint16 // by route: the one that the job came with
	routes map[lodged]uint16
	masks  []uint64 // by the job's own route: the reservations on its way
}

// lodged is a job's own route, with the reservations that it is one of.
type lodged struct {
	route uint16
	mask  uint64
}

// lodge makes partitions and routes of the reservations of a configuration; nil where it has
// none.
func (cfg *Config) lodge() (*lodgings, error) {
	if len(cfg.Reservations) == 0 {
		return nil, nil
	}
	if len(cfg.Reservations) > mostReservations {
		return nil, fmt.Errorf("there are %d reservations for jobs: at most %d", len(cfg.Reservations), mostReservations)
	}
	if cfg.Policy.Slurm != nil {
		return nil, errors.New("reservations for jobs do not go with the scheduler of Slurm")
	}
	n := len(cfg.Partitions)
	l := &lodgings{list: cfg.Reservations, first: n, routes: map[lodged]uint16{}}
	parts := slices.Clone(cfg.Partitions)
	for i := range l.list {
		p := l.list[i].Partition
		if p < 0 || p >= n {
			return nil, fmt.Errorf("reservation %s is of a partition that is not there", l.list[i].Name)
		}
		kept, err := cfg.Partitions[p].Kept(i + 1)
		if err != nil {
			return nil, err
		}
		parts = append(parts, kept)
	}
	if cfg.Routes == nil {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		cfg.Routes = [][]int{all}
	}
	cfg.Partitions, cfg.kept = parts, len(l.list)
	if err := l.ways(cfg); err != nil {
		return nil, err
	}
	cfg.Rules = l.rules(cfg.Rules)
	return l, nil
}

// ways adds a route for each set of reservations that a job may be one of.
func (l *lodgings) ways(cfg *Config) error {
	own := cfg.Routes
	cfg.Routes = slices.Clone(own)
	for i := range own {
		l.asked = append(l.asked, uint16(i))
		l.routes[lodged{uint16(i), 0}] = uint16(i)
	}
	for i, route := range own {
		sets := []uint64{0}
		all := uint64(0)
		for k := range l.list {
			if !slices.Contains(route, l.list[k].Partition) {
				continue
			}
			all |= 1 << k
			for _, set := range sets {
				if l.meet(set, k) {
					sets = append(sets, set|1<<k)
				}
			}
			if len(cfg.Routes)+len(sets) > 1<<12 {
				return errors.New("too many reservations for jobs are for the same jobs")
			}
		}
		l.masks = append(l.masks, all)
		for _, set := range sets[1:] {
			l.routes[lodged{uint16(i), set}] = uint16(len(cfg.Routes))
			l.asked = append(l.asked, uint16(i))
			cfg.Routes = append(cfg.Routes, l.way(set, route))
		}
	}
	return nil
}

// meet reports whether a job may be one of a reservation as well as of all in a set.
func (l *lodgings) meet(set uint64, k int) bool {
	for o := range l.list {
		if set>>o&1 == 1 && l.list[o].Jobs.apart(&l.list[k].Jobs) {
			return false
		}
	}
	return true
}

// way is a route that begins with some reservations.
func (l *lodgings) way(set uint64, route []int) []int {
	var way []int
	for k := range l.list {
		if set>>k&1 == 1 {
			way = append(way, l.first+k)
		}
	}
	return append(way, route...)
}

// rules are those of the configuration, which hold in a reservation as in its partition.
func (l *lodgings) rules(r *site.Rules) *site.Rules {
	if r == nil {
		return nil
	}
	out := *r
	for p := range l.first {
		out.Of = append(out.Of, p)
	}
	for k := range l.list {
		out.Of = append(out.Of, l.list[k].Partition)
	}
	return &out
}

// send gives a job its route.
func (l *lodgings) send(j *workload.Job) {
	if int(j.Route) >= len(l.masks) {
		return // the run says so
	}
	mask := l.masks[j.Route]
	for k := range l.list {
		if mask>>k&1 == 1 && !l.list[k].Jobs.Has(j) {
			mask &^= 1 << k
		}
	}
	j.Route = l.routes[lodged{j.Route, mask}]
}

// A lodger is a source whose jobs know their reservations.
type lodger struct {
	workload.Source
	*lodgings
}

// Next implements workload.Source.
func (s *lodger) Next(j *workload.Job) (bool, error) {
	more, err := s.Source.Next(j)
	if more {
		s.send(j)
	}
	return more, err
}

// A reacting is a lodger that is told what becomes of its jobs.
type reacting struct {
	lodger
	to workload.Feedback
}

// Peek implements workload.Feedback.
func (s *reacting) Peek(j *workload.Job) (bool, error) {
	more, err := s.to.Peek(j)
	if more {
		s.send(j)
	}
	return more, err
}

// Ended implements workload.Feedback.
func (s *reacting) Ended(j *workload.Job, at time.Duration) {
	own := *j
	own.Route = s.asked[j.Route]
	s.to.Ended(&own, at)
}

// Rejected implements workload.Feedback.
func (s *reacting) Rejected(j *workload.Job) {
	own := *j
	own.Route = s.asked[j.Route]
	s.to.Rejected(&own)
}

// source is a source whose jobs know their reservations.
func (l *lodgings) source(src workload.Source) workload.Source {
	if f, ok := src.(workload.Feedback); ok {
		return &reacting{lodger{src, l}, f}
	}
	return &lodger{src, l}
}
