package fit

import (
	"math"
	"slices"
	"time"
)

// A Class is one class of the fitted workload.
type Class struct {
	Name string `json:"name"`
	// Jobs is how many jobs of the log it has, JobShare and WorkShare their part of all
	// jobs and of their work (size times run time).
	Jobs      int     `json:"jobs"`
	JobShare  float64 `json:"job_share"`
	WorkShare float64 `json:"work_share"`
	// PerDay is the number of jobs a day at the start of the window, Burst the mean
	// number of jobs of one submission. BurstCV2 is the squared coefficient of
	// variation of that number in the log, and BurstCV2Model in the scenario, where it is
	// geometric.
	PerDay        float64 `json:"jobs_per_day"`
	Burst         float64 `json:"burst"`
	BurstCV2      float64 `json:"burst_cv2"`
	BurstCV2Model float64 `json:"burst_cv2_model"`
	// Process is the word for the process of submissions, Dispersion how it compares.
	Process    string       `json:"process"`
	Dispersion []Dispersion `json:"dispersion,omitempty"`
	// Run and Limit are the words for the laws that were chosen among the candidates,
	// LimitKnown is the share of jobs that have a limit.
	Run        string           `json:"run"`
	Runs       []Candidate      `json:"run_candidates"`
	Limit      string           `json:"limit"`
	Limits     []LimitCandidate `json:"limit_candidates"`
	LimitKnown float64          `json:"limit_known"`
	// SizeRun is the rank correlation of size and run time within the class, and
	// SizeInLaw says whether the law of run times knows the size.
	SizeRun   float64 `json:"size_run_correlation"`
	SizeInLaw bool    `json:"size_in_law"`
	// SameBatch is the correlation of the logarithms of the run times of jobs that were
	// submitted together.
	SameBatch float64 `json:"same_batch_correlation"`
	// Users is how many users of each community send such jobs, on average; 0 where
	// the log names none.
	Users int `json:"users"`

	sizes       []int
	weights     []float64
	run         runLaw
	limitKeys   []string
	process     process
	communities []float64
}

// Chosen is the candidate for the run time that the scenario has.
func (c *Class) Chosen() *Candidate {
	return &c.Runs[slices.IndexFunc(c.Runs, func(r Candidate) bool { return r.Chosen })]
}

// ChosenLimit is the candidate for the limit that the scenario has.
func (c *Class) ChosenLimit() *LimitCandidate {
	return &c.Limits[slices.IndexFunc(c.Limits, func(r LimitCandidate) bool { return r.Chosen })]
}

// fitClass fits one class to its jobs, with that many (count) submissions; all and
// work are those of all classes.
func fitClass(name string, jobs []job, count int, k *clock, groups *crowd, all int, work float64) Class {
	p := newPoints(jobs)
	c := Class{
		Name: name, Jobs: len(jobs), JobShare: float64(len(jobs)) / float64(all), WorkShare: sum(jobs, (*job).work) / work,
		PerDay: float64(len(jobs)) / k.days() / k.mean,
	}
	c.sizes, c.weights = keptSizes(p)
	c.fitBursts(jobs, count)
	c.process = fitProcess(submissions(k, jobs, count), k.days())
	c.Process, c.Dispersion = c.process.word, c.process.dispersion
	longest := math.Inf(1)
	if known := sum(jobs, func(j *job) float64 { return math.Min(j.limit, 1) }); known >= 0.5*float64(len(jobs)) {
		longest = 0
		for i := range jobs {
			longest = math.Max(longest, jobs[i].limit)
		}
	}
	c.run, c.Runs = chooseRun(p, c.sizes, c.weights, longest)
	limits, known, cap := fitLimit(jobs, c.run, c.sizes, c.weights)
	if math.IsInf(cap, 1) && !math.IsInf(longest, 1) { // nothing cuts long run times after all
		c.run, c.Runs = chooseRun(p, c.sizes, c.weights, cap)
	}
	c.Run, c.Limits, c.LimitKnown = c.run.word(), limits, known
	c.Limit, c.limitKeys = c.ChosenLimit().Law, c.ChosenLimit().keys
	c.SizeInLaw = c.run.bySize != nil
	c.SizeRun = rankCorrelation(jobs)
	c.communities, c.Users = groups.of(jobs)
	return c
}

// leastBurst is the mean number of jobs of a submission from which on they are said to
// come in bursts.
const leastBurst = 1.02

// fitBursts measures how many jobs come at once and how alike they are.
func (c *Class) fitBursts(jobs []job, submissions int) {
	counts, sums := make([]float64, submissions), make([]float64, submissions)
	mean, squares := 0.0, 0.0
	for i := range jobs {
		y := jobs[i].logRun()
		counts[jobs[i].batch]++
		sums[jobs[i].batch] += y
		mean += y / float64(len(jobs))
		squares += y * y
	}
	n := float64(len(jobs))
	c.Burst = n / float64(submissions)
	for _, k := range counts {
		c.BurstCV2 += (k - c.Burst) * (k - c.Burst) / float64(submissions) / (c.Burst * c.Burst)
	}
	if c.Burst < leastBurst {
		c.Burst = 1
	}
	c.BurstCV2Model = (c.Burst - 1) / c.Burst // of a geometric number from 1 on
	// The intraclass correlation of the one-way analysis of variance (Fisher,
	// Statistical Methods for Research Workers, 1925).
	between := -n * mean * mean
	within := squares
	weighted := 0.0
	for b, k := range counts {
		between += sums[b] * sums[b] / k
		within -= sums[b] * sums[b] / k
		weighted += k * k
	}
	groups := float64(submissions)
	if n-groups < 10 || groups < 2 {
		return
	}
	size := (n - weighted/n) / (groups - 1)
	between, within = between/(groups-1), within/(n-groups)
	if total := between + (size-1)*within; total > 0 {
		c.SameBatch = (between - within) / total
	}
}

// rankCorrelation is Spearman's of size and run time, 0 where one of them never
// varies.
func rankCorrelation(jobs []job) float64 {
	size, run := make([]float64, len(jobs)), make([]float64, len(jobs))
	for i := range jobs {
		size[i], run[i] = float64(jobs[i].size), jobs[i].run
	}
	return correlation(ranks(size), ranks(run))
}

// ranks replaces values by their ranks, ties by the mean of theirs.
func ranks(xs []float64) []float64 {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case xs[a] < xs[b]:
			return -1
		case xs[a] > xs[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(xs))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && xs[order[j]] == xs[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

// correlation is Pearson's; 0 where one side never varies.
func correlation(a, b []float64) float64 {
	n := float64(len(a))
	if n < 2 {
		return 0
	}
	var ma, mb, saa, sbb, sab float64
	for i := range a {
		ma += a[i] / n
		mb += b[i] / n
	}
	for i := range a {
		x, y := a[i]-ma, b[i]-mb
		saa, sbb, sab = saa+x*x, sbb+y*y, sab+x*y
	}
	if saa <= 1e-12 || sbb <= 1e-12 {
		return 0
	}
	return sab / math.Sqrt(saa*sbb)
}

// length is how long a window is, in a scenario's words.
func length(d time.Duration) string {
	switch {
	case d%week == 0:
		return `"` + whole(int(d/week)) + `w"`
	case d%day == 0:
		return `"` + whole(int(d/day)) + `d"`
	}
	return `"` + whole(int(d/time.Second)) + `s"`
}
