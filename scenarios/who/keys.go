package who

import (
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
)

// Fields are the keys of the tables, each with its meaning.
func (t *Tables) Fields() []keyed.Field {
	return append(t.Limiting(), []keyed.Field{
		keyed.May("sector", keyed.Tables(&t.Sectors), "", "the sectors that communities work in"),
		keyed.May("access", keyed.Tables(&t.Access), "", "the access modes by which jobs come"),
		keyed.May("community", keyed.Tables(&t.Communities), "", "who sends jobs"),
	}...)
}

// Limiting are the keys of those tables that can stand without a scenario: accounts and QOS.
func (t *Tables) Limiting() []keyed.Field {
	return []keyed.Field{
		keyed.May("qos", keyed.Tables(&t.QOS), "", "limits on what one job may ask for, and on what runs at once"),
		keyed.May("account", keyed.Tables(&t.Accounts), "", "who pays for jobs, with limits on what runs at once"),
	}
}

func (l *Limits) fields() []keyed.Field {
	return append(l.running(),
		keyed.May("submitted", keyed.Int(&l.Submitted, 1, machine.Many), "", "the most jobs that wait or run; users hold back what is more, and of a log it is turned away"))
}

// running are the limits on what runs.
func (l *Limits) running() []keyed.Field {
	return []keyed.Field{
		keyed.May("gpus", keyed.Int(&l.GPUs, 1, 1024*machine.Many), "", "the most GPUs that they may occupy"),
		keyed.May("nodes", keyed.Int(&l.Nodes, 1, machine.Many), "", "the most nodes"),
		keyed.May("jobs", keyed.Int(&l.Jobs, 1, machine.Many), "", "the most jobs"),
		keyed.May("committed_gpu_h", keyed.Number(&l.CommittedGPUH, keyed.Positive), "", "the most GPU-hours of their limits"),
	}
}

// Form implements keyed.Entry.
func (o *OnPartition) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("max_gpus", keyed.Int(&o.MaxGPUs, 1, 1024*machine.Many), "", "the most GPUs that one job may have there"),
		keyed.May("max_time", keyed.Duration(&o.MaxTime), "", "the longest limit of a job there"),
		keyed.May("min_gpus", keyed.Int(&o.MinGPUs, 1, 1024*machine.Many), "", "the fewest GPUs that one job must have there"),
		keyed.May("together", keyed.Group(o.Together.running()), "", "limits on all of its jobs that run there at once"),
		keyed.May("each_user", keyed.Group(o.EachUser.running()), "", "limits on those of one user"),
		keyed.May("each_account", keyed.Group(o.EachAccount.running()), "", "limits on those of one account"),
	})
}

// Form implements keyed.Entry.
func (a *Account) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Text(&a.Description), "", "who they are"),
		keyed.May("parent", keyed.Text(&a.Parent), "", "the account above it, an [account.NAME]; the limits of both hold"),
		keyed.May("communities", keyed.Texts(&a.Communities), "", "whose jobs are sent under it"),
		keyed.May("access", keyed.Texts(&a.Access), "", "the access modes whose jobs are, where the community has no account"),
		keyed.May("sectors", keyed.Texts(&a.Sectors), "", "the sectors whose jobs are, where neither of the two has one"),
		keyed.May("together", keyed.Group(a.Together.fields()), "", "limits on all jobs of the account and those below it that run at once"),
		keyed.May("each_user", keyed.Group(a.EachUser.fields()), "", "limits on those of one user"),
		keyed.May("qos", keyed.Texts(&a.QOS), "", "the [qos.NAME] that its jobs may name, others are turned away; those of the account above where it is left out, and all at the top"),
		keyed.May("shares", keyed.Int(&a.Shares, 1, 1e9), "1", "what it has a right to for fair-share, relative to the accounts and users beside it; a user has 1"),
		keyed.May("share", keyed.Number(&a.Share, keyed.Above(0, 1)), "", "its share of the capacity of the account above it, or of the whole machine"),
		keyed.May("enforce", keyed.OneOf(&a.Enforce, Hold, Cap, ByPriority), "", "with share: hold, above it only while nobody waits who could start there; cap, never above it at any instant; priority, by fair-share alone"),
		keyed.May("over", keyed.Duration(&a.Over), "", "with enforce = \"hold\": its GPU-hours over this time, in whole hours, count in place of the GPUs that it has now"),
		keyed.May("budget_gpu_h", keyed.Number(&a.BudgetGPUH, keyed.Positive), "", "the GPU-hours that they may use; running jobs hold back GPUs x limit"),
	})
}

func (q *QOS) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("max_gpus", keyed.Int(&q.MaxGPUs, 1, 1024*machine.Many), "", "the most GPUs that one job may ask for"),
		keyed.May("max_time", keyed.Duration(&q.MaxTime), "", "the longest limit that a job may ask for; a job that runs longer is killed then"),
		keyed.May("priority", keyed.Number(&q.Priority, keyed.Share), "0", "priority of its jobs, which the order multifactor looks at"),
		keyed.May("min_gpus", keyed.Int(&q.MinGPUs, 1, 1024*machine.Many), "", "the fewest GPUs that one job may ask for; smaller ones are turned away"),
		keyed.May("together", keyed.Group(q.Together.fields()), "", "limits on all of its jobs that run at once"),
		keyed.May("each_user", keyed.Group(q.EachUser.fields()), "", "limits on those of one user"),
		keyed.May("each_account", keyed.Group(q.EachAccount.fields()), "", "limits on those of one account"),
		keyed.May("on", keyed.TablesOf(&q.On), "", "other bounds of one job on a partition, and limits on those that run there, e.g. [qos.NAME.on.ai]"),
		keyed.May("limits_block", keyed.Bool(&q.LimitsBlock), "false", "whether a job that a limit holds keeps those behind it from starting where it could; else it is passed over"),
		keyed.May("usage_factor", keyed.Number(&q.UsageFactor, keyed.NotNegative), "1.0", "what an hour of its jobs counts for budgets and for fair-share; 0 where they are free"),
		keyed.May("preempts", keyed.Texts(&q.Preempts), "", `with preemption = "qos": the [qos.NAME] whose running jobs make room for its jobs`),
		keyed.May("preempted", keyed.Group(q.Preempted.Fields()), "", `with preemption = "qos": what becomes of its jobs that have to make room`),
	})
}

func (l *Label) Form() keyed.Value {
	return keyed.Group([]keyed.Field{keyed.May("description", keyed.Prose(&l.Description), "", "what it means")})
}

func (c *Community) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&c.Description), "", "who they are"),
		keyed.May("sectors", keyed.Weights(&c.Sectors, "sector"), "", "how their jobs divide over the sectors; all alike where it is left out"),
	})
}
