// Package starts tells when jobs that wait at the beginning of a run would start: an observer
// of each run keeps their starts, and over the replications each job has a median and the
// times between which four fifths of its starts lie.
package starts

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"aforo/results/stat"
	"aforo/sim"
)

// A Job is one that waits.
type Job struct {
	ID            int64 // in the runs
	Name          string
	Account, User string
	Partition     string
	Size          int
	Limit, Waited time.Duration
	Priority      float64
}

// A Watch keeps when jobs start in the runs of a study.
type Watch struct {
	jobs  []Job
	class uint16        // theirs, which no other job has
	from  time.Duration // the instant at which they wait
	index map[int64]int

	running uint16 // the class of those that run already
	howMany int

	mu     sync.Mutex
	runs   map[[2]int][]time.Duration // by variant and replication: the starts, by job
	places map[[2]int]*run
}

// Running tells of the jobs that run at that instant: how many they are, and their class. They
// are to have started before it.
func (w *Watch) Running(class uint16, howMany int) {
	w.running, w.howMany = class, howMany
}

// Misplaced is how many of those that run found no place by then, in the run in which they are
// the most.
func (w *Watch) Misplaced() (most int) {
	for _, r := range w.places {
		most = max(most, w.howMany-r.placed)
	}
	return most
}

// never is the start of a job that did not start.
const never = time.Duration(math.MaxInt64)

// New watches jobs of a class, which wait from an instant on.
func New(jobs []Job, class uint16, from time.Duration) *Watch {
	w := &Watch{jobs: jobs, class: class, from: from, index: map[int64]int{}, runs: map[[2]int][]time.Duration{}, places: map[[2]int]*run{}}
	for i := range jobs {
		w.index[jobs[i].ID] = i
	}
	return w
}

// Run is the observer of one run.
func (w *Watch) Run(variant, replication int) sim.Observer {
	at := make([]time.Duration, len(w.jobs))
	for i := range at {
		at[i] = never
	}
	r := &run{watch: w, at: at}
	w.mu.Lock()
	w.runs[[2]int{variant, replication}], w.places[[2]int{variant, replication}] = at, r
	w.mu.Unlock()
	return r
}

type run struct {
	sim.Silent
	watch  *Watch
	at     []time.Duration
	placed int // of those that run
}

// Started implements sim.Observer.
func (r *run) Started(rec *sim.Record) {
	if w := r.watch; w.howMany > 0 && rec.Class == w.running && rec.Start < w.from && rec.Attempt <= 1 {
		r.placed++
	}
	if i, ok := r.watch.index[rec.ID]; ok && rec.Class == r.watch.class && rec.Attempt <= 1 {
		r.at[i] = rec.Start - r.watch.from
	}
}

// A Start is when a job would start, in seconds from now on; +Inf where it would not within
// what was simulated.
type Start struct {
	Median, P10, P90 float64
	Started          float64 // the share of the replications in which it did
}

// Of is when a job would start in a variant.
func (w *Watch) Of(variant, job int) Start {
	var at []float64
	s := Start{}
	for key, starts := range w.runs {
		if key[0] != variant {
			continue
		}
		x := math.Inf(1)
		if starts[job] != never {
			x = starts[job].Seconds()
			s.Started++
		}
		at = append(at, x)
	}
	slices.Sort(at)
	s.Started /= float64(max(1, len(at)))
	s.Median, s.P10, s.P90 = quantile(at, 0.5), quantile(at, 0.1), quantile(at, 0.9)
	return s
}

// quantile is that of values the last of which may be endless.
func quantile(at []float64, p float64) float64 {
	if len(at) == 0 {
		return math.Inf(1)
	}
	if i := int(math.Ceil(p * float64(len(at)-1))); math.IsInf(at[i], 1) {
		return at[i]
	}
	return stat.Quantile(at, p)
}

// mostRows is how many jobs are printed; the file has all.
const mostRows = 40

// Print writes a table of the jobs, a column a variant; start is the instant at which they wait.
func (w *Watch) Print(out io.Writer, titles []string, start time.Time) error {
	if len(w.jobs) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\nwhen the jobs that wait at %s would start, from then on: the median of the replications, and in brackets\nthe times between which 80 %% of them are\n\n", start.Format("2006-01-02 15:04 -07:00"))
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "job\tuser\tsize\tlimit\twaits for\t%s\n", strings.Join(titles, "\t"))
	for i := range w.jobs[:min(len(w.jobs), mostRows)] {
		j := &w.jobs[i]
		cells := []string{j.Name, j.User, strconv.Itoa(j.Size), span(j.Limit.Seconds()), span(j.Waited.Seconds())}
		for v := range titles {
			s := w.Of(v, i)
			if s.Started == 0 { // the run has ended before, or a rule has turned the job away
				cells = append(cells, "not in any run")
				continue
			}
			cells = append(cells, fmt.Sprintf("%s (%s to %s)", span(s.Median), span(s.P10), span(s.P90)))
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if more := len(w.jobs) - mostRows; more > 0 {
		fmt.Fprintf(out, "and %d more, in starts.csv\n", more)
	}
	return nil
}

// span writes seconds for people.
func span(s float64) string {
	switch {
	case math.IsInf(s, 1):
		return "later"
	case s < 60:
		return fmt.Sprintf("%.0f s", s)
	case s < 100*60:
		return fmt.Sprintf("%.0f m", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%.1f h", s/3600)
	}
	return fmt.Sprintf("%.1f d", s/86400)
}

// Write writes all of it as CSV, a row a variant and job; variants are their names.
func (w *Watch) Write(out io.Writer, variants []string) error {
	c := csv.NewWriter(out)
	_ = c.Write([]string{"variant", "job", "partition", "account", "user", "size", "limit_s", "waited_s", "priority", "start_p10_s", "start_median_s", "start_p90_s", "started_share"}) // Flush tells
	for v, name := range variants {
		for i := range w.jobs {
			j, s := &w.jobs[i], w.Of(v, i)
			_ = c.Write([]string{
				name, j.Name, j.Partition, j.Account, j.User, strconv.Itoa(j.Size), number(j.Limit.Seconds()), number(j.Waited.Seconds()), number(j.Priority),
				number(s.P10), number(s.Median), number(s.P90), number(s.Started),
			})
		}
	}
	c.Flush()
	return c.Error()
}

// number writes a number; nothing for one that there is none.
func number(x float64) string {
	if math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64)
}
