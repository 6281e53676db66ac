package fit

import (
	"crypto/sha256"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"aforo/workload/portable"
	"aforo/workload/synth"
	"aforo/workload/synth/law"
	"aforo/workload/synth/published"
)

// A LimitCandidate is one law that was fitted to the requested times of a class.
type LimitCandidate struct {
	// Law is its word in a scenario.
	Law string `json:"law"`
	// KSAccuracy is the distance of Kolmogorov and Smirnov between the accuracies (run
	// time over limit) of the jobs and of the same jobs with limits drawn from the law,
	// KSLimit that between the limits themselves.
	KSAccuracy float64 `json:"ks_accuracy"`
	KSLimit    float64 `json:"ks_limit"`
	// Chosen marks the law that the scenario has.
	Chosen bool `json:"chosen"`

	keys []string
}

// limitSample bounds the jobs by which laws of limits are compared.
const limitSample = 20_000

// limitValues is how many limits a scenario lists.
const limitValues = 24

// accuracySteps is how many steps the quantiles of the accuracy have.
const accuracySteps = 20

// fitLimit compares the laws of limits on the jobs with a limit. known is the share of
// jobs that have one; longest is the longest, in seconds, infinite where the law has
// none. Below half of the jobs the limits are exact, because nothing else is known.
func fitLimit(jobs []job, run runLaw, sizes []int, weights []float64) (all []LimitCandidate, known, longest float64) {
	var runs, limits []float64
	for i := range jobs {
		if j := &jobs[i]; j.limit > 0 {
			runs, limits = append(runs, math.Max(j.run, leastRun)), append(limits, j.limit)
		}
	}
	known = float64(len(limits)) / float64(len(jobs))
	exact := LimitCandidate{Law: "exact", keys: []string{`law = "exact"`}}
	if known < 0.5 {
		exact.Chosen = true
		return []LimitCandidate{exact}, known, math.Inf(1)
	}
	runs, limits = thin(runs, limitSample), thin(limits, limitSample)
	values := popular(limits)
	all = append(all, compareLimit(exact, synth.ExactLimit{}, runs, limits), factorLimit(runs, limits))
	all = append(all, accuracyLimit(runs, limits, values), roundUpLimit(runs, limits, values))
	longest = math.Round(slices.Max(limits))
	cdf := averageCDF(run, sizes, weights, longest)
	if c, ok := estimatesLimit(runs, limits, cdf); ok {
		all = append(all, c)
	}
	if c, ok := tsafrirLimit(len(jobs), runs, limits, cdf); ok {
		all = append(all, c)
	}
	best := 0
	for i := range all {
		if score := all[i].KSAccuracy + all[i].KSLimit; score < all[best].KSAccuracy+all[best].KSLimit-0.005 {
			best = i
		}
	}
	all[best].Chosen = true
	if w := all[best].Law; w == "exact" || w == "factor" {
		return all, known, math.Inf(1)
	}
	return all, known, longest
}

// averageCDF is that of the run time over all sizes, cut at the longest limit.
func averageCDF(run runLaw, sizes []int, weights []float64, longest float64) func(float64) float64 {
	laws := make([]law.Dense, len(sizes))
	for i, n := range sizes {
		laws[i] = run.at(n)
	}
	return func(x float64) float64 {
		switch {
		case x >= longest:
			return 1
		case run.bySize == nil:
			return laws[0].CDF(x)
		}
		p := 0.0
		for i := range laws {
			p += weights[i] * laws[i].CDF(x)
		}
		return p
	}
}

// thin keeps every k-th value, and the greatest, so that at most most+1 are left.
func thin(xs []float64, most int) []float64 {
	if len(xs) <= most {
		return xs
	}
	out := make([]float64, 0, most+1)
	for i := range most {
		out = append(out, xs[i*len(xs)/most])
	}
	return out
}

// popular lists limits that users ask for: each that at least one in a hundred has, the
// most used first, quantiles where these cover little, and the longest.
func popular(limits []float64) []time.Duration {
	sorted := slices.Clone(limits)
	slices.Sort(sorted)
	type used struct {
		limit float64
		n     int
	}
	var list []used
	for _, l := range sorted {
		if k := len(list) - 1; k >= 0 && list[k].limit == l {
			list[k].n++
			continue
		}
		list = append(list, used{l, 1})
	}
	slices.SortStableFunc(list, func(a, b used) int { return b.n - a.n })
	longest := sorted[len(sorted)-1]
	values := []float64{longest}
	add := func(l float64) {
		if len(values) < limitValues && !slices.Contains(values, l) {
			values = append(values, l)
		}
	}
	for _, u := range list {
		if u.n*100 >= len(sorted) {
			add(u.limit)
		}
	}
	for q := 0.05; q < 1; q += 0.05 {
		add(sorted[int(q*float64(len(sorted)))])
	}
	slices.Sort(values)
	out := make([]time.Duration, len(values))
	for i, v := range values {
		out[i] = time.Duration(math.Round(v)) * time.Second
		if out[i] < time.Second {
			out[i] = time.Second
		}
	}
	return slices.Compact(out)
}

// compareLimit draws limits for the run times and measures their distances from the
// real ones. The draws are the same in every fit.
func compareLimit(c LimitCandidate, law synth.Limit, runs, limits []float64) LimitCandidate {
	r := rand.New(rand.NewChaCha8(sha256.Sum256([]byte("limits " + c.Law))))
	drawn, real := make([]float64, len(runs)), make([]float64, len(runs))
	model := make([]float64, len(runs))
	for i, x := range runs {
		l := law.Sample(r, time.Duration(x*1e9)).Seconds()
		model[i] = l
		drawn[i], real[i] = min(x/l, 1), min(x/limits[i], 1)
	}
	c.KSAccuracy = ks2(drawn, real)
	c.KSLimit = ks2(model, slices.Clone(limits))
	return c
}

// factorLimit multiplies the run time by the median of limit over run time.
func factorLimit(runs, limits []float64) LimitCandidate {
	ratios := make([]float64, len(runs))
	for i := range runs {
		ratios[i] = limits[i] / runs[i]
	}
	slices.Sort(ratios)
	f := max(ratios[len(ratios)/2], 1)
	return compareLimit(LimitCandidate{Law: "factor", keys: []string{`law = "factor"`, "factor = " + num(f)}}, synth.FactorLimit{Factor: f}, runs, limits)
}

// accuracyLimit takes the quantiles of the accuracy. Limits are rounded up to the
// values, so that accuracies come out lower than they go in: the quantiles are
// raised by what is missing, a few times over.
func accuracyLimit(runs, limits []float64, values []time.Duration) LimitCandidate {
	real := make([]float64, len(runs))
	for i, x := range runs {
		real[i] = min(x/limits[i], 1)
	}
	slices.Sort(real)
	target := quantiles(real)
	q := slices.Clone(target)
	best := LimitCandidate{KSAccuracy: math.Inf(1)}
	for range 5 {
		for i := range q {
			q[i] = math.Round(q[i]*1e4) / 1e4
		}
		law, err := synth.NewAccuracyLimit(q, values)
		if err != nil {
			panic("fit: quantiles of the accuracy are no law: " + err.Error())
		}
		c := LimitCandidate{Law: "accuracy", keys: []string{`law = "accuracy"`, "quantiles = " + list(q, fine), "values = " + list(values, spanDuration)}}
		if c = compareLimit(c, law, runs, limits); c.KSAccuracy+c.KSLimit < best.KSAccuracy+best.KSLimit {
			best = c
		}
		got := drawnQuantiles(law, runs)
		for i := range q {
			q[i] = min(max(q[i]*math.Sqrt((target[i]+1e-4)/(got[i]+1e-4)), 0), 1)
		}
		sort.Float64s(q)
	}
	return best
}

func drawnQuantiles(law synth.Limit, runs []float64) []float64 {
	r := rand.New(rand.NewChaCha8(sha256.Sum256([]byte("accuracy"))))
	got := make([]float64, len(runs))
	for i, x := range runs {
		got[i] = min(x/law.Sample(r, time.Duration(x*1e9)).Seconds(), 1)
	}
	slices.Sort(got)
	return quantiles(got)
}

// quantiles are those at evenly spaced probabilities.
func quantiles(sorted []float64) []float64 {
	q := make([]float64, accuracySteps+1)
	for i := range q {
		q[i] = sorted[i*(len(sorted)-1)/accuracySteps]
	}
	return q
}

// roundUpLimit has a lognormal multiple of the run time: the median and the spread of
// limit over run time, between its quartiles, so that short failed jobs do not
// decide.
func roundUpLimit(runs, limits []float64, values []time.Duration) LimitCandidate {
	logs := make([]float64, len(runs))
	for i := range runs {
		logs[i] = portable.Log(max(limits[i]/runs[i], 1))
	}
	slices.Sort(logs)
	at := func(p float64) float64 { return logs[int(p*float64(len(logs)-1))] }
	f, s := portable.Exp(at(0.5)), min((at(0.75)-at(0.25))/1.349, 10)
	law, err := synth.NewRoundUpLimit(f, s, values)
	if err != nil {
		panic("fit: multiples of the run time are no law: " + err.Error())
	}
	return compareLimit(LimitCandidate{Law: "round-up", keys: []string{
		`law = "round-up"`, "factor = " + num(f), "spread = " + num(s), "values = " + list(values, spanDuration),
	}}, law, runs, limits)
}

// estimatesLimit has the limits themselves, those that are not listed counted as the
// next longer one that is; ok is false where the run times do not allow it.
func estimatesLimit(runs, limits []float64, cdf func(float64) float64) (c LimitCandidate, ok bool) {
	values := popular(limits)
	shares := make([]float64, len(values))
	for _, l := range limits {
		i, _ := slices.BinarySearch(values, time.Duration(math.Round(l))*time.Second)
		shares[min(i, len(shares)-1)] += 1 / float64(len(limits))
	}
	for i := range shares {
		shares[i] = math.Round(shares[i]*1e6) / 1e6
	}
	law, err := synth.NewEstimateLimit(synth.Estimates{Times: values, Shares: shares}, cdf)
	if err != nil {
		return c, false
	}
	return compareLimit(LimitCandidate{Law: "estimates", keys: []string{
		`law = "estimates"`, "values = " + list(values, spanDuration), "weights = " + list(shares, fine),
	}}, law, runs, limits), true
}

// tsafrirLimit is the model of Tsafrir, Etsion and Feitelson with the longest limit and
// the number of different limits that it has for that many jobs; ok is false where it
// does not allow such limits, or not for such run times.
func tsafrirLimit(jobs int, runs, limits []float64, cdf func(float64) float64) (c LimitCandidate, ok bool) {
	most := time.Duration(math.Round(slices.Max(limits))) * time.Second
	bins := max(published.TsafrirBins(jobs), 21)
	e, err := synth.TsafrirEstimates(most, bins, 1)
	if err != nil {
		return c, false
	}
	law, err := synth.NewEstimateLimit(e, cdf)
	if err != nil {
		return c, false
	}
	return compareLimit(LimitCandidate{Law: "tsafrir", keys: []string{`law = "tsafrir"`, "max = " + spanDuration(most), "bins = " + whole(bins)}}, law, runs, limits), true
}

func spanDuration(d time.Duration) string { return exactSpan(d.Seconds()) }
