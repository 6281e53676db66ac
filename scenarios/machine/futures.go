package machine

import (
	"fmt"
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// CheckFutures checks every variant's changes against the calendar and the machine:
// from is the start of the simulation, to the end of the window, each zero where
// it is not known. Variants that set keys are left to CheckMade, unless this machine is made
// of what one of them sets. It returns the most nodes that each partition has in any.
func (m *Machine) CheckFutures(n keyed.Notes, from, to time.Time, made bool) (best []int) {
	c := &checker{m, n}
	best = make([]int, len(c.Partitions))
	for p := range c.Partitions {
		best[p] = c.Partitions[p].Nodes
	}
	if !c.few() {
		return best
	}
	for i := range c.Calendar {
		c.happens(&c.Calendar[i], from, to)
	}
	for i := range c.Variants {
		if made || len(c.SetBy(i)) == 0 {
			c.changes(i, from, to, best)
		}
	}
	if len(c.Variants) == 0 {
		for p := range c.Partitions {
			c.future(c.Machine, p, c.fixtures(), from, to, &best[p])
		}
	}
	return best
}

// CheckMade does so for the variants whose machines are made by what they set, and raises
// best by theirs. It ends with what is asked of the machine at its greatest.
func (m *Machine) CheckMade(n keyed.Notes, from, to time.Time, best []int) {
	c := &checker{m, n}
	for i := range c.Made {
		if c.Made[i] != nil {
			c.changes(i, from, to, best)
		}
	}
	c.enough(best)
	c.room(best)
}

// changes checks those of one variant.
func (c *checker) changes(i int, from, to time.Time, best []int) {
	scalePath := keyed.To("variant", c.Variants[i].Name, "scale")
	all := c.of(i).changesOf(i, func(d *Dated, nodes float64) {
		c.Bad(scalePath, "", "%s: the %s nodes of change %s become %v, which is not a whole number", scalePath, d.Action, d.Name, nodes)
	})
	for p := range c.Partitions {
		c.future(c.of(i), p, all, from, to, &best[p])
	}
	for _, d := range c.Setters(i) {
		c.inTime(&d, from, to)
	}
}

// future walks the changes of one partition of a variant's machine in time order.
func (c *checker) future(of *Machine, p int, all []Dated, from, to time.Time, most *int) {
	var mine []Dated
	for _, d := range all {
		if d.Partition == c.Partitions[p].Name && !d.Date.IsZero() {
			mine = append(mine, d)
		}
	}
	slices.SortStableFunc(mine, func(a, b Dated) int { return a.Date.Compare(b.Date) })
	w := walk{nodes: of.Partitions[p].Nodes + of.Partitions[p].Processors}
	*most = max(*most, w.nodes)
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

func (c *checker) inTime(d *Dated, from, to time.Time) {
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
	if e.Date.IsZero() || e.Action == ClosedHours || from.IsZero() || to.IsZero() || c.Failed(keyed.To("calendar", e.Name)) {
		return
	}
	if e.Repeat == "" {
		if x := (Extent{From: from, To: to}); !e.over().IsZero() && (x.covers(e) || c.Extent.OfLog) {
			return // a closure that has begun before the simulation begins with it
		}
		c.inTime(&Dated{Change: e.Change, path: keyed.To("calendar", e.Name)}, from, to)
		return
	}
	any := false
	c.Occurrences(e, Extent{From: from, To: to, End: to}, func(Dated) { any = true })
	if !any && !c.Extent.OfLog {
		path := keyed.To("calendar", e.Name)
		c.Bad(path, "", "%s: it never happens from %s, when the simulation starts, to %s, when the window ends", path, from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
}

// few checks how often the calendar closes nodes, in all variants together: each has its own.
func (c *checker) few() bool {
	times := 0
	for i := range c.Calendar {
		e := &c.Calendar[i]
		if c.Extent.End.IsZero() || e.Date.IsZero() || e.Action == ClosedHours {
			continue
		}
		c.Occurrences(e, c.Extent, func(Dated) { times += max(1, len(c.Variants)) })
		if times > timesMost {
			c.Bad(keyed.To("calendar", e.Name), "repeat less often, or take a shorter window", "[calendar.%s]: up to here the calendar closes nodes %d times in all variants together, and at most %d can be simulated", e.Name, times, timesMost)
			return false
		}
	}
	return true
}

// enough checks that the calendar closes no more nodes than a partition ever has.
func (c *checker) enough(best []int) {
	for i := range c.Calendar {
		e := &c.Calendar[i]
		if p := c.Index(e.Partition); p >= 0 && e.Nodes > best[p] && (e.Action == "maintenance" || e.Action == "reservation") {
			path := keyed.To("calendar", e.Name, "nodes")
			c.Bad(path, "", "%s: %d nodes are never there: partition %s has %d at most in any variant", path, e.Nodes, e.Partition, best[p])
		}
	}
}

const (
	// gpusMost is the most GPUs of all partitions together.
	gpusMost = 5_000_000
	// timesMost is the most closures of the calendar, each time in each variant: a hundred
	// years of days in five variants.
	timesMost = 200_000
	// eurMost is the most that a variant may cost.
	eurMost = 1e13
)

// A walk follows the number of nodes of one partition through its changes.
type walk struct{ nodes int }

// step makes one change, and says what is wrong with it.
func (w *walk) step(d *Dated) string {
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

// room checks how many GPUs there ever are; best is the most nodes of each partition.
func (c *checker) room(best []int) {
	all := 0
	for p := range c.Partitions {
		all += best[p] * max(1, c.Partitions[p].GPUsPerNode)
		if all > gpusMost {
			path := keyed.To("partition", c.Partitions[p].Name)
			c.Bad(path, "is a number of nodes or GPUs too large?", "[%s]: up to here the partitions have up to %d GPUs, and at most %d can be simulated", path, all, gpusMost)
			return
		}
	}
}

// CheckCosts checks what the dearest variant may cost, with each GPU busy all the time that is simulated.
func (m *Machine) CheckCosts(n keyed.Notes, best []int, simulated time.Duration) {
	c := &checker{m, n}
	if !c.Has("cost") || c.Noted() > 0 {
		return
	}
	hours := simulated.Hours()
	kwh := c.Cost.EnergyEurKWh
	for _, x := range c.Cost.EnergyByHour {
		kwh = max(kwh, x)
	}
	gpus := 0.0
	for p := range c.Partitions {
		gpus += float64(best[p] * c.Partitions[p].GPUsPerNode)
	}
	for i := range c.GPUs {
		g := &c.GPUs[i]
		path := keyed.To("gpu", g.Name)
		rate := c.rate(g.Name, 0) // c has checked that it has a lifetime
		for _, x := range []struct {
			path keyed.Path
			eur  float64
		}{
			{path.Child("price_eur"), gpus * g.PriceEur},
			{path.Child("lifetime"), gpus * rate.CapitalEurH * hours},
			{path.Child("power_busy_w"), gpus * rate.BusyW / 1000 * c.Cost.PUE * kwh * hours},
			{path.Child("power_busy_w"), gpus * rate.BusyW / 1000 * c.Cost.PUE * c.Cost.CarbonGKWh / 1e6 * hours}, // tonnes
		} {
			if !(x.eur <= eurMost) {
				c.Bad(x.path, "is the unit right?", "%s: with all GPUs in the whole window that comes to %.1e euros or tonnes, more than can be counted", x.path, x.eur)
				return
			}
		}
	}
}
