package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"aforo/results"
	"aforo/results/jobtable"
	"aforo/results/measures"
	"aforo/results/page"
	"aforo/results/report"
	"aforo/results/whole"
	"aforo/sim"
	"aforo/sim/study"
)

// jobTables writes jobs/VARIANT-REPLICATION.csv, or .parquet, for every run, a row a job in
// the order of their starts.
func jobTables(folder *whole.Folder, s *study.Study, form string) func(v, r int) (sim.Observer, error) {
	names := s.Names()
	var further []jobtable.Column
	if s.Chained {
		further = append(further, jobtable.Eligible)
	}
	for _, by := range s.By {
		if by.Counted() {
			further = append(further, jobtable.Column{Name: by.String(), Of: func(r *sim.Record) string { return names.Of(by, &r.Job) }})
		}
	}
	if slices.Contains(s.By, measures.ByCause) {
		further = append(further, jobtable.Causes...)
	}
	return func(v, r int) (sim.Observer, error) {
		name := fmt.Sprintf("jobs/%s-%02d.%s", s.Variants[v].Name, r+1, form)
		file, err := folder.Create(name)
		if err != nil {
			return nil, err
		}
		return jobtable.New(file, name, s.Variants[v].Partitions, &s.Labels, further...), nil
	}
}

// lay writes the numbers, the figures and the page into the folder; left has a note on
// each figure that cannot be drawn.
func lay(folder *whole.Folder, r *results.Result, m *whole.Manifest, p paperFlags) (left []string, err error) {
	files, err := r.Files()
	if err != nil {
		return nil, err
	}
	figures, left := report.Render(p.sized(report.Drawings(r)))
	specs, err := report.Specifications(&r.Summary)
	if err != nil {
		return nil, err
	}
	text, err := page.Result(r, m)
	if err != nil {
		return nil, err
	}
	files = append(files, results.File{Path: page.Name, Text: text})
	for _, file := range slices.Concat(files, figures, specs) {
		if err := folder.Add(file.Path, file.Text); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// manifest says where the results of a job come from.
func manifest(j *job) (whole.Manifest, error) {
	sum := sha256.Sum256(j.text)
	m := whole.Manifest{
		Version: version(), Scenario: j.s.Name, Path: j.path, SHA256: hex.EncodeToString(sum[:]), Text: string(j.text),
		Workload: j.file.Workload(), Seed: j.s.Seed, Replications: j.s.Replications,
	}
	if j.s.Grade != nil {
		m.Grade = j.s.Grade.Words
	}
	if len(j.s.Traces) == 0 {
		var err error
		if m.Jobs, err = j.s.Drawn(); err != nil {
			return m, err
		}
	}
	for _, path := range j.s.Traces {
		hash, err := fileHash(path)
		if err != nil {
			return m, err
		}
		if m.Traces == nil {
			m.Traces = map[string]string{}
		}
		m.Traces[path] = hash
	}
	return m, nil
}

func fileHash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
