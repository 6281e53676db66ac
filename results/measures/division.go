package measures

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aforo/results/exact"
	"aforo/workload"
)

// Largest is how many groups there are at most of a way of which a study may have any
// number: accounts, QOS, projects, requested partitions and users. The rest of the jobs
// are of one more, Others.
const (
	Largest = 50
	Others  = "others"
)

// nobody is the name of those who have none.
const nobody = "(none)"

// Counted reports whether a way has any number of groups, of which the largest stand for
// themselves.
func (b By) Counted() bool { return b >= ByAccount && b <= ByUser }

// Number is the number of a job's group under a counted way, or of its band of sizes.
func (b By) Number(j *workload.Job) int32 {
	if b == BySize {
		return int32(SizeBand(j.Size))
	}
	return b.number(j)
}

// number is what a job says of itself under a counted way.
func (b By) number(j *workload.Job) int32 {
	switch b {
	case ByAccount:
		return j.Account
	case ByQOS:
		return int32(j.QOS)
	case ByProject:
		return int32(j.Project)
	case ByAsked:
		return int32(j.Asked)
	}
	return j.User
}

// A Division says which jobs form groups under a counted way.
type Division struct {
	By By
	// Groups are the names, those with the most GPU-hours first. Where there are more
	// than Largest, the last is Others.
	Groups []string

	of map[int32]int
}

// GroupOf returns the group of a job.
func (d *Division) GroupOf(j *workload.Job) int {
	n := d.By.number(j)
	if g, ok := d.of[n]; ok {
		return g
	}
	return len(d.Groups) - 1 // Others, or none at all where nobody was counted
}

// A Census finds the groups of counted ways: it is shown the jobs of a study, and counts
// the GPU-hours that each account, say, asks for: size x run time, cut at the limit. So the
// groups do not depend on what any variant does with the jobs.
type Census struct {
	names Names
	ways  []By
	hours []map[int32]*exact.Sum // by way
}

// Names are the names behind the numbers of a job. User may be nil.
type Names struct {
	Labels workload.Labels
	User   func(number int32) string
}

// NewCensus returns a Census of the counted ones among some ways.
func NewCensus(names Names, ways []By) *Census {
	c := &Census{names: names}
	for _, by := range Ways() {
		if by.Counted() && slices.Contains(ways, by) {
			c.ways, c.hours = append(c.ways, by), append(c.hours, map[int32]*exact.Sum{})
		}
	}
	return c
}

// Counts reports whether there is something to count.
func (c *Census) Counts() bool { return len(c.ways) > 0 }

// Add counts a job.
func (c *Census) Add(j *workload.Job) {
	run := j.Run
	if j.Limit > 0 {
		run = min(run, j.Limit)
	}
	work := exact.Product(uint64(j.Size), uint64(max(run, time.Nanosecond)))
	for i, by := range c.ways {
		n := by.number(j)
		if c.hours[i][n] == nil {
			c.hours[i][n] = new(exact.Sum)
		}
		c.hours[i][n].Add(work)
	}
}

// Divisions returns the groups. Those that are named stand for themselves however small
// they are. There may be others, too, where not all jobs were shown.
func (c *Census) Divisions(named []Condition, all bool) []Division {
	var list []Division
	for i, by := range c.ways {
		hours := c.hours[i]
		numbers := slices.Collect(maps.Keys(hours))
		slices.SortFunc(numbers, func(a, b int32) int { return cmp.Or(hours[b].Cmp(*hours[a]), cmp.Compare(a, b)) })
		d := Division{By: by, of: map[int32]int{}}
		for rank, n := range numbers {
			name := c.names.of(by, n)
			if at := slices.Index(d.Groups, name); at >= 0 { // another number of the same name
				d.of[n] = at
			} else if rank < Largest || slices.Contains(named, Condition{by, name}) {
				d.of[n] = len(d.Groups)
				d.Groups = append(d.Groups, name)
			}
		}
		if len(numbers) > len(d.of) || !all {
			d.Groups = append(d.Groups, Others)
		}
		list = append(list, d)
	}
	return list
}

// Of is what a job says of itself under a counted way, or "" where it says nothing.
func (n *Names) Of(by By, j *workload.Job) string { return n.behind(by, by.number(j)) }

// Group is the name of the group of a number, see By.Number.
func (n *Names) Group(by By, number int32) string {
	if by == BySize {
		return bandName(int(number))
	}
	return n.of(by, number)
}

// of is the name of the group of a number. No name of a job is that of two groups: one that
// is called like those who have no name, or like the rest, has the way before it, "account
// others", and so has one that would look like that.
func (n *Names) of(by By, i int32) string {
	name := n.behind(by, i)
	bare, way := name, by.String()+" "
	for strings.HasPrefix(bare, way) {
		bare = bare[len(way):]
	}
	switch {
	case name == "":
		return nobody
	case bare == Others || bare == nobody:
		return way + name
	}
	return name
}

// behind is the name behind a number, or "" where there is none.
func (n *Names) behind(by By, i int32) string {
	if i < 0 || i == 0 && by != ByUser {
		return ""
	}
	var names []string
	switch by {
	case ByAccount:
		names = n.Labels.Account
	case ByQOS:
		names = n.Labels.QOS
	case ByProject:
		names = n.Labels.Project
	case ByAsked:
		names = n.Labels.Asked
	case ByUser:
		if n.User != nil {
			return n.User(i)
		}
	}
	if int(i) < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%v %d", by, i)
}
