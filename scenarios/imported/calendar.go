package imported

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/scenarios/slurmconf"
)

// calendar writes the reservations. A reservation is of nodes, an entry of the calendar of some
// nodes of a partition: one is written for each group of partitions that share nodes.
func (w *writer) calendar() {
	if len(w.Reservations) == 0 {
		return
	}
	w.rule("the calendar")
	for i := range w.Reservations {
		w.reservation(&w.Reservations[i])
	}
}

func (w *writer) reservation(r *slurmconf.Reservation) {
	of := "reservation " + r.Name
	left, all := w.reserved(r)
	if len(left) == 0 {
		w.note(Lost, r.Place, of, "left out: it has none of the nodes here")
		return
	}
	for len(left) > 0 {
		m, hosts := w.widest(left)
		if m == nil {
			return
		}
		whole := all || len(hosts) == w.count(m.sets)
		w.table(r.Place, of, "calendar", w.fresh("calendar", r.Name))
		w.entry(r, m, hosts, whole, of)
		gone := map[string]bool{}
		for _, h := range hosts {
			gone[h] = true
		}
		left = slices.DeleteFunc(left, func(h string) bool { return gone[h] })
	}
}

// reserved are the hosts of a reservation: where only their number is given, the first of its
// partition, else of the machine. All of the machine is for itself.
func (w *writer) reserved(r *slurmconf.Reservation) (hosts []string, all bool) {
	there := map[string]bool{}
	var ordered []string
	for k := range w.sets {
		for _, h := range w.sets[k].hosts {
			if i := w.partOf(r.Partition); r.Partition == "" || i >= 0 && slices.Contains(w.sets[k].in, i) {
				there[h] = true
				ordered = append(ordered, h)
			}
		}
	}
	if r.Is("ALL_NODES") || r.Is("PART_NODES") {
		return ordered, true
	}
	if r.Nodes == nil {
		return ordered[:min(r.Count, len(ordered))], false
	}
	for _, h := range r.Nodes {
		if there[h] {
			hosts = append(hosts, h)
		}
	}
	return hosts, false
}

func (w *writer) partOf(name string) int {
	return slices.IndexFunc(w.Conf.Partitions, func(p slurmconf.Partition) bool { return p.Name == name })
}

// widest is the partition that has the most of some hosts, and which.
func (w *writer) widest(hosts []string) (best *part, have []string) {
	want := map[string]bool{}
	for _, h := range hosts {
		want[h] = true
	}
	for i := range w.parts {
		var in []string
		for _, k := range w.parts[i].sets {
			for _, h := range w.sets[k].hosts {
				if want[h] {
					in = append(in, h)
				}
			}
		}
		if len(in) > len(have) {
			best, have = &w.parts[i], in
		}
	}
	return best, have
}

// entry writes the keys of one entry.
func (w *writer) entry(r *slurmconf.Reservation, m *part, hosts []string, whole bool, of string) {
	closed := r.Is("MAINT") || slices.Equal(r.Users, []string{"root"}) || r.Users == nil && r.Accounts == nil
	action := map[bool]string{true: "maintenance", false: "reservation"}[closed]
	w.key(r.Place, of, "action", action)
	w.key(r.Place, "PartitionName of "+of, "partition", m.name)
	if !whole || !closed {
		w.key(r.Place, "NodeCnt of "+of, "nodes", len(hosts))
	}
	w.key(r.Place, "StartTime of "+of, "date", raw(r.Start.UTC().Format(time.RFC3339)))
	w.key(r.Place, "EndTime of "+of, "length", span(r.End.Sub(r.Start)))
	for _, again := range [][2]string{{"DAILY", "1d"}, {"WEEKLY", "1w"}} {
		if r.Is(again[0]) {
			w.key(r.Place, "Flags="+again[0]+" of "+of, "repeat", again[1])
		}
	}
	for _, flag := range []string{"HOURLY", "WEEKDAY", "WEEKEND", "FLEX", "ANY_NODES", "TIME_FLOAT", "PURGE_COMP", "MAGNETIC"} {
		for _, f := range r.Flags {
			if strings.HasPrefix(f, flag) {
				w.note(Lost, r.Place, "Flags="+f+" of "+of, "not expressed: the next time alone is there, as an ordinary reservation")
			}
		}
	}
	if closed {
		return
	}
	if r.Users != nil {
		w.note(Lost, r.Place, "Users="+strings.Join(r.Users, ",")+" of "+of, "not expressed: a scenario cannot name users; nobody may start there")
	}
	if r.Accounts != nil {
		var names []string
		for _, a := range r.Accounts {
			names = append(names, quote(named(strings.ToLower(a))))
		}
		w.key(r.Place, "Accounts="+strings.Join(r.Accounts, ",")+" of "+of, "for", raw(fmt.Sprintf("{ account = [%s] }", strings.Join(names, ", "))))
	}
}
