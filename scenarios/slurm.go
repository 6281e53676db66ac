package scenarios

import (
	"math"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/sched"
	"aforo/sim/sched/slurm"
)

// completeMost is the longest complete_time: of nodes that come free after years there
// would be passes for years.
const completeMost = 24 * time.Hour

// schedulers are the words for who makes scheduling passes.
var schedulers = []string{"composed", "slurm"}

// Slurm are the parameters of slurmctld, in Slurm's own words.
type Slurm struct {
	Version                                         slurm.Version
	Builtin, LeastLoaded                            bool
	Interval, Window, Resolution                    time.Duration
	MaxJobTest, NodeSpaceSize, MaxJobPart           int
	JobPartCountReserve                             int
	MinPrioReserve                                  int
	MinAgeReserve                                   time.Duration
	QueueDepth, PartitionDepth                      int
	SchedInterval, BatchDelay, LimitCheck, Complete time.Duration
	OverTimeLimit                                   time.Duration
	FavorSmall, RelativeToTime                      bool
	CalcPeriod                                      time.Duration

	MaxJobUser, MaxJobAssoc, MaxArrayResv int
	AssocLimitStop                        bool
	KillWait, RequeueDelay                time.Duration
	MemPerCoreGB, MemPerNodeGB            float64
	Exempt                                time.Duration
	Youngest, StrictOrder                 bool
	ReorderCount, MinExempt               int
}

func slurmFields(s *Slurm) []keyed.Field {
	d := slurm.DefaultParams(slurm.V2605)
	if d.BFMaxJobTest != 500 || d.BFInterval != 30 {
		panic("scenarios: the defaults of package slurm are not those of the keys")
	}
	return []keyed.Field{
		keyed.May("version", keyed.Words(&s.Version, slurm.Versions(), slurm.ParseVersion), `"26.05"`, "whose rules: those of 22.05 (to 24.05), 24.11, 25.05 (to 25.11) or 26.05"),
		keyed.May("builtin", keyed.Bool(&s.Builtin), "false", "SchedulerType=sched/builtin: no backfilling"),
		keyed.May("least_loaded", keyed.Bool(&s.LeastLoaded), "false", "CR_LLN: the emptiest nodes first, instead of the tightest run of nodes"),
		keyed.May("bf_interval", keyed.Duration(&s.Interval), `"30s"`, "how long backfilling sleeps between its passes"),
		keyed.May("bf_window", keyed.Duration(&s.Window), `"1d"`, "how far ahead backfilling plans"),
		keyed.May("bf_resolution", keyed.Duration(&s.Resolution), `"60s"`, "what the times of its plans are rounded to"),
		keyed.May("bf_max_job_test", keyed.Int(&s.MaxJobTest, 1, math.MaxInt32), "500", "how many jobs one of its passes tries"),
		keyed.May("bf_node_space_size", keyed.Int(&s.NodeSpaceSize, 1, math.MaxInt32), "", "how many records its table of plans has; as bf_max_job_test where it is left out"),
		keyed.May("bf_max_job_part", keyed.Int(&s.MaxJobPart, 1, math.MaxInt32), "", "how many jobs of a partition one of its passes looks at; all where it is left out"),
		keyed.May("bf_job_part_count_reserve", keyed.Int(&s.JobPartCountReserve, 1, math.MaxInt32), "", "how many jobs of a partition it plans; all where it is left out"),
		keyed.May("bf_min_prio_reserve", keyed.Int(&s.MinPrioReserve, 1, math.MaxUint32), "", "jobs of a lower priority are given no plan"),
		keyed.May("bf_min_age_reserve", keyed.Duration(&s.MinAgeReserve), "", "jobs that have waited for less are given no plan"),
		keyed.May("default_queue_depth", keyed.Int(&s.QueueDepth, 1, math.MaxInt32), "100", "how many jobs a main pass looks at that a submission or an end has caused"),
		keyed.May("partition_job_depth", keyed.Int(&s.PartitionDepth, 1, math.MaxInt32), "", "how many jobs of a partition a main pass looks at; all where it is left out"),
		keyed.May("sched_interval", keyed.Duration(&s.SchedInterval), `"60s"`, "how often a main pass looks at the whole queue"),
		keyed.May("batch_sched_delay", keyed.Duration(&s.BatchDelay), `"3s"`, "how long submissions are gathered for one main pass"),
		keyed.May("limit_check", keyed.Duration(&s.LimitCheck), `"30s"`, "how often jobs over their limits are looked for and ended"),
		keyed.May("over_time_limit", keyed.DurationOrZero(&s.OverTimeLimit), `"0s"`, "how long a job may go on beyond its limit"),
		keyed.May("complete_time", keyed.DurationOrZero(&s.Complete), `"0s"`, "how long the nodes of an ended job take to come free: at most a day"),
		keyed.May("favor_small", keyed.Bool(&s.FavorSmall), "false", "PriorityFavorSmall: with order multifactor, small jobs first"),
		keyed.May("small_relative_to_time", keyed.Bool(&s.RelativeToTime), "false", "SMALL_RELATIVE_TO_TIME: the size of a job counts relative to its limit"),
		keyed.May("calc_period", keyed.Duration(&s.CalcPeriod), `"5m"`, "how often the priorities of order multifactor are computed anew"),
		keyed.May("bf_max_job_user", keyed.Int(&s.MaxJobUser, 1, math.MaxInt32), "", "how many jobs of a user one backfill pass looks at; all where it is left out"),
		keyed.May("bf_max_job_assoc", keyed.Int(&s.MaxJobAssoc, 1, math.MaxInt32), "", "how many jobs of a user in one account it looks at; all where it is left out"),
		keyed.May("bf_max_job_array_resv", keyed.Int(&s.MaxArrayResv, 1, math.MaxInt32), "20", "how many tasks of an array it plans"),
		keyed.May("assoc_limit_stop", keyed.Bool(&s.AssocLimitStop), "false", "whether a job that a limit holds blocks its partition in a main pass"),
		keyed.May("kill_wait", keyed.DurationOrZero(&s.KillWait), `"30s"`, "how long after its end a job past its limit is expected to be there"),
		keyed.May("requeue_delay", keyed.DurationOrZero(&s.RequeueDelay), `"121s"`, "how long a job that was queued again does not start"),
		keyed.May("def_mem_per_cpu_gb", keyed.Number(&s.MemPerCoreGB, machine.Memory), "", "DefMemPerCPU: the memory in GB of a job that asks for none, for each of its cores"),
		keyed.May("def_mem_per_node_gb", keyed.Number(&s.MemPerNodeGB, machine.Memory), "", "DefMemPerNode: the same for each of its nodes"),
		keyed.May("preempt_exempt_time", keyed.DurationOrZero(&s.Exempt), `"0s"`, "how long a job has run at least before it has to make room"),
		keyed.May("preempt_youngest_first", keyed.Bool(&s.Youngest), "false", "whether the jobs that started last make room first, instead of those of the lowest priority and fewest nodes"),
		keyed.May("preempt_strict_order", keyed.Bool(&s.StrictOrder), "false", "whether that order is not changed for fewer to make room"),
		keyed.May("preempt_reorder_count", keyed.Int(&s.ReorderCount, 0, 1000), "1", "how often it is changed for that"),
		keyed.May("min_exempt_priority", keyed.Int(&s.MinExempt, 1, math.MaxUint32), "", "jobs of a higher priority never make room (from 24.11 on)"),
	}
}

// params are the parameters as the scheduler takes them.
func (s *Slurm) params() *slurm.Params {
	p := slurm.DefaultParams(s.Version)
	p.Builtin, p.LeastLoaded, p.ConsumeMemory = s.Builtin, s.LeastLoaded, false
	for to, from := range map[*int64]time.Duration{
		&p.BFInterval: s.Interval, &p.BFWindow: s.Window, &p.BFResolution: s.Resolution, &p.BFMinAgeReserve: s.MinAgeReserve,
		&p.SchedInterval: s.SchedInterval, &p.BatchSchedDelay: s.BatchDelay, &p.TimeLimitBeat: s.LimitCheck,
		&p.OverTimeLimit: s.OverTimeLimit, &p.CompleteTime: s.Complete, &p.KillWait: s.KillWait, &p.RequeueDelay: s.RequeueDelay, &p.PreemptExempt: s.Exempt, &p.Priority.CalcPeriod: s.CalcPeriod,
	} {
		*to = int64((from + time.Second - 1) / time.Second)
	}
	p.BFMaxJobTest, p.BFNodeSpaceSize, p.BFMaxJobPart = s.MaxJobTest, s.NodeSpaceSize, s.MaxJobPart
	p.BFJobPartCountReserve, p.BFMinPrioReserve = s.JobPartCountReserve, uint32(s.MinPrioReserve)
	p.DefaultQueueDepth, p.PartitionJobDepth = s.QueueDepth, s.PartitionDepth
	p.BFMaxJobUser, p.BFMaxJobAssoc, p.BFMaxJobArrayResv, p.AssocLimitStop = s.MaxJobUser, s.MaxJobAssoc, s.MaxArrayResv, s.AssocLimitStop
	p.DefMemPerCPU, p.DefMemPerNode = int64(machine.Megabytes(s.MemPerCoreGB)), int64(machine.Megabytes(s.MemPerNodeGB))
	p.PreemptMode, p.PreemptYoungest, p.PreemptStrictOrder = slurm.ModeRequeue, s.Youngest, s.StrictOrder
	p.PreemptReorderCount, p.MinExemptPriority = s.ReorderCount, uint32(s.MinExempt)
	p.Priority.FavorSmall, p.Priority.SmallRelativeToTime = s.FavorSmall, s.RelativeToTime
	return &p
}

// mayRun checks whose jobs may run in a partition.
func (c *checker) mayRun(table keyed.Path, r *machine.Rules) {
	qos, accounts := keyed.Names(c.Who.QOS), keyed.Names(c.Who.Accounts)
	for _, of := range []struct {
		key, kind    string
		names, there []string
	}{
		{"allow_qos", "qos", r.AllowQOS, qos},
		{"deny_qos", "qos", r.DenyQOS, qos},
		{"allow_accounts", "account", r.AllowAccounts, accounts},
		{"deny_accounts", "account", r.DenyAccounts, accounts},
	} {
		for _, name := range of.names {
			c.Exists(table.Child(of.key), of.kind, name, of.there)
		}
	}
	for _, of := range [][2]string{{"allow_qos", "deny_qos"}, {"allow_accounts", "deny_accounts"}} {
		if here := table.Child(of[1]); c.Has(table.Child(of[0])...) && c.Has(here...) {
			c.Bad(here, "leave one of the two out", "%s: it does not count beside %s", here, of[0])
		}
	}
}

// slurm checks what goes with the scheduler of Slurm and what does not.
func (c *checker) slurm() {
	path := keyed.To("policy")
	if c.Scheduler != "slurm" {
		c.notComposed()
		if here := path.Child("slurm"); c.Has(here...) && !c.Failed(path) {
			c.Bad(here, `write scheduler = "slurm" in [policy], or leave it out`, "[%s] goes with scheduler = \"slurm\" only", here)
		}
		return
	}
	for _, key := range []string{"backfill", "backfill_order", "pass", "depth", "reservations"} {
		if here := path.Child(key); c.Has(here...) {
			c.Bad(here, "leave it out: [policy.slurm] has Slurm's own parameters", "%s does not go with scheduler = \"slurm\"", here)
		}
	}
	if o := c.Policy.Order; o != sched.FCFS && o != sched.Multifactor {
		here := path.Child("order")
		c.Bad(here, `write "fcfs" or "multifactor"`, "%s: order %v does not go with scheduler = \"slurm\"", here, o)
	}
	for i := range c.Machine.Partitions {
		p := &c.Machine.Partitions[i]
		c.Exists(keyed.To("partition", p.Name, "qos"), "qos", p.Rules.QOS, keyed.Names(c.Who.QOS))
		c.mayRun(keyed.To("partition", p.Name), &p.Rules)
	}
	if c.Slurm.Complete > completeMost {
		here := path.Child("slurm").Child("complete_time")
		c.Bad(here, "is the unit right?", "%s is longer than a day", here)
	}
	c.preempting()
	if r := c.Slurm.Resolution; r > 0 && c.Slurm.Window < r {
		here := path.Child("slurm").Child("bf_window")
		c.Bad(here, "", "%s is shorter than bf_resolution", here)
	}
	for i := range c.Machine.Partitions {
		if !c.Machine.Processors(i) && !c.Machine.Placed(i) && c.Machine.Partitions[i].GPUsPerNode > 1 {
			here := keyed.To("partition", c.Machine.Partitions[i].Name, "placement")
			c.Bad(here, `leave placement out, or write placement = "nodes"`, "%s: scheduler = \"slurm\" gives out nodes, and here GPUs are only counted", here)
		}
	}
}

// preemptions are the words for who makes running jobs give way.
var preemptions = []string{"none", "qos", "partition"}

// preempting checks that who may preempt and how preemption works go together.
func (c *checker) preempting() {
	here := keyed.To("policy", "preemption")
	any := false
	for i := range c.Who.QOS {
		q := &c.Who.QOS[i]
		for _, key := range []string{"preempts", "preempted"} {
			path := keyed.To("qos", q.Name, key)
			any = any || key == "preempts" && q.Preempts != nil
			if c.Has(path...) && c.Preemption != "qos" && !(key == "preempted" && c.Preemption == "partition") {
				c.Bad(path, `write preemption = "qos" in [policy], or leave it out`, "%s: nobody is preempted by QOS", path)
			}
		}
	}
	if c.Preemption == "qos" && !any && !c.Failed(here) {
		c.Bad(here, `give a [qos.NAME] preempts = ["OTHER"]`, "%s: no [qos.NAME] preempts another", here)
	}
	for i := range c.Machine.Partitions {
		path := keyed.To("partition", c.Machine.Partitions[i].Name, "preempted")
		if c.Has(path...) && c.Preemption != "partition" {
			c.Bad(path, `write preemption = "partition" in [policy], or leave it out`, "%s: nobody is preempted by partition", path)
		}
	}
}

// notComposed refuses preemption, which only Slurm's scheduler knows.
func (c *checker) notComposed() {
	if here := keyed.To("policy", "preemption"); c.Preemption != "none" && c.Has(here...) && !c.Failed(here) {
		c.Bad(here, `write scheduler = "slurm", or leave it out`, "%s goes with scheduler = \"slurm\" only", here)
		return
	}
	c.preempting()
}
