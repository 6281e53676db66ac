package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"aforo/results/logreport"
	"aforo/workload/portrait"
)

// draw writes the figures of all portraits into one folder, which is made where it is
// absent. Their names begin with that of their log.
func (i *info) draw(list []*portrait.Portrait) error {
	if err := os.MkdirAll(i.figures, 0o777); err != nil {
		return fmt.Errorf("--figures: %w", err)
	}
	taken := map[string]int{}
	for _, p := range list {
		name := logName(p.Log)
		if taken[name]++; taken[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, taken[name])
		}
		files, err := logreport.Figures(p)
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := writeFile(filepath.Join(i.figures, name+"-"+f.Name), f.Data); err != nil {
				return err
			}
		}
	}
	return nil
}

// logName is the name of a log without its folder and what its format adds.
func logName(path string) string {
	if path == "-" {
		return "stdin"
	}
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		return short
	}
	return name
}

// writeFile writes a file that is complete or absent.
func writeFile(name string, data []byte) error {
	t, err := createTable(name)
	if err != nil {
		return err
	}
	t.write(data)
	if err := t.commit(); err != nil {
		t.abandon()
		return err
	}
	return nil
}
