// Package queued reads the queue of a site as it stood at an instant: what ran, with what
// was left of its limit, and what waited, with its priority. A scenario names such a file
// in [queue], and its runs begin with it.
//
// The file is CSV with a row a job, so that a person can change it: take a job out, put
// one in, raise a priority.
package queued

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/scenarios/keyed"
)

// A Queue is the table [queue].
type Queue struct {
	File string
	// Used are quantiles of run time / limit, at evenly spaced probabilities from 0 to 1.
	Used []float64
}

// Fields are the keys of [queue].
func (q *Queue) Fields() []keyed.Field {
	return []keyed.Field{
		keyed.Must("file", keyed.Text(&q.File), "the jobs that run and wait at window.start, a CSV relative to the folder of the scenario ([docs/your-site.md](your-site.md#the-queue))"),
		keyed.May("used", keyed.Numbers(&q.Used, keyed.Share), "[0.0, 1.0]", "quantiles of the share of its limit that a job uses, at evenly spaced probabilities from 0 to 1: how long these jobs run is drawn from them. Where it is left out, every share is as likely as any other"),
	}
}

// Check says what is wrong with the quantiles, or nothing.
func (q *Queue) Check(c keyed.Notes) {
	here := keyed.To("queue", "used")
	keyed.Increasing(c, here, q.Used, false)
	if n := len(q.Used); n == 1 || n > 1 && q.Used[n-1] <= 0 {
		c.Bad(here, "", "%s needs at least the least and the greatest share, which is above 0", here)
	}
}

// Columns are those of the file, in the order in which they are written.
var Columns = []string{"job", "state", "partition", "account", "qos", "user", "size", "limit_s", "elapsed_s", "waited_s", "begin_s", "priority"}

// The states of a row.
const (
	Running = "running"
	Waiting = "waiting"
)

// A Row is one job.
type Row struct {
	Line       int
	Job        string // as Slurm calls it: 123, or 123_4 for a task of an array
	Waits      bool   // else it runs
	Partitions []string
	Account    string
	QOS, User  string
	Size       int           // GPUs, or what the partition counts
	Limit      time.Duration // that it asked for
	Elapsed    time.Duration // for how long it has run
	Waited     time.Duration // since its submission
	Begin      time.Duration // until it may start, where it asked for that
	Priority   float64
}

// Left is what is left of the limit.
func (r *Row) Left() time.Duration { return max(0, r.Limit-r.Elapsed) }

// Most is the greatest number of jobs of a file.
const Most = 1_000_000

// Read reads the rows. The error is Problems.
func Read(name string, in io.Reader) ([]Row, error) {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, keyed.One(name, 1, "the queue has no head of columns", "the columns are "+strings.Join(Columns, ","))
	}
	at := map[string]int{}
	for i, c := range head {
		c = strings.TrimSpace(strings.TrimPrefix(c, "\ufeff"))
		if _, twice := at[c]; twice || !slices.Contains(Columns, c) {
			return nil, keyed.One(name, 1, fmt.Sprintf("the queue has no column %q, or has it twice", c), "the columns are "+strings.Join(Columns, ","))
		}
		at[c] = i
	}
	for _, c := range []string{"job", "state", "size", "limit_s"} {
		if _, there := at[c]; !there {
			return nil, keyed.One(name, 1, "the queue has no column "+c, "the columns are "+strings.Join(Columns, ","))
		}
	}
	var rows []Row
	seen := map[string]int{}
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, keyed.One(name, lineOf(err), "the queue is no CSV: "+err.Error(), "")
		}
		line, _ := r.FieldPos(0)
		cell := func(c string) string {
			if i, there := at[c]; there {
				return strings.TrimSpace(rec[i])
			}
			return ""
		}
		row, what := read(cell)
		row.Line = line
		if first, twice := seen[row.Job]; twice && what == "" {
			what = fmt.Sprintf("job %s stands there twice; the first time in line %d", row.Job, first)
		}
		if what == "" && len(rows) == Most {
			what = fmt.Sprintf("the queue has more than %d jobs", Most)
		}
		if what != "" {
			return nil, keyed.One(name, line, what, "")
		}
		seen[row.Job] = line
		rows = append(rows, row)
	}
}

// lineOf is the line of an error of the CSV; 0 where it has none.
func lineOf(err error) int {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return at.Line
	}
	return 0
}

// read makes a row of its cells, or says what is wrong with them.
func read(cell func(string) string) (row Row, what string) {
	row = Row{Job: strings.Clone(cell("job")), Account: strings.Clone(cell("account")), QOS: strings.Clone(cell("qos")), User: strings.Clone(cell("user"))}
	if row.Job == "" {
		return row, "a job without a number"
	}
	switch cell("state") {
	case Running:
	case Waiting:
		row.Waits = true
	default:
		return row, fmt.Sprintf("state is %q, and must be running or waiting", cell("state"))
	}
	for name := range strings.SplitSeq(cell("partition"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			row.Partitions = append(row.Partitions, strings.Clone(name))
		}
	}
	size, err := strconv.Atoi(cell("size"))
	if err != nil || size < 1 || size > math.MaxInt32 {
		return row, fmt.Sprintf("size is %q, and must be a whole number from 1 on", cell("size"))
	}
	row.Size = size
	for _, of := range []struct {
		column string
		into   *time.Duration
	}{{"limit_s", &row.Limit}, {"elapsed_s", &row.Elapsed}, {"waited_s", &row.Waited}, {"begin_s", &row.Begin}} {
		text := cell(of.column)
		if text == "" && of.column != "limit_s" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > mostSeconds {
			return row, fmt.Sprintf("%s is %q, and must be whole seconds from 0 to 20 years", of.column, text)
		}
		*of.into = time.Duration(n) * time.Second
	}
	if row.Limit == 0 {
		return row, "limit_s is 0: a job without a limit never has to end"
	}
	if text := cell("priority"); text != "" {
		if row.Priority, err = strconv.ParseFloat(text, 64); err != nil || math.IsNaN(row.Priority) || math.Abs(row.Priority) > 1e12 {
			return row, fmt.Sprintf("priority is %q, and must be a number", text)
		}
	}
	return row, ""
}

const mostSeconds = 20 * 365 * 86400

// Write writes the rows as Read reads them.
func Write(out io.Writer, rows []Row) error {
	w := csv.NewWriter(out)
	_ = w.Write(Columns) // Flush tells
	seconds := func(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }
	for i := range rows {
		r := &rows[i]
		state := map[bool]string{true: Waiting, false: Running}[r.Waits]
		_ = w.Write([]string{
			r.Job, state, strings.Join(r.Partitions, ","), r.Account, r.QOS, r.User, strconv.Itoa(r.Size),
			seconds(r.Limit), seconds(r.Elapsed), seconds(r.Waited), seconds(r.Begin), strconv.FormatFloat(r.Priority, 'f', -1, 64),
		})
	}
	w.Flush()
	return w.Error()
}
