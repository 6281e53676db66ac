// Package table reads logs that are tables of any form, CSV or fields with another
// separator, by a column map: which column, in which unit, says what of a job.
//
// A [Map] is a small TOML file. Those of public data sets and of usual exports are
// bundled ([Names]) and recognised by the header of their tables; any other is named
// by the rule map. A [Reader] cuts lines into fields and yields a trace.Record each.
package table

import (
	"embed"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed maps/*.toml
var bundled embed.FS

// A Map says how the columns of a table are read.
type Map struct {
	// Doc says what the map is for.
	Doc string `toml:"doc"`
	// Unit is what sizes count: processor or GPU.
	Unit string `toml:"unit"`
	// Separator stands between fields; a comma where it is empty, any number of blanks
	// where it is a blank.
	Separator string `toml:"separator"`
	// Begins is what every record begins with in a table without a header, whose columns
	// are numbers from 1; lines that begin otherwise are no jobs.
	Begins string `toml:"begins"`
	// Pattern is a regular expression for every record of a table without a header; lines
	// that begin with # are comments. Its named groups, where it has any, are the columns.
	Pattern string `toml:"pattern"`
	// Pairs says that a record is words of the form NAME=VALUE between blanks.
	Pairs bool `toml:"pairs"`
	// Accounting says that the table is of a batch system's accounting.
	Accounting bool `toml:"accounting"`
	// Columns has for each thing that is known of a job the column that says it: "name",
	// "name unit" with a unit of time (ns, ms, s, min, h, d), "a * b / 100" for a product of
	// columns, "name tres ID" for a count in Slurm's list of resources, or "= value".
	Columns map[string]string `toml:"columns"`

	exprs   []expr
	pattern *regexp.Regexp
}

// headless reports whether the table has no line that names its columns.
func (m *Map) headless() bool { return m.Begins != "" || m.Pattern != "" || m.Pairs }

// things are what columns can say of a job.
var things = []string{
	"id", "task", "submit", "eligible", "start", "end", "wait", "run", "limit", "requested", "allocated", "nodes", "cores", "memory_mb",
	"status", "user", "group", "queue", "partition", "cluster", "project", "reason", "reservation",
}

// An expr is how one thing is worked out.
type expr struct {
	thing    string
	columns  []string
	factor   float64 // of a product, or the unit of a time in s
	tres     string
	constant string
}

// Names are the bundled maps.
func Names() []string {
	files, err := bundled.ReadDir("maps")
	if err != nil {
		panic(err) // they are part of the program
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".toml"))
	}
	return names
}

// Find returns a bundled map, or the one in a file. The error says what is wrong
// with it.
func Find(name string) (*Map, error) {
	if slices.Contains(Names(), name) {
		text, err := bundled.ReadFile(path.Join("maps", name+".toml"))
		if err != nil {
			return nil, err
		}
		return parse(name, string(text))
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("there is no map %q: it is one of %s, or a file", name, strings.Join(Names(), ", "))
	}
	return parse(name, string(text))
}

func parse(name, text string) (*Map, error) {
	m := &Map{Unit: "processor", Separator: ","}
	meta, err := toml.Decode(text, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("%s: there is no key %q", name, extra[0])
	}
	for _, thing := range things {
		text, ok := m.Columns[thing]
		if !ok {
			continue
		}
		e, err := parseExpr(thing, text)
		if err != nil {
			return nil, fmt.Errorf("%s: columns.%s: %w", name, thing, err)
		}
		m.exprs = append(m.exprs, e)
	}
	for thing := range m.Columns {
		if !slices.Contains(things, thing) {
			return nil, fmt.Errorf("%s: columns.%s: there is no such thing: columns say %s", name, thing, strings.Join(things, ", "))
		}
	}
	if m.pattern, err = regexp.Compile(m.Pattern); err != nil {
		return nil, fmt.Errorf("%s: pattern: %w", name, err)
	}
	return m, m.check(name)
}

// check says what a map lacks.
func (m *Map) check(name string) error {
	has := func(thing string) bool { return m.Columns[thing] != "" }
	switch {
	case m.Unit != "processor" && m.Unit != "GPU":
		return fmt.Errorf("%s: the unit is processor or GPU, not %q", name, m.Unit)
	case !has("run") && !(has("start") && has("end")):
		return fmt.Errorf("%s: columns must say run, or start and end", name)
	case !has("requested") && !has("allocated"):
		return fmt.Errorf("%s: columns must say requested or allocated", name)
	case !has("submit") && !has("start"):
		return fmt.Errorf("%s: columns must say submit, or start where nothing says that", name)
	}
	return nil
}

var units = map[string]float64{"ns": 1e-9, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86400}

// parseExpr reads how a thing is worked out.
func parseExpr(thing, text string) (expr, error) {
	e := expr{thing: thing, factor: 1}
	if value, ok := strings.CutPrefix(text, "="); ok {
		e.constant = strings.TrimSpace(value)
		return e, nil
	}
	words := strings.Fields(text)
	switch {
	case len(words) == 1:
		e.columns = words
	case len(words) == 2 && units[words[1]] > 0:
		e.columns, e.factor = words[:1], units[words[1]]
	case len(words) == 3 && words[1] == "tres":
		e.columns, e.tres = words[:1], words[2]
	case len(words)%2 == 1:
		e.columns = words[:1]
		for i := 1; i < len(words); i += 2 {
			n, err := strconv.ParseFloat(words[i+1], 64)
			switch {
			case words[i] == "*" && err != nil:
				e.columns = append(e.columns, words[i+1])
			case words[i] == "*":
				e.factor *= n
			case words[i] == "/" && err == nil && n != 0:
				e.factor /= n
			default:
				return e, fmt.Errorf("%q is no product of columns", text)
			}
		}
	default:
		return e, fmt.Errorf("%q is neither a column, a column and its unit, nor a product", text)
	}
	return e, nil
}

// recognise returns the bundled map whose columns are all in a first line, nil where
// there is none; of several the one with most of them.
func recognise(line []byte) *Map {
	var best *Map
	for _, name := range Names() {
		m, err := Find(name)
		if err != nil {
			panic(err) // they are part of the program
		}
		if m.headless() {
			if m.Begins != "" && strings.HasPrefix(string(line), m.Begins) || m.Pattern != "" && m.pattern.Match(line) {
				return m
			}
			continue
		}
		header := splitLine(line, m.Separator, nil)
		if m.fits(header) && (best == nil || len(m.exprs) > len(best.exprs)) {
			best = m
		}
	}
	return best
}

// fits reports whether a header has all columns of the map.
func (m *Map) fits(header []string) bool {
	for _, e := range m.exprs {
		for _, c := range e.columns {
			if !slices.Contains(header, c) {
				return false
			}
		}
	}
	return true
}
