package sched

import (
	"math"
	"math/bits"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/index"
)

// A contest holds the waiting jobs of one route under an order whose keys change
// with time. It knows the first of all, which may be a head, and the first of those
// that pass a filter, which may be backfilled.
//
// Jobs are sorted into cells by size band and by limit, a power of two of minutes;
// each cell is a bracket, and a bracket over the cells' winners joins them. Below a
// node of that one stand jobs of a range of sizes and of limits. So a search for
// the first that passes takes the winner of a node all of whose jobs pass, leaves
// out a node none of whose jobs can or whose winner comes too late, and goes down
// only into what is between: it follows the number of cells and not of jobs.
type contest struct {
	beats func(x, y int32) (first bool, decided time.Duration)
	top   bracket // its leaves are the cells, ascending by size band and then by limit
	cells []bracket
}

const (
	spans     = 16 // bands of the limit
	sizeBands = 16 // bands of the size: index.Bands, rounded up to a power of two as a bracket needs it
	cellCount = sizeBands * spans
)

func newContest(beats func(x, y int32) (bool, time.Duration)) *contest {
	return &contest{beats: beats, top: bracket{nodes: newMatches(cellCount)}, cells: make([]bracket, cellCount)}
}

// span returns the band of a limit: under a minute, under two, under four, and so
// on.
func span(limit time.Duration) int {
	return min(bits.Len64(uint64(limit/time.Minute)), spans-1)
}

// cell returns the cell of a job.
func cell(j *Job) int { return index.Band(j.Need)*spans + span(j.Limit) }

func (c *contest) add(j *Job, slot int32) {
	k := cell(j)
	j.seat = c.cells[k].add(slot, corner{j.Limit, j.Need})
	c.top.touch(cellCount+k, nobody)
}

func (c *contest) remove(j *Job, slot int32) {
	k := cell(j)
	c.cells[k].remove(j.seat)
	c.top.touch(cellCount+k, slot)
	j.seat = standing
}

func (c *contest) forget() {
	c.top.forget()
	for k := range c.cells {
		c.cells[k].forget()
	}
}

// first returns the foremost job at an instant, or nobody.
func (c *contest) first(now time.Duration) (slot int32) {
	c.refresh(1, now)
	return c.top.nodes[1].winner
}

// refresh makes a node over the cells true for an instant.
func (c *contest) refresh(i int, now time.Duration) {
	m := &c.top.nodes[i]
	switch {
	case m.until >= now:
	case i < cellCount:
		c.refresh(2*i, now)
		c.refresh(2*i+1, now)
		c.top.play(i, now, c.beats)
	default:
		b := &c.cells[i-cellCount]
		m.winner, m.until, m.least = nobody, cluster.Never, none
		if len(b.nodes) > 0 {
			c.refreshCell(b, 1, now)
			m.winner, m.until, m.least = b.nodes[1].winner, b.nodes[1].until, b.nodes[1].least
		}
	}
}

// refreshCell makes a node of a cell true for an instant.
func (c *contest) refreshCell(b *bracket, i int, now time.Duration) {
	m := &b.nodes[i]
	switch {
	case m.until >= now:
	case 2*i < len(b.nodes):
		c.refreshCell(b, 2*i, now)
		c.refreshCell(b, 2*i+1, now)
		b.play(i, now, c.beats)
	default:
		m.until = cluster.Never
	}
}

// most bounds from above what the jobs below each node over the cells ask for.
var most = func() (most [2 * cellCount]corner) {
	for i := 1; i < len(most); i++ {
		width := cellCount >> (bits.Len(uint(i)) - 1)
		last := (i+1)*width - cellCount - 1
		most[i] = corner{math.MaxInt64, math.MaxInt32}
		if b := last / spans; b < index.Bands-1 {
			most[i].need = 1 << b
		}
		if l := last % spans; l < spans-1 && width < spans {
			most[i].limit = time.Minute<<l - 1
		}
	}
	return most
}()

// pass reports whether a job that asks for so much passes one of the filters.
func (c *corner) pass(filters []index.Filter) bool {
	for k := range filters {
		if filters[k].Passes(c.need, c.limit) {
			return true
		}
	}
	return false
}
