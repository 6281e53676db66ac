package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"aforo/results/text"
	"aforo/scenarios/keyed"
	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/synth"
)

// Options are what a command line puts in place of what the file says.
type Options struct {
	// Trace is a trace file in place of the scenario's own; "" keeps that one.
	Trace string
	// Seed and Replications override the file where they are set.
	Seed         *uint64
	Replications int
	// Note, where it is set, is told in a sentence each what was left out of a
	// trace or changed in it.
	Note func(sentence string)
}

// Study resolves the file into what the simulator runs. The error is Problems
// where the scenario or the command line must be corrected, and else that of
// reading the trace.
func (f *File) Study(opt Options) (*study.Study, error) {
	s := &study.Study{
		Name: f.Name, Title: f.Title,
		Seed:         uint64(f.Seed),
		Replications: f.Replications,
		Policy:       f.Policy,
		Unit:         "GPU",
	}
	if opt.Seed != nil {
		s.Seed = *opt.Seed
	}
	if f.isTrace() {
		s.Replications = cmp.Or(opt.Replications, f.Replications, 1)
		if err := f.replay(s, opt); err != nil {
			return nil, err
		}
	} else {
		if opt.Trace != "" {
			n := f.root.At("class")
			return nil, keyed.One(f.Path, n.Line, "the scenario has classes, so that no trace can be put in their place", "leave --trace out, or give the scenario a [trace]")
		}
		s.Replications = cmp.Or(opt.Replications, f.Replications, usualReplications)
		if err := f.synthetic(s); err != nil {
			return nil, err
		}
	}
	if err := f.goals(s); err != nil {
		return nil, err
	}
	f.rule(s, opt.Replications)
	s.Rules = f.siteRules(s)
	s.Variants = f.variants(s.Start)
	f.price(s)
	f.typed(s)
	for i := range s.Variants { // what this package has missed, the simulator must not meet
		v := &s.Variants[i]
		for j := range v.Partitions {
			if _, err := cluster.NewPool(&v.Partitions[j]); err != nil {
				return nil, f.problem(fmt.Sprintf("variant %s, partition %s: %v", v.Name, v.Partitions[j].Name, err), "", "variant", v.Name)
			}
		}
	}
	return s, nil
}

// synthetic fills in what the classes decide.
func (f *File) synthetic(s *study.Study) error {
	w := f.Window
	s.Start, s.From, s.To = w.Start.Add(-w.Warmup), w.Warmup, w.Warmup+w.Length
	var m *synth.Model
	m, s.Routes = f.model()
	if err := m.Check(); err != nil {
		return keyed.One(f.Path, 0, err.Error(), "")
	}
	s.Labels, s.User = m.Labels, m.Person
	s.Settle = true
	seed := s.Seed
	s.Open = func(replication int) (workload.Source, error) {
		return synth.New(m, seed, replication, 0, 0), nil
	}
	return nil
}

// variants resolves every variant; start is the date of simulated time zero.
func (f *File) variants(start time.Time) []study.Variant {
	if len(f.Variants) == 0 {
		return []study.Variant{{Name: "base", Title: "base", Partitions: f.machine(f.fixtures(), start)}}
	}
	var all []study.Variant
	for i := range f.Variants {
		v := &f.Variants[i]
		all = append(all, study.Variant{
			Name: v.Name, Title: f.title(v.Name),
			Partitions: f.machine(f.changesOf(i, nil), start),
		})
	}
	return all
}

// machine is the cluster with some dated changes.
func (f *File) machine(changes []dated, start time.Time) []cluster.Partition {
	parts := make([]cluster.Partition, len(f.Partitions))
	for i := range f.Partitions {
		p := &f.Partitions[i]
		parts[i] = cluster.Partition{Name: p.Name, Nodes: p.Processors, PerNode: 1, Speed: 1}
		if !f.processors(i) {
			parts[i] = cluster.Partition{
				Name: p.Name, Nodes: p.Nodes, PerNode: p.GPUsPerNode, Speed: f.speed(p.GPU),
				Placed: f.placed(i), Cores: p.CoresPerNode, MemMB: megabytes(p.MemoryPerNodeGB),
			}
		}
	}
	slices.SortStableFunc(changes, func(a, b dated) int { return a.Date.Compare(b.Date) })
	types := make([]string, len(parts)) // of the GPUs, as the changes go by
	for i := range types {
		types[i] = f.Partitions[i].GPU
	}
	for i := range changes {
		d := &changes[i]
		at := f.partition(d.Partition)
		ch := f.dated(d, start)
		ch.Label, ch.Again = cmp.Or(d.Label, f.label(d, at, types[at])), d.again
		types[at] = cmp.Or(d.GPU, types[at])
		parts[at].Changes = append(parts[at].Changes, ch)
	}
	return parts
}

var kinds = map[string]cluster.Kind{
	"add-nodes": cluster.Add, "remove-nodes": cluster.Remove, "retire": cluster.Retire,
	"change-gpu": cluster.SetSpeed, "maintenance": cluster.Close, "reservation": cluster.Close,
}

// dated resolves a change but for its label.
func (f *File) dated(d *dated, start time.Time) cluster.Change {
	ch := cluster.Change{At: d.Date.Sub(start), Kind: kinds[d.Action], Nodes: d.Nodes}
	switch ch.Kind {
	case cluster.SetSpeed:
		ch.Speed = f.speed(d.GPU)
	case cluster.Close:
		ch.Until = d.Until.Sub(start)
	}
	return ch
}

// label says in a few characters what a change of partition p does; had is the
// type of its GPUs before.
func (f *File) label(d *dated, p int, had string) string {
	count := text.Count(d.Nodes, "processor")
	if !f.processors(p) {
		count = text.Count(d.Nodes*f.Partitions[p].GPUsPerNode, f.gpuType(had).unit())
	}
	switch d.Action {
	case "add-nodes":
		return "+" + count
	case "remove-nodes":
		return "-" + count
	case "retire":
		return "retired"
	case "change-gpu":
		return had + " -> " + d.GPU
	}
	if d.again {
		return d.Name
	}
	return d.Action
}

func gpus(n int) string { return text.Count(n, "GPU") }

// speed is that of a GPU type that exists.
func (f *File) speed(gpu string) float64 {
	i := slices.Index(keyed.Names(f.GPUs), gpu)
	return f.GPUs[i].Speed
}

// has reports whether the file has a key, readable or not.
func (f *File) has(path ...string) bool { return f.root.Has(path...) }
