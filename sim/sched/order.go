package sched

import (
	"math"
	"time"

	"aforo/workload/portable"
)

// key returns the sort key of a job that does not change with time, ascending;
// of an order whose keys do, the key is set anew at each pass.
func (p *Policy) key(j *Job) uint64 {
	if p.Order == FCFS || p.Order.Moves() {
		return 0
	}
	n := float64(j.Size)
	r := max(1, j.Limit.Seconds())
	s := max(1, j.Submit.Seconds())
	switch p.Order {
	case SJF:
		return uint64(j.Limit)
	case SAF:
		return ordered(float64(j.Limit) * n)
	case LargestFirst:
		return ordered(-n)
	case F1:
		return ordered(float64(portable.Log10(r)*n) + float64(870*portable.Log10(s)))
	case F2:
		return ordered(float64(math.Sqrt(r)*n) + float64(25_600*portable.Log10(s)))
	case F3:
		return ordered(float64(r*n) + float64(6_860_000*portable.Log10(s)))
	case F4:
		return ordered(float64(r*math.Sqrt(n)) + float64(530_000*portable.Log10(s)))
	}
	return 0
}

// Moves reports whether the keys of the order change with time.
func (o Order) Moves() bool { return o == WFP3 || o == UNICEF || o == Multifactor }

// keyAt returns the sort key, ascending, of an order whose keys change with time.
// GPUs is the size of the cluster now.
func (p *Policy) keyAt(j *Job, now time.Duration, gpus int) uint64 {
	n := float64(j.Size)
	w := (now - j.Submit).Seconds()
	switch p.Order {
	case WFP3: // Cobalt; Tang et al., Cluster 2009
		q := w / max(1, j.Limit.Seconds())
		return ordered(-(q * q * q) * n)
	case UNICEF: // Cobalt
		return ordered(-w / (60 * unicefSize(n) * max(j.Limit.Minutes(), 1)))
	}
	weights := p.weights()
	// Added up in this order, so that ties are the same ties everywhere.
	return ordered(-(float64(weights.Age*min(1, w/weights.AgeMax.Seconds())) + weights.size(j, gpus) + float64(weights.QOS*j.Priority)))
}

// unicefSize returns the factor of size in unicef's key.
func unicefSize(n float64) float64 { return max(math.Ceil(portable.Log2(n)), 6) - 5 }

// weights returns the weights of the multifactor order.
func (p *Policy) weights() *Weights {
	if p.Multifactor != nil {
		return p.Multifactor
	}
	return &DefaultWeights
}

// size returns the size term of a job on a cluster of so many GPUs: of nothing,
// while nothing is installed.
func (w *Weights) size(j *Job, gpus int) float64 {
	if gpus <= 0 {
		return 0
	}
	return w.Size * float64(j.Size) / float64(gpus)
}

// ordered maps a float to an integer that sorts alike. Both zeros are one.
func ordered(x float64) uint64 {
	b := math.Float64bits(float64(x) + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// installed returns the GPUs of the whole cluster.
func (s *Scheduler) installed() int {
	gpus := 0
	for _, p := range s.pools {
		n, _ := p.Capacity()
		gpus += n
	}
	return gpus
}

// rekey brings the queues into their order of now.
func (s *Scheduler) rekey() {
	if !s.policy.Order.Moves() {
		return
	}
	gpus := s.installed()
	for i := range s.routes {
		s.routes[i].queue.Rekey(func(slot int32) uint64 {
			j := &s.jobs[slot]
			j.key = s.policy.keyAt(j, s.now, gpus)
			j.rank = j.key
			return j.key
		})
	}
}
