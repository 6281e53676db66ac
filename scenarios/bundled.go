package scenarios

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"aforo/scenarios/keyed"
)

//go:embed *.toml
var bundled embed.FS

// Bundled lists the names of the bundled scenarios, in alphabetical order.
func Bundled() []string {
	files, err := bundled.ReadDir(".")
	if err != nil {
		panic("scenarios: " + err.Error()) // it is part of the program
	}
	var names []string
	for _, f := range files {
		names = append(names, baseName(f.Name()))
	}
	slices.Sort(names)
	return names
}

// Find returns the text of a scenario and its path: a file that exists, or else
// a bundled scenario by its name, with or without ".toml"; its path is its name
// with ".toml". The error gives the nearest bundled name where there is neither.
func Find(nameOrPath string) (text []byte, path string, err error) {
	text, err = readFile(nameOrPath)
	if err == nil {
		return text, nameOrPath, nil
	}
	name := strings.TrimSuffix(nameOrPath, ".toml")
	if slices.Contains(Bundled(), name) {
		text, err = bundled.ReadFile(name + ".toml")
		return text, name + ".toml", err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	if strings.ContainsAny(nameOrPath, `/\`) {
		return nil, "", keyed.One(nameOrPath, 0, "there is no such file", "")
	}
	return nil, "", keyed.One(nameOrPath, 0, "there is neither a file nor a bundled scenario of this name", keyed.Near(name, Bundled()))
}

// Text returns the text of a bundled scenario.
func Text(name string) ([]byte, error) {
	name = strings.TrimSuffix(name, ".toml")
	if !slices.Contains(Bundled(), name) {
		return nil, keyed.One(name, 0, "there is no bundled scenario of this name", keyed.Near(name, Bundled()))
	}
	text, err := bundled.ReadFile(name + ".toml")
	if err != nil {
		return nil, fmt.Errorf("bundled scenario %s: %w", name, err)
	}
	return text, nil
}
