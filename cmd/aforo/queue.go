package main

import (
	"bytes"
	"strings"

	"aforo/results/starts"
	"aforo/results/whole"
	"aforo/sim/study"
)

// waiting watches the jobs that wait at the beginning of a scenario's runs; nil where it does
// not begin with a queue.
func waiting(j *job) *starts.Watch {
	q := j.file.Began
	if q == nil {
		return nil
	}
	var jobs []starts.Job
	for _, i := range q.Order() {
		r := &q.Rows[i]
		if !r.Waits {
			continue
		}
		jobs = append(jobs, starts.Job{
			ID: q.ID(i), Name: r.Job, Account: r.Account, User: r.User, Partition: strings.Join(r.Partitions, ","),
			Size: r.Size, Limit: r.Limit, Waited: r.Waited, Priority: r.Priority,
		})
	}
	w := starts.New(jobs, q.Waits, j.s.From)
	w.Running(q.Runs, len(q.Rows)-len(jobs))
	return w
}

// addStarts adds the starts to the result folder.
func addStarts(folder *whole.Folder, j *job, w *starts.Watch) error {
	if w == nil {
		return nil
	}
	var names []string
	for i := range j.s.Variants {
		names = append(names, j.s.Variants[i].Name)
	}
	var b bytes.Buffer
	if err := w.Write(&b, names); err != nil {
		return err
	}
	return folder.Add("starts.csv", b.Bytes())
}

// titles are what the variants of a study are called.
func titles(s *study.Study) (list []string) {
	for i := range s.Variants {
		list = append(list, s.Variants[i].Title)
	}
	return list
}
