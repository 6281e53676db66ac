package scenarios

import (
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/sched"
	"aforo/workload/clock"
	"aforo/workload/logs"
	"aforo/workload/trace"
)

// The keys of every table, with their meaning. The reader, the JSON Schema and
// the tables of keys in docs/scenarios.md all come from here.

func (f *File) fields() []keyed.Field {
	return slices.Concat([]keyed.Field{
		keyed.May("schema", keyed.Int(&f.Schema, 1, 1), "1", "the version of these keys, of which there has been one so far; a program that does not know it says so"),
		keyed.Must("title", keyed.Text(&f.Title), "one line that says what is compared"),
		keyed.May("description", keyed.Prose(&f.Description), "", "more about it"),
		keyed.May("seed", keyed.Int(&f.Seed, 0, math.MaxInt), "1", "the random seed; the same scenario and seed give the same bytes"),
	}, f.precisionFields(), []keyed.Field{
		keyed.May("window", keyed.Group(f.Window.fields()), "{}", "what is measured"),
		keyed.May("policy", keyed.Group(f.policyFields()), "{}", "how the queue is scheduled"),
		keyed.May("gpu", keyed.Tables(&f.Machine.GPUs), "", "the types of GPU"),
		keyed.May("nodes", keyed.Tables(&f.Machine.NodeSets), "", "the machine as sets of equal nodes, which partitions name, e.g. [nodes.h100]"),
		keyed.Must("partition", keyed.Tables(&f.Machine.Partitions), "the parts of the cluster, e.g. [partition.acc]"),
	}, f.Who.Fields(), []keyed.Field{
		keyed.May("rhythm", keyed.Group(f.Rhythm.fields()), "", "how arrivals vary over the day and the week"),
		keyed.May("growth", keyed.Group(f.Growth.fields()), "", "how arrivals grow"),
		keyed.May("class", keyed.Tables(&f.Classes), "", "the kinds of work; a scenario has classes or a trace"),
		keyed.May("cohort", keyed.Tables(&f.Cohorts), "", "groups whose members all work in the same weeks"),
		keyed.May("trace", keyed.Group(f.Trace.fields()), "", "a recorded workload instead of classes"),
		keyed.May("calendar", keyed.Tables(&f.Machine.Calendar), "", "what happens to the machine in all variants, once or again and again, e.g. [calendar.maintenance]"),
		keyed.May("variant", keyed.Tables(&f.Machine.Variants), "", "the futures that are compared; the first is the one that the others are compared with"),
		keyed.May("cost", keyed.Group(f.Machine.Cost.Fields()), "", "what energy and running the site cost; with it every [gpu.NAME] needs price_eur, lifetime, power_idle_w and power_busy_w"),
		keyed.May("objective", keyed.Tables(&f.Objectives), "", "what is to be reached, e.g. [objective.fast-lane]; met where the whole confidence interval is within the bound"),
		keyed.May("expect", keyed.Tables(&f.Expects), "", "what the result must hold to, on average; aforo run ends with status 3 where it does not"),
		keyed.May("sweep", keyed.Group(f.Sweep.fields()), "", "numbers of the scenario that aforo sweep varies, to see what the result depends on"),
		keyed.May("plan", keyed.Group(f.Plan.fields()), "", "what aforo plan searches: the least capacity at which every objective is met"),
		keyed.May("select", keyed.Group(f.Select.fields()), "", "add replications until the best variant is found, by Kim and Nelson's procedure"),
	})
}

func (w *Window) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("timezone", keyed.Zone(&w.Timezone), "", "the time zone of dates without an offset; rhythms, calendars and figures then follow its summer time. Where it is left out, every date has its offset, and clocks stay as at window.start"),
		keyed.May("start", keyed.Date(&w.Start), "", "when measuring begins; needed with classes; with a trace, where its header has no UnixStartTime, the date of the trace's time zero"),
		keyed.May("length", keyed.Duration(&w.Length), "", "how long is measured; needed with classes; with a trace, up to its last submission"),
		keyed.May("warmup", keyed.DurationOrZero(&w.Warmup), `"0s"`, "how long is simulated before, so that measuring does not begin with an empty machine"),
	}
}

func (f *File) policyFields() []keyed.Field {
	p, m := &f.Policy, &f.Multifactor
	backfillOrders := []string{"fcfs", "sjf"} // what sched.Policy.Check accepts
	return []keyed.Field{
		keyed.May("scheduler", keyed.OneOf(&f.Scheduler, schedulers...), `"composed"`, "who makes scheduling passes: composed of the words below, or Slurm, decision by decision"),
		keyed.May("slurm", keyed.Group(slurmFields(&f.Slurm)), "{}", "with scheduler slurm: the parameters of slurmctld, in its own words"),
		keyed.May("order", keyed.Words(&p.Order, sched.Orders(), sched.ParseOrder), `"fcfs"`, "the order of the queue"),
		keyed.May("backfill", keyed.Words(&p.Backfill, sched.Backfills(), sched.ParseBackfill), `"easy"`, "what may start past a job that does not fit"),
		keyed.May("backfill_order", keyed.Words(&p.BackfillOrder, backfillOrders, func(s string) (sched.Order, error) {
			if !slices.Contains(backfillOrders, s) {
				return 0, fmt.Errorf("unknown word %q", s)
			}
			return sched.ParseOrder(s)
		}), `"fcfs"`, "the order in which backfilling looks at the queue"),
		keyed.May("pass", keyed.WordsOr(&p.Pass, []string{"instant", "event"}, sched.ParsePass, clock.Pattern, "a beat such as \"30s\""), `"instant"`, "when scheduling passes happen: once an instant, after each event, or on a beat"),
		keyed.May("depth", keyed.Int(&p.Depth, 0, math.MaxInt32), "0", "how many waiting jobs a pass looks at; 0 is all of them (Slurm's default is 500)"),
		keyed.May("reservations", keyed.Int(&p.Reservations, 1, math.MaxInt32), "1", "with backfill easy: how many jobs that do not fit hold each partition; more than 1 needs placement count"),
		keyed.May("multifactor", keyed.Group(weightFields(m)), "", "the weights of the order multifactor"),
		keyed.May("fairshare", keyed.Group([]keyed.Field{
			keyed.May("half_life", keyed.Duration(&m.HalfLife), "", "after how long hours that were used count half; they never count less where it is left out"),
		}), "", "what users have used, for the fair-share term of multifactor"),
	}
}

// weightFields are the terms of the multifactor order.
func weightFields(m *sched.Weights) []keyed.Field {
	weight := func(key string, into *float64, usual float64, doc string) keyed.Field {
		return keyed.May(key, keyed.Number(into, keyed.NotNegative), fmt.Sprint(usual), doc)
	}
	usual := sched.DefaultWeights
	return []keyed.Field{
		weight("age_weight", &m.Age, usual.Age, "weight of the wait so far relative to age_max, at most 1"),
		weight("size_weight", &m.Size, usual.Size, "weight of the job's GPUs relative to those of the whole cluster"),
		weight("qos_weight", &m.QOS, usual.QOS, "weight of the priority of the job's QOS"),
		keyed.May("age_max", keyed.Duration(&m.AgeMax), fmt.Sprintf("%q", fmt.Sprintf("%dd", usual.AgeMax/(24*time.Hour))), "the wait at which the age counts in full"),
		keyed.May("favor_small", keyed.Bool(&m.FavorSmall), "false", "whether size_weight counts the GPUs of the cluster that a job leaves, in place of those that it takes"),
		weight("partition_weight", &m.Partition, usual.Partition, "weight of the priority_factor of the first partition of the job, relative to the largest one"),
		weight("fairshare_weight", &m.FairShare, usual.FairShare, "weight of the fair-share factor of the job's user in the tree of accounts (Fair Tree)"),
		keyed.May("calc_period", keyed.Duration(&m.CalcPeriod), fmt.Sprintf("%q", fmt.Sprintf("%dm", usual.CalcPeriod/time.Minute)), "how often fair-share is worked out, in whole seconds"),
	}
}

func (c *Class) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&c.Description), "", "what kind of work it is"),
		keyed.May("model", c.Model.union(), "", "a published model, which gives sizes, run times, the rhythm of arrivals and the endings of jobs; sizes and run replace its own"),
		keyed.May("jobs_per_day", keyed.Number(&c.JobsPerDay, keyed.Above(0, 1e7)), "", "mean number of jobs a day at the start of the window; this or load is needed, but with sessions and with a model that has a number of its own"),
		keyed.May("load", keyed.Number(&c.Load, keyed.Above(0, 100)), "", "instead of jobs_per_day: the load that the class offers at the start of the window, relative to all GPUs of the first variant then"),
		keyed.May("arrivals", c.Arrivals.union(), `{ process = "poisson" }`, "how its submissions follow each other"),
		keyed.May("burst", keyed.Number(&c.Burst, keyed.Between(1, 1e6)), "1", "mean number of jobs that are sent at once; more than 1 for sweeps"),
		keyed.May("burst_law", keyed.OneOf(&c.BurstLaw, "geometric", "fixed"), `"geometric"`, "whether the number of jobs sent at once varies around burst, or is always the same"),
		keyed.May("rhythm", keyed.Group(c.Rhythm.fields()), "", "a rhythm of its own; what it leaves out is as in [rhythm]"),
		keyed.May("growth", keyed.Group(c.Growth.fields()), "", "a growth of its own instead of [growth]"),
		keyed.May("partitions", keyed.Texts(&c.Partitions), "", "where its jobs may run, the preferred partition first; all of them where it is left out"),
		keyed.May("nice", keyed.Number(&c.Nice, keyed.Between(-1e9, 1e9)), "0", "with the order multifactor, what is taken off the priority of its jobs"),
		keyed.May("qos", keyed.Text(&c.QOS), "", "the limits that hold for its jobs, a [qos.NAME]"),
		keyed.May("fixed_share", keyed.Number(&c.FixedShare, keyed.Share), "0.1", "the part of the run time that a faster GPU does not shorten"),
		keyed.May("cores_per_gpu", keyed.Int(&c.CoresPerGPU, 1, machine.Many), "", "CPU cores that a job needs for each of its GPUs, in its node"),
		keyed.May("memory_per_gpu_gb", keyed.Number(&c.MemoryPerGPUGB, machine.Memory), "", "memory in GB that a job needs for each of its GPUs, in its node"),
		keyed.May("communities", keyed.Weights(&c.Communities, "community"), "", "how its jobs divide over the communities; all alike where it is left out"),
		keyed.May("users", keyed.Int(&c.Users, 1, 10_000), "50", "how many users of each community send such jobs; the k-th most active one sends in proportion to 1/k"),
		keyed.May("access", keyed.Weights(&c.Access, "access"), "", "how its jobs divide over the access modes; all alike where it is left out"),
		keyed.May("sizes", c.Sizes.union(), "", "how many GPUs its jobs ask for; needed without a model"),
		keyed.May("run", c.Run.unionBySize(), "", "how long its jobs run on a GPU of speed 1; needed without a model"),
		keyed.May("limit", c.Limit.union(), `{ law = "exact" }`, "how long users say that a job will run"),
		keyed.May("retry", keyed.Rows(c.Retry.fields()), "", "how many jobs fail or are cancelled, and which come back"),
	})
}

func (l *Limit) union() keyed.Union {
	return keyed.Union{Tag: "law", Into: &l.Law, Doc: "how users choose the limit", Cases: append([]keyed.Choice{
		keyed.Case("exact", "they know the run time"),
		keyed.Case("factor", "a multiple of the run time", keyed.Must("factor", keyed.Number(&l.Factor, keyed.AtLeastOne), "limit = factor x run time")),
		keyed.Case("accuracy", "by a measured distribution of accuracy (run time / limit), rounded up to a usual value",
			keyed.Must("quantiles", keyed.Numbers(&l.Quantiles, keyed.Share), "quantiles of the accuracy at evenly spaced probabilities from 0 to 1"),
			keyed.Must("values", keyed.Durations(&l.Values), "the limits that users ask for, increasing; a job that runs longer than the last is killed then"),
		),
	}, l.more()...)}
}

func (c *Cohort) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&c.Description), "", "who they are"),
		keyed.Must("class", keyed.Text(&c.Class), "the class of work that they send, a [class.NAME], on top of its jobs_per_day"),
		keyed.Must("members", keyed.Int(&c.Members, 1, machine.Many), "how many they are"),
		keyed.Must("jobs_per_member_day", keyed.Number(&c.JobsPerMemberDay, keyed.Above(0, 1e4)), "mean number of jobs that each sends a day"),
		keyed.Must("from", keyed.Date(&c.From), "when they begin"),
		keyed.Must("to", keyed.Date(&c.To), "when they end"),
		keyed.May("community", keyed.Text(&c.Community), "", "the community of all their jobs; as the class where it is left out"),
		keyed.May("access", keyed.Text(&c.Access), "", "the access mode of all their jobs; as the class where it is left out"),
	})
}

func (t *Trace) fields() []keyed.Field {
	if t.Partitions == nil {
		t.Partitions, t.Accounts, t.QOS = map[string]string{}, map[string]string{}, map[string]string{}
	}
	list := []keyed.Field{
		keyed.Must("file", keyed.Text(&t.File), "a log of any format in [logs](logs.md), plain or compressed, relative to the folder of the scenario"),
		keyed.May("format", keyed.OneOf(&t.Format, logs.Names()...), "", "the format of the log; recognised by its content where it is left out"),
		keyed.May("limits", keyed.OneOf(&t.Limits, "requested", "exact"), `"requested"`, "the limits of the jobs: as requested in the log, or each job's own run time"),
		keyed.May("partitions", keyed.Mapping(t.Partitions, &t.AllInOne, allInOne), "",
			`which partition of the scenario each partition of the log is; names that are the same need no word. "all in one": jobs run in any`),
		keyed.May("place_by", keyed.OneOf(&t.PlaceBy, "partition", "queue", "cluster"), `"partition"`, "which name of the log says where a job ran"),
		keyed.May("accounts", keyed.Mapping(t.Accounts, nil), "", "which [account.NAME] each account (or group) of the log is; names that are the same need no word"),
		keyed.May("qos", keyed.Mapping(t.QOS, nil), "", "which [qos.NAME] each QOS (or queue) of the log is; names that are the same need no word"),
	}
	for _, k := range trace.Keys() {
		set := func(text string) error { return t.Read.Set(k.Name, text) }
		list = append(list, keyed.May(k.Name, keyed.Rule(set, k.Form), "", "a rule of reading ([logs](logs.md#rules-of-reading)): "+k.Doc))
	}
	return list
}
