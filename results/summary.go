package results

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"time"

	"aforo/results/grade"
	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/results/whole"
)

// A Number is a float that is null in JSON and empty in CSV where it does not
// exist (NaN).
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads a number, or null as NaN.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// Format is the version of the result folder's files.
const Format = whole.Format

// A Summary holds every measure of every variant over the replications.
type Summary struct {
	Format   int    `json:"format"`
	Scenario string `json:"scenario"`
	Title    string `json:"title"`
	// Grade is how far to trust the scenario, where it says so.
	Grade *grade.Graded `json:"grade,omitempty"`
	Unit  string        `json:"unit"`
	From  time.Time     `json:"window_from"`
	To    time.Time     `json:"window_to"`
	// Timezone is the name of the zone whose summer time the scenario's calendar follows;
	// without it, clocks stay as at From.
	Timezone string `json:"timezone,omitempty"`
	// Every is the length of the steps of the series in seconds, where it was asked for.
	Every        Number  `json:"series_step_s,omitempty"`
	Replications int     `json:"replications"`
	Level        float64 `json:"confidence_level"`
	// Comparisons is the number of variants that are compared with the first: the
	// intervals of that many differences hold together (Bonferroni).
	Comparisons int `json:"comparisons"`
	// Precision and Selection say what the rules for the number of replications have
	// come to, where the scenario has them; Cap is then the most that it may have.
	Cap       int        `json:"replications_max,omitempty"`
	Precision *Precision `json:"precision,omitempty"`
	Selection *Selection `json:"selection,omitempty"`
	// Budget are the contributions to the upgrade's budget, in euros.
	Budget []Contribution `json:"budget,omitempty"`
	// Compared are the results that a comparison is of, and Notes what its reader must
	// know; a result of its own has none.
	Compared []Compared `json:"compared,omitempty"`
	Notes    []string   `json:"notes,omitempty"`
	Variants []Variant  `json:"variants"`
	// Goals are the verdicts on the scenario's objectives and expectations.
	Goals []Verdict `json:"goals,omitempty"`
	// Warnings are what a reader must not overlook.
	Warnings []Warning `json:"warnings"`
	Rows     []Row     `json:"rows"`
}

// A Variant is what a Summary says of one variant as a whole.
type Variant struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	// Base is, in a comparison, the variant that this one is compared with.
	Base string `json:"compared_with,omitempty"`
	// Overloaded says that the queue still grows at the end of the window: mean
	// waits do not exist.
	Overloaded bool `json:"overloaded"`
	// Overloads are the parts of the machine and the limits that are overloaded, where
	// there are several causes for which jobs wait: waits are those of the other jobs, and
	// Overloaded says that there are none.
	Overloads []Starved `json:"overloads,omitempty"`
	// Growth is how fast the backlog of waiting work grows over the second half of
	// the window, in GPUs: GPU-hours an hour that are missing.
	Growth Interval `json:"backlog_growth"`
	// BacklogEnd is the work that waits in the last step of the window, in
	// GPU-hours.
	BacklogEnd Interval `json:"backlog_end_h"`
	// Available is the mean available capacity over the second half, in GPUs.
	Available Interval `json:"available"`
	// Warmup says whether the warm-up was long enough; absent where nobody asked.
	Warmup *Warmup `json:"warmup,omitempty"`
	// Purchase is what the GPUs cost that the variant's changes bring, in euros, and
	// Saving what an hour of wait less costs; absent without costs.
	Purchase *Number `json:"purchase_eur,omitempty"`
	Saving   *Saving `json:"saving,omitempty"`
	Rejected int     `json:"rejected"`
	// Refused counts those of the rejected that a rule never lets start, by its name.
	Refused   map[string]int `json:"refused,omitempty"`
	Unstarted int            `json:"unstarted"`
	Events    []Event        `json:"events"`
}

// BaseOf is the variant that a variant's differences are from: the first, or in a
// comparison the one that it is compared with; itself where it is compared with none.
func (s *Summary) BaseOf(v *Variant) *Variant {
	for i := range s.Variants {
		if v.Base != "" && s.Variants[i].Name == v.Base {
			return &s.Variants[i]
		}
	}
	if len(s.Compared) > 0 {
		return v
	}
	return &s.Variants[0]
}

// Variant returns the variant of a name.
func (s *Summary) Variant(name string) *Variant {
	for i := range s.Variants {
		if s.Variants[i].Name == name {
			return &s.Variants[i]
		}
	}
	return nil
}

// Label is what people call the variant.
func (v *Variant) Label() string { return cmp.Or(v.Title, v.Name) }

// Label is what people call the variant of a name.
func (s *Summary) Label(variant string) string {
	for i := range s.Variants {
		if v := &s.Variants[i]; v.Name == variant {
			return v.Label()
		}
	}
	return variant
}

// An Event is a dated change of a variant's cluster.
type Event struct {
	At    time.Time `json:"at"`
	Label string    `json:"label"`
}

// An Interval is a mean over replications with its confidence interval; Lo and Hi
// do not exist with one replication. That of a measure, none of which can be negative,
// is not symmetric (stat.Positive, and for shares stat.Share); that of a difference is
// Student's.
type Interval struct {
	Mean Number `json:"mean"`
	Lo   Number `json:"ci_low"`
	Hi   Number `json:"ci_high"`
}

// IntervalOf is an interval as results write it.
func IntervalOf(i stat.Interval) Interval {
	return Interval{Number(i.Mean), Number(i.Lo), Number(i.Hi)}
}

// A Row is one measure of one group of one variant.
type Row struct {
	Variant string `json:"variant"`
	By      string `json:"by"`
	Group   string `json:"group"`
	Measure string `json:"measure"`
	Unit    string `json:"unit"`
	Interval
	// Values are those of the replications; null where one has no such jobs, and
	// then the mean is that of the others. The mean of a ratio of sums (mttf_h) is that of
	// the sums over all replications.
	// Of more than ValuesMost replications they stand in a table.
	Values []Number `json:"values,omitempty"`
	// WaitsOf is where jobs of overloaded parts and limits are left out of the group, or some
	// are turned away, a mark of those that are left, eight digits a replication: see SameJobs.
	WaitsOf string `json:"waits_of,omitempty"`
	// LeftOut is the share of the measured jobs of the group that starve, of which the wait
	// tells nothing.
	LeftOut Number `json:"left_out,omitempty"`
	// Diff is the paired difference from the first variant; absent for that one.
	Diff *Diff `json:"diff,omitempty"`
}

// Compared is one of the results that a comparison is of.
type Compared struct {
	Label        string `json:"label"`
	Path         string `json:"path"`
	Title        string `json:"title"`
	Version      string `json:"version"`
	Seed         uint64 `json:"seed"`
	Replications int    `json:"replications"`
	// Paired says that its jobs are those of the first.
	Paired bool `json:"paired"`
}

// count is the number of replications in which the measure exists.
func (r *Row) count() (n int) {
	for _, x := range r.Values {
		if !math.IsNaN(float64(x)) {
			n++
		}
	}
	return n
}

// A Diff is a difference from the first variant, replication by replication.
type Diff struct {
	Interval
	// Separates says that the interval excludes zero. The interval is that of one of
	// Summary.Comparisons that hold together.
	Separates bool `json:"separates"`
}

// Row returns the row of a measure of a group, or nil.
func (s *Summary) Row(variant string, by measures.By, group string, m measures.Measure) *Row {
	name := m.Info().Name
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.Variant == variant && r.Measure == name && r.Group == group && r.By == by.String() {
			return r
		}
	}
	return nil
}

// Interval returns what Row has, and what does not exist where there is no such row:
// results that are compared need not have the same groups.
func (s *Summary) Interval(variant string, by measures.By, group string, m measures.Measure) Interval {
	if r := s.Row(variant, by, group, m); r != nil {
		return r.Interval
	}
	nan := Number(math.NaN())
	return Interval{nan, nan, nan}
}

// counted are the counted ways that there are rows of.
func (s *Summary) counted() (ways []measures.By) {
	for _, by := range measures.Ways() {
		if by.Counted() && slices.ContainsFunc(s.Rows, func(r Row) bool { return r.By == by.String() }) {
			ways = append(ways, by)
		}
	}
	return ways
}

// summarizer carries what rows need.
type summarizer struct {
	frame  *Frame
	labels [measures.WayCount][]string // the frame's, and the causes
	unit   string
	level  float64
	runs   [][]*Run // by variant, replication
	over   []bool

	priced bool                 // the scenario has costs
	none   [measures.Count]bool // measures of which no run has anything
}

// rows returns all rows, by variant, way of grouping, group and measure.
func (z *summarizer) rows(names []string) []Row {
	var rows []Row
	for v, name := range names {
		for by := range measures.WayCount {
			for g, label := range z.labels[by] {
				for _, m := range measures.All() {
					if !m.Of(by) || m.Priced() && !z.priced || z.none[m] || by == measures.ByCause && (m == measures.WaitMean && inPen(label) || m == measures.Held && !inPen(label)) {
						continue
					}
					unit, ok := z.frame.unitOf(m, by, g, z.unit)
					if !ok {
						continue
					}
					row := z.row(v, by, g, m)
					row.Unit = m.UnitOf(unit)
					row.Variant, row.Group = name, label
					rows = append(rows, row)
				}
			}
		}
	}
	return rows
}

func (z *summarizer) row(v int, by measures.By, g int, m measures.Measure) Row {
	values, estimates := z.values(v, by, g, m), z.estimates(v, by, g, m)
	row := Row{By: by.String(), Measure: m.Info().Name, Interval: IntervalOf(m.Interval(estimates, z.level)), WaitsOf: waitsOf(z.runs[v], by, g, m), LeftOut: Number(leftOut(z.runs[v], by, g, m))}
	for _, x := range values {
		row.Values = append(row.Values, Number(x))
	}
	if v > 0 {
		base := z.estimates(0, by, g, m)
		if !SameJobs(row.WaitsOf, waitsOf(z.runs[0], by, g, m)) { // of other jobs
			base = nil
		}
		d := existing(stat.Differences(base, estimates[:len(base)]), z.level, len(z.runs)-1)
		row.Diff = &Diff{IntervalOf(d), d.Separates()}
	}
	return row
}

// estimates are what an interval of the measure is made of.
func (z *summarizer) estimates(v int, by measures.By, g int, m measures.Measure) []float64 {
	return m.Estimates(z.values(v, by, g, m), func(r int, m measures.Measure) float64 { return z.runs[v][r].Groups[by][g][m] })
}

// values returns a measure over the replications: NaN throughout where waits do
// not exist, because the variant is overloaded or too many of the group starve.
func (z *summarizer) values(v int, by measures.By, g int, m measures.Measure) []float64 {
	values := make([]float64, len(z.runs[v]))
	hidden := m.Info().Waiting && (z.over[v] || hidesRow(z.runs[v], by, g, m))
	for r, run := range z.runs[v] {
		values[r] = run.Groups[by][g][m]
		if hidden {
			values[r] = math.NaN()
		}
	}
	return values
}
