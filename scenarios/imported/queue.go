package imported

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aforo/scenarios/queued"
	"aforo/scenarios/slurmconf"
)

// now is the instant of the queue: as its file says, else the latest time that a job of it was
// submitted or started.
func now(q *slurmconf.Queue) time.Time {
	if !q.At.IsZero() {
		return q.At
	}
	var last time.Time
	for i := range q.Jobs {
		j := &q.Jobs[i]
		times := []time.Time{j.Submit}
		if j.State == "RUNNING" {
			times = append(times, j.Start)
		}
		for _, t := range times {
			if t.After(last) {
				last = t
			}
		}
	}
	return last
}

// rows are the jobs of the queue as a scenario has them, and notes on those that it has not.
func (w *writer) rows(at time.Time) (rows []queued.Row) {
	held, depend, unlimited := 0, 0, 0
	asked := map[string]int{}
	var first slurmconf.Where
	for i := range w.Queue.Jobs {
		j := &w.Queue.Jobs[i]
		runs := j.State == "RUNNING"
		switch {
		case !runs && (j.Priority == 0 || strings.HasPrefix(j.Reason, "JobHeld")):
			held++
			continue
		case !runs && (j.Dependency != "" || strings.HasPrefix(j.Reason, "Dependency")):
			depend++
			continue
		case j.Limit == slurmconf.Endless:
			unlimited++
			first = j.Where
			j.Limit = w.longest(j)
		}
		if row, ok := w.row(j, at); ok {
			rows = append(rows, row)
			for _, what := range j.Asks {
				asked[what]++
			}
		}
	}
	lost := func(n int, what, done string) {
		if n > 0 {
			w.note(Lost, slurmconf.Where{}, fmt.Sprintf("%d of the queue %s", n, what), done)
		}
	}
	lost(held, "are held", "left out: nobody knows when they are released")
	lost(depend, "wait for other jobs", "left out")
	for _, what := range slices.Sorted(maps.Keys(asked)) {
		lost(asked[what], "ask "+what, "not expressed: they are as those that do not")
	}
	if unlimited > 0 {
		w.note(Assumed, slurmconf.Where{}, fmt.Sprintf("%d of the queue have no limit, the last that of %s", unlimited, brief(first)), "the MaxTime of their partition is taken, else 7 days")
	}
	for _, state := range slices.Sorted(maps.Keys(w.Queue.Others)) {
		lost(w.Queue.Others[state], "are "+state, "left out")
	}
	return rows
}

// longest is the limit of a job that has none.
func (w *writer) longest(j *slurmconf.Queued) time.Duration {
	for i := range w.Conf.Partitions {
		p := &w.Conf.Partitions[i]
		if slices.Contains(j.Partitions, p.Name) && p.MaxTime > 0 && p.MaxTime != slurmconf.Endless {
			return p.MaxTime
		}
	}
	return 7 * 24 * time.Hour
}

// row is one job, where the scenario has a place for it.
func (w *writer) row(j *slurmconf.Queued, at time.Time) (queued.Row, bool) {
	r := queued.Row{Job: j.ID, Waits: j.State == "PENDING", Account: named(cmp.Or(strings.ToLower(j.Account), "none")), QOS: j.QOS, User: j.User, Limit: j.Limit, Priority: j.Priority}
	if r.QOS != "" {
		r.QOS = named(r.QOS)
	}
	if j.Account == "" {
		r.Account = ""
	}
	var set *nodeSet
	for _, name := range j.Partitions {
		for i := range w.parts {
			m := &w.parts[i]
			to := w.Conf.Partitions[m.of].Name == name
			fits := w.sets[m.sets[0]].node.GPUs > 0 == (j.GPUs > 0) || w.only(m)
			if to && fits && !slices.Contains(r.Partitions, m.name) {
				r.Partitions = append(r.Partitions, m.name)
				if set == nil {
					set = &w.sets[m.sets[0]]
				}
			}
		}
	}
	if set == nil {
		w.note(Lost, j.Where, fmt.Sprintf("job %s of the queue names the partition %s", j.ID, strings.Join(j.Partitions, ",")), "left out: the scenario has none of that name for it")
		return r, false
	}
	switch {
	case set.node.GPUs > 0 && j.GPUs > 0:
		r.Size = j.GPUs
	case set.node.GPUs > 0:
		r.Size = max(1, j.Nodes) * set.node.GPUs // without a GPU on a node of GPUs: the whole node
	default:
		r.Size = max(1, j.CPUs)
		if set.node.CPUs == 1 {
			r.Size = max(1, j.Nodes)
		}
	}
	seconds := func(d time.Duration) time.Duration { return max(0, d.Truncate(time.Second)) }
	if r.Waits {
		if !j.Submit.IsZero() {
			r.Waited = seconds(at.Sub(j.Submit))
		}
		if j.Begin.After(at) {
			r.Begin = seconds(j.Begin.Sub(at))
		}
	} else if !j.Start.IsZero() {
		r.Elapsed = seconds(at.Sub(j.Start))
	}
	return r, true
}

// only reports whether a partition of the scenario is all that there is of the site's.
func (w *writer) only(m *part) bool {
	n := 0
	for _, other := range w.parts {
		if other.of == m.of {
			n++
		}
	}
	return n == 1
}

// queue writes the window and the table of the queue.
func (w *writer) queue() {
	at := now(w.Queue)
	if at.IsZero() {
		at = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		w.note(Assumed, slurmconf.Where{}, "the queue names no time", "it is taken as that of "+at.Format(time.RFC3339))
	} else if w.Queue.At.IsZero() {
		w.note(Assumed, slurmconf.Where{}, "the instant of the queue", "the last that a job of it was submitted or started: "+at.Format(time.RFC3339))
	}
	w.result.Queue = w.rows(at)
	w.rule("the queue as it stands")
	w.comment("Runs begin with the jobs of the queue. How long each of them runs is drawn: a share of its limit.")
	if w.Fitted == nil {
		w.comment("%s", "Every share is as likely as any other, until used says it better, such as used = [0.0, 0.05, 0.3, 0.8, 1.0] for the quartiles. "+
			"Nothing is sent after them until there is a [class.NAME]: the starts are the earliest that can be hoped for.")
	}
	w.table(slurmconf.Where{}, "", "window")
	w.key(slurmconf.Where{}, "", "start", raw(at.UTC().Format(time.RFC3339)))
	w.key(slurmconf.Where{}, "", "length", "7d")
	w.table(slurmconf.Where{}, "", "queue")
	w.key(slurmconf.Where{}, "", "file", w.QueueFile)
	if w.Fitted == nil {
		return
	}
	if used := w.Fitted.Used(); used != nil {
		var list []string
		for _, x := range used {
			list = append(list, decimal(x))
		}
		w.comment("Quantiles of run time / limit in the log.")
		w.key(slurmconf.Where{}, "", "used", raw("["+strings.Join(list, ", ")+"]"))
	}
	w.others()
	w.written(w.Fitted.Later(w.fittedRoutes()))
}
