package page

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"aforo/results/search"
	"aforo/results/stored"
	"aforo/results/whole"
)

// Of is the page of a folder: of a result, a comparison, a plan or a sweep.
func Of(folder *whole.Opened) ([]byte, error) {
	m := &folder.Manifest
	has := func(name string) bool {
		return slices.ContainsFunc(m.Files, func(e whole.Entry) bool { return e.Path == name })
	}
	switch {
	case has("plan.json"):
		p := &search.Plan{}
		if err := read(folder, "plan.json", p, p.Check); err != nil {
			return nil, err
		}
		return Plan(p, m)
	case has("sweep.json"):
		s := &search.Sweep{}
		if err := read(folder, "sweep.json", s, s.Check); err != nil {
			return nil, err
		}
		return Sweep(s, m)
	}
	back, err := stored.Read(folder.Path)
	if err != nil {
		return nil, err
	}
	return Result(&back.Result, m)
}

// read reads a file of JSON and checks that it has the shape of one that was written.
func read(folder *whole.Opened, name string, to any, check func() error) error {
	text, err := folder.ReadFile(name)
	if err == nil {
		if err = json.Unmarshal(text, to); err == nil {
			err = check()
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", filepath.Join(folder.Path, name), err)
		}
	}
	return err
}
