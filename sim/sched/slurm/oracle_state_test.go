package slurm_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"aforo/sim/sched/slurm"
	"aforo/sim/sched/slurm/nodeset"
)

// An attempt is a row of schedule.csv.
type attempt struct {
	row
	id, task         string
	submit, eligible int64
	start, end       int64 // never: not
	nodes            nodeset.Set
	backfill         bool
	arrayReady       int64 // earliest eligibility of the array's tasks
	told             int64 // when it was told to give way, where it had a grace time
	cpus             []int // on each node: the files say only how many in all
}

const never = int64(1) << 40

// A recording is one run of an experiment.
type recording struct {
	experiment
	run      string
	params   slurm.Params
	attempts []*attempt
	passes   []int64
	plans    map[int64][]row
	ends     []int64
	prior    map[string][]priorityAt // by id and partition
	reserved []*slurm.Reservation
	made     []int64 // when each reservation was
	past     []pastAt
}

// A pastAt is what a site remembers from an instant on.
type pastAt struct {
	at   int64
	what *slurm.History
}

type priorityAt struct {
	at    int64
	value uint32
}

func readRecording(t *testing.T, x experiment, run string) *recording {
	r := &recording{experiment: x, run: run, params: x.conf.params(t, x.version), plans: map[int64][]row{}, prior: map[string][]priorityAt{}}
	nodes := len(x.conf.machine())
	first := map[string]int64{}
	for _, w := range readCSV(t, x.file("schedule", run)) {
		a := &attempt{row: w, id: w["id"], task: w["task"], submit: w.num("submit_s"), eligible: never, start: never, end: never, backfill: w["scheduler"] == "backfill"}
		if w.has("eligible_s") {
			a.eligible = w.num("eligible_s")
		}
		if w.has("start_s") {
			a.start = w.num("start_s")
			a.nodes = hosts(w["node_list"], nodes)
		}
		if w.has("end_s") {
			a.end = w.num("end_s")
			if a.start != never {
				r.ends = append(r.ends, a.end)
			}
		}
		if f, ok := first[a.id]; !ok || a.eligible < f {
			first[a.id] = a.eligible
		}
		r.attempts = append(r.attempts, a)
	}
	for _, a := range r.attempts {
		a.arrayReady = a.eligible
		if a.task != "" && a.row["attempt"] == "1" {
			a.arrayReady = first[a.id]
		}
	}
	slices.Sort(r.ends)
	for _, p := range readCSV(t, x.file("plans", run)) {
		at := p.num("pass_s")
		if _, ok := r.plans[at]; !ok {
			r.passes = append(r.passes, at)
		}
		r.plans[at] = append(r.plans[at], p)
		key := p["id"] + "/" + p["partition"]
		r.prior[key] = append(r.prior[key], priorityAt{at, uint32(p.num("priority"))})
		if p.has("reserved_until_s") && p["outcome"] == "plan" {
			r.params.Clock = -(p.num("reserved_until_s") % r.params.BFResolution)
		}
	}
	return r
}

// unclear reports whether a node may still have been completing at an instant.
func (r *recording) unclear(at int64) bool {
	i, found := slices.BinarySearch(r.ends, at)
	return found || i > 0 && r.ends[i-1] >= at-2
}

// priority is what a job had in a partition at an instant.
func (r *recording) priority(a *attempt, partition string, at int64) uint32 {
	value, ok := uint32(0), false
	for _, p := range r.prior[a.id+"/"+partition] {
		if p.at <= at && p.at >= a.submit || !ok {
			value, ok = p.value, true
		}
	}
	if ok {
		return value
	}
	return uint32(a.num("priority"))
}

// A state is a site as it was at an instant.
type state struct {
	*slurm.Site
	office *office
	jobs   map[*slurm.Job]*attempt
}

// at rebuilds the state at an instant. waiting and running decide about attempts for
// which the schedule leaves it open.
func (r *recording) at(t *testing.T, now int64, waiting func(*attempt) bool) *state {
	nodes := r.conf.machine()
	s := &state{Site: slurm.NewSite(r.params, nodes), jobs: map[*slurm.Job]*attempt{}}
	s.office = setUp(t, r.accounts, s.Site)
	parts := map[string]*slurm.Partition{}
	for _, line := range r.conf.partitions {
		p := &slurm.Partition{
			Name: line["partitionname"], Nodes: hosts(line["nodes"], len(nodes)), Tier: atoi(line["prioritytier"], 1),
			JobFactor: atoi(line["priorityjobfactor"], 1), PreemptMode: mode(line["preemptmode"]), GraceTime: duration(line["gracetime"], 1),
			LeastLoaded: strings.EqualFold(line["lln"], "yes"),
		}
		if q := line["qos"]; q != "" {
			p.QOS = s.office.service(q)
		}
		s.AddPartition(p)
		parts[p.Name] = p
	}
	for _, e := range r.events {
		if e.num("time_s") <= now {
			s.apply(e["command"])
		}
	}
	for i := len(r.past) - 1; i >= 0; i-- {
		if r.past[i].at <= now {
			s.Remember(r.past[i].what)
			break
		}
	}
	resv := map[string]*slurm.Reservation{}
	for i, v := range r.reserved {
		if r.made[i] <= now {
			c := *v
			s.Reservations = append(s.Reservations, &c)
			resv[c.Name] = &c
		}
	}
	s.Expire(now)
	arrays := map[string]*slurm.Array{}
	for _, a := range r.attempts {
		j := r.job(a, s, arrays)
		for _, n := range r.partitions(a) {
			j.Partitions = append(j.Partitions, parts[n])
			j.Priorities = append(j.Priorities, r.priority(a, n, now))
		}
		j.Resv = resv[r.jobs[a.id]["reservation"]]
		switch {
		case waiting(a):
			s.jobs[j] = a
			s.Submit(j)
		case a.start != never && a.start <= now && now < a.end:
			s.jobs[j] = a
			j.CPUs = a.cpus
			s.Place(j, parts[a.row["partition"]], a.nodes, a.start)
			if a.told != 0 && a.told <= now {
				s.Shorten(j, min(j.End, a.told+j.QOS.GraceTime))
				j.Signalled = a.told
			}
		}
	}
	return s
}

// partitions are the names of those that the job was submitted to.
func (r *recording) partitions(a *attempt) []string {
	if names := r.jobs[a.id]["partition"]; names != "" {
		return strings.Split(names, ",")
	}
	name := ""
	for _, line := range r.conf.partitions {
		if name == "" || strings.EqualFold(line["default"], "yes") {
			name = line["partitionname"]
		}
	}
	return []string{name}
}

// job makes the job of an attempt.
func (r *recording) job(a *attempt, s *state, arrays map[string]*slurm.Array) *slurm.Job {
	w := r.jobs[a.id]
	j := &slurm.Job{
		ID: atoi(a.id, 0), Task: -1, Limit: 60 * a.num("limit_min"), Submit: a.submit, Accrue: a.eligible, Nice: int64(atoi(w["nice"], 0)),
		Requeue: r.conf.values["jobrequeue"] != "0" && w["requeue"] != "0", QOS: s.office.service(a.row["qos"]),
		Assoc: s.office.assocs[a.row["user"]+"@"+a.row["account"]],
		Shape: slurm.Shape{
			Nodes: atoi(w["nodes"], 0), Tasks: atoi(w["ntasks"], 0), CPUsPerTask: atoi(w["cpus_per_task"], 1),
			GPUsPerNode: atoi(w["gpus_per_node"], 0), MemPerNode: int64(atoi(w["mem_mb"], 0)), Exclusive: w.has("exclusive") && w["exclusive"] != "0",
		},
	}
	if f := strings.Fields(w["note"]); len(f) == 2 && f[0] == "-C" {
		j.Shape.Feature = f[1]
	}
	if w["nodes"] == "" && w["ntasks"] == "" {
		j.Shape.Nodes = 1
	}
	if w.has("array") && a.task != "" {
		j.Task = atoi(a.task, 0)
		if arrays[a.id] == nil {
			arrays[a.id] = &slurm.Array{}
			if _, limit, ok := strings.Cut(w["array"], "%"); ok {
				arrays[a.id].Limit = atoi(limit, 0)
			}
		}
		j.Array = arrays[a.id]
	}
	return j
}

// apply carries out a command of scontrol on nodes.
func (s *state) apply(command string) {
	bare, values := words(command)
	if len(bare) < 2 || bare[0] != "scontrol" || bare[1] != "update" || values["nodename"] == "" {
		return
	}
	for _, i := range hosts(values["nodename"], len(s.Nodes)).Nodes() {
		switch strings.ToLower(values["state"]) {
		case "down":
			s.SetNode(i, true, false)
		case "drain":
			s.SetNode(i, false, true)
		case "resume", "undrain", "idle":
			s.SetNode(i, false, false)
		}
	}
}

// reserve lets the site of each moment make the reservations of the events.
func (r *recording) reserve(t *testing.T) {
	for _, e := range r.events {
		bare, values := words(e["command"])
		if len(bare) < 3 || bare[1] != "create" || bare[2] != "reservation" {
			continue
		}
		at := e.num("time_s")
		v := &slurm.Reservation{Name: values["reservationname"], Start: stamp(values["starttime"], at)}
		v.End = v.Start + duration(values["duration"], 60)
		for _, f := range strings.Split(strings.ToUpper(values["flags"]), ",") {
			switch f {
			case "MAINT":
				v.Maint = true
			case "IGNORE_JOBS":
				v.IgnoreJobs = true
			case "ALL_NODES":
				v.All = true
			case "HOURLY":
				v.Period = 3600
			case "DAILY":
				v.Period = 86400
			case "WEEKLY":
				v.Period = 7 * 86400
			}
		}
		s := r.at(t, at, func(*attempt) bool { return false })
		count := atoi(values["nodecnt"], 0)
		if n := values["nodes"]; n != "" {
			v.Nodes = hosts(n, len(s.Nodes))
		}
		if err := s.Reserve(v, count); err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		r.reserved, r.made = append(r.reserved, v), append(r.made, at)
	}
}

// stamp reads <T+3000s>.
func stamp(s string, now int64) int64 {
	if s == "now" {
		return now
	}
	n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(s, "<T+"), "s>"), 10, 64)
	return n
}
