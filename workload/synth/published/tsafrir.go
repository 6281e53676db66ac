package published

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"aforo/workload/clock"
	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// The parameters of Tsafrir, Etsion and Feitelson's model of user estimates
// (Modeling user runtime estimates, JSSPP 2005), with the values of their
// published program est_model.
const (
	headCount = 20  // popular estimates ...
	headShare = 89. // ... and the percentage of jobs that use them
)

// tsafrirJoint are the estimates that are popular in all four of their logs, in
// minutes.
var tsafrirJoint = []int{5, 10, 15, 20, 30, 60, 120, 180, 240, 300, 360, 480, 600, 720, 1080}

// tsafrirRound are the steps, in minutes, whose multiples complete the popular
// estimates to 20, counted down from the largest.
var tsafrirRound = []int{12000, 6000, 3000, 600, 300, 120, 60, 20, 10, 5}

// TsafrirBins is the number of different estimates that the model has for a
// number of jobs, linear between published points: 35 for 1,000, 90 for 10,000,
// 340 for 70,000, 565 for 250,000 and more.
func TsafrirBins(jobs int) int {
	points := []struct{ jobs, bins float64 }{{0, 0}, {20, 10}, {200, 20}, {1000, 35}, {10_000, 90}, {70_000, 340}, {250_000, 565}}
	n := float64(jobs)
	for i := 1; i < len(points); i++ {
		if a, b := points[i-1], points[i]; n <= b.jobs {
			return int(a.bins + math.Round((n-a.jobs)*(b.bins-a.bins)/(b.jobs-a.jobs)))
		}
	}
	return int(points[len(points)-1].bins)
}

// TsafrirEstimates draws a histogram of the model, the times rising and a share for each: bins different estimates, the
// largest of which is most, whole seconds, at least 100 minutes. 20 popular ones
// have 89 % of all jobs; the largest is the most popular. Which of the others is
// how popular is random, drawn as in the published program: by the ranks that
// each had in four logs, the more popular of two draws, none later than in any of
// the logs. The remaining estimates lie on
//
//	most (a-1)x / (a-x), x = rank / their number, a = 1 + 12.1039 bins^-0.6026
//
// and share 11 % of the jobs in proportion to rank^-2.267, in random order.
func TsafrirEstimates(most time.Duration, bins int, r *rand.Rand) (times []time.Duration, shares []float64, err error) {
	if most < 100*time.Minute || most%time.Second != 0 || most > clock.Job {
		return nil, nil, fmt.Errorf("the largest estimate is %v: it must be whole seconds and at least 1h40m, so that 20 usual values lie below it", most)
	}
	if bins <= headCount || bins > 10_000 {
		return nil, nil, fmt.Errorf("the model of estimates has %d different ones: give more than %d, at most 10000", bins, headCount)
	}
	head := tsafrirHead(most)
	share := map[time.Duration]float64{}
	sizes := tsafrirHeadShares()
	for i, rank := range tsafrirRanks(r) {
		share[head[i]] = sizes[rank-1]
	}
	tsafrirTail(share, most, bins-headCount, r)
	times = slices.Sorted(maps.Keys(share))
	for _, t := range times {
		shares = append(shares, share[t])
	}
	return times, shares, nil
}

// tsafrirHead lists the popular estimates: the largest one, then the others in
// rising order.
func tsafrirHead(most time.Duration) []time.Duration {
	head := []time.Duration{most}
	add := func(t time.Duration) {
		if t < most && len(head) < headCount && !slices.Contains(head, t) {
			head = append(head, t)
		}
	}
	for _, m := range tsafrirJoint {
		add(time.Duration(m) * time.Minute)
	}
	for _, m := range tsafrirRound {
		step := time.Duration(m) * time.Minute
		for t := most / step * step; t > 0; t -= step {
			add(t)
		}
	}
	slices.Sort(head[1:])
	return head
}

// tsafrirHeadShares are the percentages of jobs by popularity, the most popular
// first: an exponential for ranks 2 to 20, and the rest of the head for rank 1.
func tsafrirHeadShares() []float64 {
	shares, sum := make([]float64, headCount), 0.0
	for i := 1; i < headCount; i++ {
		shares[i] = float64(14.0491*portable.Exp(-0.177531*float64(i+1))) + 0.462513
		sum += shares[i]
	}
	shares[0] = headShare - sum
	return shares
}

// tsafrirTail adds the rare estimates to share, at whole minutes, moved by up to
// half a minute where one is taken; where none is free nearby, it is left out.
func tsafrirTail(share map[time.Duration]float64, most time.Duration, n int, r *rand.Rand) {
	a := 1 + float64(12.1039*portable.Pow(float64(n+headCount), -0.6026))
	var times []time.Duration
	for i := 1; i <= n; i++ {
		x := float64(i) / float64(n)
		minutes := math.Round((a - 1) * x / (a - x) * most.Minutes())
		for _, offset := range []time.Duration{0, 30, -30, 20, -20, 10, -10} {
			t := time.Duration(minutes)*time.Minute + offset*time.Second
			if _, taken := share[t]; taken || t <= 0 || t >= most {
				continue
			}
			share[t] = 0
			times = append(times, t)
			break
		}
	}
	weights := make([]float64, len(times))
	for i := range weights {
		weights[i] = portable.Pow(float64(headCount+1+i), -2.267)
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	r.Shuffle(len(times), func(i, j int) { times[i], times[j] = times[j], times[i] })
	for i, w := range law.Normalised(weights) {
		share[times[i]] = (100 - headShare) * w
	}
}
