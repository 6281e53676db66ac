package fit

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"aforo/workload/portable"
)

// growth is the exponential growth of the rate of submissions.
type growth struct {
	perYear float64 // 0.25 is 25 % more in 365 days; 0 where none is significant
	// found and p are what the weeks show, significant or not; p is 1 where there are
	// too few.
	found, p float64
	weeks    int
}

// Growth is looked for in a log of that many weeks, half a year, since in a shorter one
// nobody can tell it from a season; and it is written where no growth at all would be
// less probable than this.
const (
	growthWeeks = 26
	growthLevel = 0.01
)

// fitGrowth fits a line to the logarithms of the weekly numbers of submissions, and one
// to those of the weekly work: growth is written where both are significant and of the
// same sign, and it is the lesser of the two. More submissions of less work each are
// no growth of the load. Weeks that follow each other are alike, so that the test counts
// them as fewer: n (1-r) / (1+r), with r the correlation of the residuals of
// neighbouring weeks (Bartlett, J. Roy. Statist. Soc. 98(3), 1935). at are the
// submissions, jobs those of all classes.
func fitGrowth(c *extent, at []time.Duration, jobs []job) growth {
	g := growth{p: 1, weeks: int((c.to - c.from) / week)}
	if g.weeks < growthWeeks {
		return g
	}
	count, work := make([]float64, g.weeks), make([]float64, g.weeks)
	for _, t := range at {
		if w := int((t - c.from) / week); w < g.weeks {
			count[w]++
		}
	}
	mean := sum(jobs, (*job).work) / float64(len(jobs))
	for i := range jobs {
		if w := int((jobs[i].at - c.from) / week); w < g.weeks {
			work[w] += jobs[i].work() / mean
		}
	}
	for i := range count {
		count[i], work[i] = portable.Log(count[i]+0.5), portable.Log(work[i]+0.5)
	}
	slope, p := trend(count)
	slopeOfWork, pOfWork := trend(work)
	g.p = max(p, pOfWork)
	switch {
	case slope*slopeOfWork <= 0:
		g.p = 1 - 1e-9 // they contradict each other
	case math.Abs(slopeOfWork) < math.Abs(slope):
		slope = slopeOfWork
	}
	g.found = portable.Expm1(slope * 365 / 7)
	if g.p < growthLevel && g.found > -0.99 && g.found < 20 {
		g.perYear = g.found
	}
	return g
}

// trend is the slope of a line through values one apart, and the probability of one
// as steep where there is none.
func trend(y []float64) (slope, p float64) {
	n := float64(len(y))
	meanX, meanY := (n-1)/2, 0.0
	for _, v := range y {
		meanY += v / n
	}
	var sxx, sxy float64
	for i, v := range y {
		d := float64(i) - meanX
		sxx += d * d
		sxy += d * (v - meanY)
	}
	slope = sxy / sxx
	var squares, lagged, last float64
	for i, v := range y {
		r := v - meanY - slope*(float64(i)-meanX)
		squares += r * r
		if i > 0 {
			lagged += r * last
		}
		last = r
	}
	if squares == 0 {
		if slope == 0 {
			return 0, 1
		}
		return slope, 0
	}
	rho := min(max(lagged/squares, 0), 0.95)
	effective := max(n*(1-rho)/(1+rho), 3)
	t := math.Abs(slope) / math.Sqrt(squares/(effective-2)/sxx)
	return slope, 2 * (1 - distuv.StudentsT{Mu: 0, Sigma: 1, Nu: effective - 2}.CDF(t))
}

// factor is the rate at a time in days since the start, relative to that at the
// start.
func (g growth) factor(days float64) float64 { return portable.Pow(1+g.perYear, days/365) }

// blocksP is the probability, in the analysis of variance of a table with rows as
// blocks, that columns vary as much if they are all alike.
func blocksP(table [][]float64) float64 {
	rows, cols := len(table), len(table[0])
	byCol := make([]float64, cols)
	mean := 0.0
	for _, row := range table {
		for j, v := range row {
			byCol[j] += v / float64(rows)
			mean += v / float64(rows*cols)
		}
	}
	between, rest := 0.0, 0.0
	for _, m := range byCol {
		between += float64(rows) * (m - mean) * (m - mean)
	}
	for _, row := range table {
		ofRow := 0.0
		for _, v := range row {
			ofRow += v / float64(cols)
		}
		for j, v := range row {
			d := v - ofRow - byCol[j] + mean
			rest += d * d
		}
	}
	return fTest(between, float64(cols-1), rest, float64((rows-1)*(cols-1)))
}

// groupsP is the probability that the means of groups vary as much if they are all
// alike: the analysis of variance with one factor.
func groupsP(groups [][]float64) float64 {
	n, total := 0.0, 0.0
	for _, g := range groups {
		for _, v := range g {
			n++
			total += v
		}
	}
	between, rest := 0.0, 0.0
	for _, g := range groups {
		own := 0.0
		for _, v := range g {
			own += v / float64(len(g))
		}
		between += float64(len(g)) * (own - total/n) * (own - total/n)
		for _, v := range g {
			rest += (v - own) * (v - own)
		}
	}
	return fTest(between, float64(len(groups)-1), rest, n-float64(len(groups)))
}

// fTest compares two sums of squares with their degrees of freedom.
func fTest(between, df1, rest, df2 float64) float64 {
	switch {
	case between <= 1e-12 || df1 < 1 || df2 < 1:
		return 1
	case rest <= 1e-12*between:
		return 0
	}
	return 1 - distuv.F{D1: df1, D2: df2}.CDF(between/df1/(rest/df2))
}
