package results

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"

	"aforo/results/measures"
	"aforo/results/sheet"
)

// ValuesMost is how many replications a study may have whose values stand in summary.json;
// those of more stand in tables of their own.
const ValuesMost = 100

// The tables of the replications' values: a row a variant, group and replication, a column a
// measure. A value that does not exist is empty in CSV and NaN in Parquet.
const (
	ValuesFile    = "values.csv"
	valuesParquet = "values" + sheet.Extension
)

// brief is the summary as summary.json has it.
func (s *Summary) brief() *Summary {
	if s.Replications <= ValuesMost {
		return s
	}
	b := *s
	b.Rows = slices.Clone(s.Rows)
	for i := range b.Rows {
		b.Rows[i].Values = nil
	}
	return &b
}

// A group is what a row of the tables is of, with the rows of its measures by column.
type group struct {
	variant, by, name string
	rows              []*Row
}

// columns are the measures that the rows are of, in their order, and the groups, in that of
// the rows.
func (s *Summary) columns() (names []string, groups []*group) {
	at := map[string]int{}
	for _, m := range measures.All() {
		name := m.Info().Name
		if slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Measure == name }) {
			at[name], names = len(names), append(names, name)
		}
	}
	known := map[[3]string]*group{}
	for i := range s.Rows {
		r := &s.Rows[i]
		key := [3]string{r.Variant, r.By, r.Group}
		g := known[key]
		if g == nil {
			g = &group{r.Variant, r.By, r.Group, make([]*Row, len(names))}
			known[key], groups = g, append(groups, g)
		}
		if i, ok := at[r.Measure]; ok {
			g.rows[i] = r
		}
	}
	return names, groups
}

// values are the tables of values, none where the summary has them.
func (s *Summary) values() []File {
	if s.Replications <= ValuesMost {
		return nil
	}
	names, groups := s.columns()
	columns := []sheet.Column{
		{Name: "variant", Kind: sheet.Text}, {Name: "by", Kind: sheet.Text}, {Name: "group", Kind: sheet.Text}, {Name: "replication", Kind: sheet.Whole},
	}
	for _, m := range names {
		columns = append(columns, sheet.Column{Name: m, Kind: sheet.Real})
	}
	files := []File{{Path: ValuesFile}, {Path: valuesParquet}}
	var all sync.WaitGroup
	for i := range files {
		all.Go(func() { files[i].Text = s.sheet(files[i].Path, columns, groups) })
	}
	all.Wait()
	return files
}

// sheet is one of the tables.
func (s *Summary) sheet(name string, columns []sheet.Column, groups []*group) []byte {
	var text bytes.Buffer
	out := sheet.New(&text, name, columns)
	for _, g := range groups {
		for r := range s.Replications {
			out.Text(g.variant)
			out.Text(g.by)
			out.Text(g.name)
			out.Whole(int64(r + 1))
			for _, row := range g.rows {
				x := math.NaN()
				if row != nil && r < len(row.Values) {
					x = float64(row.Values[r])
				}
				out.Real(x)
			}
			out.EndRow()
		}
	}
	if err := out.Close(); err != nil {
		panic("results: " + err.Error()) // a buffer takes everything
	}
	return text.Bytes()
}

// errValues is that of a table of values that is not the summary's.
var errValues = errors.New("it is not the table of the summary's values")

// ReadValues takes the values of the table ValuesFile into the rows of the summary.
func (s *Summary) ReadValues(text []byte) error {
	in := csv.NewReader(bytes.NewReader(text))
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return err
	}
	names, groups := s.columns()
	if len(head) != 4+len(names) || !slices.Equal(head[4:], names) {
		return errValues
	}
	for _, g := range groups {
		for _, row := range g.rows {
			if row != nil {
				row.Values = nil
			}
		}
		for r := range s.Replications {
			line, err := in.Read()
			if err != nil {
				return err
			}
			if line[0] != g.variant || line[1] != g.by || line[2] != g.name || line[3] != strconv.Itoa(r+1) {
				return errValues
			}
			for i, row := range g.rows {
				x := math.NaN()
				if cell := line[4+i]; cell != "" {
					if x, err = strconv.ParseFloat(cell, 64); err != nil {
						return fmt.Errorf("replication %d of %s: %w", r+1, g.name, err)
					}
				}
				if row != nil {
					row.Values = append(row.Values, Number(x))
				}
			}
		}
	}
	if _, err := in.Read(); err != io.EOF {
		return errValues
	}
	return nil
}
