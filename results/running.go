package results

import (
	"math"

	"aforo/results/stat"
)

// A Running is what a PrecisionRule keeps of the runs that it has seen: running sums of what
// its estimates are made of, and of what tells whether a variant is overloaded. A look at it
// takes as long as there are new runs, where a judgement looks at all. It tells no more than
// that more replications are needed, and only where that is beyond rounding; the judgement
// decides the rest.
type Running struct {
	rule   *PrecisionRule
	frame  *Frame
	level  float64
	seen   int
	values [][]stat.Moments // by variant and target
	loads  []runningLoad    // by variant
	causes bool             // there are several, whose overloads are judged by all runs
}

// A runningLoad is what measureLoad looks at.
type runningLoad struct {
	growth, end, available, pieces stat.Moments
	unstarted                      int
}

// Running begins to look at runs.
func (p *PrecisionRule) Running(f *Frame, variants int, level float64) *Running {
	w := &Running{rule: p, frame: f, level: level, loads: make([]runningLoad, variants)}
	for range variants {
		w.values = append(w.values, make([]stat.Moments, len(p.Targets)))
	}
	return w
}

// Short takes notice of the runs that have come since, by period, variant and replication,
// and reports whether they surely do not suffice.
func (w *Running) Short(info *Info, runs [][][]*Run) bool {
	for r := w.seen; r < len(runs[0][0]); r++ {
		for v := range w.loads {
			w.add(v, r, runs)
		}
	}
	w.seen = len(runs[0][0])
	if w.causes {
		return false
	}
	for v := range w.loads {
		if !w.loads[v].copes(w.frame, w.level) {
			continue
		}
		for i := range w.rule.Targets {
			t := &w.rule.Targets[i]
			if t.Variant != "" && t.Variant != info.Variants[v].Name {
				continue
			}
			m := &w.values[v][i]
			of := m.Positive
			if t.Measure.Share() {
				of = m.Share
			}
			if surelyLess(w.rule.Relative, of(w.level).RelativeError()) {
				return true
			}
		}
	}
	return false
}

func (w *Running) add(v, r int, runs [][][]*Run) {
	run := runs[0][v][r]
	w.causes = w.causes || run.rest != nil
	for i := range w.rule.Targets {
		t := &w.rule.Targets[i]
		if x := t.value(w.frame, runs[t.Period][v][r]); !math.IsNaN(x) {
			w.values[v][i].Add(x)
		}
	}
	l, d := &w.loads[v], demandOf(run)
	half, available := d.second()
	l.unstarted += d.unstarted
	l.growth.Add(stat.Trend(half) / w.frame.fine.width.Hours())
	l.end.Add(half[len(half)-1])
	l.available.Add(available)
	for _, x := range increments(half) {
		l.pieces.Add(x)
	}
}

// copes reports whether the variant is surely not overloaded: one of the conditions of
// measureLoad does not hold.
func (l *runningLoad) copes(f *Frame, level float64) bool {
	if l.unstarted > 0 {
		return false
	}
	available := l.available.Mean(level).Mean
	return surelyLess(l.pieces.Mean(level).Lo, 0) ||
		surelyLess(l.growth.Mean(level).Mean, float64(growthShare*available)) ||
		surelyLess(l.end.Mean(level).Mean, float64(leastBacklog(f.fine.count(), f.fine.width)*available))
}

// surelyLess reports whether a is less than b by more than rounding could be.
func surelyLess(a, b float64) bool {
	const rounding = 1e-9
	return a < b-float64(rounding*(math.Abs(a)+math.Abs(b)))-math.SmallestNonzeroFloat64
}
