package scenarios

import (
	"maps"
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/site"
	"aforo/workload/synth"
)

// Who may: accounts, and limits on what runs at once.

func (l *Limits) fields() []keyed.Field {
	return append(l.running(),
		keyed.May("submitted", keyed.Int(&l.Submitted, 1, machine.Many), "", "the most jobs that wait or run; users hold back what is more, and of a log it is turned away"))
}

// running are the limits on what runs.
func (l *Limits) running() []keyed.Field {
	return []keyed.Field{
		keyed.May("gpus", keyed.Int(&l.GPUs, 1, 1024*machine.Many), "", "the most GPUs that they may occupy"),
		keyed.May("nodes", keyed.Int(&l.Nodes, 1, machine.Many), "", "the most nodes"),
		keyed.May("jobs", keyed.Int(&l.Jobs, 1, machine.Many), "", "the most jobs"),
		keyed.May("committed_gpu_h", keyed.Number(&l.CommittedGPUH, keyed.Positive), "", "the most GPU-hours of their limits"),
	}
}

// Form implements keyed.Entry.
func (o *OnPartition) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("max_gpus", keyed.Int(&o.MaxGPUs, 1, 1024*machine.Many), "", "the most GPUs that one job may have there"),
		keyed.May("max_time", keyed.Duration(&o.MaxTime), "", "the longest limit of a job there"),
		keyed.May("min_gpus", keyed.Int(&o.MinGPUs, 1, 1024*machine.Many), "", "the fewest GPUs that one job must have there"),
		keyed.May("together", keyed.Group(o.Together.running()), "", "limits on all of its jobs that run there at once"),
		keyed.May("each_user", keyed.Group(o.EachUser.running()), "", "limits on those of one user"),
		keyed.May("each_account", keyed.Group(o.EachAccount.running()), "", "limits on those of one account"),
	})
}

// Form implements keyed.Entry.
func (a *Account) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Text(&a.Description), "", "who they are"),
		keyed.May("parent", keyed.Text(&a.Parent), "", "the account above it, an [account.NAME]; the limits of both hold"),
		keyed.May("communities", keyed.Texts(&a.Communities), "", "whose jobs are sent under it"),
		keyed.May("access", keyed.Texts(&a.Access), "", "the access modes whose jobs are, where the community has no account"),
		keyed.May("sectors", keyed.Texts(&a.Sectors), "", "the sectors whose jobs are, where neither of the two has one"),
		keyed.May("together", keyed.Group(a.Together.fields()), "", "limits on all jobs of the account and those below it that run at once"),
		keyed.May("each_user", keyed.Group(a.EachUser.fields()), "", "limits on those of one user"),
		keyed.May("qos", keyed.Texts(&a.QOS), "", "the [qos.NAME] that its jobs may name, others are turned away; those of the account above where it is left out, and all at the top"),
		keyed.May("shares", keyed.Int(&a.Shares, 1, 1e9), "1", "what it has a right to for fair-share, relative to the accounts and users beside it; a user has 1"),
		keyed.May("budget_gpu_h", keyed.Number(&a.BudgetGPUH, keyed.Positive), "", "the GPU-hours that they may use; running jobs hold back GPUs x limit"),
	})
}

// accounts checks the accounts, and the limits of each QOS, against the rest of the file.
func (c *checker) accounts() {
	names := keyed.Names(c.Accounts)
	owner := map[string]string{}
	for i := range c.Accounts {
		a := &c.Accounts[i]
		path := keyed.To("account", a.Name)
		c.Exists(path.Child("parent"), "account", a.Parent, names)
		c.loop(a, names)
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
					c.Bad(here, "", "%s: the jobs of [%s.%s] are sent under [account.%s] already", here, of.kind, name, other)
				}
				owner[of.kind+" "+name] = a.Name
			}
		}
	}
	for i := range c.QOS {
		c.limits(&c.QOS[i])
	}
	if c.isTrace() {
		c.renamed("accounts", "account", c.Trace.Accounts, names)
		c.renamed("qos", "qos", c.Trace.QOS, keyed.Names(c.QOS))
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
		least := max(q.MinGPUs, on.MinGPUs)
		c.between(here, least, on.MaxGPUs)
		together(here, least, &on.Together, &on.EachUser, &on.EachAccount)
	}
	if q.LimitsBlock && c.Policy.Planned() {
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
		c.Bad(here, "", "%s: no job has at least %d and at most %d GPUs", here, least, most)
	}
}

// feasible reports limits that let no job run, and such as contradict each other.
func (c *checker) feasible(path keyed.Path, least int, l *Limits) {
	if l.GPUs > 0 && l.GPUs < least {
		here := path.Child("gpus")
		c.Bad(here, "", "%s: %d GPUs are fewer than the %d that one job must have", here, l.GPUs, least)
	}
	if l.Submitted > 0 && l.Jobs > l.Submitted {
		here := path.Child("jobs")
		c.Bad(here, "", "%s: %d jobs never run where at most %d wait or run (%s)", here, l.Jobs, l.Submitted, path.Child("submitted"))
	}
}

// qosNumbers are the numbers of some QOS in the rules; nil where there are none.
func (f *File) qosNumbers(names []string) (numbers []int32) {
	for _, name := range names {
		numbers = append(numbers, int32(slices.Index(keyed.Names(f.QOS), name)+1))
	}
	return numbers
}

// smallest checks that the limits of a QOS leave room for the smallest jobs of a class.
func (c *checker) smallest(k *Class, w *synth.Class) {
	i := slices.Index(keyed.Names(c.QOS), k.QOS)
	if i < 0 {
		return
	}
	q := &c.QOS[i]
	for _, l := range []struct {
		key  string
		gpus int
	}{{"together", q.Together.GPUs}, {"each_user", q.EachUser.GPUs}, {"each_account", q.EachAccount.GPUs}} {
		if l.gpus > 0 && l.gpus < w.Size.Min() {
			here := keyed.To("qos", q.Name).Child(l.key).Child("gpus")
			c.Bad(here, "make it larger, or leave it out", "%s: no job of [class.%s] ever runs, for the smallest has %d GPUs", here, k.Name, w.Size.Min())
		}
	}
}

// renamed checks what names of a log are mapped to.
func (c *checker) renamed(key, kind string, names map[string]string, known []string) {
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c.Exists(keyed.To("trace", key, name), kind, names[name], known)
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
			c.Bad(here, "", "%s: [account.%s] is below itself", here, a.Name)
			return
		}
		up = c.Accounts[i].Parent
	}
}

// limited reports whether a QOS limits what its classes do not hold to by themselves: more
// than one job, or the jobs of a log.
func (f *File) limited(log bool) bool {
	return slices.ContainsFunc(f.QOS, func(q QOS) bool {
		return log && (q.MaxGPUs > 0 || q.MaxTime > 0) || q.Together != Limits{} || q.EachUser != Limits{} || q.EachAccount != Limits{} || q.MinGPUs > 0 || len(q.On) > 0
	})
}

// siteRules are the rules of the file about who may, or nil. Account 0 is the root, and QOS 0 that
// of classes that name none.
// log says that the jobs are those of a log, which nobody has cut to what a QOS bounds.
func (f *File) siteRules(hours []site.Hours, log bool) *site.Rules {
	if len(f.Accounts) == 0 && !f.limited(log) && hours == nil {
		return nil
	}
	return f.allRules(hours, log)
}

// allRules are siteRules that are there where they limit nothing, too.
func (f *File) allRules(hours []site.Hours, log bool) *site.Rules {
	names := keyed.Names(f.Accounts)
	r := &site.Rules{Accounts: []site.Account{{}}, QOS: []site.QOS{{}}, Hours: hours, HoldBack: !f.isTrace()}
	for i := range f.Accounts {
		a := &f.Accounts[i]
		r.Accounts = append(r.Accounts, site.Account{
			Name: a.Name, Parent: slices.Index(names, a.Parent) + 1, QOS: f.qosNumbers(a.QOS),
			Together: a.Together.limits(), EachUser: a.EachUser.limits(), Budget: a.BudgetGPUH, Shares: a.Shares,
		})
	}
	for i := range f.QOS {
		q := &f.QOS[i]
		to := site.QOS{
			Name: q.Name, MinGPUs: q.MinGPUs, Block: q.LimitsBlock, UsageFactor: q.UsageFactor, Free: q.UsageFactor == 0,
			Together: q.Together.limits(), EachUser: q.EachUser.limits(), EachAccount: q.EachAccount.limits(),
		}
		if log { // a class is cut to them as its jobs are drawn
			to.MaxGPUs, to.MaxTime = q.MaxGPUs, q.MaxTime
		}
		for _, on := range q.On {
			to.On = append(to.On, site.On{
				Partition: f.Machine.Index(on.Name), MinGPUs: on.MinGPUs, MaxGPUs: on.MaxGPUs, MaxTime: on.MaxTime,
				Together: on.Together.limits(), EachUser: on.EachUser.limits(), EachAccount: on.EachAccount.limits(),
			})
		}
		r.QOS = append(r.QOS, to)
	}
	return r
}

func (l *Limits) limits() site.Limits {
	return site.Limits{GPUs: l.GPUs, Nodes: l.Nodes, Jobs: l.Jobs, Committed: l.CommittedGPUH, Submitted: l.Submitted}
}

// accountsOf returns the accounts of some names, by their index: those that a list of each
// account names.
func (f *File) accountsOf(names []string, list func(a *Account) []string) []int32 {
	of := make([]int32, len(names))
	for i := range f.Accounts {
		for _, name := range list(&f.Accounts[i]) {
			if k := slices.Index(names, name); k >= 0 {
				of[k] = int32(i + 1)
			}
		}
	}
	return of
}
