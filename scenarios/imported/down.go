package imported

import (
	"fmt"
	"slices"
	"strings"

	"aforo/scenarios/slurmconf"
)

// away finds which nodes of each set take no jobs.
func (w *writer) away() {
	at := map[string]*slurmconf.Down{}
	all := append(slices.Clone(w.Down), w.Conf.Down...) // what --nodes says comes first
	for i := range all {
		if d := &all[i]; at[d.Host] == nil {
			at[d.Host] = d
		}
	}
	for i := range w.Conf.Nodes { // as scontrol show node has them
		if n := &w.Conf.Nodes[i]; slurmconf.Unavailable(n.State) && at[n.Name] == nil {
			at[n.Name] = &slurmconf.Down{Where: n.Where, Host: n.Name, State: n.State}
		}
	}
	found := map[string]bool{}
	var down []string
	for k := range w.sets {
		s := &w.sets[k]
		for _, h := range s.hosts {
			if d := at[h]; d != nil {
				s.down = append(s.down, h)
				found[h] = true
				down = append(down, h)
				if s.downAt == (slurmconf.Where{}) {
					s.downAt = d.Where
				}
			}
		}
	}
	for _, d := range all {
		if !found[d.Host] {
			w.note(Assumed, d.Where, "node "+d.Host+" is "+d.State, "the scenario has no such node")
		}
	}
	if len(down) > 0 {
		w.note(Assumed, slurmconf.Where{}, fmt.Sprintf("%d nodes are down or drained", len(down)), "the machine is without them, and in the variant all-back with them: "+slurmconf.HostList(down))
	}
}

// backs writes two variants where nodes are down: as it is, and with all of them back.
func (w *writer) backs() {
	n := 0
	var lines []string
	for k := range w.sets {
		if s := &w.sets[k]; len(s.down) > 0 {
			n += len(s.down)
			lines = append(lines, s.name)
		}
	}
	if n == 0 {
		return
	}
	w.rule("what if the nodes that are down came back")
	w.table(slurmconf.Where{}, "", "variant", "now")
	w.table(slurmconf.Where{}, "", "variant", "all-back")
	w.key(slurmconf.Where{}, "", "title", fmt.Sprintf("%d more nodes", n))
	w.table(slurmconf.Where{}, "", "variant", "all-back", "set")
	for k := range w.sets {
		if s := &w.sets[k]; slices.Contains(lines, s.name) {
			w.key(s.downAt, "nodes "+strings.Join(s.down, ","), quote("nodes."+s.name+".count"), len(s.hosts))
		}
	}
}
