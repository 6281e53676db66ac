package backtest

import (
	"strconv"
	"time"

	"aforo/workload"
	"aforo/workload/reshape"
)

// resampled makes the model of jobs that are drawn from those of the part before the split, in
// place of a fitted one; heldOut has it offer so much work, in units times seconds a second, and 0 what the
// part did.
func (p *Plan) resampled(by reshape.By, heldOut float64) error {
	var jobs []workload.Job
	for i := range p.Real {
		if p.Real[i].Submit < p.Split {
			jobs = append(jobs, p.Real[i].Job)
		}
	}
	blocks, err := reshape.NewJobs(jobs, func(user int32) string { return strconv.Itoa(int(user)) })
	if err != nil {
		return err
	}
	first, factor := jobs[0].Submit, 1.0
	if heldOut > 0 {
		work := 0.0
		for _, j := range jobs {
			if j.Submit < first+time.Duration(blocks.Weeks)*week {
				work += float64(float64(j.Size) * j.Run.Seconds())
			}
		}
		factor = heldOut / (work / (float64(blocks.Weeks) * week.Seconds()))
	}
	skip := (p.Split - p.Warmup - first) / week
	p.Zero = first + skip*week
	d := reshape.Draw{By: by, Weeks: int((p.End-p.Zero)/week) + 1, Factor: func(int) float64 { return factor }}
	p.Model = func(seed int) (workload.Source, error) {
		d := d
		d.Seed = reshape.SeedOf(1, seed)
		return workload.Jobs(blocks.Draw(d)), nil
	}
	return nil
}
