package swf

import (
	"cmp"
	"slices"

	"aforo/workload"
)

// Load is Sort, and returns the jobs that Next would yield.
func (r *Reader) Load() ([]workload.Job, error) {
	if err := r.Sort(); err != nil {
		return nil, err
	}
	return r.rest, nil
}

// Sort reads what is left into memory, sorts it by submit time, stably, and lets
// Next yield it from there: for a log that can be read only once. The error is
// that of Next, never ErrUnsorted.
func (r *Reader) Sort() error {
	r.load = true
	var jobs []workload.Job
	for {
		var j workload.Job
		ok, err := r.Next(&j)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		jobs = append(jobs, j)
	}
	slices.SortStableFunc(jobs, func(a, b workload.Job) int { return cmp.Compare(a.Submit, b.Submit) })
	if len(jobs) > 0 && jobs[0].Submit < 0 {
		r.moveZero(jobs[0].Submit)
		for i := range jobs {
			jobs[i].Submit -= r.zero
		}
	}
	r.rest, r.loaded = jobs, true
	return nil
}
