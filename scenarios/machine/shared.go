package machine

import (
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// Partitions that share nodes. Each node is one partition's in what is simulated and in
// results, so that it counts once: of all partitions that are joined by sets of nodes the
// one with most of these, the first of such, is the host of all their nodes. The others
// are guests: they have rules of their own, and no nodes.

// Rules are those of a partition that Slurm's scheduler keeps.
type Rules struct {
	Tier               int
	MaxTime            time.Duration
	MinNodes, MaxNodes int
	LeastLoaded        bool
	QOS                string
	Preempted          Preempted

	AllowQOS, DenyQOS, AllowAccounts, DenyAccounts []string
}

// Preempted says what becomes of jobs that have to make room for others.
type Preempted struct {
	Then         string
	After, Grace time.Duration
}

// thens are the words for that.
var thens = []string{"requeue", "cancel", "never"}

// Fields are its keys.
func (p *Preempted) Fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("then", keyed.OneOf(&p.Then, thens...), `"requeue"`, "whether they are queued again, are given up, or never have to make room"),
		keyed.May("after", keyed.DurationOrZero(&p.After), "", "how long they have run at least; policy.slurm.preempt_exempt_time where it is left out"),
		keyed.May("grace", keyed.DurationOrZero(&p.Grace), `"0s"`, "how long they may go on from then"),
	}
}

func (r *Rules) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("tier", keyed.Int(&r.Tier, 0, 65533), "1", "with scheduler slurm: PriorityTier; jobs of a higher one come first"),
		keyed.May("max_time", keyed.Duration(&r.MaxTime), "", "with scheduler slurm: the longest limit of a job there"),
		keyed.May("max_nodes", keyed.Int(&r.MaxNodes, 1, Many), "", "with scheduler slurm: the most nodes of one job there"),
		keyed.May("min_nodes", keyed.Int(&r.MinNodes, 1, Many), "", "with scheduler slurm: the fewest nodes of one job there"),
		keyed.May("qos", keyed.Text(&r.QOS), "", "with scheduler slurm: a [qos.NAME] whose limits hold for all jobs there"),
		keyed.May("allow_qos", keyed.Texts(&r.AllowQOS), "", "with scheduler slurm: the [qos.NAME] whose jobs alone may run there, beside those that name none; others never start there"),
		keyed.May("deny_qos", keyed.Texts(&r.DenyQOS), "", "with scheduler slurm, instead of allow_qos: the [qos.NAME] whose jobs may not"),
		keyed.May("allow_accounts", keyed.Texts(&r.AllowAccounts), "", "with scheduler slurm: the [account.NAME] whose jobs, and those of accounts below them, alone may run there, beside those that name none"),
		keyed.May("deny_accounts", keyed.Texts(&r.DenyAccounts), "", "with scheduler slurm, instead of allow_accounts: the [account.NAME] whose jobs, and those of accounts below them, may not"),
		keyed.May("least_loaded", keyed.Bool(&r.LeastLoaded), "false", "with scheduler slurm: LLN, the emptiest nodes first"),
		keyed.May("preempted", keyed.Group(r.Preempted.Fields()), "", `with preemption = "partition": what becomes of its jobs that have to make room`),
	}
}

// slurmKeys are the keys of a partition that only Slurm's scheduler knows.
var slurmKeys = []string{"tier", "max_time", "max_nodes", "min_nodes", "qos", "allow_qos", "deny_qos", "allow_accounts", "deny_accounts", "least_loaded", "preempted"}

// onlySlurm refuses what only Slurm's scheduler knows.
func (c *checker) onlySlurm() {
	if c.Shares {
		return
	}
	refuse := func(table keyed.Path, keys ...string) {
		for _, key := range keys {
			if here := table.Child(key); c.Has(here...) {
				c.Bad(here, `write scheduler = "slurm" in [policy], or leave it out`, "%s goes with scheduler = \"slurm\" only", here)
			}
		}
	}
	for i := range c.Partitions {
		refuse(keyed.To("partition", c.Partitions[i].Name), slurmKeys...)
	}
	for i := range c.NodeSets {
		refuse(keyed.To("nodes", c.NodeSets[i].Name), "weight", "features")
	}
}

// hosts gives the nodes of partitions that share some to one of them.
func (c *checker) hosts() {
	if !c.Shares {
		return
	}
	group := c.joined()
	for i := range c.Partitions {
		host := i
		for k := range c.Partitions {
			if group[k] == group[i] && len(c.Partitions[k].names) > len(c.Partitions[host].names) || group[k] == group[i] && k < host && len(c.Partitions[k].names) == len(c.Partitions[host].names) {
				host = k
			}
		}
		c.Partitions[i].host = host
	}
	for i := range c.Partitions {
		p := &c.Partitions[i]
		if p.host == i {
			continue
		}
		host := &c.Partitions[p.host]
		for _, name := range p.names {
			if s := c.set(name); !slices.Contains(host.names, name) {
				host.take(s)
			}
		}
		p.Nodes = 0
	}
}

// joined numbers the partitions so that those which sets of nodes join have one number.
func (c *checker) joined() []int {
	group := make([]int, len(c.Partitions))
	for i := range group {
		group[i] = i
		for k := range i {
			shares := slices.ContainsFunc(c.Partitions[i].names, func(s string) bool { return slices.Contains(c.Partitions[k].names, s) })
			if from, to := group[k], group[i]; shares && from != to {
				for x := range group[:i+1] {
					if group[x] == from {
						group[x] = to
					}
				}
			}
		}
	}
	return group
}

// Host is the partition that has the nodes of partition i.
func (m *Machine) Host(i int) int { return m.Partitions[i].host }

// Sharing reports whether partition i shares nodes with another.
func (m *Machine) Sharing(i int) bool {
	return slices.ContainsFunc(m.Partitions, func(p Partition) bool {
		return p.host == m.Host(i) && p.Name != m.Partitions[i].Name
	})
}

// SetsOf are the sets of nodes of a host, in the order of the numbers of its nodes, and
// Within those of partition i by their places among them.
func (m *Machine) SetsOf(host int) (sets []*NodeSet) {
	for _, name := range m.Partitions[host].names {
		sets = append(sets, m.set(name))
	}
	return sets
}

// Within returns the places of the sets of partition i among those of its host; nil where it
// names none.
func (m *Machine) Within(i int) (places []int) {
	for _, name := range m.Partitions[i].Sets {
		places = append(places, slices.Index(m.Partitions[m.Host(i)].names, name))
	}
	return places
}

// Hosted are routes over partitions as routes over those that have their nodes.
func (m *Machine) Hosted(routes [][]int) [][]int {
	all := make([][]int, len(routes))
	for i, route := range routes {
		for _, p := range route {
			if h := m.Host(p); !slices.Contains(all[i], h) {
				all[i] = append(all[i], h)
			}
		}
	}
	return all
}

// WithGuests are the most nodes of each partition, where those of guests are counted as well:
// most are those of hosts.
func (m *Machine) WithGuests(most []int) []int {
	all := slices.Clone(most)
	for i := range m.Partitions {
		p, h := &m.Partitions[i], m.Host(i)
		if h == i {
			continue
		}
		if len(p.names) == len(m.Partitions[h].names) {
			all[i] = most[h]
			continue
		}
		for _, name := range p.names {
			all[i] += m.set(name).Count
		}
	}
	return all
}
