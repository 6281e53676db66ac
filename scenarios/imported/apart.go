package imported

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"aforo/scenarios/slurmconf"
)

// What scenarios can say is asked of them: a small one that says it is right, or is not.
const (
	sharing = `[partition.a]
nodes = ["x"]
[partition.b]
nodes = ["x"]
`
	mixing = `[partition.a]
nodes = ["x", "y"]
[nodes.y]
count = 1
gpus_per_node = 2
gpu = "g"
cores_per_node = 9
`
)

// can reports whether scenarios can say something.
func (w *writer) can(what string) bool {
	if w.Check == nil {
		return true
	}
	const rest = `
[policy]
scheduler = "slurm"
[gpu.g]
[nodes.x]
count = 1
gpus_per_node = 2
gpu = "g"
cores_per_node = 8
[trace]
file = "log"
`
	return len(w.Check([]byte("title = \"what\"\n"+rest+what))) == 0
}

// apart gives each set of nodes to one partition, where partitions cannot share them: to the
// usual one of the site, else to the largest. Jobs of partitions that are left without nodes
// go where their nodes are.
func (w *writer) apart() {
	ranked := slices.Clone(w.parts)
	slices.SortStableFunc(ranked, func(a, b part) int {
		if da, db := w.Conf.Partitions[a.of].Default, w.Conf.Partitions[b.of].Default; da != db {
			return map[bool]int{true: -1, false: 1}[da]
		}
		return cmp.Compare(w.count(b.sets), w.count(a.sets))
	})
	owner := map[int]string{}
	kept := map[string][]int{}
	for _, m := range ranked {
		for _, k := range m.sets {
			if owner[k] == "" {
				owner[k] = m.name
				kept[m.name] = append(kept[m.name], k)
			}
		}
	}
	w.shared = map[int]string{}
	var left []part
	for _, m := range w.parts {
		p := &w.Conf.Partitions[m.of]
		var foreign []string
		for _, k := range m.sets {
			if owner[k] != m.name && !slices.Contains(foreign, owner[k]) {
				foreign = append(foreign, owner[k])
			}
		}
		if len(foreign) > 0 {
			w.note(Lost, p.Place, fmt.Sprintf("partition %s shares nodes with %s", p.Name, strings.Join(foreign, ", ")), "not expressed: "+w.instead(&m, kept[m.name], foreign))
		}
		if m.sets = kept[m.name]; len(m.sets) > 0 {
			left = append(left, m)
		} else if m.main {
			w.shared[m.of] = foreign[0]
		}
	}
	w.parts = left
}

// instead says what becomes of the jobs of a partition that shares nodes.
func (w *writer) instead(m *part, own []int, foreign []string) string {
	if len(own) == 0 {
		return "its jobs run in " + foreign[0]
	}
	return fmt.Sprintf("it has the nodes %s alone", slurmconf.HostList(w.hostsOf(own)))
}

func (w *writer) hostsOf(sets []int) (hosts []string) {
	for _, k := range sets {
		hosts = append(hosts, w.sets[k].hosts...)
	}
	return hosts
}
