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
	if w.Queue != nil && !slices.ContainsFunc(r.Flags, func(f string) bool { return again[f] != "" }) && !r.End.After(now(w.Queue)) {
		w.note(Assumed, r.Where, of, "left out: it was over when the queue was printed")
		return
	}
	left, all := w.reserved(r)
	if len(left) == 0 {
		w.note(Lost, r.Where, of, "left out: it has none of the nodes here")
		return
	}
	for len(left) > 0 {
		m, hosts := w.widest(left)
		if m == nil {
			return
		}
		whole := all || len(hosts) == w.count(m.sets)
		w.table(r.Where, of, "calendar", w.fresh("calendar", r.Name))
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
	if r.Nodes == nil && (r.Is("ALL_NODES") || r.Is("PART_NODES")) {
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

// again are the words for how a reservation is repeated, by its flag.
var again = map[string]string{"HOURLY": "1h", "DAILY": "1d", "WEEKDAY": "weekdays", "WEEKEND": "weekends", "WEEKLY": "1w"}

// lostFlags are flags that decide who starts where, and are not expressed.
var lostFlags = map[string]string{
	"FLEX": "jobs do not start there before it begins", "ANY_NODES": "jobs of it have its nodes alone", "MAGNETIC": "jobs that do not name it stay outside",
	"TIME_FLOAT": "it begins on the date that was printed", "PURGE_COMP": "it lasts although nobody uses it", "REPLACE": "its nodes are counted, and not replaced as jobs take them",
}

// silentFlags do not touch when jobs start.
var silentFlags = strings.Fields("MAINT IGNORE_JOBS SPEC_NODES OVERLAP ALL_NODES PART_NODES NO_HOLD_JOBS_AFTER_END NO_HOLD_JOBS STATIC_ALLOC STATIC REPLACE_DOWN FIRST_CORES USER_DELETE FORCE_START GRES_NODES TRES_NODES")

// entry writes the keys of one entry.
func (w *writer) entry(r *slurmconf.Reservation, m *part, hosts []string, whole bool, of string) {
	closed := r.Closed()
	action := map[bool]string{true: "maintenance", false: "reservation"}[closed]
	w.need(r.Where, of, "action", action)
	w.need(r.Where, "PartitionName of "+of, "partition", m.name)
	if !whole || !closed {
		w.need(r.Where, "NodeCnt of "+of, "nodes", len(hosts))
	}
	w.need(r.Where, "StartTime of "+of, "date", raw(r.Start.UTC().Format(time.RFC3339)))
	w.need(r.Where, "EndTime of "+of, "length", span(r.End.Sub(r.Start)))
	w.flags(r, of)
	if cores := w.coresOf(hosts); r.Cores > 0 && r.Cores < cores {
		w.note(Lost, r.Where, fmt.Sprintf("CoreCnt=%d of %s", r.Cores, of), fmt.Sprintf("not expressed: all %d cores of its nodes are kept", cores))
	}
	if !closed {
		w.usedBy(r, of)
	}
}

// flags writes how a reservation is repeated, and names what it has beside that.
func (w *writer) flags(r *slurmconf.Reservation, of string) {
	for _, f := range r.Flags {
		name, _, _ := strings.Cut(f, "=")
		switch {
		case again[name] != "":
			w.key(r.Where, "Flags="+f+" of "+of, "repeat", again[name])
		case lostFlags[name] != "":
			w.note(Lost, r.Where, "Flags="+f+" of "+of, "not expressed: "+lostFlags[name])
		case !slices.Contains(silentFlags, name):
			w.note(Strange, r.Where, "Flags="+f+" of "+of, "not known here")
		}
	}
}

// coresOf are the cores of some nodes.
func (w *writer) coresOf(hosts []string) (n int) {
	for k := range w.sets {
		for _, h := range w.sets[k].hosts {
			if slices.Contains(hosts, h) {
				n += w.sets[k].node.CPUs / max(1, w.sets[k].node.Threads)
			}
		}
	}
	return n
}

// usedBy writes for whom a reservation is.
func (w *writer) usedBy(r *slurmconf.Reservation, of string) {
	const nobody = "nobody may start there"
	for _, list := range []struct {
		word  string
		names []string
	}{{"Users", r.Users}, {"Groups", r.Groups}, {"QOS", r.QOS}} {
		if list.names != nil {
			w.note(Lost, r.Where, list.word+"="+strings.Join(list.names, ",")+" of "+of, "not expressed: "+nobody)
		}
	}
	if r.Accounts == nil {
		return
	}
	said := "Accounts=" + strings.Join(r.Accounts, ",") + " of " + of
	var names []string
	for _, a := range r.Accounts {
		if strings.HasPrefix(a, "-") {
			w.note(Lost, r.Where, said, "not expressed: it is for all but some; "+nobody)
			return
		}
		names = append(names, quote(named(strings.ToLower(a))))
	}
	w.key(r.Where, said, "for", raw(fmt.Sprintf("{ account = [%s] }", strings.Join(names, ", "))))
	w.page.list[len(w.page.list)-1].without = nobody
}
