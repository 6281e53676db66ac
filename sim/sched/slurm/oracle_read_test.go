package slurm_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"aforo/sim/sched/slurm"
	"aforo/sim/sched/slurm/nodeset"
)

// A row is one line of a file of the oracle, by the names of its columns.
type row map[string]string

func (r row) num(col string) int64 {
	v, err := strconv.ParseFloat(r[col], 64)
	if err != nil {
		return -1 << 40
	}
	return int64(v)
}

func (r row) has(col string) bool { return r[col] != "" }

// readCSV reads a file of rows; a file that is absent has none.
func readCSV(t *testing.T, path string) []row {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var rows []row
	for i := 1; i < len(lines); i++ {
		m := row{}
		for k, v := range lines[i] {
			if k < len(lines[0]) {
				m[lines[0][k]] = v
			}
		}
		rows = append(rows, m)
	}
	return rows
}

// duration reads a time as slurm.conf writes it: days-hours:minutes:seconds, and a
// bare number in the given unit.
func duration(s string, unit int64) int64 {
	switch strings.ToUpper(s) {
	case "", "INFINITE", "UNLIMITED", "NONE":
		return 0
	}
	days := int64(0)
	d, rest, dayed := strings.Cut(s, "-")
	if dayed {
		days, _ = strconv.ParseInt(d, 10, 64)
	} else {
		rest = s
	}
	var n []int64
	for _, p := range strings.Split(rest, ":") {
		v, _ := strconv.ParseInt(p, 10, 64)
		n = append(n, v)
	}
	switch {
	case dayed:
		for len(n) < 3 {
			n = append(n, 0)
		}
	case len(n) == 1:
		return n[0] * unit
	case len(n) == 2:
		n = append([]int64{0}, n...)
	}
	return days*86400 + n[0]*3600 + n[1]*60 + n[2]
}

// hosts reads a list of nodes as Slurm writes it: n[1-3,7].
func hosts(s string, n int) nodeset.Set {
	set := nodeset.New(n)
	if s == "ALL" {
		for i := range n {
			set.Add(i)
		}
		return set
	}
	for _, m := range regexp.MustCompile(`\w*?(?:\[([^\]]*)\]|(\d+))(?:,|$)`).FindAllStringSubmatch(s, -1) {
		for _, part := range strings.Split(m[1]+m[2], ",") {
			lo, hi, ranged := strings.Cut(part, "-")
			a, _ := strconv.Atoi(lo)
			b := a
			if ranged {
				b, _ = strconv.Atoi(hi)
			}
			for i := a; i <= b; i++ {
				set.Add(i - 1)
			}
		}
	}
	return set
}

// A conf is slurm.conf: single values by their lower-case name, and lines of nodes and
// partitions.
type conf struct {
	values            map[string]string
	nodes, partitions []map[string]string
	scheduler         map[string]string // SchedulerParameters and PreemptParameters
}

func readConf(t *testing.T, path string) conf {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := conf{values: map[string]string{}, scheduler: map[string]string{}}
	for _, line := range strings.Split(string(data), "\n") {
		pairs := map[string]string{}
		for _, f := range strings.Fields(line) {
			k, v, _ := strings.Cut(f, "=")
			pairs[strings.ToLower(k)] = v
		}
		switch k, v, _ := strings.Cut(strings.TrimSpace(line), "="); strings.ToLower(k) {
		case "", "#":
		case "nodename":
			c.nodes = append(c.nodes, pairs)
		case "partitionname":
			c.partitions = append(c.partitions, pairs)
		case "schedulerparameters", "preemptparameters":
			for _, p := range strings.Split(v, ",") {
				k, v, _ := strings.Cut(p, "=")
				c.scheduler[strings.ToLower(k)] = v
			}
		default:
			c.values[strings.ToLower(k)] = v
		}
	}
	return c
}

func (c conf) is(key, word string) bool {
	return strings.Contains(strings.ToUpper(c.values[key]), strings.ToUpper(word))
}

func (c conf) count(key string, to *int64) {
	if v, err := strconv.ParseInt(c.values[key], 10, 64); err == nil {
		*to = v
	}
}

func (c conf) time(key string, unit int64, to *int64) {
	if v, ok := c.values[key]; ok {
		*to = duration(v, unit)
	}
}

func (c conf) param(key string, to any, unit int64) {
	v, ok := c.scheduler[key]
	n, err := strconv.ParseInt(v, 10, 64)
	if !ok || err != nil {
		return
	}
	switch to := to.(type) {
	case *int:
		*to = int(n)
	case *int64:
		*to = n * unit
	case *uint32:
		*to = uint32(n)
	}
}

// params turns slurm.conf into parameters.
func (c conf) params(t *testing.T, version string) slurm.Params {
	v, err := slurm.ParseVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	p := slurm.DefaultParams(v)
	p.KillWait = 5 // of the whole corpus, though its slurm.conf.txt does not show it
	p.Builtin = c.is("schedulertype", "builtin")
	p.ConsumeMemory = c.is("selecttypeparameters", "Memory")
	p.LeastLoaded = c.is("selecttypeparameters", "CR_LLN")
	c.count("defmempercpu", &p.DefMemPerCPU)
	c.count("defmempernode", &p.DefMemPerNode)
	c.count("killwait", &p.KillWait)
	c.time("overtimelimit", 60, &p.OverTimeLimit)
	c.time("resvoverrun", 60, &p.ResvOverRun)
	p.Safe = c.is("accountingstorageenforce", "safe")
	for key, to := range map[string]any{
		"bf_interval": &p.BFInterval, "bf_resolution": &p.BFResolution, "bf_max_job_test": &p.BFMaxJobTest,
		"bf_node_space_size": &p.BFNodeSpaceSize, "bf_max_job_user": &p.BFMaxJobUser, "bf_max_job_part": &p.BFMaxJobPart,
		"bf_max_job_assoc": &p.BFMaxJobAssoc, "bf_max_job_array_resv": &p.BFMaxJobArrayResv,
		"bf_job_part_count_reserve": &p.BFJobPartCountReserve, "bf_min_prio_reserve": &p.BFMinPrioReserve,
		"bf_min_age_reserve": &p.BFMinAgeReserve, "default_queue_depth": &p.DefaultQueueDepth,
		"partition_job_depth": &p.PartitionJobDepth, "sched_interval": &p.SchedInterval, "batch_sched_delay": &p.BatchSchedDelay,
		"preempt_reorder_count": &p.PreemptReorderCount, "reorder_count": &p.PreemptReorderCount,
		"min_exempt_priority": &p.MinExemptPriority, "requeue_delay": &p.RequeueDelay,
	} {
		c.param(key, to, 1)
	}
	c.param("bf_window", &p.BFWindow, 60)
	_, p.AssocLimitStop = c.scheduler["assoc_limit_stop"]
	_, old := c.scheduler["preempt_youngest_first"]
	_, young := c.scheduler["youngest_first"]
	p.PreemptYoungest = old || young
	_, old = c.scheduler["preempt_strict_order"]
	_, strict := c.scheduler["strict_order"]
	p.PreemptStrictOrder = old || strict
	switch {
	case c.is("preempttype", "qos"):
		p.Preempt = slurm.PreemptQOS
	case c.is("preempttype", "partition_prio"):
		p.Preempt = slurm.PreemptTier
	}
	p.PreemptMode = mode(c.values["preemptmode"])
	c.time("preemptexempttime", 60, &p.PreemptExempt)
	q := &p.Priority
	if kind, ok := c.values["prioritytype"]; ok {
		q.Basic = strings.HasSuffix(kind, "basic")
	}
	for key, to := range map[string]*int64{
		"priorityweightage": &q.Age, "priorityweightjobsize": &q.Size, "priorityweightqos": &q.QOS,
		"priorityweightpartition": &q.Part, "priorityweightfairshare": &q.FairShare,
	} {
		c.count(key, to)
	}
	c.time("prioritymaxage", 60, &q.MaxAge)
	c.time("prioritycalcperiod", 60, &q.CalcPeriod)
	c.time("prioritydecayhalflife", 60, &q.HalfLife)
	q.FavorSmall = c.is("priorityfavorsmall", "YES")
	q.SmallRelativeToTime = c.is("priorityflags", "SMALL_RELATIVE_TO_TIME")
	return p
}

func mode(s string) slurm.Mode {
	switch s = strings.ToUpper(s); {
	case strings.Contains(s, "REQUEUE"):
		return slurm.ModeRequeue
	case strings.Contains(s, "CANCEL"):
		return slurm.ModeCancel
	case strings.Contains(s, "OFF"):
		return slurm.ModeOff
	}
	return slurm.ModeInherit
}

// machine lists the nodes of slurm.conf.
func (c conf) machine() []slurm.Node {
	var nodes []slurm.Node
	for _, line := range c.nodes {
		set := hosts(line["nodename"], 4096)
		for _, i := range set.Nodes() {
			for len(nodes) <= i {
				nodes = append(nodes, slurm.Node{})
			}
			n := slurm.Node{CPUs: atoi(line["cpus"], 1), Memory: int64(atoi(line["realmemory"], 1)), Weight: atoi(line["weight"], 1)}
			for _, g := range strings.Split(line["gres"], ",") {
				if f := strings.Split(g, ":"); f[0] == "gpu" {
					n.GPUs += atoi(f[len(f)-1], 1)
				}
			}
			if f := line["feature"] + line["features"]; f != "" {
				n.Features = strings.Split(f, ",")
			}
			nodes[i] = n
		}
	}
	return nodes
}

func atoi(s string, missing int) int {
	if v, err := strconv.Atoi(s); err == nil {
		return v
	}
	return missing
}

// command splits "sacctmgr -i add user alice account=phys" into words and values.
func words(line string) (bare []string, values map[string]string) {
	values = map[string]string{}
	for _, f := range strings.Fields(line) {
		k, v, pair := strings.Cut(f, "=")
		if !pair {
			if !strings.HasPrefix(f, "-") {
				bare = append(bare, f)
			}
			continue
		}
		// GrpTRES=gres/gpu=16: the first = belongs to the key.
		values[strings.ToLower(strings.TrimSuffix(k, "+"))] = v
	}
	return bare, values
}

var tresNames = map[string]int{"cpu": slurm.CPU, "mem": slurm.Memory, "node": slurm.NodeCount, "gres/gpu": slurm.GPU, "billing": slurm.Billing}

func tres(s string) slurm.TRES {
	x := slurm.NoTRES()
	for _, p := range strings.Split(s, ",") {
		i := strings.LastIndex(p, "=")
		if i < 0 {
			continue
		}
		name, _, _ := strings.Cut(p[:i], ":")
		if k, ok := tresNames[strings.ToLower(name)]; ok {
			if v, err := strconv.ParseInt(p[i+1:], 10, 64); err == nil {
				x[k] = v
			}
		}
	}
	return x
}

// An experiment is a folder of the oracle.
type experiment struct {
	version, name, dir string
	conf               conf
	accounts           []string
	jobs               map[string]row // of workload.csv, by id
	events             []row
	runs               []string
}

func readExperiment(t *testing.T, dir string) experiment {
	t.Helper()
	x := experiment{dir: dir, name: filepath.Base(dir), version: filepath.Base(filepath.Dir(dir)), jobs: map[string]row{}}
	x.conf = readConf(t, filepath.Join(dir, "slurm.conf.txt"))
	if data, err := os.ReadFile(filepath.Join(dir, "accounts.txt")); err == nil {
		x.accounts = strings.Split(string(data), "\n")
	}
	for _, r := range readCSV(t, filepath.Join(dir, "workload.csv")) {
		x.jobs[r["id"]] = r
	}
	x.events = readCSV(t, filepath.Join(dir, "events.csv"))
	found, _ := filepath.Glob(filepath.Join(dir, "schedule.*.csv"))
	for _, f := range found {
		x.runs = append(x.runs, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "schedule."), ".csv"))
	}
	return x
}

func (x experiment) file(kind, run string) string {
	return filepath.Join(x.dir, fmt.Sprintf("%s.%s.csv", kind, run))
}
