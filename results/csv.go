package results

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/results/measures"
)

// A File is one file of a result folder, by its path within it.
type File struct {
	Path string
	Text []byte
}

// Files returns the files of numbers of a result: the summary in its three forms
// and the series behind the figures.
func (r *Result) Files() ([]File, error) {
	text, err := json.MarshalIndent(r.Summary.brief(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the summary: %w", err)
	}
	files := []File{
		{"summary.json", append(text, '\n')},
		{"summary.csv", Table(r.summaryCSV)},
		{"bench.txt", r.bench()},
		{"series/utilization.csv", Table(r.utilizationCSV)},
		{"series/wait.csv", Table(r.waitCSV)},
		{"series/distribution.csv", Table(r.distributionCSV)},
		{"series/wait_by_class.csv", Table(func(w WriteRow) { r.waitByCSV(w, measures.ByClass) })},
		{"series/wait_by_size.csv", Table(func(w WriteRow) { r.waitByCSV(w, measures.BySize) })},
		{"series/queue.csv", Table(r.queueCSV)},
		{"series/stranded.csv", Table(r.strandedCSV)},
	}
	files = append(files, r.Summary.values()...)
	for _, by := range r.Summary.counted() {
		files = append(files, File{"series/wait_by_" + by.String() + ".csv", Table(func(w WriteRow) { r.waitByCSV(w, by) })})
	}
	if slices.ContainsFunc(r.Series.Variants, func(v VariantSeries) bool { return len(v.Types) > 0 }) {
		files = append(files, File{"series/utilization_by_type.csv", Table(r.utilizationByTypeCSV)})
	}
	if slices.ContainsFunc(r.Series.Variants, func(v VariantSeries) bool { return len(v.Groups) > 0 }) {
		files = append(files, File{OverTimeFile, Table(r.overTimeCSV)})
	}
	if r.Summary.Caused() {
		files = append(files, File{"series/wait_by_cause.csv", Table(r.waitByCauseCSV)})
	}
	if len(r.Summary.Goals) > 0 {
		files = append(files, File{"goals.csv", Table(r.goalsCSV)})
	}
	return files, nil
}

// WriteRow writes one line of a table: strings as they are, numbers with all their
// digits, numbers that do not exist as nothing.
type WriteRow func(cells ...any)

// Table is what fill writes, as CSV.
func Table(fill func(WriteRow)) []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	fill(func(cells ...any) {
		line := make([]string, len(cells))
		for i, c := range cells {
			line[i] = cell(c)
		}
		_ = w.Write(line) // a bytes.Buffer takes everything
	})
	w.Flush()
	return buf.Bytes()
}

func cell(c any) string {
	switch c := c.(type) {
	case string:
		return c
	case Number:
		return cell(float64(c))
	case float64:
		if math.IsNaN(c) || math.IsInf(c, 0) {
			return ""
		}
		return strconv.FormatFloat(c, 'f', -1, 64)
	case time.Time:
		return c.Format(time.RFC3339)
	}
	return fmt.Sprint(c)
}

func (r *Result) summaryCSV(w WriteRow) {
	w("variant", "by", "class", "measure", "unit", "mean", "ci_low", "ci_high", "replications", "diff", "diff_ci_low", "diff_ci_high", "separates")
	for i := range r.Summary.Rows {
		x := &r.Summary.Rows[i]
		d := Diff{Interval: Interval{Number(math.NaN()), Number(math.NaN()), Number(math.NaN())}}
		separates := ""
		if x.Diff != nil {
			d, separates = *x.Diff, strconv.FormatBool(x.Diff.Separates)
		}
		w(x.Variant, x.By, x.Group, x.Measure, x.Unit, x.Mean, x.Lo, x.Hi, x.count(), d.Mean, d.Lo, d.Hi, separates)
	}
}

func (r *Result) goalsCSV(w WriteRow) {
	w("name", "kind", "variant", "by", "group", "during", "measure", "unit", "mean", "ci_low", "ci_high", "at_least", "bound", "margin", "verdict")
	for i := range r.Summary.Goals {
		g := &r.Summary.Goals[i]
		w(g.Goal, g.Kind, g.Variant, with(g.By, g.AndBy), with(g.Group, g.AndGroup), g.During, g.Measure, g.Unit, g.Mean, g.Lo, g.Hi, g.AtLeast, g.Bound, g.Margin, g.Verdict)
	}
}

// bench writes the measures of the whole and of the classes in the Go benchmark
// format, one line a replication, so that benchstat reads them.
func (r *Result) bench() []byte {
	var buf bytes.Buffer
	type key struct{ variant, by, group string }
	lines := map[key][]*Row{}
	var order []key
	for i := range r.Summary.Rows {
		x := &r.Summary.Rows[i]
		if x.By != measures.ByAll.String() && x.By != measures.ByClass.String() {
			continue
		}
		k := key{x.Variant, x.By, x.Group}
		if lines[k] == nil {
			order = append(order, k)
		}
		lines[k] = append(lines[k], x)
	}
	for _, k := range order {
		for rep := range len(lines[k][0].Values) {
			benchLine(&buf, r.Summary.Scenario, k.variant, k.by, k.group, lines[k], rep)
		}
	}
	return buf.Bytes()
}

// benchLine writes one replication. The closing -1 keeps benchstat from taking a
// number at the end of a name for a count of processors.
func benchLine(w io.Writer, scenario, variant, by, group string, rows []*Row, rep int) {
	var b strings.Builder
	for _, x := range rows {
		if v := float64(x.Values[rep]); !math.IsNaN(v) {
			unit := x.Measure
			if unit == "jobs" {
				continue // the number of iterations
			}
			fmt.Fprintf(&b, "\t%s %s", strconv.FormatFloat(v, 'g', -1, 64), unit)
		}
	}
	if b.Len() == 0 {
		return
	}
	jobs := max(1, int(rows[0].Values[rep]))
	variant = strings.ReplaceAll(variant, " ", "_") // a name ends at a blank
	fmt.Fprintf(w, "BenchmarkScenario/scenario=%s/variant=%s/%s=%s-1\t%d%s\n", scenario, variant, by, group, jobs, b.String())
}

func (r *Result) utilizationCSV(w WriteRow) {
	r.shares(w, "partition", func(v *VariantSeries) []PartSeries { return v.Parts })
}

func (r *Result) utilizationByTypeCSV(w WriteRow) {
	r.shares(w, "type", func(v *VariantSeries) []PartSeries { return v.Types })
}

func (r *Result) shares(w WriteRow, key string, parts func(*VariantSeries) []PartSeries) {
	w("variant", key, "time", "installed", "available", "busy", "busy_ci_low", "busy_ci_high", "utilization", "ci_low", "ci_high", "utilization_installed")
	for k := range r.Series.Variants {
		v := &r.Series.Variants[k]
		for _, p := range parts(v) {
			for i, t := range r.Series.Fine {
				in := p.Installed.Mid[i]
				w(v.Name, p.Name, t, in, p.Available.Mid[i], p.Busy.Mid[i], p.Busy.Lo[i], p.Busy.Hi[i],
					p.Utilization.Mid[i], p.Utilization.Lo[i], p.Utilization.Hi[i], ratio(p.Busy.Mid[i], in))
			}
		}
	}
}

func (r *Result) waitCSV(w WriteRow) {
	w("variant", "quantile", "time", "wait_s", "ci_low_s", "ci_high_s")
	for _, v := range r.Series.Variants {
		for q, p := range Quantiles {
			for i, t := range r.Series.Coarse {
				w(v.Name, p, t, v.Waits[q].Mid[i], v.Waits[q].Lo[i], v.Waits[q].Hi[i])
			}
		}
	}
}

func (r *Result) distributionCSV(w WriteRow) {
	w("variant", "wait_s", "share_longer", "ci_low", "ci_high")
	for _, v := range r.Series.Variants {
		for i, g := range Grid {
			w(v.Name, g, v.Longer.Mid[i], v.Longer.Lo[i], v.Longer.Hi[i])
		}
	}
}

func (r *Result) waitByCSV(w WriteRow, by measures.By) {
	w("variant", "group", "measure", "wait_s", "ci_low_s", "ci_high_s")
	for i := range r.Summary.Rows {
		x := &r.Summary.Rows[i]
		if x.By == by.String() && x.Unit == "s" {
			w(x.Variant, x.Group, x.Measure, x.Mean, x.Lo, x.Hi)
		}
	}
}

func (r *Result) waitByCauseCSV(w WriteRow) {
	w("variant", "class", "cause", "wait_h", "ci_low_h", "ci_high_h")
	for _, v := range r.Series.Variants {
		for _, c := range v.Causes {
			w(v.Name, c.Class, c.Cause, c.Hours.Mean, c.Hours.Lo, c.Hours.Hi)
		}
	}
}

// Caused reports whether waits are told by cause.
func (s *Summary) Caused() bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool { return r.By == measures.ByCause.String() })
}

func (r *Result) strandedCSV(w WriteRow) {
	w("variant", "partition", "time", "stranded", "ci_low", "ci_high")
	for _, v := range r.Series.Variants {
		for _, p := range v.Parts {
			for i, t := range r.Series.Fine {
				w(v.Name, p.Name, t, p.Stranded.Mid[i], p.Stranded.Lo[i], p.Stranded.Hi[i])
			}
		}
	}
}

func (r *Result) queueCSV(w WriteRow) {
	w("variant", "time", "queue", "ci_low", "ci_high", "backlog_h", "backlog_ci_low_h", "backlog_ci_high_h")
	for _, v := range r.Series.Variants {
		for i, t := range r.Series.Fine {
			w(v.Name, t, v.Queue.Mid[i], v.Queue.Lo[i], v.Queue.Hi[i], v.Backlog.Mid[i], v.Backlog.Lo[i], v.Backlog.Hi[i])
		}
	}
}
