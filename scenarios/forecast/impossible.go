package forecast

import (
	"slices"

	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
)

// A taker says which jobs a variant ever lets start: somewhere its rules let them, and a
// partition is as large as they are.
type taker struct {
	gate *gate
	most []int // GPUs, by partition
}

func takerOf(s *study.Study, v *study.Variant) taker {
	rules := s.Rules
	if v.Own != nil {
		rules = v.Own.Rules
	}
	t := taker{gate: gateOf(s, v, rules)}
	for i := range v.Partitions {
		t.most = append(t.most, v.Partitions[i].MostGPUs())
	}
	return t
}

func (t *taker) takes(s *study.Study, j *workload.Job) bool {
	return slices.ContainsFunc(t.gate.open(j), func(p int) bool {
		return cluster.Whole(int(j.Size), s.Variants[0].Partitions[p].PerNode) <= t.most[p]
	})
}

// impossible are the shares of the GPU-hours that each variant never lets start, and the first
// one does, of the jobs that are drawn from the beginning on.
func impossible(s *study.Study) ([]float64, error) {
	shares := make([]float64, len(s.Variants))
	takers := make([]taker, len(s.Variants))
	differs := false
	for i := range s.Variants {
		takers[i] = takerOf(s, &s.Variants[i])
		differs = differs || s.Variants[i].Own != nil || !slices.Equal(takers[i].most, takers[0].most)
	}
	if !differs {
		return shares, nil
	}
	src, err := s.Open(0)
	if err != nil {
		return nil, err
	}
	all := 0.0
	for range mostDrawn {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil {
			return nil, err
		}
		if !ok || j.Submit >= s.To {
			break
		}
		if back, reacts := src.(workload.Feedback); reacts {
			back.Rejected(&j)
		}
		if !takers[0].takes(s, &j) {
			continue
		}
		all += gpuHours(&j)
		for i := range takers[1:] {
			if !takers[i+1].takes(s, &j) {
				shares[i+1] += gpuHours(&j)
			}
		}
	}
	for i := range shares {
		if all > 0 {
			shares[i] /= all
		}
	}
	return shares, nil
}
