package fit

import (
	"math"
	"time"

	"aforo/workload/synth/law"
)

// leastRun is what a shorter run time counts as, in seconds: logs count whole
// seconds, so that 0 is anything below one, and a law on a logarithmic axis needs
// a positive number.
const leastRun = 1

// newPoints counts the pairs of run time and size of the jobs.
func newPoints(jobs []job) law.Points {
	all := make([]law.Point, len(jobs))
	for i := range jobs {
		all[i] = law.Point{X: math.Max(jobs[i].run, leastRun), Size: jobs[i].size, N: 1}
	}
	return law.NewPoints(all)
}

// A runLaw is a fitted law of run times: one for every size, or one by size.
type runLaw struct {
	law.Fitted
	one    law.Dense  // nil where the law depends on the size
	bySize law.BySize // nil where it does not
}

// at is the law of the jobs of one size.
func (l runLaw) at(size int) law.Dense {
	if l.bySize != nil {
		return l.bySize.Of(size).(law.Dense)
	}
	return l.one
}

// word is the name of the law in a scenario.
func (l runLaw) word() string { return l.Written().Law }

// alike is a law that is the same for every size.
func alike(l interface {
	law.Dense
	law.Fitted
},
) runLaw {
	return runLaw{l, l, nil}
}

// ofSize is a law that depends on the size.
func ofSize(l interface {
	law.BySize
	law.Fitted
},
) runLaw {
	return runLaw{l, nil, l}
}

// runLaws fits every law; the empirical one, where there is one, comes last.
func runLaws(p law.Points) []runLaw {
	if p.Constant() {
		return []runLaw{alike(law.Constant{Seconds: p.Longest()})}
	}
	logs := law.FitLogHyperGamma(p)
	laws := []runLaw{
		alike(law.FitLognormal(p)), alike(law.FitWeibull(p)), alike(law.FitGamma(p)),
		alike(law.FitHyperExponential(p, 2)), alike(law.FitHyperExponential(p, 3)),
		{logs, logs.Of(1).(law.Dense), nil}, // fitted without the dependence on the size
	}
	if l, ok := law.FitLognormalPower(p); ok {
		laws = append(laws, ofSize(l))
	}
	if l, ok := law.FitLognormalBands(p); ok {
		laws = append(laws, ofSize(l))
	}
	return append(laws, alike(law.FitEmpirical(p)))
}

// keys are the keys and values of the table of a law in a scenario: its word, where
// it begins, and the others in the order of its form. Parameters have five digits;
// the points of an empirical law are written to the millisecond and the millionth.
func keys(w law.Written) []string {
	times, numbers := span, num
	if w.Law == "empirical" {
		times, numbers = exactSpan, fine
	}
	form, _ := w.Form()
	out := []string{`law = "` + w.Law + `"`}
	for _, k := range form.Keys {
		text := value(k, times, numbers)
		if _, number := k.Into.(*float64); number && text == k.Default { // what a reader need not read
			continue
		}
		line := k.Name + " = " + text
		if k.Name == "from" {
			out = append([]string{out[0], line}, out[1:]...)
			continue
		}
		out = append(out, line)
	}
	return out
}

// value writes the value of a key.
func value(k law.Key, span, number func(float64) string) string {
	seconds := func(d time.Duration) string { return span(d.Seconds()) }
	switch v := k.Into.(type) {
	case *time.Duration:
		return seconds(*v)
	case *[]time.Duration:
		return list(*v, seconds)
	case *float64:
		return number(*v)
	case *[]float64:
		return list(*v, number)
	case *[]int:
		return list(*v, whole)
	}
	panic("fit: the key " + k.Name + " has a value of no known kind")
}
