package scenarios

import (
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// A dated is a change with what like, delay and scale have made of it, and with
// the place in the file that it comes from.
type dated struct {
	Change
	path keyed.Path
	by   string // the variant that took it over, where it is not its own
	// fixed says that it is of the calendar of all variants, again that it comes again and
	// again there.
	fixed, again bool
}

// variant checks the keys of one variant and of its own changes.
func (c *checker) variant(i int) {
	v := &c.Variants[i]
	path := keyed.To("variant", v.Name)
	above := keyed.Names(c.Variants[:i])
	switch {
	case v.Like == "" && !c.Has("variant", v.Name, "like"):
		for _, key := range []string{"delay", "scale", "only"} {
			if c.Has("variant", v.Name, key) {
				c.Bad(path.Child(key), `add like = "VARIANT", whose changes it is to change`, "%s needs like", path.Child(key))
			}
		}
	case slices.Contains(keyed.Names(c.Variants[i:]), v.Like):
		c.Bad(path.Child("like"), "put it further up", "%s: [variant.%s] must stand above this variant", path.Child("like"), v.Like)
	default:
		c.Exists(path.Child("like"), "variant", v.Like, above)
	}
	c.only(i)
	for j := range v.Changes {
		c.change(path.Child("change"), &v.Changes[j])
	}
}

// only checks which of the changes that a variant takes over it delays or scales.
func (c *checker) only(i int) {
	v := &c.Variants[i]
	if v.Only == nil {
		return
	}
	path := keyed.To("variant", v.Name, "only")
	if v.Delay == 0 && v.Scale == 0 && !c.Failed(path) {
		c.Bad(path, "add delay or scale, or leave it out", "%s says which changes delay and scale act on, and [variant.%s] has neither", path, v.Name)
	}
	j := slices.Index(keyed.Names(c.Variants[:i]), v.Like)
	if j < 0 {
		return
	}
	var names []string
	for _, d := range c.changesOf(j, nil) {
		if !d.fixed {
			names = append(names, d.Name)
		}
	}
	for k, name := range v.Only {
		if name != "" && !slices.Contains(names, name) {
			here := path.Element(k)
			c.Bad(here, keyed.Near(name, names), "%s: variant %s has no change %q", here, v.Like, name)
		}
	}
}

func (c *checker) change(path keyed.Path, ch *Change) {
	path = path.Child(ch.Name)
	c.Exists(path.Child("partition"), "partition", ch.Partition, keyed.Names(c.Partitions))
	c.Exists(path.Child("gpu"), "gpu", ch.GPU, keyed.Names(c.GPUs))
	if p := c.partition(ch.Partition); p >= 0 && ch.Action == "change-gpu" && c.processors(p) {
		c.Bad(path.Child("action"), "", "%s: partition %s is counted in processors and has no GPU type", path, ch.Partition)
	}
	if ch.Action != "maintenance" && ch.Action != "reservation" {
		return
	}
	until, length := c.Has(path.Child("until")...), c.Has(path.Child("length")...)
	switch {
	case until == length:
		c.Bad(path, "give one of the two", "[%s] needs until or length, and not both", path)
	case until && !ch.Until.IsZero() && !ch.Date.IsZero() && !ch.Until.After(ch.Date):
		c.Bad(path.Child("until"), "", "%s must be after date", path.Child("until"))
	}
}

func (f *File) partition(name string) int { return slices.Index(keyed.Names(f.Partitions), name) }

// changesOf returns the changes of variant i: those of the calendar, those that it takes
// over, delayed and scaled, then its own. scaled is told of a number of nodes that does not
// come out whole.
func (f *File) changesOf(i int, scaled func(d *dated, nodes float64)) []dated {
	return append(f.fixtures(), f.ownOf(i, scaled)...)
}

// ownOf is changesOf without the calendar.
func (f *File) ownOf(i int, scaled func(d *dated, nodes float64)) []dated {
	v := &f.Variants[i]
	var all []dated
	if j := slices.Index(keyed.Names(f.Variants[:i]), v.Like); j >= 0 {
		all = f.ownOf(j, nil)
		for k := range all {
			all[k].by = v.Name
			all[k].take(v, scaled)
		}
	}
	for _, ch := range v.Changes {
		if ch.Length > 0 {
			ch.Until = ch.Date.Add(ch.Length)
		}
		all = append(all, dated{Change: ch, path: keyed.To("variant", v.Name, "change", ch.Name)})
	}
	return all
}

// take applies a variant's delay and scale.
func (d *dated) take(v *Variant, scaled func(*dated, float64)) {
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
	if (math.Abs(nodes-whole) > 1e-6 || whole < 1 || whole > many) && scaled != nil {
		scaled(d, nodes)
	}
	d.Nodes = int(min(max(whole, 1), many))
}

// futures checks every variant's changes against the calendar and the machine:
// from is the start of the simulation, to the end of the window, each zero where
// it is not known.
func (c *checker) futures(from, to time.Time) {
	for i := range c.Calendar {
		c.happens(&c.Calendar[i], from, to)
	}
	best := make([]int, len(c.Partitions)) // the most nodes that a partition ever has
	for p := range c.Partitions {
		best[p] = c.Partitions[p].Nodes
	}
	for i := range c.Variants {
		scalePath := keyed.To("variant", c.Variants[i].Name, "scale")
		all := c.changesOf(i, func(d *dated, nodes float64) {
			c.Bad(scalePath, "", "%s: the %s nodes of change %s become %v, which is not a whole number", scalePath, d.Action, d.Name, nodes)
		})
		for p := range c.Partitions {
			c.future(p, all, from, to, &best[p])
		}
	}
	if len(c.Variants) == 0 {
		for p := range c.Partitions {
			c.future(p, c.fixtures(), from, to, &best[p])
		}
	}
	c.enough(best)
	c.room(best)
	c.possible(best)
	c.dear(best)
}

// future walks the changes of one partition in one variant in time order.
func (c *checker) future(p int, all []dated, from, to time.Time, most *int) {
	var mine []dated
	for _, d := range all {
		if d.Partition == c.Partitions[p].Name && !d.Date.IsZero() {
			mine = append(mine, d)
		}
	}
	slices.SortStableFunc(mine, func(a, b dated) int { return a.Date.Compare(b.Date) })
	w := walk{nodes: c.Partitions[p].Nodes + c.Partitions[p].Processors}
	for i := range mine {
		d := &mine[i]
		if !d.fixed {
			c.inTime(d, from, to)
		}
		if what := w.step(d); what != "" {
			c.Bad(d.path, "", "%s: %s", d.where(), what)
		}
		*most = max(*most, w.nodes)
	}
}

// where names a change, and who took it over.
func (d *dated) where() string {
	if d.by == "" {
		return d.path.String()
	}
	return d.path.String() + " in variant " + d.by
}

func (c *checker) inTime(d *dated, from, to time.Time) {
	path := d.path.Child("date")
	if d.by != "" {
		path = keyed.To("variant", d.by)
	}
	switch day := d.Date.Format(time.RFC3339); {
	case !from.IsZero() && d.Date.Before(from):
		c.Bad(path, "begin [partition] with it, or choose a later date", "%s: its date %s is before the simulation starts, on %s", d.where(), day, from.Format(time.RFC3339))
	case !to.IsZero() && !d.Date.Before(to):
		c.Bad(path, "choose an earlier date, or a longer window", "%s: its date %s is after the window ends, on %s", d.where(), day, to.Format(time.RFC3339))
	}
}

// happens checks that something in the calendar happens while there is a machine to which
// it can.
func (c *checker) happens(e *Entry, from, to time.Time) {
	if e.Date.IsZero() || e.Action == closedHours || from.IsZero() || to.IsZero() || c.Failed(keyed.To("calendar", e.Name)) {
		return
	}
	if e.Repeat == "" {
		c.inTime(&dated{Change: e.Change, path: keyed.To("calendar", e.Name)}, from, to)
		return
	}
	any := false
	c.occurrences(e, extent{from, to, to}, func(dated) { any = true })
	if !any {
		path := keyed.To("calendar", e.Name)
		c.Bad(path, "", "%s: it never happens from %s, when the simulation starts, to %s, when the window ends", path, from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
}

// enough checks that the calendar closes no more nodes than a partition ever has.
func (c *checker) enough(best []int) {
	for i := range c.Calendar {
		e := &c.Calendar[i]
		if p := c.partition(e.Partition); p >= 0 && e.Nodes > best[p] && (e.Action == "maintenance" || e.Action == "reservation") {
			path := keyed.To("calendar", e.Name, "nodes")
			c.Bad(path, "", "%s: %d nodes are never there: partition %s has %d at most in any variant", path, e.Nodes, e.Partition, best[p])
		}
	}
}

// A walk follows the number of nodes of one partition through its changes.
type walk struct{ nodes int }

// step makes one change, and says what is wrong with it.
func (w *walk) step(d *dated) string {
	switch d.Action {
	case "add-nodes":
		w.nodes += d.Nodes
	case "remove-nodes":
		if d.Nodes > w.nodes {
			return fmt.Sprintf("%d nodes cannot leave, for only %d are there then", d.Nodes, w.nodes)
		}
		w.nodes -= d.Nodes
	case "retire":
		if w.nodes == 0 {
			return "there are no nodes then that could leave"
		}
		w.nodes = 0
	case "change-gpu":
	case "maintenance", "reservation":
		switch {
		case d.fixed: // of the variants that have fewer then, it closes those
		case w.nodes == 0:
			return "there are no nodes then that could be closed"
		case d.Nodes > w.nodes:
			return fmt.Sprintf("%d nodes are to be closed, and only %d are there then", d.Nodes, w.nodes)
		}
	}
	return ""
}

// possible checks that every size of every class fits a partition of the class
// in some variant at some time; best is the most nodes of each partition.
func (c *checker) possible(best []int) {
	sound := c.Noted() == 0 // else a partition without nodes may be one that could not be read
	for i := range c.Classes {
		k := &c.Classes[i]
		most := 0
		for p := range c.Partitions {
			if k.in(&c.Partitions[p]) {
				most = max(most, best[p]*c.Partitions[p].GPUsPerNode)
			}
		}
		if most == 0 && sound {
			c.Bad(keyed.To("class", k.Name), "add nodes, or a change that brings them", "[class.%s]: none of its partitions ever has a node in any variant", k.Name)
		}
		if c.byFormula(k) && most > 0 {
			c.possibleSizes(k, most, best)
			continue
		}
		for j, n := range k.Sizes.GPUs {
			path := keyed.To("class", k.Name, "sizes", "gpus").Element(j)
			switch {
			case most == 0 || !c.weighs(k, j):
			case n > most:
				c.Bad(path, "", "%s: no partition of this class ever has %d GPUs in any variant, at most %d", path, n, most)
			case !c.held(k, n, best):
				c.Bad(path, "ask for less, or give the nodes more", "%s: no partition of this class has the cores and memory in a node that a job of %s asks for", path, gpus(n))
			}
		}
	}
}

// held reports whether some partition of a class that ever has n GPUs also has
// what a job of that size asks for beside them.
func (c *checker) held(k *Class, n int, best []int) bool {
	for p := range c.Partitions {
		if k.in(&c.Partitions[p]) && n <= best[p]*c.Partitions[p].GPUsPerNode && c.holds(p, k, n) {
			return true
		}
	}
	return false
}

// weighs reports whether size j of a class ever occurs.
func (c *checker) weighs(k *Class, j int) bool {
	return j >= len(k.Sizes.Weights) || k.Sizes.Weights[j] > 0
}
