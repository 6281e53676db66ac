package grade

import (
	"math"
	"time"
)

// A Wait is that of a job in the log and in the simulation, in seconds; Submit is the time
// since the beginning of what is judged.
type Wait struct {
	Submit              time.Duration
	Recorded, Simulated float64
}

// Judge measures the grade of a list of jobs.
func Judge(jobs []Wait) Grade {
	g := Grade{}
	for _, b := range Bins(jobs, Bin) {
		if b.Jobs < LeastJobs || b.Recorded <= 0 {
			continue
		}
		g.Bins++
		g.MAPE += math.Abs(b.Simulated-b.Recorded) / b.Recorded
	}
	if g.Bins > 0 {
		g.MAPE /= float64(g.Bins)
	}
	var x, y []float64
	for _, b := range Bins(jobs, 7*24*time.Hour) {
		if b.Jobs > 0 {
			x, y = append(x, b.Recorded), append(y, b.Simulated)
		}
	}
	g.Correlation = correlation(x, y)
	return g
}

// A Mean is what the jobs of a bin waited on average, in seconds.
type Mean struct {
	Jobs                int
	Recorded, Simulated float64
}

// Bins are the means of bins of a length, in time order.
func Bins(jobs []Wait, long time.Duration) []Mean {
	var bins []Mean
	for _, j := range jobs {
		k := int(j.Submit / long)
		for len(bins) <= k {
			bins = append(bins, Mean{})
		}
		b := &bins[k]
		b.Jobs++
		b.Recorded += j.Recorded
		b.Simulated += j.Simulated
	}
	for i := range bins {
		if n := float64(bins[i].Jobs); n > 0 {
			bins[i].Recorded /= n
			bins[i].Simulated /= n
		}
	}
	return bins
}

// correlation is Pearson's; 0 of fewer than three pairs, and where one side does not vary.
func correlation(x, y []float64) float64 {
	n := float64(len(x))
	if n < 3 {
		return 0
	}
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	var xx, yy, xy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx += float64(dx * dx)
		yy += float64(dy * dy)
		xy += float64(dx * dy)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(float64(xx*yy))
}
