// Package stored reads results back from their folders, and lays several over each other.
//
// [Read] trusts nothing: what it returns has the shape of what was written, or else the
// error names the file and what is wrong with it. [Compare] pairs results run by run where
// their jobs are the same. What is written, package results says ([results.Result.Files]).
package stored

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/whole"
)

// Stored is a result as it lies in its folder.
type Stored struct {
	Path     string
	Manifest whole.Manifest
	// Verified says that the files are those that were written; a folder of format 1
	// does not tell.
	Verified bool
	results.Result
	folder *whole.Opened
}

// Read reads a result folder: its numbers and the series behind its figures. The
// error names every file that is missing or is not what was written, or the first
// that is not what it should be.
func Read(path string) (*Stored, error) {
	folder, err := whole.Open(path)
	if err != nil {
		return nil, err
	}
	s := &Stored{Path: path, Manifest: folder.Manifest, Verified: folder.Verified, folder: folder}
	text, err := folder.ReadFile("summary.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &s.Summary); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, "summary.json"), err)
	}
	for i := range s.Summary.Variants { // null in older folders
		v := &s.Summary.Variants[i]
		v.Events = append([]results.Event{}, v.Events...)
	}
	if s.Summary.Replications > results.ValuesMost && folder.Has(results.ValuesFile) { // older folders have none
		if text, err = folder.ReadFile(results.ValuesFile); err == nil {
			err = s.Summary.ReadValues(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(path, results.ValuesFile), err)
		}
	}
	if err := checkSummary(&s.Summary); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(path, "summary.json"), err)
	}
	if s.Summary.Warnings == nil { // of a version that did not write them
		s.Summary.Warn()
	}
	if err := s.series(); err != nil {
		return nil, err
	}
	return s, nil
}

// series reads the tables of the folder series: the variants in the order of the
// summary, the steps in the order of the files.
func (s *Stored) series() error {
	last := map[*results.VariantSeries]float64{} // the wait of the last line
	for _, v := range s.Summary.Variants {
		s.Series.Variants = append(s.Series.Variants, results.VariantSeries{Name: v.Name})
	}
	for _, f := range []struct {
		name string
		line func(*results.VariantSeries, *csvLine)
	}{
		{"utilization", s.utilizationLine},
		{"stranded", func(v *results.VariantSeries, l *csvLine) {
			add(&partIn(&v.Parts, l.text("partition")).Stranded, l.number("stranded"), l.number("ci_low"), l.number("ci_high"))
		}},
		{"queue", func(v *results.VariantSeries, l *csvLine) {
			add(&v.Queue, l.number("queue"), l.number("ci_low"), l.number("ci_high"))
			add(&v.Backlog, l.number("backlog_h"), l.number("backlog_ci_low_h"), l.number("backlog_ci_high_h"))
		}},
		{"wait", s.waitLine},
		{"distribution", func(v *results.VariantSeries, l *csvLine) {
			wait := l.number("wait_s")
			if seen, again := last[v]; again && seen == wait {
				return // older folders have some waits twice
			}
			last[v] = wait
			add(&v.Longer, l.number("share_longer"), l.number("ci_low"), l.number("ci_high"))
		}},
	} {
		if err := s.table("series/"+f.name+".csv", f.line); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(s.Summary.Rows, func(r results.Row) bool { return r.By == measures.ByType.String() }) {
		if err := s.table("series/utilization_by_type.csv", func(v *results.VariantSeries, l *csvLine) { l.share(partIn(&v.Types, l.text("type"))) }); err != nil {
			return err
		}
	}
	if s.folder.Has(results.OverTimeFile) { // older folders do not
		if err := s.table(results.OverTimeFile, overTimeLine); err != nil {
			return err
		}
	}
	if s.Summary.Caused() {
		if err := s.table("series/wait_by_cause.csv", func(v *results.VariantSeries, l *csvLine) {
			hours := results.Interval{Mean: results.Number(l.number("wait_h")), Lo: results.Number(l.number("ci_low_h")), Hi: results.Number(l.number("ci_high_h"))}
			v.Causes = append(v.Causes, results.CauseWait{Class: l.text("class"), Cause: l.text("cause"), Hours: hours})
		}); err != nil {
			return err
		}
	}
	if err := checkSeries(&s.Series, &s.Summary); err != nil {
		return fmt.Errorf("%s: %w", s.Path, err)
	}
	for i := range s.Series.Variants {
		v := &s.Series.Variants[i]
		v.Utilization = v.Parts[len(v.Parts)-1].Utilization
	}
	return nil
}

func (s *Stored) utilizationLine(v *results.VariantSeries, l *csvLine) {
	first := v == &s.Series.Variants[0] && (len(v.Parts) == 0 || v.Parts[0].Name == l.text("partition"))
	if first {
		s.Series.Fine = append(s.Series.Fine, l.date("time"))
	}
	l.share(partIn(&v.Parts, l.text("partition")))
}

// share reads what there is of a partition or a type, and how much of it is busy.
func (l *csvLine) share(p *results.PartSeries) {
	nan := math.NaN()
	add(&p.Installed, l.number("installed"), nan, nan)
	add(&p.Available, l.number("available"), nan, nan)
	add(&p.Busy, l.number("busy"), l.number("busy_ci_low"), l.number("busy_ci_high"))
	add(&p.Utilization, l.number("utilization"), l.number("ci_low"), l.number("ci_high"))
}

func (s *Stored) waitLine(v *results.VariantSeries, l *csvLine) {
	for q, p := range results.Quantiles {
		if l.number("quantile") != p {
			continue
		}
		if q == 0 && v == &s.Series.Variants[0] {
			s.Series.Coarse = append(s.Series.Coarse, l.date("time"))
		}
		add(&v.Waits[q], l.number("wait_s"), l.number("ci_low_s"), l.number("ci_high_s"))
	}
}

// partIn returns the series of a part, which it makes where they are new.
func partIn(parts *[]results.PartSeries, name string) *results.PartSeries {
	for i := range *parts {
		if (*parts)[i].Name == name {
			return &(*parts)[i]
		}
	}
	*parts = append(*parts, results.PartSeries{Name: name})
	return &(*parts)[len(*parts)-1]
}

func add(b *results.Band, mid, lo, hi float64) {
	b.Mid, b.Lo, b.Hi = append(b.Mid, mid), append(b.Lo, lo), append(b.Hi, hi)
}

// csvLine is one line of a table with a head; the first thing that is wrong with
// it stays.
type csvLine struct {
	head  map[string]int
	cells []string
	err   error
}

func (l *csvLine) text(key string) string {
	i, ok := l.head[key]
	if !ok {
		l.err = errors.Join(l.err, fmt.Errorf("there is no column %s", key))
		return ""
	}
	return l.cells[i]
}

// number reads a number; an empty cell is one that does not exist.
func (l *csvLine) number(key string) float64 {
	text := l.text(key)
	if text == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil && l.err == nil {
		l.err = err
	}
	return x
}

func (l *csvLine) date(key string) time.Time {
	t, err := time.Parse(time.RFC3339, l.text(key))
	if err != nil && l.err == nil {
		l.err = err
	}
	return t
}

// table reads a CSV file and hands each line to the variant that it names.
func (s *Stored) table(name string, line func(*results.VariantSeries, *csvLine)) error {
	path := filepath.Join(s.Path, filepath.FromSlash(name))
	text, err := s.folder.ReadFile(name)
	if err != nil {
		return err
	}
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(all) == 0 {
		return fmt.Errorf("%s is empty", path)
	}
	head := map[string]int{}
	for i, key := range all[0] {
		head[key] = i
	}
	for n, cells := range all[1:] {
		l := &csvLine{head: head, cells: cells}
		found := false
		for i := range s.Series.Variants {
			if v := &s.Series.Variants[i]; v.Name == l.text("variant") {
				line(v, l)
				found = true
			}
		}
		if l.err == nil && !found {
			l.err = fmt.Errorf("there is no variant %q in the summary", l.text("variant"))
		}
		if l.err != nil {
			return fmt.Errorf("%s:%d: %w", path, n+2, l.err)
		}
	}
	return nil
}
