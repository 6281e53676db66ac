package scenarios

import (
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/sim/sched"
	"aforo/workload/clock"
	"aforo/workload/logs"
	"aforo/workload/reshape"
	"aforo/workload/trace"
)

// The keys of every table, with their meaning: here or in the package of the table. The reader,
// the JSON Schema and the tables of keys in docs/scenarios.md all come from them.

func (f *File) fields() []keyed.Field {
	return slices.Concat([]keyed.Field{
		keyed.May("schema", keyed.Version(&f.Schema, 1), "1", "the version of these keys, of which there has been one so far; a program that does not know it says so"),
		keyed.Must("title", keyed.Text(&f.Title), "one line that says what is compared"),
		keyed.May("description", keyed.Prose(&f.Description), "", "more about it"),
		keyed.May("seed", keyed.Int(&f.Seed, 0, math.MaxInt), "1", "the random seed; the same scenario and seed give the same bytes"),
	}, f.precisionFields(), []keyed.Field{
		keyed.May("window", keyed.Group(f.Window.Fields()), "{}", "what is measured"),
		keyed.May("policy", keyed.Group(f.policyFields()), "{}", "how the queue is scheduled"),
		keyed.May("gpu", keyed.Tables(&f.Machine.GPUs), "", "the types of GPU"),
		keyed.May("nodes", keyed.Tables(&f.Machine.NodeSets), "", "the machine as sets of equal nodes, which partitions name, e.g. [nodes.h100]"),
		keyed.Must("partition", keyed.Tables(&f.Machine.Partitions), "the parts of the cluster, e.g. [partition.acc]"),
	}, f.Who.Fields(), f.Work.Fields(), []keyed.Field{
		keyed.May("trace", keyed.Group(f.Trace.fields()), "", "a recorded workload instead of classes"),
		keyed.May("queue", keyed.Group(f.Queue.Fields()), "", "a queue with which runs begin, before classes or alone"),
		keyed.May("failures", keyed.Tables(&f.Failures), "", "nodes that fail and are repaired, e.g. [failures.acc]"),
		keyed.May("power", keyed.Group(f.Power.Fields()), "", "a cap on what the machine draws; with it every [gpu.NAME] needs power_busy_w"),
		keyed.May("grade", keyed.Group(f.gradeFields()), "", "how far the rules or the work of the scenario were off in a part of a log that they were not found on; every run says so first"),
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

func (f *File) policyFields() []keyed.Field {
	p, m := &f.Policy, &f.Multifactor
	backfillOrders := []string{"fcfs", "sjf"} // what sched.Policy.Check accepts
	return []keyed.Field{
		keyed.May("scheduler", keyed.OneOf(&f.Scheduler, schedulers...), `"composed"`, "who makes scheduling passes: composed of the words below, or Slurm, decision by decision"),
		keyed.May("slurm", keyed.Group(slurmFields(&f.Slurm)), "{}", "with scheduler slurm: the parameters of slurmctld, in its own words"),
		keyed.May("preemption", keyed.OneOf(&f.Preemption, preemptions...), `"none"`, "with scheduler slurm, whose running jobs make room for others: those of a QOS that another preempts, or of a partition of a lower tier"),
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

func (t *Trace) fields() []keyed.Field {
	if t.Partitions == nil {
		t.Partitions, t.Accounts, t.QOS, t.Users = map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	}
	t.Demand = 1
	list := []keyed.Field{
		keyed.May("file", keyed.Text(&t.File), "", "a log of any format in [logs](logs.md), plain or compressed, relative to the folder of the scenario; where it is left out, --trace FILE names one"),
		keyed.May("format", keyed.OneOf(&t.Format, logs.Names()...), "", "the format of the log; recognised by its content where it is left out"),
		keyed.May("limits", keyed.OneOf(&t.Limits, "requested", "exact"), `"requested"`, "the limits of the jobs: as requested in the log, or each job's own run time"),
		keyed.May("resample", keyed.OneOf(&t.Resample, reshape.Bys()...), "", "future demand from the log's own users: every replication draws other jobs. \"weeks\": for each user and each week one of the log's weeks. \"campaigns\": such a week says when the user begins to send, and what is sent each time is one of the user's campaigns. \"whole-weeks\": one of the log's weeks for all users together"),
		keyed.May("demand", keyed.Number(&t.Demand, keyed.Above(0, mostTimes)), "1.0", "with resample, how many times as much is sent as in the log at the start of the window, by users like those of the log; [growth] raises it further"),
		keyed.May("partitions", keyed.Mapping(t.Partitions, &t.AllInOne, allInOne), "",
			`which partition of the scenario each partition of the log is; names that are the same need no word. It may be several, as "acc,acc-old": the first in which a job can start. "all in one": jobs run in any`),
		keyed.May("place_by", keyed.OneOf(&t.PlaceBy, "partition", "queue", "cluster"), `"partition"`, "which name of the log says where a job ran"),
		keyed.May("accounts", keyed.Mapping(t.Accounts, nil), "", "which [account.NAME] each account (or group) of the log is; names that are the same need no word"),
		keyed.May("users", keyed.Mapping(t.Users, nil), "", "the [account.NAME] under which jobs of a user of the log are sent, whatever account the log names"),
		keyed.May("account", keyed.Text(&t.Account), "", "the [account.NAME] under which all other jobs are sent whose own account the scenario does not have"),
		keyed.May("qos", keyed.Mapping(t.QOS, nil), "", "which [qos.NAME] each QOS (or queue) of the log is; names that are the same need no word"),
	}
	for _, k := range trace.Keys() {
		set := func(text string) error { return t.Read.Set(k.Name, text) }
		list = append(list, keyed.May(k.Name, keyed.Rule(set, k.Form), "", "a rule of reading ([logs](logs.md#rules-of-reading)): "+k.Doc))
	}
	return list
}
