package machine

import (
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// A Variant is one future of the cluster.
type Variant struct {
	Name, Title string
	Like        string
	Delay       time.Duration
	Scale       float64
	Only        []string
	Set         []keyed.Override // of other keys of the file
	Changes     []Change
}

// A Change is one dated change to a partition.
type Change struct {
	Name, Action     string
	Date             time.Time
	Partition, Label string
	Nodes            int
	GPU              string
	Until            time.Time
	Length           time.Duration
	Set              []keyed.Override
	For              Lodgers // with a reservation
}

// A dated is a change with what like, delay and scale have made of it, and with
// the place in the file that it comes from.
type Dated struct {
	Change
	path keyed.Path
	by   string // the variant that took it over, where it is not its own
	// fixed says that it is of the calendar of all variants, again that it comes again and
	// again there.
	fixed, again bool
}

// changesOf returns the changes of the machine in variant i: those of the calendar, those that it takes
// over, delayed and scaled, then its own. scaled is told of a number of nodes that does not
// come out whole.
func (m *Machine) changesOf(i int, scaled func(d *Dated, nodes float64)) []Dated {
	own := slices.DeleteFunc(m.ownOf(i, scaled), func(d Dated) bool { return d.Action == SetAction })
	return append(m.fixtures(), own...)
}

// ownOf are all changes of variant i but those of the calendar.
func (m *Machine) ownOf(i int, scaled func(d *Dated, nodes float64)) []Dated {
	v := &m.Variants[i]
	var all []Dated
	if j := slices.Index(keyed.Names(m.Variants[:i]), v.Like); j >= 0 {
		all = m.ownOf(j, nil)
		for k := range all {
			all[k].by = v.Name
			all[k].take(v, scaled)
		}
	}
	for _, ch := range v.Changes {
		if ch.Length > 0 {
			ch.Until = ch.Date.Add(ch.Length)
		}
		all = append(all, Dated{Change: ch, path: keyed.To("variant", v.Name, "change", ch.Name)})
	}
	return all
}

// take applies a variant's delay and scale.
func (d *Dated) take(v *Variant, scaled func(*Dated, float64)) {
	if v.Only != nil && !slices.Contains(v.Only, d.Name) {
		return
	}
	if v.Delay > 0 {
		d.Date, d.Until = d.Date.Add(v.Delay), d.Until.Add(v.Delay)
	}
	if v.Scale == 0 || d.Nodes == 0 {
		return
	}
	nodes := float64(float64(d.Nodes) * v.Scale)
	whole := math.Round(nodes)
	if (math.Abs(nodes-whole) > 1e-6 || whole < 1 || whole > Many) && scaled != nil {
		scaled(d, nodes)
	}
	d.Nodes = int(min(max(whole, 1), Many))
}

// where names a change, and who took it over.
func (d *Dated) where() string {
	if d.by == "" {
		return d.path.String()
	}
	return d.path.String() + " in variant " + d.by
}

// ChangesIn are the changes of variant i, or where there is none those of all, in time order.
func (m *Machine) ChangesIn(i int) []Dated {
	changes := m.fixtures()
	if len(m.Variants) > 0 {
		changes = m.changesOf(i, nil)
	}
	slices.SortStableFunc(changes, func(a, b Dated) int { return a.Date.Compare(b.Date) })
	return changes
}
