package reshape

import (
	"cmp"
	"slices"
	"time"

	"aforo/workload"
)

// Jobs are the jobs of a log, cut so that others can be drawn from them.
type Jobs struct {
	*Blocks
	// Users is how many numbers users have in the log; a copy of one has a number above them.
	Users int32
	jobs  []workload.Job
}

// NewJobs cuts jobs in submit order. The error says that there is not one whole week.
func NewJobs(jobs []workload.Job, name func(user int32) string) (*Jobs, error) {
	j := &Jobs{jobs: jobs}
	sent := make([]Submission, len(jobs))
	for i := range jobs {
		sent[i] = Submission{At: jobs[i].Submit, User: jobs[i].User}
		j.Users = max(j.Users, jobs[i].User+1)
	}
	var err error
	j.Blocks, err = NewBlocks(sent, int(j.Users), name)
	return j, err
}

// Draw returns new jobs in submit order, numbered from 1 on, since the beginning of the first week.
func (j *Jobs) Draw(d Draw) []workload.Job {
	var list []workload.Job
	j.Blocks.Draw(d, func(i, copied int, at time.Duration) {
		job := j.jobs[i]
		job.Submit, job.After, job.Think = at, 0, 0
		if copied > 0 && job.User >= 0 {
			job.User += int32(copied) * j.Users
		}
		list = append(list, job)
	})
	slices.SortStableFunc(list, func(a, b workload.Job) int { return cmp.Compare(a.Submit, b.Submit) })
	for i := range list {
		list[i].ID = int64(i) + 1
	}
	return list
}
