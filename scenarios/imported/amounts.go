package imported

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"aforo/scenarios/slurmconf"
)

// An amount is a limit on resources that a key of the scenario may hold.
type amount struct {
	word string // Slurm's
	tres slurmconf.TRES
	gpus string // the key for GPUs; "" for none
	node string // the key for nodes
	hour string // the key for GPU-hours, where the amount is in minutes
}

// A scope is whose limits are written: the partitions where their jobs may run, by number, and
// whether the table has keys for one partition (on.NAME).
type scope struct {
	of    string // in words
	parts []int
	on    bool
}

// partsOf are the partitions where jobs of a QOS may run.
func (w *writer) partsOf(q *slurmconf.QOS) (list []int) {
	has := func(names []string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, q.Name) })
	}
	for i := range w.parts {
		p := &w.Conf.Partitions[w.parts[i].of]
		if p.AllowQOS != nil && has(p.AllowQOS) || p.AllowQOS == nil && !has(p.DenyQOS) || p.QOS == q.Name {
			list = append(list, i)
		}
	}
	if list == nil { // nobody may use it: its limits are kept as they are
		return w.allParts()
	}
	return list
}

func (w *writer) allParts() (list []int) {
	for i := range w.parts {
		list = append(list, i)
	}
	return list
}

// lead is the first set of a part; all of its sets have as many GPUs or cores of one type.
func (w *writer) lead(part int) *nodeSet { return &w.sets[w.parts[part].sets[0]] }

// counts reports whether a part of the machine counts in a resource of Slurm: GPUs on nodes
// that have some, cores on others.
func (w *writer) counts(part int, resource string) bool {
	set := w.lead(part)
	if kind, typed := strings.CutPrefix(resource, "gres/gpu:"); typed {
		return set.node.GPUs > 0 && set.kind() == kind
	}
	return resource == "gres/gpu" && set.node.GPUs > 0 || resource == "cpu" && set.node.GPUs == 0
}

// amounts writes limits on resources.
func (w *writer) amounts(at slurmconf.Where, s *scope, list []amount) {
	for i := range list {
		for _, name := range slices.Sorted(maps.Keys(list[i].tres)) {
			w.amount(at, s, &list[i], name, list[i].tres[name])
		}
	}
}

func (w *writer) amount(at slurmconf.Where, s *scope, a *amount, name string, n int64) {
	said := fmt.Sprintf("%s=%s=%d%s", a.word, name, n, s.of)
	counting := slices.DeleteFunc(slices.Clone(s.parts), func(i int) bool { return !w.counts(i, name) })
	switch {
	case n <= 0:
		w.note(Lost, at, said, "not expressed: there is no such limit here")
	case name == "node" && a.node != "":
		w.key(at, said, a.node, n)
	case name == "node" && a.gpus != "":
		w.onEach(at, said, s, a.gpus, s.parts, func(i int) any { return n * int64(w.lead(i).units()) })
	case a.gpus != "" && len(counting) > 0:
		w.onEach(at, said, s, a.gpus, counting, func(int) any { return n })
	case a.hour != "" && len(counting) > 0:
		w.onEach(at, said, s, a.hour, counting, func(int) any { return raw(decimal(float64(n) / 60)) })
	default:
		w.note(Lost, at, said, "not expressed: there is no such limit here")
	}
}

// onEach writes a key once where it is the same in all partitions of the scope, else for each of
// some partitions by itself.
func (w *writer) onEach(at slurmconf.Where, said string, s *scope, key string, parts []int, value func(part int) any) {
	first := written(value(parts[0]))
	same := !slices.ContainsFunc(parts, func(i int) bool { return written(value(i)) != first })
	switch {
	case same && len(parts) == len(s.parts):
		w.key(at, said, key, value(parts[0]))
		return
	case !s.on:
		w.note(Lost, at, said, "not expressed: the machine counts GPUs on some nodes and cores on others, and the limit is of one of them")
		return
	}
	var here, rest, shared []string
	for _, i := range s.parts {
		switch name := w.parts[i].name; {
		case !slices.Contains(parts, i):
			if w.lead(i).node.GPUs > 0 {
				rest = append(rest, name)
			}
		case w.shares(i):
			shared = append(shared, name)
		default:
			here = append(here, name)
			w.key(at, said, "on."+bare(name)+"."+key, value(i))
		}
	}
	if len(shared) > 0 {
		w.note(Lost, at, said, "not expressed in "+strings.Join(shared, ", ")+", which share nodes: there can be none on one of them alone")
	}
	if strings.Contains(key, ".") && len(here) > 1 {
		w.note(Lost, at, said, "it holds in each of "+strings.Join(here, ", ")+" by itself, and not in all together")
	}
	if strings.Contains(said, "=cpu=") && len(rest) > 0 && len(here) > 0 {
		w.note(Lost, at, said, "it holds in "+strings.Join(here, ", ")+", and not in "+strings.Join(rest, ", ")+", which count GPUs")
	}
}

// shares reports whether a part has nodes that another one has too.
func (w *writer) shares(part int) bool {
	for i := range w.parts {
		if i != part && slices.ContainsFunc(w.parts[i].sets, func(k int) bool { return slices.Contains(w.parts[part].sets, k) }) {
			return true
		}
	}
	return false
}

// decimal writes a number with a point.
func decimal(x float64) string {
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
