// Package hardware is the part of a scenario that says what fails. [Failures] are read by their
// keys, checked against the machine ([Check]) and made into the outages of each node
// ([Of]). How jobs save their work against it stands with their classes (scenarios/work).
package hardware

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/work"
	"aforo/sim"
	"aforo/workload/clock"
	"aforo/workload/outages"
)

// Failures are those of the nodes of one partition.
type Failures struct {
	Name            string
	Nodes           string // a set of nodes, or a partition
	Per1000NodeDays float64
	Shape           float64
	Repair          work.Law
	Spares          int
	At              []string // in place of the rate: what a record says
	partition       int
	listed          []listed
}

// listed is one outage of a record.
type listed struct {
	node  int
	at    time.Time
	lasts time.Duration
}

func (f *Failures) EntryName() *string { return &f.Name }

// Form implements keyed.Entry.
func (f *Failures) Form() keyed.Value {
	f.Shape = 1
	return keyed.Group([]keyed.Field{
		keyed.Must("nodes", keyed.Text(&f.Nodes), "whose: a [partition.NAME], or a [nodes.NAME] that a partition has alone"),
		keyed.May("per_1000_node_days", keyed.Number(&f.Per1000NodeDays, keyed.Above(0, 1e6)), "", "failures of 1,000 nodes in a day; this or at is needed"),
		keyed.May("shape", keyed.Number(&f.Shape, keyed.Between(0.2, 20)), "1.0", "the shape of the Weibull law of the times up to a failure: 1 is exponential, below 1 failures come in clusters"),
		keyed.May("repair", f.Repair.Union("how long a node is out of service", "repair"), "", "the law of the time to repair; needed with per_1000_node_days"),
		keyed.May("spares", keyed.Int(&f.Spares, 0, machine.Many), "0", "nodes that stand by and take the place of failed ones; they are not counted in the partition"),
		keyed.May("at", keyed.Texts(&f.At), "", `in place of a rate, outages of a record: "2026-03-01T10:00:00Z node 17 for 6h", nodes counted from 0`),
	})
}

// Check notes what is wrong with the failures of a scenario. Zone is that of local dates.
func Check(all []Failures, m *machine.Machine, zone *time.Location, n keyed.Notes) {
	for i := range all {
		f := &all[i]
		path := keyed.To("failures", f.Name)
		if f.partition = f.where(m); f.partition < 0 {
			if f.Nodes != "" {
				n.Bad(path.Child("nodes"), "name a [partition.NAME], or a [nodes.NAME] that is all of one", "%s: there is no partition %q, nor one that has these nodes alone", path.Child("nodes"), f.Nodes)
			}
			continue
		}
		for k := range all[:i] {
			if all[k].partition == f.partition {
				n.Bad(path.Child("nodes"), "make one of the two", "%s: [failures.%s] is about these nodes, too", path.Child("nodes"), all[k].Name)
			}
		}
		rate, repair := n.Has(path.Child("per_1000_node_days")...), n.Has(path.Child("repair")...)
		switch {
		case rate == (f.At != nil):
			n.Bad(path, "give per_1000_node_days and repair, or at", "[%s] needs either per_1000_node_days or at", path)
		case rate && !repair:
			n.Bad(path, `such as repair = { law = "lognormal", median = "6h", sigma = 1.2 }`, "[%s] needs repair", path)
		case !rate && (repair || n.Has(path.Child("shape")...)):
			n.Bad(path.Child("at"), "leave repair and shape out", "%s says when nodes fail and for how long", path.Child("at"))
		}
		if rate && repair && !n.Failed(path.Child("repair")) {
			l, err := f.Repair.Made()
			if err == nil {
				err = l.Check()
			}
			if err != nil {
				n.Bad(path.Child("repair"), "", "%s: %v", path.Child("repair"), err)
			}
		}
		f.read(path.Child("at"), zone, n)
	}
}

// where is the partition of the nodes, or -1.
func (f *Failures) where(m *machine.Machine) int {
	if i := m.Index(f.Nodes); i >= 0 {
		return i
	}
	return slices.IndexFunc(m.Partitions, func(p machine.Partition) bool { return slices.Equal(p.Sets, []string{f.Nodes}) })
}

// read reads the outages of a record.
func (f *Failures) read(path keyed.Path, zone *time.Location, n keyed.Notes) {
	f.listed = nil
	until := map[int]time.Time{}
	for i, record := range f.At {
		here := path.Element(i)
		o, err := readOutage(record, zone)
		switch {
		case err != nil:
			n.Bad(here, `write "2026-03-01T10:00:00Z node 17 for 6h"`, "%s: %v", here, err)
			continue
		case o.at.Before(until[o.node]):
			n.Bad(here, "give the outages of a node in the order of their dates", "%s: node %d is out of service until %s", here, o.node, until[o.node].Format(time.RFC3339))
		}
		until[o.node] = o.at.Add(o.lasts)
		f.listed = append(f.listed, o)
	}
}

// CheckRecords notes the nodes of records that no variant ever has; what the variants make of the
// machine is known.
func CheckRecords(all []Failures, m *machine.Machine, n keyed.Notes) {
	for i := range all {
		f := &all[i]
		for k, o := range f.listed {
			if here, ever := keyed.To("failures", f.Name, "at").Element(k), m.Ever(f.partition); o.node >= ever {
				n.Bad(here, "nodes are counted in the order in which they arrive", "%s: there is no node %d: those of [partition.%s] are 0 to %d", here, o.node, m.Partitions[f.partition].Name, ever-1)
			}
		}
	}
}

func readOutage(text string, zone *time.Location) (o listed, err error) {
	words := strings.Fields(text)
	if len(words) != 5 || words[1] != "node" || words[3] != "for" {
		return o, fmt.Errorf("%q is not a date, a node and a duration", text)
	}
	if o.at, err = keyed.ParseDateIn(words[0], zone); err != nil {
		return o, err
	}
	node, err := strconv.ParseUint(words[2], 10, 31)
	if err != nil {
		return o, fmt.Errorf("%q is no number of a node", words[2])
	}
	o.node = int(node)
	if o.lasts, err = clock.ParseDuration(words[4]); err == nil && o.lasts <= 0 {
		err = fmt.Errorf("an outage of %q is none", words[4])
	}
	return o, err
}

// between is a mean time between failures; one that is longer than clocks go is as good as the
// longest that does not overflow.
func between(seconds float64) time.Duration {
	return time.Duration(math.Round(min(seconds*1e9, 1<<60)))
}

// Of are the failures of a replication. Parts are the partitions of the variant, start is time
// zero, and long how long the simulation is.
func Of(all []Failures, m *machine.Machine, start time.Time, long time.Duration, seed uint64, replication int) []sim.Failures {
	var list []sim.Failures
	for i := range all {
		f := &all[i]
		name := m.Partitions[f.partition].Name
		of := sim.Failures{Partition: f.partition, Spares: f.Spares}
		if f.At == nil {
			repair, err := f.Repair.Made()
			keyed.Invariant(err)
			up := 1000 * 86400 / f.Per1000NodeDays
			of.Between = between(up)
			l := &outages.Law{Up: up, Shape: cmp.Or(f.Shape, 1), Repair: repair}
			of.Outages = func(node int) sim.Outages { return l.Node(seed, replication, name, node) }
		} else {
			var record []outages.Outage
			for _, o := range f.listed {
				at := o.at.Sub(start)
				if at+o.lasts > 0 { // what is over when the simulation begins is past
					record = append(record, outages.Outage{Node: o.node, At: max(0, at), Until: at + o.lasts})
				}
			}
			if len(record) > 0 {
				of.Between = between(long.Seconds() * float64(max(1, m.Partitions[f.partition].Nodes)) / float64(len(record)))
			}
			of.Outages = func(node int) sim.Outages { return outages.Of(record, node) }
		}
		list = append(list, of)
	}
	return list
}
