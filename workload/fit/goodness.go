package fit

import (
	"cmp"
	"math"
	"slices"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// logLikelihood is that of the law, over all jobs.
func logLikelihood(l runLaw, p law.Points) float64 {
	sum := 0.0
	for _, q := range p.List {
		sum += q.N * l.at(q.Size).LogDensity(q.X)
	}
	return sum
}

// aic is Akaike's information criterion, 2k - 2 ln L (IEEE Trans. Automatic
// Control 19(6), 1974), of k parameters and the greatest likelihood L: the least is
// the best.
func aic(k int, logLikelihood float64) float64 { return 2*float64(k) - 2*logLikelihood }

// ks is the distance of Kolmogorov and Smirnov between the jobs and the law. Each
// run time is put through the CDF of its size, which makes it uniform under the
// law whatever the size; the distance is the greatest one between the empirical
// CDF of these numbers, on both sides of its jumps, and the uniform one. The steps of
// an empirical law are a thousandth of their time wide, and are compared as steps.
func ks(l runLaw, p law.Points) float64 {
	type mass struct{ u, under, n float64 }
	all := make([]mass, len(p.List))
	step, steps := l.one.(law.Empirical)
	for i, q := range p.List {
		u := l.at(q.Size).CDF(q.X)
		all[i] = mass{u, u, q.N}
		if steps {
			all[i].under = step.CDF(q.X * law.StepWidth)
		}
	}
	slices.SortFunc(all, func(a, b mass) int { return cmp.Compare(a.u, b.u) })
	d, below := 0.0, 0.0
	for i := 0; i < len(all); {
		u, under, here := all[i].u, all[i].under, 0.0
		for ; i < len(all) && all[i].u == u; i++ {
			here += all[i].n
		}
		d = max(d, math.Abs(under-below/p.N), math.Abs(u-(below+here)/p.N))
		below += here
	}
	return d
}

// ks2 is the distance between two samples, which it sorts.
func ks2(a, b []float64) float64 {
	slices.Sort(a)
	slices.Sort(b)
	d, i, j := 0.0, 0, 0
	for i < len(a) && j < len(b) {
		x := min(a[i], b[j])
		for i < len(a) && a[i] == x {
			i++
		}
		for j < len(b) && b[j] == x {
			j++
		}
		d = max(d, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return d
}

// cappedMean is E[min(X, c)], in seconds, of a law with the given CDF: the
// integral of 1-CDF from 0 to c, by the midpoint rule on a logarithmic grid from a
// thousandth of a second on.
func cappedMean(cdf func(x float64) float64, c float64) float64 {
	const steps, low = 3000, 1e-3
	if c <= low {
		return c
	}
	h := portable.Log(c/low) / steps
	sum, ratio := low, portable.Exp(h)
	x := low * portable.Exp(h/2)
	for range steps {
		sum += (1 - cdf(x)) * x * h
		x *= ratio
	}
	return sum
}

// workRatio is the mean work of a job under the law, size times run time cut at
// the longest limit, over that of the jobs. It is 1 where the law offers the load
// that the jobs are. sizes and weights are the law of sizes.
func workRatio(l runLaw, p law.Points, sizes []int, weights []float64, cap float64) float64 {
	actual := p.Mean(func(q law.Point) float64 { return q.X * float64(q.Size) })
	model := 0.0
	mean := 0.0
	for i, n := range sizes {
		if i == 0 || l.bySize != nil {
			mean = cappedMean(l.at(n).CDF, cap)
		}
		model += weights[i] * float64(n) * mean
	}
	return model / actual
}
