package slurm_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"aforo/sim/sched/slurm"
)

// An event is what happens to a site in the course of a recording.
type event struct {
	at   int64
	rank int // within a second
	do   func()
}

// live lets a site live through a recording, for what the files do not have: how jobs
// were spread over their nodes, what was used, and the priorities, which are compared
// with those of the passes. It returns how many were compared and how many differ.
func (r *recording) live(t *testing.T) (n, differ int) {
	s := r.at(t, -never, func(*attempt) bool { return false })
	jobs := map[*attempt]*slurm.Job{}
	arrays := map[string]*slurm.Array{}
	var events []event
	add := func(at int64, rank int, do func()) {
		if at != never {
			events = append(events, event{at, rank, do})
		}
	}
	remember := func(at int64) { r.past = append(r.past, pastAt{at, s.History()}) }
	for _, p := range readCSV(t, r.file("passes", r.run)) {
		if at := p.num("time_s"); p["kind"] == "priority" {
			add(at, 1, func() { s.Calculate(at); remember(at) })
		}
	}
	parts := map[string]*slurm.Partition{}
	for _, p := range s.Partitions {
		parts[p.Name] = p
	}
	for i, a := range r.attempts {
		j := r.job(a, s, arrays)
		for _, name := range r.partitions(a) {
			j.Partitions = append(j.Partitions, parts[name])
		}
		jobs[a] = j
		if i > 0 && r.attempts[i-1].id == a.id && r.attempts[i-1].task == a.task {
			before := jobs[r.attempts[i-1]]
			add(a.submit, 2, func() {
				j.Priorities = slices.Clone(before.Priorities)
				s.Requeue(j, a.submit)
			})
		} else {
			add(max(a.submit, a.eligible), 2, func() {
				if a.start > a.submit {
					s.Submit(j)
					s.Prioritize(j, max(a.submit, a.eligible))
				}
			})
		}
		add(a.start, 4, func() {
			if a.start > a.submit {
				s.Withdraw(j)
			}
			s.Place(j, parts[a.row["partition"]], a.nodes, a.start)
			a.cpus = j.CPUs
		})
		if a.start != never {
			add(a.end, 0, func() { s.Ended(j, a.end); remember(a.end) })
		}
	}
	for _, at := range r.passes {
		add(at, 3, func() {
			k, d := r.priorities(at, jobs)
			n, differ = n+k, differ+d
		})
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank)) })
	for _, e := range events {
		e.do()
	}
	return n, differ
}

// priorities compares what jobs have with what a pass recorded.
func (r *recording) priorities(at int64, jobs map[*attempt]*slurm.Job) (n, differ int) {
	for _, p := range r.plans[at] {
		for _, a := range r.attempts {
			j := jobs[a]
			if a.id != p["id"] || a.task != "" || a.submit >= at || a.eligible >= at || a.start < at || len(j.Priorities) == 0 {
				continue
			}
			i := max(0, slices.Index(r.partitions(a), p["partition"]))
			made := j.Priorities[min(i, len(j.Priorities)-1)]
			n++
			if made != uint32(p.num("priority")) {
				differ++
				if trace != "" {
					fmt.Printf("    %s run %s pass %d job %s: priority %s, made %d\n", r.name, r.run, at, a.id, p["priority"], made)
				}
			}
		}
	}
	return n, differ
}

// Priorities under priority/multifactor are those that were recorded, to the integer,
// fair-share included.
func TestSlurmPriorities(t *testing.T) {
	dir := oracle()
	if dir == "" {
		t.Skip("no recorded schedules: AFORO_SLURM_ORACLE names no folder, and ../shared/traces/slurm-oracle is absent")
	}
	all, wrong := 0, 0
	for _, version := range []string{"22.05", "24.11", "26.05"} {
		for _, x := range experiments(t, dir, version) {
			for _, run := range x.runs {
				r := readRecording(t, x, run)
				if r.params.Priority.Basic {
					continue
				}
				n, differ := r.live(t)
				t.Logf("%s/%s run %s: priorities %d differ %d", version, x.name, run, n, differ)
				all, wrong = all+n, wrong+differ
			}
		}
	}
	// What differs is one second of age, or a calculation and a pass within a second.
	if got := share(all, wrong); got < 98.5 {
		t.Errorf("%.2f %% of %d priorities are repeated, asked are 98.5", got, all)
	}
}
