package study

import (
	"context"
	"slices"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// GroupBy asks for results by further ways: those that are given, and where the rules
// limit something by account, QOS and user, and by cause where they may hold jobs.
func (s *Study) GroupBy(ways ...measures.By) {
	if s.ruled() {
		ways = append(ways, measures.ByAccount, measures.ByQOS, measures.ByUser)
	}
	if s.Rules != nil && s.Rules.Hold() {
		ways = append(ways, measures.ByCause)
	}
	s.By = slices.Compact(slices.Sorted(slices.Values(ways)))
}

// Names are the names behind the numbers of its jobs.
func (s *Study) Names() measures.Names { return measures.Names{Labels: s.Labels, User: s.User} }

// ways are all ways of which there may be any number of groups that somebody asks for, and
// the groups that goals and rules name.
func (s *Study) ways() (ways []measures.By, named []measures.Condition) {
	ways = slices.Clone(s.By)
	for _, t := range s.targets() {
		for _, c := range []measures.Condition{{By: t.By, Group: t.Group}, t.And} {
			ways, named = append(ways, c.By), append(named, c)
		}
	}
	return ways, named
}

// censusMost is how many replications are drawn to find groups: more would hardly find other
// ones, and whoever adds replications to a study keeps the groups, and so the runs, that it has.
const censusMost = 10

// divisions finds the groups of these ways: it draws the jobs of the first replications that
// the study begins with, and simulates none of them.
func (s *Study) divisions() ([]measures.Division, error) {
	ways, named := s.ways()
	c := measures.NewCensus(s.Names(), ways)
	if !c.Counts() {
		return nil, nil
	}
	replications, all := min(s.Replications, censusMost), false
	if len(s.Traces) > 0 { // the same jobs in each
		replications, all = 1, true
	}
	for r := range replications {
		src, err := s.Open(r)
		if err != nil {
			return nil, err
		}
		if _, reacts := src.(workload.Feedback); reacts {
			err = s.answered(c, src)
		} else {
			err = s.count(c, src)
		}
		if err != nil {
			return nil, err
		}
	}
	return c.Divisions(named, all), nil
}

// count shows a census the jobs that are measured.
func (s *Study) count(c *measures.Census, src workload.Source) error {
	for {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil || !ok || j.Submit >= s.To {
			return err
		}
		if j.Submit >= s.From {
			c.Add(&j)
		}
	}
}

// answered shows a census the jobs of a source that reacts, as a machine would be sent
// them on which none ever waits.
func (s *Study) answered(c *measures.Census, src workload.Source) error {
	config := sim.Config{
		Partitions: []cluster.Partition{{Name: "endless", Nodes: 1 << 30, PerNode: 1, Speed: 1}},
		Until:      s.To, Cap: s.To,
	}
	for range s.Routes {
		config.Routes = append(config.Routes, []int{0})
	}
	return sim.Run(context.Background(), config, src, &shown{census: c, study: s})
}

// shown is an observer that shows a census what starts.
type shown struct {
	sim.Silent
	census *measures.Census
	study  *Study
}

// Started implements sim.Observer.
func (o *shown) Started(r *sim.Record) {
	if r.Submit >= o.study.From && r.Submit < o.study.To {
		o.census.Add(&r.Job)
	}
}
