package sim_test

import (
	"cmp"
	"math"
	"slices"

	"aforo/sim/sched"
	"aforo/workload/portable"
)

// sorted is the queue in its order at this instant.
func (s *naive) sorted() []*naiveJob {
	q := slices.Clone(s.queue)
	slices.SortStableFunc(q, func(a, b *naiveJob) int {
		return cmp.Or(cmp.Compare(s.key(a), s.key(b)), cmp.Compare(a.seq, b.seq))
	})
	return q
}

// key is the table of orders, word for word.
func (s *naive) key(j *naiveJob) float64 {
	r := max(1, j.limit.Seconds())
	n := float64(j.Size)
	w := (s.now - j.eligible).Seconds()
	sub := max(1, j.eligible.Seconds())
	switch s.policy.Order {
	case sched.SJF:
		return float64(j.limit)
	case sched.SAF:
		return float64(j.limit) * n
	case sched.LargestFirst:
		return -n
	case sched.WFP3:
		x := w / r
		return -(x * x * x) * n
	case sched.UNICEF:
		m := r / 60
		z := max(math.Ceil(portable.Log2(n)), 6) - 5
		return -w / (60 * z * max(m, 1))
	case sched.F1:
		return float64(portable.Log10(r)*n) + float64(870*portable.Log10(sub))
	case sched.F2:
		return float64(math.Sqrt(r)*n) + float64(25600*portable.Log10(sub))
	case sched.F3:
		return float64(r*n) + float64(6860000*portable.Log10(sub))
	case sched.F4:
		return float64(r*math.Sqrt(n)) + float64(530000*portable.Log10(sub))
	case sched.Multifactor:
		return s.multifactor(j, n, w)
	}
	return 0
}

func (s *naive) multifactor(j *naiveJob, n, w float64) float64 {
	weights := sched.DefaultWeights
	if s.policy.Multifactor != nil {
		weights = *s.policy.Multifactor
	}
	installed := 0
	for i := range s.real {
		installed += s.installed(i)
	}
	key := float64(weights.Age * min(1, w/weights.AgeMax.Seconds()))
	switch {
	case installed > 0 && weights.FavorSmall:
		key += float64(weights.Size * (1 - n/float64(installed)))
	case installed > 0:
		key += weights.Size * n / float64(installed)
	}
	return -(key + float64(weights.QOS*float64(j.Priority)) + s.bonus(j, weights))
}
