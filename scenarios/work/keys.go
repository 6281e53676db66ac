package work

import (
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
)

// Fields are the keys of the tables, each with its meaning.
func (w *Work) Fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("rhythm", keyed.Group(w.Rhythm.fields()), "", "how arrivals vary over the day and the week"),
		keyed.May("growth", keyed.Group(w.Growth.fields()), "", "how arrivals grow"),
		keyed.May("class", keyed.Tables(&w.Classes), "", "the kinds of work; a scenario has classes or a trace"),
		keyed.May("cohort", keyed.Tables(&w.Cohorts), "", "groups whose members all work in the same weeks"),
		keyed.May("call", keyed.Tables(&w.Calls), "", "calls that grant hours to projects, which send jobs as long as these last, e.g. [call.fast-lane]"),
	}
}

func (c *Class) Form() keyed.Value {
	return keyed.Group(append([]keyed.Field{
		keyed.May("description", keyed.Prose(&c.Description), "", "what kind of work it is"),
		keyed.May("model", c.Model.union(), "", "a published model, which gives sizes, run times, the rhythm of arrivals and the endings of jobs; sizes and run replace its own"),
		keyed.May("jobs_per_day", keyed.Number(&c.JobsPerDay, keyed.Above(0, 1e7)), "", "mean number of jobs a day at the start of the window; this or load is needed, but with sessions, with a model that has a number of its own, and where cohorts or calls alone send its jobs"),
		keyed.May("load", keyed.Number(&c.Load, keyed.Above(0, 100)), "", "instead of jobs_per_day: its GPU-hours at speed 1 at the start of the window, relative to those of all GPUs of the first variant then, each times its speed"),
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
		keyed.May("checkpoint", keyed.Group(c.Checkpoint.fields()), "", "how its jobs save their work, so that after a failure or at their limits they go on from there; without it they begin anew"),
		keyed.May("retry", keyed.Rows(c.Retry.fields()), "", "how many jobs fail or are cancelled, and which come back"),
	}, c.Shape.fields()...))
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
		keyed.Must("class", keyed.Text(&c.Class), "the class of work that they send, a [class.NAME], on top of its jobs_per_day, if it has any"),
		keyed.Must("members", keyed.Int(&c.Members, 1, machine.Many), "how many they are"),
		keyed.Must("jobs_per_member_day", keyed.Number(&c.JobsPerMemberDay, keyed.Above(0, 1e4)), "mean number of jobs that each sends a day"),
		keyed.Must("from", keyed.Date(&c.From), "when they begin"),
		keyed.Must("to", keyed.Date(&c.To), "when they end"),
		keyed.May("community", keyed.Text(&c.Community), "", "the community of all their jobs; as the class where it is left out"),
		keyed.May("access", keyed.Text(&c.Access), "", "the access mode of all their jobs; as the class where it is left out"),
	})
}
