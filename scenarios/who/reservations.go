package who

import (
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim"
	"aforo/workload"
)

// Reservations for jobs: whom they name, and what they are to the simulator.

// CheckReservations notes what is wrong with whom reservations are for.
func (t *Tables) CheckReservations(of Scenario, n keyed.Notes) { (&checker{t, of, n}).reservations() }

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
			{"class", l.Classes, c.Classes, false},
			{"community", l.Communities, keyed.Names(c.Communities), false},
			{"access", l.Access, keyed.Names(c.Access), false},
			{"account", l.Accounts, keyed.Names(c.Accounts), true},
			{"qos", l.QOS, keyed.Names(c.QOS), true},
		} {
			here := path.Child(of.key)
			if c.Log && !of.logged && c.Has(here...) {
				c.Bad(here, "take account or qos", "%s: the jobs of a log have none of the scenario's", here)
				continue
			}
			for _, name := range of.names {
				c.Exists(here, of.key, name, of.have)
			}
		}
		if c.Slurm {
			c.Bad(path, "leave the scheduler out, or for", "%s: reservations for jobs do not go with scheduler = \"slurm\"", path)
		}
	}
	const most = 16
	if len(all) > most {
		c.Bad(all[most].Path(), "put several into one with repeat", "there are %d reservations for jobs, and at most %d can be told apart", len(all), most)
	}
}

// Reservations are those of the machine that are for jobs, whose names are given.
func (t *Tables) Reservations(m *machine.Machine, l *workload.Labels) (kept []sim.Kept) {
	for _, r := range m.Reservations() {
		kept = append(kept, sim.Kept{Name: r.Name, Partition: m.Index(r.Partition), Jobs: sim.Lodgers{
			Classes:     numbers[int32](r.For.Classes, l.Class, 0),
			Communities: numbers[int32](r.For.Communities, l.Community, 0),
			Access:      numbers[int32](r.For.Access, l.Access, 0),
			Accounts:    t.below(r.For.Accounts),
			QOS:         numbers[int32](r.For.QOS, keyed.Names(t.QOS), 1),
		}})
	}
	return kept
}

// below are the numbers of some accounts and of all below them; nil for no names.
func (t *Tables) below(names []string) (of []int32) {
	if names == nil {
		return nil
	}
	all := keyed.Names(t.Accounts)
	for i := range t.Accounts {
		for k := i; k >= 0; k = slices.Index(all, t.Accounts[k].Parent) {
			if slices.Contains(names, all[k]) {
				of = append(of, int32(i+1))
				break
			}
		}
	}
	return of
}
