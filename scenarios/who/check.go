package who

import (
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/sched"
)

// A Scenario is what the tables are checked against: the rest of the file.
type Scenario struct {
	Machine *machine.Machine
	Policy  *sched.Policy
	Classes []string // the names of its kinds of work
	Log     bool     // whether the jobs are those of a log
	// FairShare says whether the order looks at fair-share.
	FairShare bool
	Slurm     bool // whether Slurm's scheduler makes the passes
}

// checker finds what is wrong between the tables and the rest of their scenario.
type checker struct {
	*Tables
	Scenario
	keyed.Notes
}

// Check notes what is wrong with the accounts, and with the limits of each QOS.
func (t *Tables) Check(of Scenario, n keyed.Notes) { (&checker{t, of, n}).accounts() }

// accounts checks the accounts, and the limits of each QOS, against the rest of the file.
func (c *checker) accounts() {
	names := keyed.Names(c.Accounts)
	owner := map[string]string{}
	for i := range c.Accounts {
		a := &c.Accounts[i]
		path := keyed.To("account", a.Name)
		c.Exists(path.Child("parent"), "account", a.Parent, names)
		c.loop(a, names)
		c.shares(a)
		for k, name := range a.QOS {
			c.Exists(path.Child("qos").Element(k), "qos", name, keyed.Names(c.QOS))
		}
		c.feasible(path.Child("together"), 0, &a.Together)
		c.feasible(path.Child("each_user"), 0, &a.EachUser)
		for _, of := range []struct {
			key, kind   string
			list, known []string
		}{
			{"communities", "community", a.Communities, keyed.Names(c.Communities)},
			{"access", "access", a.Access, keyed.Names(c.Access)},
			{"sectors", "sector", a.Sectors, keyed.Names(c.Sectors)},
		} {
			for k, name := range of.list {
				here := path.Child(of.key).Element(k)
				c.Exists(here, of.kind, name, of.known)
				if other, taken := owner[of.kind+" "+name]; taken {
					c.Bad(here, "name it in one of the two", "%s: the jobs of [%s.%s] are sent under [account.%s] already", here, of.kind, name, other)
				}
				owner[of.kind+" "+name] = a.Name
			}
		}
	}
	for i := range c.QOS {
		c.limits(&c.QOS[i])
	}
}

// limits checks the limits of a QOS against each other and against the partitions.
func (c *checker) limits(q *QOS) {
	path := keyed.To("qos", q.Name)
	c.between(path, q.MinGPUs, q.MaxGPUs)
	together := func(path keyed.Path, least int, together, user, account *Limits) {
		c.feasible(path.Child("together"), least, together)
		c.feasible(path.Child("each_user"), least, user)
		c.feasible(path.Child("each_account"), least, account)
	}
	together(path, q.MinGPUs, &q.Together, &q.EachUser, &q.EachAccount)
	for k := range q.On {
		on := &q.On[k]
		here := path.Child("on").Child(on.Name)
		c.Exists(here, "partition", on.Name, keyed.Names(c.Machine.Partitions))
		if p := c.Machine.Index(on.Name); p >= 0 && c.Machine.Sharing(p) {
			c.Bad(here, "give [partition."+on.Name+"] a qos whose limits hold for all jobs there", "%s: partition %s shares its nodes, so that what runs on them is not its own", here, on.Name)
		}
		least := max(q.MinGPUs, on.MinGPUs)
		c.between(here, least, on.MaxGPUs)
		together(here, least, &on.Together, &on.EachUser, &on.EachAccount)
	}
	for k, name := range q.Preempts {
		c.Exists(path.Child("preempts").Element(k), "qos", name, keyed.Names(c.QOS))
	}
	c.circle(q)
	if q.LimitsBlock && c.Slurm {
		here := path.Child("limits_block")
		c.Bad(here, "write assoc_limit_stop = true in [policy.slurm], or leave it out", "%s does not go with scheduler = \"slurm\"", here)
	} else if q.LimitsBlock && c.Policy.Planned() {
		here := path.Child("limits_block")
		c.Bad(here, `leave it out, or write backfill = "easy" with one reservation`, "%s: under backfill %q with %d reservations places are given by resources, whatever limits say", here, c.Policy.Backfill, max(1, c.Policy.Reservations))
	}
}

// between reports bounds of one job that no job is within.
func (c *checker) between(path keyed.Path, least, most int) {
	if most > 0 && least > most {
		here := path.Child("min_gpus")
		if !c.Has(here...) {
			here = path.Child("max_gpus")
		}
		c.Bad(here, "make min_gpus smaller, or max_gpus larger", "%s: no job has at least %d and at most %d GPUs", here, least, most)
	}
}

// feasible reports limits that let no job run, and such as contradict each other.
func (c *checker) feasible(path keyed.Path, least int, l *Limits) {
	if l.GPUs > 0 && l.GPUs < least {
		here := path.Child("gpus")
		c.Bad(here, "make it larger, or min_gpus smaller", "%s: %d GPUs are fewer than the %d that one job must have", here, l.GPUs, least)
	}
	if l.Submitted > 0 && l.Jobs > l.Submitted {
		here := path.Child("jobs")
		c.Bad(here, "make submitted larger, or leave jobs out", "%s: %d jobs never run where at most %d wait or run (%s)", here, l.Jobs, l.Submitted, path.Child("submitted"))
	}
}

// loop reports an account that is below itself.
func (c *checker) loop(a *Account, names []string) {
	for up, n := a.Parent, 0; up != ""; n++ {
		i := slices.Index(names, up)
		if i < 0 {
			return
		}
		if up == a.Name || n > len(names) {
			here := keyed.To("account", a.Name).Child("parent")
			c.Bad(here, "leave it out at the account that is above the others", "%s: [account.%s] is below itself", here, a.Name)
			return
		}
		up = c.Accounts[i].Parent
	}
}

// circle reports a QOS that preempts itself, at once or by way of others.
func (c *checker) circle(q *QOS) {
	seen := map[string]bool{}
	var reaches func(name string) bool
	reaches = func(name string) bool {
		i := slices.Index(keyed.Names(c.QOS), name)
		if i < 0 || seen[name] {
			return false
		}
		seen[name] = true
		return slices.Contains(c.QOS[i].Preempts, q.Name) || slices.ContainsFunc(c.QOS[i].Preempts, reaches)
	}
	for k, name := range q.Preempts {
		if name == q.Name || reaches(name) {
			here := keyed.To("qos", q.Name, "preempts").Element(k)
			c.Bad(here, "take one of the two out", "%s: [qos.%s] and [qos.%s] would preempt each other for ever", here, q.Name, name)
			return
		}
	}
}
