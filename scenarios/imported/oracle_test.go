package imported_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/scenarios"
	"aforo/scenarios/imported"
	"aforo/scenarios/slurmconf"
	"aforo/sim"
	"aforo/sim/study"
)

// The workload of each recorded experiment, on the scenario that is imported from its
// configuration, starts and ends job for job as on the one that is written by hand.
func TestAsByHand(t *testing.T) {
	folders, _ := filepath.Glob("../../../shared/traces/slurm-oracle/*/*/slurm.conf.txt")
	if len(folders) == 0 {
		t.Skip("../shared/traces/slurm-oracle is not there")
	}
	for _, conf := range folders {
		folder := filepath.Dir(conf)
		name, version := filepath.Base(folder), filepath.Base(filepath.Dir(folder))
		hand, there := byHand[name]
		if !there {
			continue // kept for acceptance: TestConfigurations imports it
		}
		t.Run(version+"/"+name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "jobs.log")
			gpus := logOf(t, filepath.Join(folder, "workload.csv"), log)
			made, err := imported.Import(site(t, conf, filepath.Join(folder, "accounts.txt")), imported.Options{Name: "x", Version: version, Check: check})
			if err != nil {
				t.Fatal(err)
			}
			hand = "title = \"by hand\"\n" + fmt.Sprintf(hand, version) + "[trace]\n"
			if gpus {
				hand += "format = \"sacct-gpu\"\n"
			}
			asByHand(t, hand, made.Text, log, 20)
		})
	}
}

// asByHand proves that the imported scenario gives the schedule of one by hand, with at
// least that many attempts.
func asByHand(t *testing.T, hand string, text []byte, log string, least int) {
	t.Helper()
	got, want := schedule(t, text, log), schedule(t, []byte(hand), log)
	if len(want) < least {
		t.Errorf("only %d attempts", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("by hand (-) and imported (+):\n%s\n%s", diff, text)
	}
}

// The cluster ub_micro and the 500 jobs that a simulation of it was given: by hand and imported
// the same schedule.
func TestClusterAsByHand(t *testing.T) {
	const micro = `[policy]
scheduler = "slurm"
order = "multifactor"
[policy.slurm]
version = "22.05"
bf_max_job_user = 200
bf_max_job_test = 1200
default_queue_depth = 1200
` + "%s" + `[policy.fairshare]
half_life = "4h"
[gpu.core]
[gpu.gpu]
[nodes.two]
count = 2
gpus_per_node = 12
gpu = "core"
memory_per_node_gb = 46.875
[nodes.six]
count = 6
gpus_per_node = 12
gpu = "core"
memory_per_node_gb = 46.875
[nodes.g]
count = 1
gpus_per_node = 2
gpu = "gpu"
cores_per_node = 12
[nodes.b]
count = 1
gpus_per_node = 12
gpu = "core"
memory_per_node_gb = 500
[partition.normal]
nodes = ["two", "six", "b"]
[partition.with-gpu]
nodes = ["g"]
[partition.debug]
nodes = ["two"]
[qos.normal]
[qos.supporters]
priority = 1.0
[account.account0]
shares = 100
each_user = { submitted = 1000 }
[account.account1]
shares = 100
each_user = { submitted = 1000 }
[account.account2]
shares = 100
each_user = { submitted = 1000 }
[trace]
`
	folder := "../../../shared/traces/data/slurm/ub_micro"
	in, err := os.Open(filepath.Join(folder, "jobs500.csv"))
	if err != nil {
		t.Skip("../shared/traces/data/slurm is not there")
	}
	defer in.Close()
	r := csv.NewReader(in)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(sacctHead)
	for _, row := range rows[1:] {
		number := func(i int) int {
			n, err := strconv.Atoi(row[i])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		sacctLine(&out, number(1), row[3], row[7], row[8], row[9], number(0), number(2), 60*number(4), 1, number(5), "")
	}
	log := filepath.Join(t.TempDir(), "jobs.log")
	if err := os.WriteFile(log, []byte(out.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	made, err := imported.Import(site(t, filepath.Join(folder, "slurm.conf"), filepath.Join(folder, "sacctmgr.script")), imported.Options{Name: "x", Version: "22.05", Check: check})
	if err != nil {
		t.Fatal(err)
	}
	hand := "title = \"by hand\"\n" + fmt.Sprintf(micro, weights(50000, 200000, 20000, 1000000, 50000, "5h"))
	asByHand(t, hand, made.Text, log, 450) // those that are larger than the machine never start
}

// The cluster ub_medium, and the first 400 jobs of its workload, likewise.
func TestMediumClusterAsByHand(t *testing.T) {
	const medium = `[policy]
scheduler = "slurm"
order = "multifactor"
preemption = "partition"
[policy.slurm]
version = "22.05"
bf_max_job_user = 100
bf_window = "3d"
bf_interval = "2m"
bf_max_job_test = 2500
default_queue_depth = 2500
` + "%s" + `[policy.fairshare]
half_life = "30d"
[gpu.core]
[gpu.p100]
[gpu.v100]
[nodes.n]
count = 87
gpus_per_node = 32
gpu = "core"
weight = 60
[nodes.m]
count = 96
gpus_per_node = 40
gpu = "core"
weight = 70
[nodes.b]
count = 24
gpus_per_node = 40
gpu = "core"
weight = 160
[nodes.g]
count = 8
gpus_per_node = 2
gpu = "v100"
[nodes.gn]
count = 2
gpus_per_node = 2
gpu = "p100"
[partition.forty]
nodes = ["m", "b"]
tier = 100
priority_factor = 100
max_time = "72h"
preempted = { then = "requeue" }
[partition.thirty-two]
nodes = ["n"]
tier = 100
priority_factor = 100
max_time = "72h"
preempted = { then = "requeue" }
[partition.v]
nodes = ["g"]
tier = 100
priority_factor = 100
[partition.debug]
nodes = ["gn"]
tier = 700
priority_factor = 700
max_time = "60m"
preempted = { then = "requeue" }
[trace]
partitions = { "general-compute" = "forty,thirty-two" }
`
	folder := "../../../shared/traces/data/slurm/ub_medium"
	in, err := os.Open(filepath.Join(folder, "workload_5k.events.gz"))
	if err != nil {
		t.Skip("../shared/traces/data/slurm is not there")
	}
	defer in.Close()
	packed, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(sacctHead)
	lines, id := bufio.NewScanner(packed), 0
	for lines.Scan() && id < 400 {
		f := event.FindStringSubmatch(lines.Text())
		if f == nil {
			continue
		}
		id++
		number := func(i int) int {
			x, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(x)
		}
		limit, err := slurmconf.Span(f[6], time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		sacctLine(&out, id, f[3], "", f[7], "normal", number(1), number(2), int(limit.Seconds()), number(4), max(number(4), number(5)), "")
	}
	log := filepath.Join(t.TempDir(), "jobs.log")
	if err := os.WriteFile(log, []byte(out.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	made, err := imported.Import(site(t, filepath.Join(folder, "slurm.conf")), imported.Options{Name: "x", Version: "22.05", Check: check})
	if err != nil {
		t.Fatal(err)
	}
	hand := "title = \"by hand\"\n" + fmt.Sprintf(medium, weights(70000, 200000, 50000, 1000000, 120000, "7d"))
	asByHand(t, hand, made.Text, log, 350)
}

// event is a line of a workload: when, run time, user, nodes, tasks, limit, partition.
var event = regexp.MustCompile(`^-dt +([0-9.]+) .*-sim-walltime +([0-9.]+) --uid=(\S+) .*-N +(\d+) +-n +(\d+) +-t +(\S+) .*-p +(\S+)`)

// schedule runs a scenario on a log, and returns a line an attempt in the order of the ends.
func schedule(t *testing.T, text []byte, log string) []string {
	t.Helper()
	f, err := scenarios.Parse("site.toml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s, err := f.Study(scenarios.Options{Trace: log})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	w := &attempts{}
	watch := func(variant, replication int) sim.Observer {
		if variant > 0 {
			t.Errorf("the scenario has several variants: all nodes of these sites are up\n%s", text)
		}
		return w
	}
	if _, err := study.Run(context.Background(), s, study.Options{Workers: 1, Watch: watch}); err != nil {
		t.Fatal(err)
	}
	return w.lines
}

// attempts notes when each begins and ends.
type attempts struct {
	sim.Silent
	lines []string
}

// Ended implements sim.Observer.
func (a *attempts) Ended(r *sim.Record, why sim.Why) {
	a.lines = append(a.lines, fmt.Sprint(r.ID, " ", r.Attempt, " ", r.Start, " ", r.End, " ", r.Used, " ", why))
}

// Running implements sim.Observer.
func (a *attempts) Running(r *sim.Record) { a.Ended(r, 0) }

// logOf writes the workload of an experiment as sacct would, and reports whether it is of GPUs.
func logOf(t *testing.T, path, log string) (gpus bool) {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString(sacctHead)
	for _, row := range rows[1:] {
		cell := func(name string, usual int) int {
			for i, c := range rows[0] {
				if c == name && row[i] != "" {
					n, err := strconv.Atoi(row[i])
					if err != nil {
						t.Fatal(err)
					}
					return n
				}
			}
			return usual
		}
		word := func(i int, usual string) string {
			if row[i] == "" {
				return usual
			}
			return row[i]
		}
		nodes := cell("nodes", 1)
		cpus := max(nodes, cell("ntasks", nodes)) * cell("cpus_per_task", 1)
		gres := ""
		if g := cell("gpus_per_node", 0); g > 0 {
			gpus = true
			gres = fmt.Sprintf(",gres/gpu=%d", g*nodes)
		}
		sacctLine(&out, cell("id", 0)+1, row[2], row[3], word(5, "batch"), word(4, "normal"), cell("submit_s", 0), cell("run_s", 60), 60*cell("limit_min", 60), nodes, cpus, gres)
	}
	if err := os.WriteFile(log, []byte(out.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return gpus
}

const sacctHead = "JobIDRaw|User|Account|Partition|QOS|Submit|Start|End|ElapsedRaw|State|NNodes|AllocCPUS|AllocTRES|TimelimitRaw\n"

// sacctLine writes a job as sacct would; times are seconds.
func sacctLine(out *strings.Builder, id int, user, account, partition, qos string, submit, run, limit, nodes, cpus int, gres string) {
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(submit) * time.Second)
	run = max(1, min(run, limit))
	const format = "2006-01-02T15:04:05"
	fmt.Fprintf(out, "%d|%s|%s|%s|%s|%s|%s|%s|%d|COMPLETED|%d|%d|cpu=%d,node=%d%s|%d\n", id, user, account, partition, qos,
		at.Format(format), at.Format(format), at.Add(time.Duration(run)*time.Second).Format(format), run, nodes, cpus, cpus, nodes, gres, limit/60)
}
