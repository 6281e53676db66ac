package forecast

import (
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
)

// A taker says which jobs a variant ever lets start, in one of its eras: somewhere its rules
// let them, and a partition is as large as they are.
type taker struct {
	era  *era
	most []int // GPUs, by partition
	// lost are the GPU-hours that it does not take and the first variant then does, of all
	// that that one takes.
	lost, all float64
}

func (t *taker) takes(s *study.Study, j *workload.Job) bool {
	return slices.ContainsFunc(t.era.gate.open(j), func(p int) bool {
		return cluster.Whole(int(j.Size), s.Variants[0].Partitions[p].PerNode) <= t.most[p]
	})
}

// takers are those of a variant within the window.
func (d *demand) takers(s *study.Study, i int) (all []*taker) {
	var most []int
	for k := range s.Variants[i].Partitions {
		most = append(most, s.Variants[i].Partitions[k].MostGPUs())
	}
	for _, e := range d.within(s, i) {
		all = append(all, &taker{era: e, most: most})
	}
	return all
}

// within are the eras of a variant that have a part in the window.
func (d *demand) within(s *study.Study, i int) (all []*era) {
	for n, e := range d.of[i] {
		if d.eras[e].at < s.To && (n+1 == len(d.of[i]) || d.eras[d.of[i][n+1]].at > s.From) {
			all = append(all, d.eras[e])
		}
	}
	return all
}

// since is the date from which an era holds; none where that is all the window.
func (e *era) since(s *study.Study) time.Time {
	if e.at <= s.From {
		return time.Time{}
	}
	return s.Start.Add(e.at)
}

// refuses says of each class what share of its GPU-hours the first variant refuses, at its worst.
func (d *demand) refuses(s *study.Study, classes []Class) {
	for _, e := range d.within(s, 0) {
		for c := range classes {
			if e.refused[c] > classes[c].Refused {
				classes[c].Refused, classes[c].RefusedFrom = e.refused[c], e.since(s)
			}
		}
	}
}

// A lost share, from a date on.
type lost struct {
	most float64
	from time.Time
}

// impossible are the shares of the GPU-hours that each variant never lets start, and the first
// one does, at its worst, of the jobs that are drawn from the beginning on.
func (d *demand) impossible(s *study.Study) ([]lost, error) {
	shares, takers := make([]lost, len(s.Variants)), make([][]*taker, len(s.Variants))
	differs, number := false, 0
	for i := range s.Variants {
		takers[i] = d.takers(s, i)
		number += len(takers[i])
		differs = differs || s.Variants[i].Own != nil || !slices.Equal(takers[i][0].most, takers[0][0].most)
	}
	if !differs {
		return shares, nil
	}
	src, err := s.Open(0)
	if err != nil {
		return nil, err
	}
	for range max(leastDrawn, 2*mostDrawn/number) {
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
		d.look(s, takers, &j)
	}
	for i := range takers[1:] {
		for _, t := range takers[i+1] {
			if share := t.lost / max(t.all, 1e-300); share > shares[i+1].most {
				shares[i+1] = lost{share, t.era.since(s)}
			}
		}
	}
	return shares, nil
}

// look asks all takers about a job.
func (d *demand) look(s *study.Study, takers [][]*taker, j *workload.Job) {
	first := map[*era]bool{}
	for _, t := range takers[0] {
		first[t.era] = t.takes(s, j)
	}
	for i := range takers[1:] {
		for _, t := range takers[i+1] {
			if !first[d.eraAt(0, max(t.era.at, s.From))] {
				continue
			}
			if t.all += gpuHours(j); !t.takes(s, j) {
				t.lost += gpuHours(j)
			}
		}
	}
}
