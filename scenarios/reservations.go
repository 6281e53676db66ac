package scenarios

import (
	"slices"

	"aforo/scenarios/keyed"
	"aforo/sim"
	"aforo/sim/study"
)

// Reservations for jobs: whom they name, and what they are to the simulator.

// reservations checks whom reservations are for.
func (c *checker) reservations() {
	all := c.Machine.Reservations()
	for i := range all {
		path := all[i].Path().Child("for")
		l := &all[i].For
		if c.Failed(path) {
			continue
		}
		for _, of := range []struct {
			key         string
			names, have []string
			logged      bool // jobs of a log have one, too
		}{
			{"class", l.Classes, keyed.Names(c.Classes), false},
			{"community", l.Communities, keyed.Names(c.Communities), false},
			{"access", l.Access, keyed.Names(c.Access), false},
			{"account", l.Accounts, keyed.Names(c.Accounts), true},
			{"qos", l.QOS, keyed.Names(c.QOS), true},
		} {
			here := path.Child(of.key)
			if c.isTrace() && !of.logged && c.Has(here...) {
				c.Bad(here, "take account or qos", "%s: the jobs of a log have none of the scenario's", here)
				continue
			}
			for _, name := range of.names {
				c.Exists(here, of.key, name, of.have)
			}
		}
		if c.Scheduler == "slurm" {
			c.Bad(path, "leave the scheduler out, or for", "%s: reservations for jobs do not go with scheduler = \"slurm\"", path)
		}
	}
	const most = 16
	if len(all) > most {
		c.Bad(all[most].Path(), "put several into one with repeat", "there are %d reservations for jobs, and at most %d can be told apart", len(all), most)
	}
}

// kept are the reservations for jobs of a study.
func (f *File) kept(s *study.Study) (kept []sim.Kept) {
	for _, r := range f.Machine.Reservations() {
		kept = append(kept, sim.Kept{Name: r.Name, Partition: f.Machine.Index(r.Partition), Jobs: sim.Lodgers{
			Classes:     numbers[int32](r.For.Classes, s.Labels.Class, 0),
			Communities: numbers[int32](r.For.Communities, s.Labels.Community, 0),
			Access:      numbers[int32](r.For.Access, s.Labels.Access, 0),
			Accounts:    f.below(r.For.Accounts),
			QOS:         numbers[int32](r.For.QOS, keyed.Names(f.QOS), 1),
		}})
	}
	return kept
}

// below are the numbers of some accounts and of all below them; nil for no names.
func (f *File) below(names []string) (of []int32) {
	if names == nil {
		return nil
	}
	all := keyed.Names(f.Accounts)
	for i := range f.Accounts {
		for k := i; k >= 0; k = slices.Index(all, f.Accounts[k].Parent) {
			if slices.Contains(names, all[k]) {
				of = append(of, int32(i+1))
				break
			}
		}
	}
	return of
}
