package imported

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"aforo/scenarios/slurmconf"
)

// A nodeSet is a set of nodes that are alike and in the same partitions.
type nodeSet struct {
	name  string // in the scenario
	node  slurmconf.Node
	hosts []string
	in    []int // partitions, by number in the Conf

	down   []string // of the hosts, those that take no jobs
	downAt slurmconf.Where
}

// units are what the GPUs of a node are: its GPUs, or where it has none its cores.
func (s *nodeSet) units() int { return cmp.Or(s.node.GPUs, s.cores()) }

// cores are those that jobs get.
func (s *nodeSet) cores() int { return s.node.CPUs - s.node.Kept }

// kind is the name of the type of those.
func (s *nodeSet) kind() string {
	switch {
	case s.node.GPUs > 0:
		return cmp.Or(s.node.GPUType, "gpu")
	case s.node.CPUs == 1:
		return "cpu-node"
	}
	return "core"
}

// A part is a partition of the scenario: a partition of the site, or those of its nodes
// that have the same number of GPUs of the same type.
type part struct {
	name string
	of   int   // the number of the site's partition
	sets []int // by number
	main bool  // the first of its partition: jobs that name this go here first
}

// machine finds the sets of nodes and the partitions.
func (w *writer) machine() {
	if w.Accounts == nil {
		w.namedQOS()
	}
	w.gres()
	in := w.membership()
	found := map[string]int{}
	var idle, absent []string
	for i := range w.Conf.Nodes {
		n := w.Conf.Nodes[i]
		switch {
		case strings.HasPrefix(n.State, "FUTURE"):
			absent = append(absent, n.Name)
			continue
		case in[n.Name] == nil:
			idle = append(idle, n.Name)
			continue
		}
		key := fmt.Sprint(n.CPUs, n.Kept, n.MemoryMB-n.KeptMB, n.GPUs, n.GPUType, n.Weight, n.Features, in[n.Name])
		k, known := found[key]
		if !known {
			k = len(w.sets)
			found[key] = k
			w.sets = append(w.sets, nodeSet{node: n, in: in[n.Name]})
		}
		w.sets[k].hosts = append(w.sets[k].hosts, n.Name)
	}
	if len(absent) > 0 {
		w.note(Assumed, slurmconf.Where{}, "nodes "+slurmconf.HostList(absent), "State=FUTURE: they are not there yet, and are left out")
	}
	if len(idle) > 0 {
		w.note(Assumed, slurmconf.Where{}, "nodes "+slurmconf.HostList(idle), "no partition has them: left out")
	}
	for k := range w.sets {
		if s := &w.sets[k]; s.node.Threads > 1 {
			w.note(Lost, s.node.Where, fmt.Sprintf("ThreadsPerCore=%d of nodes %s", s.node.Threads, slurmconf.HostList(s.hosts)), "not expressed: CPUs are counted as they are given, and jobs may share a core")
		}
		w.sets[k].name = w.fresh("nodes", stem(w.sets[k].hosts[0]))
	}
	w.away()
	w.split()
}

// membership are the partitions of each node, by number.
func (w *writer) membership() map[string][]int {
	in := map[string][]int{}
	for i := range w.Conf.Partitions {
		p := &w.Conf.Partitions[i]
		if strings.HasPrefix(p.State, "INACTIVE") || strings.HasPrefix(p.State, "DOWN") {
			w.note(Lost, p.Where, "partition "+p.Name+" State="+p.State, "left out: nothing runs there")
			continue
		}
		if p.State != "UP" {
			w.note(Lost, p.Where, "partition "+p.Name+" State="+p.State, "taken as UP: what is queued may run there")
		}
		for _, n := range p.Nodes {
			in[n] = append(in[n], i)
		}
	}
	return in
}

// lead is what a host's name begins with, before its numbers.
var lead = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]*`)

func stem(host string) string {
	return cmp.Or(strings.Trim(strings.ToLower(lead.FindString(host)), "-_"), "nodes")
}

// fresh is a name of the scenario that nothing of its kind has yet.
func (w *writer) fresh(kind, like string) string {
	name := named(like)
	for i := 2; w.used[kind+" "+name] != ""; i++ {
		name = fmt.Sprintf("%s-%d", named(like), i)
	}
	w.used[kind+" "+name] = like
	return name
}

// odd are characters that names of a scenario do not have.
var odd = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

func named(s string) string { return cmp.Or(strings.Trim(odd.ReplaceAllString(s, "-"), "-"), "x") }

// split makes the partitions of the scenario. What jobs are given there is of one type and as
// many on each node, so that a partition of unlike nodes becomes several.
func (w *writer) split() {
	for i := range w.Conf.Partitions {
		p := &w.Conf.Partitions[i]
		var made []part
		for k := range w.sets {
			s := &w.sets[k]
			if !slices.Contains(s.in, i) {
				continue
			}
			at := slices.IndexFunc(made, func(m part) bool {
				f := &w.sets[m.sets[0]]
				return f.units() == s.units() && f.kind() == s.kind()
			})
			if at < 0 {
				at = len(made)
				made = append(made, part{of: i})
			}
			made[at].sets = append(made[at].sets, k)
		}
		if len(made) == 0 {
			if !strings.HasPrefix(p.State, "INACTIVE") && !strings.HasPrefix(p.State, "DOWN") {
				w.note(Lost, p.Where, "partition "+p.Name, "left out: it has no nodes")
			}
			continue
		}
		slices.SortStableFunc(made, func(a, b part) int { return w.count(b.sets) - w.count(a.sets) })
		for k := range made {
			made[k].main = k == 0
			if made[k].name = w.fresh("partition", p.Name); k > 0 {
				w.used["partition "+made[k].name] = ""
				made[k].name = w.fresh("partition", p.Name+"-"+w.sets[made[k].sets[0]].name)
			}
		}
		if len(made) > 1 {
			var names []string
			for _, m := range made {
				names = append(names, m.name)
			}
			w.note(Assumed, p.Where, "partition "+p.Name, "its nodes have different numbers or types of GPUs or cores: it is written as "+strings.Join(names, ", "))
		}
		w.parts = append(w.parts, made...)
	}
}

func (w *writer) count(sets []int) (n int) {
	for _, k := range sets {
		n += len(w.sets[k].hosts)
	}
	return n
}

// gres gives nodes the type of GPU that gres.conf names.
func (w *writer) gres() {
	at := map[string]int{}
	for i := range w.Conf.Nodes {
		at[w.Conf.Nodes[i].Name] = i
	}
	for _, o := range w.GresOdd {
		w.note(NoMatter, o.Where, "Name="+o.Value, "no GPUs")
	}
	counts := map[string]int{}
	for _, g := range w.Gres {
		hosts := g.Nodes
		if hosts == nil {
			for i := range w.Conf.Nodes {
				if w.Conf.Nodes[i].GPUs > 0 {
					hosts = append(hosts, w.Conf.Nodes[i].Name)
				}
			}
		}
		for _, h := range hosts {
			i, there := at[h]
			if !there {
				w.note(Assumed, g.Where, "NodeName="+h, "slurm.conf has no such node: left out")
				continue
			}
			n := &w.Conf.Nodes[i]
			if n.GPUType == "" {
				n.GPUType = g.Type
			}
			counts[h] += g.Count
			if g.Count > 0 && n.GPUs == 0 {
				w.note(Assumed, g.Where, "NodeName="+h+" Count="+fmt.Sprint(g.Count), "slurm.conf gives that node no Gres, and Slurm then counts none: left out")
			}
		}
	}
	for i := range w.Conf.Nodes { // in the order of the file
		n := &w.Conf.Nodes[i]
		if c := counts[n.Name]; c > 0 && n.GPUs > 0 && c != n.GPUs {
			w.note(Assumed, n.Where, fmt.Sprintf("node %s Gres: %d GPUs", n.Name, n.GPUs), fmt.Sprintf("gres.conf has %d; those of slurm.conf are taken, which Slurm schedules", c))
		}
	}
}

// nodes writes what there is.
func (w *writer) nodes() {
	w.rule("the machine")
	w.kinds()
	for k := range w.sets {
		w.nodeSet(&w.sets[k])
	}
	for i := range w.parts {
		w.partition(&w.parts[i])
	}
}

// kinds writes the types of GPU.
func (w *writer) kinds() {
	var done []string
	for k := range w.sets {
		s := &w.sets[k]
		name := named(s.kind())
		if slices.Contains(done, name) {
			continue
		}
		if len(done) == 0 {
			w.comment("No file says how fast the types are: speed is 1 for all of them until you change it.")
		}
		done = append(done, name)
		w.table(s.node.Where, "Gres="+s.kind(), "gpu", name)
		switch s.kind() {
		case "core":
			w.key(s.node.Where, "", "unit", "core")
		case "cpu-node":
			w.key(s.node.Where, "", "unit", "CPU node")
		}
	}
}

func (w *writer) nodeSet(s *nodeSet) {
	n := &s.node
	w.add(statement{})
	w.comment("%s (%s)", slurmconf.HostList(s.hosts), brief(n.Where))
	w.table(n.Where, "NodeName="+slurmconf.HostList(s.hosts), "nodes", s.name)
	if len(s.down) > 0 {
		w.comment("%d of %d take no jobs now: %s (%s)", len(s.down), len(s.hosts), slurmconf.HostList(s.down), brief(s.downAt))
	}
	w.key(n.Where, "NodeName=", "count", len(s.hosts)-len(s.down))
	w.key(n.Where, "Gres=", "gpus_per_node", s.units())
	w.key(n.Where, "Gres=", "gpu", named(s.kind()))
	if n.GPUs > 0 {
		w.key(n.Where, fmt.Sprintf("CPUs=%d", n.CPUs), "cores_per_node", s.cores())
	}
	if mb := n.MemoryMB - n.KeptMB; mb > 1 && w.consumesMemory() {
		w.key(n.Where, fmt.Sprintf("RealMemory=%d", n.MemoryMB), "memory_per_node_gb", raw(gigabytes(mb)))
	}
	if w.weighs() {
		w.key(n.Where, fmt.Sprintf("Weight=%d of nodes %s", n.Weight, s.name), "weight", max(1, n.Weight))
	}
	if len(n.Features) > 0 {
		w.key(n.Where, "Features="+strings.Join(n.Features, ",")+" of nodes "+s.name, "features", n.Features)
	}
}

// weighs reports whether nodes differ in their weights.
func (w *writer) weighs() bool {
	return slices.ContainsFunc(w.sets, func(s nodeSet) bool { return s.node.Weight != w.sets[0].node.Weight })
}

// gigabytes writes MB as GB of 1,024 MB.
func gigabytes(mb int64) string {
	s := fmt.Sprintf("%.3f", float64(mb)/1024)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

func (w *writer) partition(m *part) {
	p := &w.Conf.Partitions[m.of]
	w.add(statement{})
	w.comment("%s", brief(p.Where))
	w.table(p.Where, "PartitionName="+p.Name, "partition", m.name)
	var names []string
	for _, k := range m.sets {
		names = append(names, w.sets[k].name)
	}
	w.key(p.Where, "Nodes= of partition "+p.Name, "nodes", names)
	of := " of partition " + p.Name
	if p.Tier != 1 {
		w.key(p.Where, fmt.Sprintf("PriorityTier=%d%s", p.Tier, of), "tier", p.Tier)
	}
	if p.JobFactor != 1 {
		w.key(p.Where, fmt.Sprintf("PriorityJobFactor=%d%s", p.JobFactor, of), "priority_factor", p.JobFactor)
	}
	if p.MaxTime > 0 && p.MaxTime != slurmconf.Endless {
		w.key(p.Where, "MaxTime="+span(p.MaxTime)+of, "max_time", span(p.MaxTime))
	}
	if p.MaxNodes > 0 {
		w.key(p.Where, fmt.Sprintf("MaxNodes=%d%s", p.MaxNodes, of), "max_nodes", p.MaxNodes)
	}
	if p.MinNodes > 1 {
		w.key(p.Where, fmt.Sprintf("MinNodes=%d%s", p.MinNodes, of), "min_nodes", p.MinNodes)
	}
	if p.LeastLoaded {
		w.key(p.Where, "LLN=YES"+of, "least_loaded", true)
	}
	if p.QOS != "" {
		w.key(p.Where, "QOS="+p.QOS+of, "qos", named(p.QOS))
	}
	w.mayRun(p, m)
	w.preempted(p, m)
	w.lostOf(p, m)
}

// otherOf is what holds in place of words of a partition.
var otherOf = map[string]string{
	"maxcpuspernode": "not expressed: jobs may take all cores of a node", "maxcpuspersocket": "not expressed: jobs may take all cores of a node",
	"maxmempernode": "not expressed", "maxmempercpu": "not expressed: jobs take the cores that they ask for",
	"tresbillingweights": "not expressed: what is used counts in GPUs or cores", "exclusiveuser": "not expressed: jobs of several users share nodes",
	"reqresv": "not expressed: jobs without a reservation start there too", "allowgroups": "not expressed: users of every group may run there",
}

// lostOf names what of a partition has no key.
func (w *writer) lostOf(p *slurmconf.Partition, m *part) {
	if !m.main {
		return
	}
	lost := func(was, done string) { w.note(Lost, p.Where, was+" of partition "+p.Name, done) }
	if w.preempts() != "partition_prio" && (p.GraceTime > 0 || p.PreemptMode != "" && p.PreemptMode != "CLUSTER") {
		w.note(NoMatter, p.Where, "GraceTime or PreemptMode of partition "+p.Name, "no partition preempts another")
	}
	for _, other := range p.Others {
		lost(other.Key+"="+other.Value, cmp.Or(otherOf[strings.ToLower(other.Key)], "not expressed"))
	}
	if p.Exclusive {
		lost("OverSubscribe=EXCLUSIVE", "not expressed: jobs smaller than a node share one; give classes exclusive shapes")
	}
	if p.OverTimeLimit > 0 {
		lost("OverTimeLimit="+span(p.OverTimeLimit), "not expressed: that of the cluster holds")
	}
	if p.DefaultTime > 0 && p.DefaultTime != slurmconf.Endless {
		w.note(NoMatter, p.Where, "DefaultTime="+span(p.DefaultTime)+" of partition "+p.Name, "a log has the limits of its jobs")
	}
	if p.DefMemPerCPU > 0 || p.DefMemPerNode > 0 {
		w.note(NoMatter, p.Where, "DefMemPerCPU or DefMemPerNode of partition "+p.Name, "a job takes the memory that it names")
	}
}
