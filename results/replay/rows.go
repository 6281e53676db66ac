package replay

import (
	"io"
	"slices"
	"time"

	"aforo/results/sheet"
	"aforo/sim"
	"aforo/workload"
)

// rows writes one row for each job, in the order of submission. Jobs end in
// another order, so a row is held back until all earlier ones are out.
//
// It stands between the source and the simulation and gives each job its position
// as its number, so that an end finds its row whatever the trace's numbers are;
// the policies never look at the number.
type rows struct {
	source workload.Source
	out    sheet.Sheet
	held   []row // a ring of the rows from position base on
	base   int64 // position of the first row that is not out
	n      int64 // jobs read

	chained bool // rows say when their jobs were eligible

	zero func() time.Duration // Submit zero on the clock of the log; nil is 0
}

type row struct {
	id, submit, start, end int64 // times in ns
	eligible               int64
	procs                  int32
	state                  rowState
}

type rowState uint8

const (
	rowWaits rowState = iota
	rowEnded
	rowRejected
)

var columns = []sheet.Column{
	{Name: "job_id", Kind: sheet.Whole},
	{Name: "submit", Kind: sheet.Real},
	{Name: "start", Kind: sheet.Real},
	{Name: "end", Kind: sheet.Real},
	{Name: "procs", Kind: sheet.Whole},
}

// newRows begins the table, in the form that its name says; chained says that jobs follow
// each other, and that it is to have a column for it.
func newRows(source workload.Source, out io.Writer, name string, chained bool) *rows {
	all := slices.Clone(columns)
	if chained {
		all = append(all, sheet.Column{Name: "eligible", Kind: sheet.Real})
	}
	return &rows{source: source, out: sheet.New(out, name, all), held: make([]row, 1024), chained: chained}
}

// Next implements workload.Source.
func (r *rows) Next(j *workload.Job) (bool, error) {
	ok, err := r.source.Next(j)
	if !ok || err != nil {
		return ok, err
	}
	if r.n-r.base == int64(len(r.held)) {
		r.grow()
	}
	*r.at(r.n) = row{id: j.ID, submit: int64(j.Submit), procs: j.Size}
	j.ID = r.n
	r.n++
	return true, nil
}

// number is the number that the trace gives to the job of a position that is not out.
func (r *rows) number(position int64) int64 { return r.at(position).id }

// at returns the row of a position; the length of the ring is a power of two.
func (r *rows) at(position int64) *row { return &r.held[position&int64(len(r.held)-1)] }

func (r *rows) grow() {
	old := *r
	r.held = make([]row, 2*len(old.held))
	for p := r.base; p < r.n; p++ {
		*r.at(p) = *old.at(p)
	}
}

func (r *rows) ended(rec *sim.Record) {
	row := r.at(rec.ID)
	row.start, row.end, row.state = int64(rec.Start), int64(rec.End), rowEnded
	row.eligible = int64(rec.Eligible())
	r.flush()
}

func (r *rows) rejected(j *workload.Job) {
	r.at(j.ID).state = rowRejected
	r.flush()
}

// flush writes the rows that no earlier one holds back.
func (r *rows) flush() {
	for ; r.base < r.n && r.at(r.base).state != rowWaits; r.base++ {
		row := r.at(r.base)
		if row.state == rowRejected {
			continue
		}
		zero := int64(0)
		if r.zero != nil {
			zero = int64(r.zero())
		}
		r.out.Whole(row.id)
		for _, ns := range [...]int64{row.submit, row.start, row.end} {
			r.out.Seconds(ns + zero)
		}
		r.out.Whole(int64(row.procs))
		if r.chained {
			r.out.Seconds(row.eligible + zero)
		}
		r.out.EndRow()
	}
}
