package scenarios

import (
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/sim/sched"
	"aforo/workload/logs"
	"aforo/workload/sacct"
	"aforo/workload/trace"
)

// The keys of every table, with their meaning. The reader, the JSON Schema and
// the tables of keys in docs/scenarios.md all come from here.

// many bounds the whole numbers of a file: nodes times GPUs of a node stays
// within the 31 bits of a job's size.
const many = 1_000_000

func (f *File) fields() []field {
	return slices.Concat([]field{
		must("title", text{&f.Title}, "one line that says what is compared"),
		may("description", text{&f.Description}, "", "more about it"),
		may("seed", integer{&f.Seed, 0, math.MaxInt}, "1", "the random seed; the same scenario and seed give the same bytes"),
	}, f.precisionFields(), []field{
		may("window", group{f.Window.fields()}, "{}", "what is measured"),
		may("policy", group{policyFields(&f.Policy, &f.Multifactor)}, "{}", "how the queue is scheduled"),
		may("gpu", tables(&f.GPUs), "", "the types of GPU"),
		must("partition", tables(&f.Partitions), "the parts of the cluster, e.g. [partition.acc]"),
		may("qos", tables(&f.QOS), "", "limits on what one job may ask for"),
		may("sector", tables(&f.Sectors), "", "the sectors that communities work in"),
		may("access", tables(&f.Access), "", "the access modes by which jobs come"),
		may("community", tables(&f.Communities), "", "who sends jobs"),
		may("rhythm", group{f.Rhythm.fields()}, "", "how arrivals vary over the day and the week"),
		may("growth", group{f.Growth.fields()}, "", "how arrivals grow"),
		may("class", tables(&f.Classes), "", "the kinds of work; a scenario has classes or a trace"),
		may("cohort", tables(&f.Cohorts), "", "groups whose members all work in the same weeks"),
		may("trace", group{f.Trace.fields()}, "", "a recorded workload instead of classes"),
		may("variant", tables(&f.Variants), "", "the futures that are compared; the first is the one that the others are compared with"),
		may("cost", group{f.Cost.fields()}, "", "what energy and running the site cost; with it every [gpu.NAME] needs price_eur, lifetime, power_idle_w and power_busy_w"),
		may("objective", tables(&f.Objectives), "", "what is to be reached, e.g. [objective.fast-lane]; met where the whole confidence interval is within the bound"),
		may("expect", tables(&f.Expects), "", "what the result must hold to, on the mean; aforo run ends with status 3 where it does not"),
		may("sweep", group{f.Sweep.fields()}, "", "numbers of the scenario that aforo sweep varies, to see what the result depends on"),
		may("plan", group{f.Plan.fields()}, "", "what aforo plan searches: the least capacity at which every objective is met"),
		may("select", group{f.Select.fields()}, "", "add replications until the best variant is found, by Kim and Nelson's procedure"),
	})
}

func (w *Window) fields() []field {
	return []field{
		may("start", date{&w.Start}, "", "when measuring begins; needed with classes; with a trace, where its header has no UnixStartTime, the date of the trace's time zero"),
		may("length", duration{&w.Length, false}, "", "how long is measured; needed with classes; with a trace, up to its last submission"),
		may("warmup", duration{&w.Warmup, true}, `"0s"`, "how long is simulated before, so that measuring does not begin with an empty machine"),
	}
}

func policyFields(p *sched.Policy, m *sched.Weights) []field {
	backfillOrders := []string{"fcfs", "sjf"} // what sched.Policy.Check accepts
	return []field{
		may("order", words[sched.Order]{into: &p.Order, known: sched.Orders(), parse: sched.ParseOrder}, `"fcfs"`, "the order of the queue"),
		may("backfill", words[sched.Backfill]{into: &p.Backfill, known: sched.Backfills(), parse: sched.ParseBackfill}, `"easy"`, "what may start past a job that does not fit"),
		may("backfill_order", words[sched.Order]{into: &p.BackfillOrder, known: backfillOrders, parse: func(s string) (sched.Order, error) {
			if !slices.Contains(backfillOrders, s) {
				return 0, fmt.Errorf("unknown word %q", s)
			}
			return sched.ParseOrder(s)
		}}, `"fcfs"`, "the order in which backfilling looks at the queue"),
		may("pass", words[sched.Pass]{
			into: &p.Pass, known: []string{"instant", "event"}, parse: parsePass,
			pattern: durationPattern, other: "a beat such as \"30s\"",
		}, `"instant"`, "when scheduling passes happen: once an instant, after each event, or on a beat"),
		may("depth", integer{&p.Depth, 0, math.MaxInt32}, "0", "how many waiting jobs a pass looks at; 0 is all of them (Slurm's default is 500)"),
		may("reservations", integer{&p.Reservations, 1, math.MaxInt32}, "1", "with backfill easy: how many jobs that do not fit hold each partition; more than 1 needs placement count"),
		may("multifactor", group{weightFields(m)}, "", "the weights of the order multifactor"),
	}
}

// weightFields are the terms of the multifactor order.
func weightFields(m *sched.Weights) []field {
	weight := func(key string, into *float64, usual float64, doc string) field {
		return may(key, number{into, notNegative}, fmt.Sprint(usual), doc)
	}
	usual := sched.DefaultWeights
	return []field{
		weight("age_weight", &m.Age, usual.Age, "weight of the wait so far relative to age_max, at most 1"),
		weight("size_weight", &m.Size, usual.Size, "weight of the job's GPUs relative to those of the whole cluster"),
		weight("qos_weight", &m.QOS, usual.QOS, "weight of the priority of the job's QOS"),
		may("age_max", duration{&m.AgeMax, false}, fmt.Sprintf("%q", fmt.Sprintf("%dd", usual.AgeMax/(24*time.Hour))), "the wait at which the age counts in full"),
	}
}

// parsePass reads a beat as a duration of scenarios, so that "1d" is one too.
func parsePass(s string) (sched.Pass, error) {
	if d, err := ParseDuration(s); err == nil && d > 0 {
		return sched.Pass{Mode: sched.PassBeat, Every: d}, nil
	}
	return sched.ParsePass(s)
}

func (g *GPU) form() value {
	return group{[]field{
		may("speed", number{&g.Speed, positive}, "1.0", "training speed relative to the GPU type with speed 1; run times are given for that one"),
		may("price_eur", number{&g.PriceEur, notNegative}, "", "capital cost of one GPU in euros, with its share of the node, the network and the installation"),
		may("lifetime", duration{&g.Lifetime, false}, "", "over how long that is written off, evenly"),
		may("power_idle_w", number{&g.PowerIdleW, notNegative}, "", "power in watts while no job uses it, with its share of the node"),
		may("power_busy_w", number{&g.PowerBusyW, notNegative}, "", "power in watts while a job uses it, with its share of the node"),
	}}
}

func (p *Partition) form() value {
	return group{[]field{
		may("nodes", integer{&p.Nodes, 0, many}, "", "number of nodes at the start; 0 where a change brings them"),
		may("gpus_per_node", integer{&p.GPUsPerNode, 1, 1024}, "", "GPUs in each node; a job that is larger than a node gets whole nodes"),
		may("gpu", text{&p.GPU}, "", "the type of its GPUs, a [gpu.NAME]"),
		may("placement", oneOf(&p.Placement, placements...), "", "whether jobs are placed on nodes, so that GPUs can be free and of no use, or GPUs are only counted; nodes where a node has 2 GPUs or more, else count"),
		may("cores_per_node", integer{&p.CoresPerNode, 1, many}, "", "CPU cores in each node, with placement nodes; where it is left out, requests for cores are ignored here"),
		may("memory_per_node_gb", number{&p.MemoryPerNodeGB, memory}, "", "memory of each node in GB (1,024 MB), with placement nodes; where it is left out, requests for memory are ignored here"),
		may("processors", integer{&p.Processors, 0, many}, "", "instead of nodes, GPUs a node and GPU type: a plain count of processors, for traces"),
	}}
}

func (q *QOS) form() value {
	return group{[]field{
		may("max_gpus", integer{&q.MaxGPUs, 1, 1024 * many}, "", "the most GPUs that one job may ask for"),
		may("max_time", duration{&q.MaxTime, false}, "", "the longest limit that a job may ask for; a job that runs longer is killed then"),
		may("priority", number{&q.Priority, share}, "0", "priority of its jobs, which the order multifactor looks at"),
	}}
}

func (l *Label) form() value {
	return group{[]field{may("description", text{&l.Description}, "", "what it means")}}
}

func (c *Community) form() value {
	return group{[]field{
		may("description", text{&c.Description}, "", "who they are"),
		may("sectors", weights{&c.Sectors, "sector"}, "", "how their jobs divide over the sectors; all alike where it is left out"),
	}}
}

func (c *Class) form() value {
	return group{[]field{
		may("description", text{&c.Description}, "", "what kind of work it is"),
		may("model", c.Model.union(), "", "a published model, which gives sizes, run times, the rhythm of arrivals and the endings of jobs; sizes and run replace its own"),
		may("jobs_per_day", number{&c.JobsPerDay, bounds{0, 1e7, true}}, "", "mean number of jobs a day at the start of the window; this or load is needed, but with sessions and with a model that has a number of its own"),
		may("load", number{&c.Load, bounds{0, 100, true}}, "", "instead of jobs_per_day: the load that the class offers at the start of the window, relative to all GPUs of the first variant then"),
		may("arrivals", c.Arrivals.union(), `{ process = "poisson" }`, "how its submissions follow each other"),
		may("burst", number{&c.Burst, bounds{1, 1e6, false}}, "1", "mean number of jobs that are sent at once; more than 1 for sweeps"),
		may("burst_law", oneOf(&c.BurstLaw, "geometric", "fixed"), `"geometric"`, "whether the number of jobs sent at once varies around burst, or is always the same"),
		may("rhythm", group{c.Rhythm.fields()}, "", "a rhythm of its own; what it leaves out is as in [rhythm]"),
		may("growth", group{c.Growth.fields()}, "", "a growth of its own in the place of [growth]"),
		may("partitions", list[string]{&c.Partitions, 0, func(s *string) value { return text{s} }}, "", "where its jobs may run, the preferred partition first; all of them where it is left out"),
		may("qos", text{&c.QOS}, "", "the limits that hold for its jobs, a [qos.NAME]"),
		may("fixed_share", number{&c.FixedShare, share}, "0.1", "the part of the run time that a faster GPU does not shorten"),
		may("cores_per_gpu", integer{&c.CoresPerGPU, 1, many}, "", "CPU cores that a job needs for each of its GPUs, in its node"),
		may("memory_per_gpu_gb", number{&c.MemoryPerGPUGB, memory}, "", "memory in GB that a job needs for each of its GPUs, in its node"),
		may("communities", weights{&c.Communities, "community"}, "", "how its jobs divide over the communities; all alike where it is left out"),
		may("users", integer{&c.Users, 1, 10_000}, "50", "how many users of each community send such jobs; the k-th most active one sends in proportion to 1/k"),
		may("access", weights{&c.Access, "access"}, "", "how its jobs divide over the access modes; all alike where it is left out"),
		may("sizes", c.Sizes.union(), "", "how many GPUs its jobs ask for; needed without a model"),
		may("run", c.Run.unionBySize(), "", "how long its jobs run on a GPU of speed 1; needed without a model"),
		may("limit", c.Limit.union(), `{ law = "exact" }`, "how long users say that a job will run"),
		may("retry", group{c.Retry.fields()}, "", "how many jobs fail or are cancelled, and which come back"),
	}}
}

func (l *Law) union() union {
	return union{tag: "law", into: &l.Law, doc: "the probability law of the run time", cases: append([]choice{
		{"constant", "always the same", []field{must("value", duration{&l.Value, false}, "the run time")}},
		{"exponential", "memoryless, as in queueing theory", []field{must("mean", duration{&l.Mean, false}, "the mean run time")}},
		{"lognormal", "the usual law of run times, which spread over several decades", []field{
			must("median", duration{&l.Median, false}, "the median run time"),
			must("sigma", number{&l.Sigma, bounds{0, 10, true}}, "standard deviation of the natural logarithm; mean = median x exp(sigma^2/2)"),
		}},
		{"empirical", "a published CDF, straight between its points on a logarithmic axis of time", []field{
			must("at", list[time.Duration]{&l.At, 0, func(d *time.Duration) value { return duration{d, false} }}, "run times, increasing"),
			must("cdf", list[float64]{&l.CDF, 0, func(x *float64) value { return number{x, share} }}, "the share of jobs that run no longer than each; the last is 1"),
			may("from", duration{&l.From, false}, `"1s"`, "the shortest run time, where the first share is above 0"),
		}},
	}, l.more()...)}
}

func (l *Limit) union() union {
	return union{tag: "law", into: &l.Law, doc: "how users choose the limit", cases: append([]choice{
		{"exact", "they know the run time", nil},
		{"factor", "a multiple of the run time", []field{must("factor", number{&l.Factor, atLeastOne}, "limit = factor x run time")}},
		{"accuracy", "by a measured distribution of accuracy (run time / limit), rounded up to a usual value", []field{
			must("quantiles", list[float64]{&l.Quantiles, 0, func(x *float64) value { return number{x, share} }}, "quantiles of the accuracy at evenly spaced probabilities from 0 to 1"),
			must("values", list[time.Duration]{&l.Values, 0, func(d *time.Duration) value { return duration{d, false} }}, "the limits that users ask for, increasing; a job that runs longer than the last is killed then"),
		}},
	}, l.more()...)}
}

func (c *Cohort) form() value {
	return group{[]field{
		may("description", text{&c.Description}, "", "who they are"),
		must("class", text{&c.Class}, "the class of work that they send, a [class.NAME], on top of its jobs_per_day"),
		must("members", integer{&c.Members, 1, many}, "how many they are"),
		must("jobs_per_member_day", number{&c.JobsPerMemberDay, bounds{0, 1e4, true}}, "mean number of jobs that each sends a day"),
		must("from", date{&c.From}, "when they begin"),
		must("to", date{&c.To}, "when they end"),
		may("community", text{&c.Community}, "", "the community of all their jobs; as the class where it is left out"),
		may("access", text{&c.Access}, "", "the access mode of all their jobs; as the class where it is left out"),
	}}
}

func (t *Trace) fields() []field {
	return []field{
		must("file", text{&t.File}, "a log of any format in [logs](logs.md), plain or compressed, relative to the folder of the scenario"),
		may("format", oneOf(&t.Format, logs.Names()...), "", "the format of the log; recognised by its content where it is left out"),
		may("limits", oneOf(&t.Limits, "requested", "exact"), `"requested"`, "the limits of the jobs: as requested in the log, or each job's own run time"),
		may("missing_limits", words[trace.LimitRule]{
			into: &t.MissingLimits, known: []string{"run", "popular"}, parse: trace.ParseLimitRule,
			pattern: "(factor|default):.+", other: `a rule such as "factor:2" or "default:24h"`,
		}, `"run"`, "the limit of a job that the log has none for: its run time, that rounded up to a usual time or times a factor, or a default"),
		may("arrival", words[sacct.Arrival]{into: &t.Arrival, known: sacct.Arrivals(), parse: sacct.ParseArrival}, `"submit"`,
			"the instant at which a job of a Slurm log arrives: its submission, or when it became eligible where that is later"),
	}
}

func (v *Variant) form() value {
	return group{[]field{
		may("title", text{&v.Title}, "", "its label in tables and figures; the name where it is left out"),
		may("like", text{&v.Like}, "", "a variant further up whose changes it takes over, before its own"),
		may("delay", duration{&v.Delay, false}, "", "with like: how much later those changes come"),
		may("scale", number{&v.Scale, positive}, "", "with like: the factor on their nodes; each must come out whole"),
		may("change", tables(&v.Changes), "", "its dated changes"),
	}}
}

func (c *Change) form() value {
	nodes := func(least int) value { return integer{&c.Nodes, least, many} }
	closing := []field{
		may("until", date{&c.Until}, "", "when they open again; this or length"),
		may("length", duration{&c.Length, false}, "", "how long they are closed; this or until"),
	}
	return union{tag: "action", into: &c.Action, doc: "what happens", common: []field{
		must("date", date{&c.Date}, "when it happens"),
		must("partition", text{&c.Partition}, "where, a [partition.NAME]"),
		may("label", text{&c.Label}, "", "what figures write beside it; where it is left out, what happens in a few characters, such as +480 GPUs"),
	}, cases: []choice{
		{"add-nodes", "new nodes come into service; the scheduler does not know of them before", []field{must("nodes", nodes(0), "how many (of a partition in processors: how many processors)")}},
		{"remove-nodes", "nodes take no new job, finish those they have, and leave; announced", []field{must("nodes", nodes(1), "how many")}},
		{"retire", "all nodes that the partition then has leave in that way", nil},
		{"change-gpu", "jobs that start from then on run on another type of GPU", []field{must("gpu", text{&c.GPU}, "the new type, a [gpu.NAME]")}},
		{"maintenance", "nodes are closed; announced, so that no job whose limit crosses it starts", append([]field{
			may("nodes", nodes(1), "", "how many; all where it is left out"),
		}, closing...)},
		{"reservation", "nodes are kept for somebody else; to the jobs of the scenario the same as a maintenance", append([]field{
			must("nodes", nodes(1), "how many"),
		}, closing...)},
	}}
}
