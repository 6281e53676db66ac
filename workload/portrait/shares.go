package portrait

import (
	"cmp"
	"math"
	"slices"

	"aforo/workload/trace"
)

// A ledger keeps the jobs and the work of each of many.
type ledger struct {
	jobs []int64
	work []float64
}

// add counts a job of number i, which may be trace.None.
func (l *ledger) add(i int32, work float64) {
	if i < 0 {
		return
	}
	for int(i) >= len(l.jobs) {
		l.jobs, l.work = append(l.jobs, 0), append(l.work, 0)
	}
	l.jobs[i]++
	l.work[i] += work
}

// names returns the names with most work, as shares of all; nil where there are
// none.
func (l *ledger) names(names *trace.Names, jobs int64, work float64) *Names {
	if len(l.jobs) == 0 {
		return nil
	}
	list := make([]Share, len(l.jobs))
	for i := range list {
		list[i] = Share{names.Name(int32(i)), l.jobs[i], share(float64(l.jobs[i]), float64(jobs)), share(l.work[i], work)}
	}
	slices.SortFunc(list, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Work, a.Work), cmp.Compare(b.Jobs, a.Jobs), cmp.Compare(a.Name, b.Name))
	})
	return &Names{N: len(l.jobs), Top: list[:min(10, len(list))]}
}

// falling returns a copy of numbers, the greatest first.
func falling[T int64 | float64](list []T) []float64 {
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = float64(v)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// tops are the shares that the first 1, 5 and 10 % hold of their sum, by number and
// rounded up.
func tops(falling []float64) (t [3]float64) {
	total := sum(falling)
	for i, p := range [...]float64{.01, .05, .10} {
		t[i] = share(sum(falling[:int(math.Ceil(p*float64(len(falling))))]), total)
	}
	return t
}

// concentration is the curve of which share of the sum the first hold.
func concentration(falling []float64) Curve {
	total := sum(falling)
	if total == 0 {
		return Curve{}
	}
	c := Curve{X: []float64{0}, Y: []float64{0}}
	held, every := 0.0, max(1, len(falling)/300)
	for i, v := range falling {
		if held += v; (i+1)%every == 0 || i == len(falling)-1 {
			c.X, c.Y = append(c.X, float64(i+1)/float64(len(falling))), append(c.Y, held/total)
		}
	}
	return c
}

func sum(list []float64) float64 {
	total := 0.0
	for _, v := range list {
		total += v
	}
	return total
}

// share is part/whole, 0 where there is no whole.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
