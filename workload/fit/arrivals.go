package fit

import (
	"cmp"
	"math"
	"slices"

	"aforo/workload/portable"
)

// windows are the lengths, in days of operational time, over which submissions are
// counted.
var windows = []float64{1. / 24, 3. / 24, 6. / 24, 0.5, 1, 2, 4, 7}

// A Dispersion says how uneven submissions are in windows of one length, after rhythm
// and growth were taken out. Each number is 1 for a Poisson process.
type Dispersion struct {
	// Hours is the length of the windows.
	Hours float64 `json:"hours"`
	// Count is the variance of the number of submissions over its mean, in the log.
	Count float64 `json:"count"`
	// Work is what Count would be if the work of the windows varied as it does in the
	// log and each submission's were independent of all others. With w the work of one
	// submission and W that of a window it is
	//
	//	1 + (Var W / E W - E w^2 / E w) / E w
	//
	// with w cut at its 99.9 % quantile. It is smaller than Count where many jobs at once
	// are short ones. Queues follow the work, and so does the process that is fitted.
	Work float64 `json:"work"`
	// Model is what both are in the scenario.
	Model float64 `json:"model"`
}

// A process is how the submissions of a class follow each other.
type process struct {
	word       string // "poisson", "gamma" or "mmpp"
	cv         float64
	factors    [2]float64
	stays      [2]float64 // days
	dispersion []Dispersion

	rate          float64 // submissions in an operational day
	mark, squares float64 // means of the work of a submission and of its square
	v, relax      float64 // of mmpp: the variance of the relative rate, and how fast it forgets, a day
	skew          float64
}

// Fewer submissions, or windows of one length, than this say nothing.
const (
	leastSubmissions = 200
	leastWindows     = 8
)

// leastDispersion is what a smaller one counts as: below 1 it is noise, or a user who
// waits for one job before the next, which no open process has.
const leastDispersion = 0.7

// A submission is its instant in operational days, and its work.
type submission struct{ at, work float64 }

// fitProcess chooses the process by the dispersion of work: Poisson where it is 1 at
// all lengths, a gamma renewal process where it is the same at all lengths from ten
// gaps on and the gaps agree, and else a Markov-modulated Poisson process of two
// states. The submissions are in order, over that many days.
func fitProcess(at []submission, days float64) process {
	p := process{word: "poisson", rate: float64(len(at)) / days}
	for _, s := range at {
		p.mark += s.work / float64(len(at))
		p.squares += s.work * s.work / float64(len(at))
	}
	if len(at) < leastSubmissions {
		return p
	}
	var skew []float64
	work := cutWork(at)
	for _, w := range windows {
		count, s, ok := dispersion(at, nil, days, w)
		if ok && p.rate*w >= 0.5 {
			ofWork, _, _ := dispersion(at, work, days, w)
			p.dispersion = append(p.dispersion, Dispersion{24 * w, count, ofWork, 1})
			skew = append(skew, s)
		}
	}
	if len(p.dispersion) < 3 {
		return p
	}
	poisson := p.loss(0, func(float64) float64 { return 1 })
	beyond := 10 / p.rate // ten gaps
	cv2 := p.flat(beyond)
	renewal := p.loss(beyond, func(float64) float64 { return cv2 })
	p.v, p.relax = p.modulated()
	gaps := gapCV2(at)
	switch {
	case poisson < 0.1 || p.v < 1e-6 && cv2 <= 1:
	case renewal < 0.05 && math.Abs(portable.Log(gaps/cv2)) < portable.Log(1.5) && cv2 < 400:
		p.word, p.cv = "gamma", math.Sqrt(gaps)
	case p.v > 1e-6:
		p.word = "mmpp"
		p.skew = p.skewness(skew)
	}
	p.settle()
	return p
}

// curve is the dispersion of the process in windows of a length.
func (p *process) curve() func(days float64) float64 {
	switch p.word {
	case "gamma":
		return func(float64) float64 { return p.cv * p.cv }
	case "mmpp":
		return modulatedDispersion(p.rate, p.v, p.relax)
	}
	return func(float64) float64 { return 1 }
}

// settle computes what follows from the parameters of the process.
func (p *process) settle() {
	if p.word == "mmpp" {
		p.states()
	}
	curve := p.curve()
	for i := range p.dispersion {
		p.dispersion[i].Model = curve(p.dispersion[i].Hours / 24)
	}
}

// loss is the mean squared distance of the dispersions from a curve, in the
// logarithm, in windows of at least that many days; infinite where there are none.
func (p *process) loss(least float64, curve func(days float64) float64) float64 {
	sum, n := 0.0, 0.0
	for _, d := range p.dispersion {
		if d.Hours/24 >= least {
			r := portable.Log(math.Max(d.Work, leastDispersion) / curve(d.Hours/24))
			sum, n = sum+r*r, n+1
		}
	}
	if n == 0 {
		return math.Inf(1)
	}
	return sum / n
}

// flat is the geometric mean of the dispersions in windows of at least that many days.
func (p *process) flat(least float64) float64 {
	sum, n := 0.0, 0.0
	for _, d := range p.dispersion {
		if d.Hours/24 >= least {
			sum, n = sum+portable.Log(math.Max(d.Work, leastDispersion)), n+1
		}
	}
	return portable.Exp(sum / max(n, 1))
}

// modulatedDispersion is the curve of a Poisson process whose rate, relative to its
// mean, has variance v and forgets at rate relax a day (Heffes and Lucantoni, IEEE
// JSAC 4(6), 1986): 1 + 2 v rate / relax (1 - (1-exp(-relax t)) / (relax t)).
func modulatedDispersion(rate, v, relax float64) func(days float64) float64 {
	return func(t float64) float64 {
		x := relax * t
		return 1 + 2*v*rate/relax*(1+portable.Expm1(-x)/x)
	}
}

// modulated finds the variance and the rate of forgetting nearest to the dispersions,
// on a grid.
func (p *process) modulated() (v, relax float64) {
	best := math.Inf(1)
	for i := range 60 {
		r := portable.Exp(portable.Log(0.1) + float64(i)/59*portable.Log(1000)) // 10 days to a quarter of an hour
		for j := range 80 {
			w := portable.Exp(portable.Log(1e-3) + float64(j)/79*portable.Log(3e4))
			if l := p.loss(0, modulatedDispersion(p.rate, w, r)); l < best {
				best, v, relax = l, w, r
			}
		}
	}
	return v, relax
}

// skewness of the rate is that of the counts less what a Poisson process adds, in
// windows near half the time of forgetting.
func (p *process) skewness(skew []float64) float64 {
	near, s := math.Inf(1), 0.0
	for i, d := range p.dispersion {
		if off := math.Abs(portable.Log(d.Hours / 24 * 2 * p.relax)); off < near {
			near, s = off, skew[i]
		}
	}
	return s
}

// states finds two states of mean 1 with the variance and the skewness of the rate.
// Neither factor may be negative.
func (p *process) states() {
	s, v, relax := p.skew, p.v, p.relax
	high := (1 - s/math.Sqrt(s*s+4)) / 2 // the share of time in the busy state
	high = min(max(high, 0.02), 0.95)
	low := 1 - math.Sqrt(v*high/(1-high))
	if low < 0 {
		low = 0
		high = 1 / (1 + v)
	}
	busy := (1 - (1-high)*low) / high
	p.factors = [2]float64{low, busy}
	p.stays = [2]float64{1 / (relax * high), 1 / (relax * (1 - high))}
}

// cutWork is the work of each submission, cut at its 99.9 % quantile so that a few giants
// do not decide about all windows.
func cutWork(at []submission) []float64 {
	work := make([]float64, len(at))
	for i := range at {
		work[i] = at[i].work
	}
	sorted := slices.Sorted(slices.Values(work))
	most := sorted[len(sorted)*999/1000]
	for i := range work {
		work[i] = min(work[i], most)
	}
	return work
}

// dispersion sums up submissions in windows of length w: their dispersion as that of
// Dispersion, of the number of submissions where work is nil, and the skewness of the
// rate behind the numbers.
func dispersion(at []submission, work []float64, days, w float64) (index, skew float64, ok bool) {
	n := int(days/w + 1e-9)
	if n < leastWindows {
		return 0, 0, false
	}
	sums := make([]float64, n)
	mark, squares := 0.0, 0.0 // of the work of one submission
	for i, s := range at {
		x := 1.0
		if work != nil {
			x = work[i]
		}
		mark += x / float64(len(at))
		squares += x * x / float64(len(at))
		if k := int(s.at / w); k < n {
			sums[k] += x
		}
	}
	mean, m2, m3 := 0.0, 0.0, 0.0
	for _, c := range sums {
		mean += c / float64(n)
	}
	for _, c := range sums {
		d := c - mean
		m2 += d * d / float64(n-1)
		m3 += d * d * d / float64(n)
	}
	if mean == 0 {
		return 0, 0, false
	}
	// Factorial cumulants are those of the integral of the rate.
	if k2 := m2 - mean; k2 > 0 {
		skew = (m3 - 3*m2 + 2*mean) / portable.Pow(k2, 1.5)
	}
	return 1 + (m2/mean-squares/mark)/mark, skew, true
}

// gapCV2 is the squared coefficient of variation of the gaps.
func gapCV2(at []submission) float64 {
	n := float64(len(at) - 1)
	mean := (at[len(at)-1].at - at[0].at) / n
	squares := 0.0
	for i := 1; i < len(at); i++ {
		d := at[i].at - at[i-1].at - mean
		squares += d * d
	}
	return squares / n / (mean * mean)
}

// submissions are those of a class: when the first job of each came, and the work of all
// its jobs.
func submissions(k *clock, jobs []job, count int) []submission {
	at := make([]submission, count)
	seen := make([]bool, count)
	for i := range jobs {
		j := &jobs[i]
		if !seen[j.batch] {
			seen[j.batch] = true
			at[j.batch].at = k.at(j.at)
		}
		at[j.batch].work += j.work()
	}
	slices.SortStableFunc(at, func(a, b submission) int { return cmp.Compare(a.at, b.at) })
	return at
}
