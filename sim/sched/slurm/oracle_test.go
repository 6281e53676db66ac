package slurm_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"aforo/sim/sched/slurm"
)

// A score counts what was compared and what differed.
type score struct {
	decisions, differ, main, mainDiffer, victims, victimsDiffer int
	planned, plannedDiffer                                      int // of the decisions, those that were recorded as starts and plans
}

func (s *score) add(o score) {
	s.decisions += o.decisions
	s.differ += o.differ
	s.main += o.main
	s.mainDiffer += o.mainDiffer
	s.victims += o.victims
	s.victimsDiffer += o.victimsDiffer
	s.planned += o.planned
	s.plannedDiffer += o.plannedDiffer
}

func (s score) String() string {
	return fmt.Sprintf("decisions %d differ %d main %d differ %d victims %d differ %d", s.decisions, s.differ, s.main, s.mainDiffer, s.victims, s.victimsDiffer)
}

// oracle is the folder of recorded schedules, or "" where there is none.
func oracle() string {
	dir := os.Getenv("AFORO_SLURM_ORACLE")
	if dir == "" {
		dir = "../shared/traces/slurm-oracle"
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("../../..", dir) // of the repository's root
	}
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

var trace = os.Getenv("AFORO_SLURM_TRACE")

// The passes decide what real slurmctlds decided: the state is rebuilt at each recorded
// pass, and each decision is compared.
func TestSlurmOracle(t *testing.T) {
	dir := oracle()
	if dir == "" {
		t.Skip("no recorded schedules: AFORO_SLURM_ORACLE names no folder, and ../shared/traces/slurm-oracle is absent")
	}
	var total score
	for _, version := range []string{"22.05", "24.11", "26.05"} {
		var sum score
		for _, x := range experiments(t, dir, version) {
			one := x.compare(t)
			fmt.Printf("%s/%s %v\n", version, x.name, one)
			if was, ok := published(dir, x.name); ok && whole() && version == "22.05" && share(one.planned, one.plannedDiffer) < was-0.5 {
				t.Errorf("%s/%s: %.2f %% of starts and plans are repeated, RESULTS.md has %.1f", version, x.name, share(one.planned, one.plannedDiffer), was)
			}
			sum.add(one)
		}
		asked := 99.9
		if version == "22.05" {
			asked = 99.7
		}
		if got := share(sum.decisions, sum.differ); got < asked {
			t.Errorf("%s: %.2f %% of %d decisions are repeated, asked are %.1f", version, got, sum.decisions, asked)
		}
		total.add(sum)
	}
	if got := share(total.main, total.mainDiffer); got < 95 {
		t.Errorf("%.1f %% of %d main passes are repeated, asked are 95", got, total.main)
	}
	if total.victimsDiffer > 4 {
		t.Errorf("%d of %d sets of victims differ, asked are at most 4", total.victimsDiffer, total.victims)
	}
}

// share is how much of n does not differ, in percent.
func share(n, differ int) float64 {
	if n == 0 {
		return 100
	}
	return 100 * float64(n-differ) / float64(n)
}

func experiments(t *testing.T, dir, version string) []experiment {
	folders, _ := filepath.Glob(filepath.Join(dir, version, "*", "slurm.conf.txt"))
	var all []experiment
	for _, f := range folders {
		folder := filepath.Dir(f)
		if pick := os.Getenv("AFORO_SLURM_PICK"); pick != "" {
			if ok, _ := filepath.Match(pick, version+"/"+filepath.Base(folder)); !ok {
				continue
			}
		}
		all = append(all, readExperiment(t, folder))
	}
	return all
}

// published is the share of an experiment's starts and plans, over all runs, that
// RESULTS.md of 22.05 gives.
func published(dir, name string) (float64, bool) {
	data, err := os.ReadFile(filepath.Join(dir, "RESULTS.md"))
	if err != nil {
		return 0, false
	}
	n, same := 0.0, 0.0
	row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(name) + ` \| \d+ \(x\d+\) .*?\| (\d+): ([\d.]+) % \|`)
	for _, m := range row.FindAllStringSubmatch(string(data), -1) {
		of, _ := strconv.ParseFloat(m[1], 64)
		percent, _ := strconv.ParseFloat(m[2], 64)
		n, same = n+of, same+of*percent
	}
	return same / max(n, 1), n > 0
}

// compare compares every run of an experiment.
func (x experiment) compare(t *testing.T) score {
	var sum score
	runs := x.runs
	if !whole() {
		runs = runs[:min(1, len(runs))]
	}
	for _, run := range runs {
		r := readRecording(t, x, run)
		r.live(t)
		r.reserve(t)
		r.signals(t)
		sum.add(r.compare(t))
	}
	return sum
}

// whole reports whether everything is to be compared; otherwise it is one run of each
// experiment and a part of its passes.
func whole() bool {
	return os.Getenv("AFORO_SLOW") != "" || os.Getenv("AFORO_SLURM_ORACLE") != ""
}

func (r *recording) compare(t *testing.T) score {
	var s score
	for i, at := range r.passes {
		if !r.unclear(at) && (whole() || i%4 == 0) {
			s.add(r.backfill(t, at))
		}
	}
	for _, at := range r.mainPasses() {
		s.main++
		if !r.mainPass(t, at) {
			s.mainDiffer++
		}
	}
	for at, set := range r.victimSets() {
		s.victims++
		if !r.victims(t, at, set) {
			s.victimsDiffer++
		}
	}
	return s
}

// backfill compares one backfill pass.
func (r *recording) backfill(t *testing.T, at int64) score {
	rows := r.plans[at]
	listed := map[string]bool{}
	for _, p := range rows {
		task := p["task"]
		listed[p["id"]+"/"+task] = true
	}
	s := r.at(t, at, func(a *attempt) bool {
		if a.submit > at || a.start < at || a.end <= at {
			return false
		}
		if a.start == at && !a.backfill {
			return listed[a.id+"/"+a.task] || listed[a.id+"/*"]
		}
		if a.submit == at || a.eligible == at {
			return listed[a.id+"/"+a.task] || listed[a.id+"/*"]
		}
		return a.arrayReady < at
	})
	told := s.Backfill(at)
	return r.match(s, at, rows, told)
}

func key(a *attempt, p string) string { return a.id + "/" + p }

// match compares the rows of a pass with what a pass told, entry by entry.
func (r *recording) match(s *state, at int64, rows []row, told []slurm.Decision) (sum score) {
	mine := map[string][]slurm.Decision{}
	last := rows[len(rows)-1]
	end := len(told) // a pass that ran out of real time tells nothing of the jobs after its last row
	for i, d := range told {
		if key(s.jobs[d.Job], d.Partition.Name) == last["id"]+"/"+last["partition"] {
			end = i + 1
		}
	}
	for _, d := range told[:end] {
		k := key(s.jobs[d.Job], d.Partition.Name)
		mine[k] = append(mine[k], d)
	}
	for _, p := range rows {
		k := p["id"] + "/" + p["partition"]
		var d slurm.Decision
		d.Outcome = slurm.NoPlan
		if len(mine[k]) > 0 {
			d, mine[k] = mine[k][0], mine[k][1:]
		}
		sum.decisions++
		planned := 0
		if p["outcome"] == "start" || p["outcome"] == "plan" {
			planned = 1
		}
		sum.planned += planned
		if !same(p, d, len(s.Nodes)) {
			sum.differ++
			sum.plannedDiffer += planned
			if trace != "" {
				fmt.Printf("    %s run %s pass %d job %s %s: recorded %s %s %s %s, made %v %d %v\n", r.name, r.run, at, k, p["task"], p["outcome"], p["planned_start_s"], p["reserved_until_s"], p["node_list"], d.Outcome, d.Start, d.Nodes.Nodes())
			}
		}
	}
	for k, rest := range mine {
		for _, d := range rest {
			if d.Outcome == slurm.Started || d.Outcome == slurm.Planned {
				sum.decisions++
				sum.differ++
				if trace != "" {
					fmt.Printf("    %s run %s pass %d job %s not recorded, made %v %d %v\n", r.name, r.run, at, k, d.Outcome, d.Start, d.Nodes.Nodes())
				}
			}
		}
	}
	return sum
}

func same(p row, d slurm.Decision, nodes int) bool {
	on := func() bool { return d.Nodes != nil && d.Nodes.Equal(hosts(p["node_list"], nodes)) }
	switch p["outcome"] {
	case "start":
		return d.Outcome == slurm.Started && on()
	case "plan":
		return d.Outcome == slurm.Planned && d.Start == p.num("planned_start_s") && on()
	case "plan-only":
		return d.Outcome == slurm.Beyond && d.Start == p.num("planned_start_s") && on()
	case "table-full":
		return d.Outcome == slurm.TableFull
	}
	return d.Outcome != slurm.Started && d.Outcome != slurm.Planned
}

// mainPasses are the instants at which the main scheduler started something.
func (r *recording) mainPasses() []int64 {
	var at []int64
	for _, a := range r.attempts {
		if a.start != never && a.row["scheduler"] == "main" {
			at = append(at, a.start)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// mainPass compares what a main pass starts.
func (r *recording) mainPass(t *testing.T, at int64) bool {
	s := r.at(t, at, func(a *attempt) bool {
		if a.submit > at || a.start < at || a.end <= at || a.start == at && a.backfill {
			return false
		}
		return a.arrayReady <= at
	})
	made := map[*attempt]bool{}
	ok := true
	for _, d := range s.Main(at, r.params.DefaultQueueDepth) {
		if d.Outcome != slurm.Started {
			continue
		}
		a := s.jobs[d.Job]
		made[a] = true
		if a.start != at || a.backfill || !a.nodes.Equal(d.Nodes) {
			ok = false
			if trace != "" {
				fmt.Printf("    %s run %s main %d job %s %s made %v, recorded %d %s\n", r.name, r.run, at, a.id, a.task, d.Nodes.Nodes(), a.start, a.row["node_list"])
			}
		}
	}
	for _, a := range r.attempts {
		if a.start == at && !a.backfill && !made[a] {
			ok = false
			if trace != "" {
				fmt.Printf("    %s run %s main %d job %s %s not made, recorded %s\n", r.name, r.run, at, a.id, a.task, a.row["node_list"])
			}
		}
	}
	return ok
}
