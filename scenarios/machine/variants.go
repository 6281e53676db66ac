package machine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/results/text"
	"aforo/scenarios/keyed"
	"aforo/sim/cluster"
	"aforo/sim/study"
)

// FutureNames are the names of the variants, of which a file without any has one.
func (m *Machine) FutureNames() []string {
	if len(m.Variants) == 0 {
		return []string{"base"}
	}
	return keyed.Names(m.Variants)
}

// Title is what people call a variant; where two have the same title, their names tell
// them apart.
func (m *Machine) Title(variant string) string {
	own, same := variant, 0
	for i := range m.Variants {
		if v := &m.Variants[i]; v.Name == variant {
			own = cmp.Or(v.Title, v.Name)
		}
	}
	for i := range m.Variants {
		if v := &m.Variants[i]; cmp.Or(v.Title, v.Name) == own {
			same++
		}
	}
	if same > 1 && own != variant {
		own += " (" + variant + ")"
	}
	return own
}

// Span is the time from the first to the last change of a variant, or of one of
// its changes.
func (m *Machine) Span(name string) (first, last time.Time, err error) {
	variant, change := name, ""
	i := slices.Index(keyed.Names(m.Variants), variant)
	if i < 0 {
		if at := strings.LastIndexByte(name, '.'); at >= 0 {
			variant, change = name[:at], name[at+1:]
			i = slices.Index(keyed.Names(m.Variants), variant)
		}
	}
	if i < 0 {
		return first, last, fmt.Errorf("there is no [variant.%s]", variant)
	}
	for _, d := range m.ownOf(i, nil) {
		if change != "" && d.Name != change {
			continue
		}
		if first.IsZero() || d.Date.Before(first) {
			first = d.Date
		}
		if d.Date.After(last) {
			last = d.Date
		}
	}
	if first.IsZero() {
		if change != "" {
			return first, last, fmt.Errorf("there is no change %q in variant %s", change, variant)
		}
		return first, last, fmt.Errorf("variant %s has no change that a period could begin or end with", variant)
	}
	return first, last, nil
}

// Resolved resolves every variant; start is the date of simulated time zero.
func (m *Machine) Resolved(start time.Time) []study.Variant {
	if len(m.Variants) == 0 {
		return []study.Variant{{Name: "base", Title: "base", Partitions: m.machine(m.fixtures(), start)}}
	}
	var all []study.Variant
	for i := range m.Variants {
		v := &m.Variants[i]
		all = append(all, study.Variant{
			Name: v.Name, Title: m.Title(v.Name),
			Partitions: m.of(i).machine(m.of(i).changesOf(i, nil), start),
		})
	}
	return all
}

// machine is the cluster with some dated changes.
func (m *Machine) machine(changes []Dated, start time.Time) []cluster.Partition {
	parts := make([]cluster.Partition, len(m.Partitions))
	for i := range m.Partitions {
		p := &m.Partitions[i]
		parts[i] = cluster.Partition{Name: p.Name, Nodes: p.Processors, PerNode: 1, Speed: 1}
		if !m.Processors(i) {
			parts[i] = cluster.Partition{
				Name: p.Name, Nodes: p.Nodes, PerNode: p.GPUsPerNode, Speed: m.speed(p.GPU),
				Placed: m.Placed(i), Cores: p.CoresPerNode, MemMB: Megabytes(p.MemoryPerNodeGB),
			}
		}
	}
	slices.SortStableFunc(changes, func(a, b Dated) int { return a.Date.Compare(b.Date) })
	types := make([]string, len(parts)) // of the GPUs, as the changes go by
	for i := range types {
		types[i] = m.Partitions[i].GPU
	}
	for i := range changes {
		d := &changes[i]
		at := m.Index(d.Partition)
		ch := m.dated(d, start)
		ch.Label, ch.Again = cmp.Or(d.Label, m.label(d, at, types[at])), d.again
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
func (m *Machine) dated(d *Dated, start time.Time) cluster.Change {
	ch := cluster.Change{At: d.Date.Sub(start), Kind: kinds[d.Action], Nodes: d.Nodes}
	switch ch.Kind {
	case cluster.SetSpeed:
		ch.Speed = m.speed(d.GPU)
	case cluster.Close:
		ch.Until = d.Until.Sub(start)
		ch.For = 1 + slices.IndexFunc(m.Reservations(), func(r Dated) bool { return r.path.String() == d.path.String() })
	}
	return ch
}

// label says in a few characters what a change of partition p does; had is the
// type of its GPUs before.
func (m *Machine) label(d *Dated, p int, had string) string {
	count := text.Count(d.Nodes, "processor")
	if !m.Processors(p) {
		count = text.Count(d.Nodes*m.Partitions[p].GPUsPerNode, m.gpuType(had).unit())
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

// Installed is the capacity of a partition at an instant, in GPUs of speed 1.
func Installed(p *cluster.Partition, t time.Duration) float64 {
	_, reference := InstalledAt(p, t)
	return reference
}

// InstalledAt is the number of GPUs of a partition at an instant, and the same in GPUs
// of speed 1.
func InstalledAt(p *cluster.Partition, t time.Duration) (gpus int, reference float64) {
	nodes, speed := p.Nodes, p.Speed
	for _, ch := range p.Changes {
		if ch.At > t {
			break
		}
		switch ch.Kind {
		case cluster.Add:
			nodes += ch.Nodes
		case cluster.Remove:
			nodes -= ch.Nodes
		case cluster.Retire:
			nodes = 0
		case cluster.SetSpeed:
			speed = ch.Speed
		}
	}
	gpus = nodes * p.PerNode
	return gpus, float64(float64(gpus) * speed)
}

// A Stock is what a partition has at an instant: GPUs, and the same in GPUs of speed 1.
type Stock struct {
	GPUs      int
	Reference float64
}

// StockAt is what each partition has at an instant.
func StockAt(partitions []cluster.Partition, t time.Duration) []Stock {
	all := make([]Stock, len(partitions))
	for i := range partitions {
		all[i].GPUs, all[i].Reference = InstalledAt(&partitions[i], t)
	}
	return all
}

// Stretch is how many times as much of some partitions work keeps busy, in GPUs of speed 1,
// as its hours at speed 1 say, because no GPU shortens a fixed share of its run time: on
// GPUs of speed v an hour becomes fixed + (1-fixed)/v, and counts v times. It is for work
// that spreads over the partitions by what each of them does of it. hours are those that
// an hour becomes. Both are 1 where nothing is there.
func Stretch(stock []Stock, in []int, fixed float64) (stretch, hours float64) {
	there, does, all := 0.0, 0.0, 0
	for _, i := range in {
		if s := &stock[i]; s.GPUs > 0 {
			v := s.Reference / float64(s.GPUs)
			there += s.Reference
			all += s.GPUs
			does += s.Reference / (1 - fixed + float64(fixed*v))
		}
	}
	if does == 0 {
		return 1, 1
	}
	return there / does, float64(all) / does
}

// Ever is how many nodes partition p has had at the end, those that have left included, in the
// variant in which it has most.
func (m *Machine) Ever(p int) (most int) {
	for v := range max(1, len(m.Variants)) {
		of := m.of(v)
		nodes := of.Partitions[p].Nodes + of.Partitions[p].Processors
		for _, d := range of.ChangesIn(v) {
			if d.Action == "add-nodes" && d.Partition == m.Partitions[p].Name {
				nodes += d.Nodes
			}
		}
		most = max(most, nodes)
	}
	return most
}

// A TypeSpan is the type of GPU that a partition has from an instant on.
type TypeSpan struct {
	From time.Duration
	GPU  *GPU
}

// TypesIn are the types of GPU of each partition in variant v, of which this is the machine;
// start is time zero.
func (m *Machine) TypesIn(v int, start time.Time) [][]TypeSpan {
	all := make([][]TypeSpan, len(m.Partitions))
	for i := range m.Partitions {
		all[i] = []TypeSpan{{0, m.gpuType(m.Partitions[i].GPU)}}
	}
	for _, d := range m.ChangesIn(v) {
		if p := m.Index(d.Partition); d.Action == "change-gpu" {
			all[p] = append(all[p], TypeSpan{max(0, d.Date.Sub(start)), m.gpuType(d.GPU)})
		}
	}
	return all
}
