package scenarios

import (
	"cmp"
	"fmt"

	"aforo/scenarios/keyed"
	"aforo/sim/cluster"
	"aforo/sim/site"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/synth"
)

// Options are what a command line puts in place of what the file says.
type Options struct {
	// Trace is a trace file in place of the scenario's own; "" keeps that one.
	Trace string
	// Seed and Replications override the file where they are set.
	Seed         *uint64
	Replications int
	// Note, where it is set, is told in a sentence each what was left out of a
	// trace or changed in it.
	Note func(sentence string)
}

// Study resolves the file into what the simulator runs. The error is Problems
// where the scenario or the command line must be corrected, and else that of
// reading the trace.
func (f *File) Study(opt Options) (*study.Study, error) {
	s := &study.Study{
		Name: f.Name, Title: f.Title,
		Seed:         uint64(f.Seed),
		Replications: f.Replications,
		Policy:       f.Policy,
		Unit:         "GPU",
		Grade:        f.graded(),
	}
	if opt.Seed != nil {
		s.Seed = *opt.Seed
	}
	if f.isTrace() {
		usual := 1
		if f.isResampled() {
			usual = usualReplications
		}
		s.Replications = cmp.Or(opt.Replications, f.Replications, usual)
		if err := f.replay(s, opt); err != nil {
			return nil, err
		}
	} else {
		if opt.Trace != "" {
			n := f.root.At("class")
			return nil, keyed.One(f.Path, n.Line, "the scenario has classes, so that no trace can be put in their place", "leave --trace out, or give the scenario a [trace]")
		}
		s.Replications = cmp.Or(opt.Replications, f.Replications, usualReplications)
		if err := f.synthetic(s); err != nil {
			return nil, err
		}
	}
	s.Identity = func() (string, error) { return f.identity(f.contents(s)) }
	if err := f.goals(s); err != nil {
		return nil, err
	}
	f.rule(s, opt.Replications)
	s.Rules = f.siteRules(s)
	f.terms(&s.Policy)
	f.hosted(s)
	s.Reservations = f.Who.Reservations(&f.Machine, &s.Labels)
	s.Variants = f.Machine.Resolved(s.Start)
	for i := range f.Machine.Variants {
		s.Variants[i].Own, s.Variants[i].Marks = f.own(i, s), f.marks(i, s.Start)
	}
	f.Machine.Price(s, f.Window.ClockShifts(s.Start))
	f.typed(s)
	f.wears(s, opt)
	f.capped(s)
	if err := f.drawsMore(s); err != nil {
		return nil, err
	}
	for i := range s.Variants { // what this package has missed, the simulator must not meet
		v := &s.Variants[i]
		for j := range v.Partitions {
			if _, err := cluster.NewPool(&v.Partitions[j]); err != nil {
				return nil, f.problem(fmt.Sprintf("variant %s, partition %s: %v", v.Name, v.Partitions[j].Name, err), "", "variant", v.Name)
			}
		}
	}
	return s, nil
}

// siteRules are the rules of a study about who may, or nil.
func (f *File) siteRules(s *study.Study) *site.Rules {
	return f.Who.Rules(&f.Machine, f.Who.Hours(&f.Machine, &s.Labels, s.Start), f.isTrace())
}

// synthetic fills in what the classes decide.
func (f *File) synthetic(s *study.Study) error {
	w := f.Window
	s.Start, s.From, s.To = w.Start.Add(-w.Warmup), w.Warmup, w.Warmup+w.Length
	var m *synth.Model
	m, s.Routes = f.Work.Model()
	s.Labels, s.User = m.Labels, m.Person
	if len(m.Classes) > 0 {
		if err := m.Check(); err != nil {
			return keyed.One(f.Path, 0, err.Error(), "")
		}
		seed := s.Seed
		s.Open = func(replication int) (workload.Source, error) {
			return synth.New(m, seed, replication, 0, 0), nil
		}
		if len(m.Calls) > 0 {
			s.Projects = func(replication int) []workload.Project { return m.Projects(seed, replication) }
			s.Calls, s.WorkingDays = keyed.Names(f.Work.Calls), f.Work.WorkingDays
		}
	}
	s.Settle = true
	if f.hasQueue() {
		return f.start(s)
	}
	return nil
}

// has reports whether the file has a key, readable or not.
func (f *File) has(path ...string) bool { return f.root.Has(path...) }

// hosted has jobs run in the partitions that have the nodes of those that they name, which
// only Slurm's scheduler tells apart.
func (f *File) hosted(s *study.Study) {
	if s.Policy.Site != nil {
		s.Policy.Site.Routes = s.Routes
	}
	s.Routes = f.Machine.Hosted(s.Routes)
}
