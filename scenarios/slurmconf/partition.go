package slurmconf

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// partWord is the present spelling of a key of a partition, in small letters.
func partWord(key string) string {
	key = strings.ToLower(key)
	return cmp.Or(map[string]string{
		"shared": "oversubscribe", "prioritytier": "tier", "priorityjobfactor": "factor",
	}[key], key)
}

// silentPart are keys of partitions that do not touch the schedule of batch jobs.
var silentPart = strings.Fields("nodesets alternate allocnodes disablerootjobs hidden rootonly suspendtime suspendtimeout resumetimeout powerdownonidle cpubind " +
	"totalcpus totalnodes tres selecttypeparameters jobdefaults exclusivetopo topology defaultnode")

// partition reads a line of a partition.
func (c *reader) partition(l Line, pairs []Pair) error {
	list := pairs[0].Value
	if strings.EqualFold(list, "DEFAULT") {
		c.usualPart = merge(c.usualPart, pairs[1:], partWord)
		return nil
	}
	for _, name := range strings.Split(list, ",") {
		p := Partition{Where: l.Where, Name: name, Tier: 1, JobFactor: 1, State: "UP"}
		if name == "" {
			return l.bad("", "PartitionName= names no partition")
		}
		if _, again := c.parts[name]; again {
			return l.bad("", "partition %s stands there twice", name)
		}
		for _, pair := range merge(c.usualPart, pairs[1:], partWord) {
			if unset(pair.Value) {
				continue
			}
			if err := c.partPair(&p, pair); err != nil {
				return l.bad("", "partition %s: %s: %v", name, pair.Key, err)
			}
		}
		if c.parts[name] = len(c.Partitions); len(c.parts) > 10_000 {
			return l.bad("", "there are more than 10,000 partitions")
		}
		c.Partitions = append(c.Partitions, p)
	}
	return nil
}

func (c *reader) partPair(p *Partition, pair Pair) (err error) {
	v := pair.Value
	names := func() []string {
		if strings.EqualFold(v, "ALL") {
			return nil
		}
		return strings.Split(v, ",")
	}
	number := func(into *int) {
		if endless(v) {
			*into = 0
			return
		}
		var n int64
		n, err = Count(strings.SplitN(v, "(", 2)[0], 1<<32)
		*into = int(n)
	}
	span := func(into *time.Duration, bare time.Duration) { *into, err = Span(v, bare) }
	switch partWord(pair.Key) {
	case "nodes":
		p.nodes = v
	case "default":
		p.Default = yes(v)
	case "state":
		p.State = strings.ToUpper(v)
	case "maxtime":
		span(&p.MaxTime, time.Minute)
	case "defaulttime":
		if !strings.EqualFold(v, "NONE") {
			span(&p.DefaultTime, time.Minute)
		}
	case "maxnodes":
		number(&p.MaxNodes)
	case "minnodes":
		number(&p.MinNodes)
	case "tier":
		number(&p.Tier)
		p.TierGiven = true
	case "factor":
		number(&p.JobFactor)
		p.FactorGiven = true
	case "priority": // until 16.05 one number for both
		number(&p.Tier)
		p.JobFactor, p.TierGiven, p.FactorGiven = p.Tier, true, true
	case "qos":
		p.QOS = v
	case "allowqos":
		p.AllowQOS = names()
	case "denyqos":
		p.DenyQOS = names()
	case "allowaccounts":
		p.AllowAccounts = names()
	case "denyaccounts":
		p.DenyAccounts = names()
	case "preemptmode":
		p.PreemptMode = strings.ToUpper(v)
	case "gracetime":
		span(&p.GraceTime, time.Second)
	case "overtimelimit":
		if !strings.EqualFold(v, "NONE") {
			span(&p.OverTimeLimit, time.Minute)
		}
	case "oversubscribe":
		p.Exclusive = strings.HasPrefix(strings.ToUpper(v), "EXCLUSIVE")
		if up := strings.ToUpper(v); !p.Exclusive && up != "NO" && !strings.HasPrefix(up, "YES") {
			c.Odd = append(c.Odd, Odd{p.Where, "partition " + p.Name, pair})
		}
	case "lln":
		p.LeastLoaded = yes(v)
	case "defmempercpu":
		p.DefMemPerCPU, err = memory(v)
	case "defmempernode":
		p.DefMemPerNode, err = memory(v)
	case "maxcpuspernode", "maxcpuspersocket", "maxmempernode", "maxmempercpu", "tresbillingweights", "exclusiveuser", "reqresv", "allowgroups":
		if !idle(pair) {
			p.Others = append(p.Others, pair)
		}
	default:
		if !slices.Contains(silentPart, partWord(pair.Key)) && !idle(pair) {
			c.Odd = append(c.Odd, Odd{p.Where, "partition " + p.Name, pair})
		}
	}
	return err
}

// idle reports whether a pair of scontrol show partition says what holds anyway.
func idle(p Pair) bool {
	return endless(p.Value) || strings.EqualFold(p.Value, "NO") || strings.EqualFold(p.Value, "NONE") || strings.EqualFold(p.Value, "ALL") || p.Value == "0"
}

// memory reads an amount of memory in MB, or none.
func memory(s string) (int64, error) {
	if endless(s) {
		return 0, nil
	}
	return Scaled(s, "M")
}

// members finds the nodes of a partition: by name, by node set, or all.
func (c *reader) members(p *Partition) error {
	if p.nodes == "" {
		return nil
	}
	in := map[int]bool{}
	for _, part := range split(p.nodes) {
		if err := c.member(p, part, in, 0); err != nil {
			return err
		}
	}
	for i := range c.Nodes {
		if in[i] {
			p.Nodes = append(p.Nodes, c.Nodes[i].Name)
		}
	}
	p.Whole = len(p.Nodes) == len(c.Nodes)
	return nil
}

func (c *reader) member(p *Partition, part string, in map[int]bool, depth int) error {
	if strings.EqualFold(part, "ALL") {
		for i := range c.Nodes {
			in[i] = true
		}
		return nil
	}
	if i := slices.IndexFunc(c.NodeSets, func(s NodeSet) bool { return s.Name == part }); i >= 0 {
		return c.setMember(p, &c.NodeSets[i], in, depth)
	}
	names, err := hosts(part, MostNodes)
	if err != nil {
		return p.bad("a machine here has up to 1,000,000 nodes", "partition %s: Nodes=%s: %v", p.Name, quoted(part), err)
	}
	for _, name := range names {
		i, there := c.nodes[name]
		if !there {
			return p.bad("a NodeName= line says what it is; one of the included files may be missing", "partition %s has the node %s, which no line describes", p.Name, name)
		}
		in[i] = true
	}
	return nil
}

func (c *reader) setMember(p *Partition, s *NodeSet, in map[int]bool, depth int) error {
	if depth >= deepestFile {
		return s.bad("", "node set %s contains itself", s.Name)
	}
	if s.Feature != "" {
		for i := range c.Nodes {
			if slices.Contains(c.Nodes[i].Features, s.Feature) {
				in[i] = true
			}
		}
	}
	if s.Nodes == "" {
		return nil
	}
	for _, part := range split(s.Nodes) {
		if err := c.member(p, part, in, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// Units is how many GPUs the nodes of the site's partitions have together, and how many CPUs
// those of them have that have no GPUs; gpus is whether there are any.
func (c *Conf) Units() (n int, gpus bool) {
	in := map[string]bool{}
	for i := range c.Partitions {
		for _, name := range c.Partitions[i].Nodes {
			in[name] = true
		}
	}
	for i := range c.Nodes {
		switch node := &c.Nodes[i]; {
		case !in[node.Name]:
		case node.GPUs > 0:
			n, gpus = n+node.GPUs, true
		default:
			n += node.CPUs - node.Kept
		}
	}
	return n, gpus
}

// CoresIn are the partitions that have nodes without GPUs, at a site that has nodes with them.
func (c *Conf) CoresIn() (names []string) {
	if _, gpus := c.Units(); !gpus {
		return nil
	}
	without := map[string]bool{}
	for i := range c.Nodes {
		without[c.Nodes[i].Name] = c.Nodes[i].GPUs == 0
	}
	for i := range c.Partitions {
		if p := &c.Partitions[i]; slices.ContainsFunc(p.Nodes, func(name string) bool { return without[name] }) {
			names = append(names, p.Name)
		}
	}
	return names
}
