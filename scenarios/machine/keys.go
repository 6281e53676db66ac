package machine

import "aforo/scenarios/keyed"

func (g *GPU) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("speed", keyed.Number(&g.Speed, keyed.Positive), "1.0", "training speed relative to the GPU type with speed 1; run times are given for that one"),
		keyed.May("unit", keyed.Text(&g.Unit), `"GPU"`, "what one of them is called, such as \"CPU node\"; hours and utilization are added up only of what has the same unit"),
		keyed.May("price_eur", keyed.Number(&g.PriceEur, keyed.NotNegative), "", "capital cost of one GPU in euros, with its share of the node, the network and the installation"),
		keyed.May("lifetime", keyed.Duration(&g.Lifetime), "", "over how long that is written off, evenly"),
		keyed.May("power_idle_w", keyed.Number(&g.PowerIdleW, keyed.NotNegative), "", "power in watts while no job uses it, with its share of the node"),
		keyed.May("power_busy_w", keyed.Number(&g.PowerBusyW, keyed.NotNegative), "", "power in watts while a job uses it, with its share of the node"),
	})
}

func (p *Partition) Form() keyed.Value {
	return keyed.Group(append([]keyed.Field{
		keyed.May("nodes", keyed.IntOrTexts(&p.Nodes, 0, Many, &p.Sets), "", "number of nodes at the start, 0 where a change brings them; or a list of [nodes.NAME]"),
		keyed.May("gpus_per_node", keyed.Int(&p.GPUsPerNode, 1, 1024), "", "GPUs in each node; a job that is larger than a node gets whole nodes"),
		keyed.May("gpu", keyed.Text(&p.GPU), "", "the type of its GPUs, a [gpu.NAME]"),
		keyed.May("placement", keyed.OneOf(&p.Placement, placements...), "", "whether jobs are placed on nodes, so that GPUs can be free and of no use, or GPUs are only counted; nodes where a node has 2 GPUs or more, else count"),
		keyed.May("cores_per_node", keyed.Int(&p.CoresPerNode, 1, Many), "", "CPU cores in each node, with placement nodes; where it is left out, requests for cores are ignored here"),
		keyed.May("memory_per_node_gb", keyed.Number(&p.MemoryPerNodeGB, Memory), "", "memory of each node in GB (1,024 MB), with placement nodes; where it is left out, requests for memory are ignored here"),
		keyed.May("priority_factor", keyed.Number(&p.PriorityFactor, keyed.NotNegative), "1.0", "what partition_weight of the order multifactor weighs, relative to the largest of all partitions"),
		keyed.May("processors", keyed.Int(&p.Processors, 0, Many), "", "instead of nodes, GPUs a node and GPU type: a plain count of processors, for traces"),
	}, p.Rules.fields()...))
}

func (v *Variant) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("title", keyed.Text(&v.Title), "", "its label in tables and figures; the name where it is left out"),
		keyed.May("like", keyed.Text(&v.Like), "", "a variant further up whose changes it takes over, before its own"),
		keyed.May("delay", keyed.Duration(&v.Delay), "", "with like: how much later those changes come; the calendar of all variants stays as it is"),
		keyed.May("scale", keyed.Number(&v.Scale, keyed.Positive), "", "with like: the factor on their nodes; each must come out whole"),
		keyed.May("only", keyed.Texts(&v.Only), "", "the changes that delay and scale act on, by their names; all that it takes over where it is left out"),
		keyed.May("set", keyed.Settings(&v.Set), "", "other keys of the file, in this variant only, such as \"policy.order\" = \"sjf\"; like takes them over"),
		keyed.May("change", keyed.Tables(&v.Changes), "", "its dated changes"),
	})
}

func (c *Change) Form() keyed.Value { return c.form() }

func (c *Change) form() keyed.Union {
	nodes := func(least int) keyed.Value { return keyed.Int(&c.Nodes, least, Many) }
	where := keyed.Must("partition", keyed.Text(&c.Partition), "where, a [partition.NAME]")
	closing := []keyed.Field{
		keyed.May("until", keyed.Date(&c.Until), "", "when they open again; this or length"),
		keyed.May("length", keyed.Duration(&c.Length), "", "how long they are closed; this or until"),
	}
	return keyed.Union{Tag: "action", Into: &c.Action, Doc: "what happens", Common: []keyed.Field{
		keyed.Must("date", keyed.Date(&c.Date), "when it happens"),
		keyed.May("label", keyed.Text(&c.Label), "", "what figures write beside it; where it is left out, what happens in a few characters, such as +480 GPUs"),
	}, Cases: []keyed.Choice{
		keyed.Case("add-nodes", "new nodes come into service; the scheduler does not know of them before", where, keyed.Must("nodes", nodes(0), "how many (of a partition in processors: how many processors)")),
		keyed.Case("remove-nodes", "nodes take no new job, finish those they have, and leave; announced", where, keyed.Must("nodes", nodes(1), "how many")),
		keyed.Case("retire", "all nodes that the partition then has leave in that way", where),
		keyed.Case("change-gpu", "jobs that start from then on run on another type of GPU", where, keyed.Must("gpu", keyed.Text(&c.GPU), "the new type, a [gpu.NAME]")),
		keyed.Case("maintenance", "nodes are closed; announced, so that no job whose limit crosses it starts", append([]keyed.Field{
			where, keyed.May("nodes", nodes(1), "", "how many; all where it is left out"),
		}, closing...)...),
		keyed.Case("reservation", "nodes are kept for somebody else, or for some jobs; to all others the same as a maintenance", append([]keyed.Field{
			where, keyed.Must("nodes", nodes(1), "how many"),
			keyed.May("for", keyed.Group(c.For.fields()), "", "jobs that may start there, and elsewhere when it is full: those for which all that is given here holds; nobody where it is left out"),
		}, closing...)...),
		keyed.Case(SetAction, "limits of qos and account change", keyed.Must("set", keyed.Settings(&c.Set), "the keys, such as \"qos.normal.together.gpus\" = 64")),
	}}
}

func (g *GPU) EntryName() *string { return &g.Name }

func (p *Partition) EntryName() *string { return &p.Name }

func (v *Variant) EntryName() *string { return &v.Name }

func (c *Change) EntryName() *string { return &c.Name }

func (c *Contribution) EntryName() *string { return &c.Name }
