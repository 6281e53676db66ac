package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"aforo/scenarios/keyed"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// allInOne says that the partitions of a log are one pool.
const allInOne = "all in one"

// places says where the jobs of a log run: in the partition of the scenario that has
// the name of theirs. A job that named several may run in each of them.
type places struct {
	f       *File
	kind    string
	routes  [][]int
	known   map[named]uint16 // the route of a name of the log
	unknown map[string]int64 // jobs by a name that the scenario does not have
	who     *jobs.Who        // who sent them, by the accounts and QOS of the scenario
}

// A named is a name of the log, and whether its job was counted by its cores.
type named struct {
	at    int32
	cores bool
}

func newPlaces(f *File) *places {
	all := make([]int, len(f.Machine.Partitions))
	for i := range all {
		all[i] = i
	}
	who := &jobs.Who{
		Accounts: keyed.Names(f.Who.Accounts), QOS: keyed.Names(f.Who.QOS),
		RenamedAccounts: f.Trace.Accounts, RenamedQOS: f.Trace.QOS,
		Users: f.Trace.Users, Others: f.Trace.Account,
	}
	return &places{who: who, f: f, kind: f.Trace.PlaceBy, routes: [][]int{all}, known: map[named]uint16{}, unknown: map[string]int64{}}
}

// rule is nil where every job may run anywhere: in the one partition that there is, or
// because the scenario says so.
func (p *places) rule() func(*trace.Record, *trace.Labels) uint16 {
	if len(p.f.Machine.Partitions) < 2 || p.f.Trace.AllInOne == allInOne {
		return nil
	}
	return p.route
}

// route is the route of a record.
func (p *places) route(rec *trace.Record, names *trace.Labels) uint16 {
	at, of := rec.Partition, &names.Partition
	switch p.kind {
	case "queue":
		at, of = rec.Queue, &names.Queue
	case "cluster":
		at, of = rec.Cluster, &names.Cluster
	}
	key := named{at, rec.Cores == trace.UnknownCount}
	if route, ok := p.known[key]; ok {
		return route
	}
	list, unknown := p.find(of.Name(at))
	if unknown != "" {
		p.unknown[unknown]++
		return 0
	}
	if len(p.f.Trace.Read.CoresIn) > 0 {
		list = p.alike(list, key.cores)
	}
	route := slices.IndexFunc(p.routes, func(have []int) bool { return slices.Equal(have, list) })
	if route < 0 {
		route = len(p.routes)
		p.routes = append(p.routes, list)
	}
	p.known[key] = uint16(route)
	return uint16(route)
}

// alike are those of some partitions that count in what a job was counted in, cores or GPUs;
// all where none does.
func (p *places) alike(list []int, cores bool) []int {
	m := &p.f.Machine
	kept := slices.DeleteFunc(slices.Clone(list), func(i int) bool { return m.CountsCores(i) != cores })
	if len(kept) == 0 {
		return list
	}
	return kept
}

// find returns the partitions of a name of the log, or the name that there is none of.
func (p *places) find(text string) (list []int, unknown string) {
	for name := range strings.SplitSeq(text, ",") {
		to, mapped := p.f.Trace.Partitions[name]
		if !mapped {
			to = name
		}
		for one := range strings.SplitSeq(to, ",") {
			i := p.f.Machine.Index(strings.TrimSpace(one))
			if i < 0 {
				return nil, cmpOr(name, "(none)")
			}
			if !slices.Contains(list, i) {
				list = append(list, i)
			}
		}
	}
	return list, ""
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// err lists the names of the log that the scenario does not have.
func (p *places) err() error {
	if len(p.unknown) == 0 {
		return nil
	}
	var names []string
	for name, n := range p.unknown {
		names = append(names, fmt.Sprintf("%s (%s)", name, trace.Plural(int(n), "job")))
	}
	slices.Sort(names)
	kind := cmpOr(p.kind, "partition")
	return p.f.problem(fmt.Sprintf("the log names %ss that the scenario does not have: %s", kind, strings.Join(names, ", ")),
		fmt.Sprintf(`add a [partition.NAME] of that name, map it with partitions = { "NAME" = "..." }, or say partitions = %q`, allInOne), "trace", "file")
}
