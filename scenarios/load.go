// Package scenarios reads what a planner writes: TOML files that describe a
// cluster with dated changes, the work that arrives, and the variants to
// compare. It holds the bundled scenarios and the JSON Schema of the format.
//
// The data's way: Parse builds a tree of values that know their lines, reads it
// by the descriptions of the keys (keys.go) into a File, and checks what refers
// to what (check.go, changes.go). All problems of a file come back at once, as
// Problems. File.Study then resolves names and dates into the study that the
// simulator runs. Nothing here simulates.
package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Load reads and checks a scenario: a path that exists, or the name of a
// bundled one. The error is Problems where the scenario must be corrected.
func Load(nameOrPath string) (*File, error) {
	text, path, err := Find(nameOrPath)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Parse reads and checks the text of a scenario. name is how errors call the
// file, and the folder of name is where a trace's file is looked for. The error
// is Problems, with everything that is wrong.
func Parse(name string, text []byte) (*File, error) {
	return ParseWith(name, text, nil)
}

// tree reads the text into values with their lines.
func tree(name string, text []byte) (*node, error) {
	if !utf8.Valid(text) {
		line := 1 + strings.Count(string(text[:validPrefix(text)]), "\n")
		return nil, Problems{{name, line, "the text is not UTF-8", "save it as UTF-8"}}
	}
	root, problem := parseTree(name, text)
	if problem != nil {
		return nil, Problems{*problem}
	}
	return root, nil
}

// fromTree reads the values by the descriptions of the keys and checks them.
func fromTree(name string, root *node) (*File, error) {
	f := &File{Name: baseName(name), Path: name, root: root}
	r := &reader{file: name}
	r.table(root, f.fields())
	f.check(r)
	if err := r.problems.sorted(); err != nil {
		return nil, err
	}
	return f, nil
}

// validPrefix is the length of the text before the first byte that is not UTF-8.
func validPrefix(text []byte) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
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
		return nil, Problems{{path, 0, "this is a folder, not a scenario file", ""}}
	}
	return os.ReadFile(path)
}
