// Package scenarios reads what a planner writes: TOML files that describe a
// cluster with dated changes, the work that arrives, and the variants to
// compare. It holds the bundled scenarios and the JSON Schema of the format.
//
// The data's way, which goes forward only. Parse reads the values of the text into
// a File by the descriptions of the keys (scenarios/keyed; keys.go), checks the
// values against each other (check.go), and resolves what they stand for (resolve.go): the laws
// of each class, the changes of each variant. What there is, who sends jobs and what arrives
// stand in packages of their own (machine, who, work). All problems of a file
// come back at once, as Problems. File.Study puts what has been resolved together
// into the study that the simulator runs. File.Vary and File.Search give sim/vary
// the studies of a sweep and of a plan.
package scenarios

import (
	"os"
	"path/filepath"
	"strings"

	"aforo/scenarios/keyed"
	"aforo/scenarios/queued"
	"aforo/scenarios/work"
)

// Problems is everything that is wrong with a file, in the order of its lines.
type Problems = keyed.Problems

// Load reads and checks a scenario: a path that exists, or the name of a
// bundled one. The error is Problems where the scenario must be corrected.
func Load(nameOrPath string) (*File, error) {
	text, path, err := Find(nameOrPath)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// top is what problems call the top of a file.
const top = "the scenario"

// Parse reads and checks the text of a scenario. name is how errors call the
// file, and the folder of name is where a trace's file is looked for. The error
// is Problems, with everything that is wrong.
func Parse(name string, text []byte) (*File, error) { return ParseWith(name, text, nil) }

// Edit returns the text of a scenario with some values instead of its own, as
// ParseWith has them: the same scenario in writing. A value that is none as it stands
// is taken as a text.
func Edit(name string, text []byte, with []keyed.Override) ([]byte, error) {
	return keyed.Edit(name, top, new(File).fields(), text, with)
}

// ParseWith is Parse of a file with some of its values replaced. A key that the
// file leaves out can be given too, with the tables around it that have no names. The
// error is Problems; those of an override say which one it is.
func ParseWith(name string, text []byte, with []keyed.Override) (*File, error) {
	f, err := parse(name, text, with, false)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// parse is ParseWith that returns a file with problems, too. An inner file is one that a
// variant makes by what it sets: its variants set nothing more.
func parse(name string, text []byte, with []keyed.Override, inner bool) (*File, error) {
	root, err := keyed.Parse(name, text)
	if err != nil {
		return nil, err
	}
	if err := root.Override(name, top, new(File).fields(), with); err != nil {
		return nil, err
	}
	f := &File{Name: baseName(name), Path: name, root: root, text: text, over: with, inner: inner}
	f.Machine.Root = root
	c := &checker{f, keyed.Notes{Reader: &keyed.Reader{File: name, Top: top}, Root: root}}
	f.Window.Zone = work.ZoneOf(root)
	f.Work.Scenario = work.Scenario{Root: root, Window: &f.Window, Machine: &f.Machine, Who: &f.Who, Foreign: inner}
	c.Reader.Zone, c.Reader.NoZone = f.Window.Zone, f.Window.Zone == nil && root.Has("window", "timezone")
	c.Reader.Table(root, f.fields())
	c.check()
	if f.hasQueue() {
		f.Window.Warmup = queued.Lead
	}
	c.resolve()
	return f, c.Reader.Err()
}

func baseName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".toml")
}

// readFile reads a file, and says so where the path is a folder.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, keyed.One(path, 0, "this is a folder, not a scenario file", "")
	}
	return os.ReadFile(path)
}
