package results

import (
	"cmp"
	"math"
	"slices"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/results/stat"
)

// A Run can be laid down as words and made again from them, with all that is told of it and
// with what is kept to set the jobs of a cause aside. What belongs to the frame, and is the
// same in every run, is left out.

// Pack returns a run of the frame, as Finish has returned it, as words.
func (f *Frame) Pack(r *Run) []uint64 {
	w := wire{words: make([]uint64, 0, 4096)}
	w.run(f, r)
	return w.words
}

// Unpack returns the run that Pack has made the words of. The error is that of words of
// another frame, as far as it can be told.
func (f *Frame) Unpack(words []uint64) (*Run, error) {
	w, r := wire{words: words, reading: true}, new(Run)
	w.run(f, r)
	if w.err == nil && w.at != len(words) || w.err == nil && !r.fits(f) {
		w.err = errPacked
	}
	if w.err != nil {
		return nil, w.err
	}
	return r, nil
}

func (w *wire) run(f *Frame, r *Run) {
	for by := range r.Groups {
		each(w, &r.Groups[by], w.stats)
	}
	w.picked(f, &r.Picked)
	w.long(&r.Started)
	w.integer(&r.Rejected)
	w.integer(&r.Unstarted)
	w.flag(&r.Held)
	w.flag(&r.Again)
	w.waits(&r.Waits)
	w.integer(&r.Waiters)
	byName(w, &r.Refused, w.integer)
	w.series(&r.Series)
	w.counts(&r.Series.Longer, r.measured())
	each(w, &r.Loads, func(l *Load) {
		w.text(&l.Cause)
		w.flag(&l.Limit)
		w.floats(&l.Backlog)
		w.floats(&l.Capacity)
		w.integer(&l.Jobs)
		w.integer(&l.Unstarted)
	})
	has := r.rest != nil
	if w.flag(&has); has && w.err == nil {
		if w.reading {
			r.rest = &rest{byCause: &byCause{frame: f}}
		}
		w.rest(f, r.rest)
		if w.reading {
			r.keep(r.rest)
		}
	}
}

// measured is how many measured jobs there are, those included that had not started.
func (r *Run) measured() int {
	if len(r.Groups[measures.ByAll]) == 0 {
		return 0
	}
	return int(r.Groups[measures.ByAll][0][measures.Jobs]) + r.Unstarted
}

func (w *wire) stats(s *measures.Stats) { w.numbers(s[:]) }

// picked carries a map in the order of its choices.
func (w *wire) picked(f *Frame, m *map[choice]measures.Stats) {
	type entry struct {
		choice
		measures.Stats
	}
	var list []entry
	if *m != nil {
		list = make([]entry, 0, len(*m))
	}
	for c, s := range *m {
		list = append(list, entry{c, s})
	}
	slices.SortFunc(list, func(a, b entry) int { return a.choice.compare(&b.choice) })
	each(w, &list, func(e *entry) {
		w.choice(f, &e.choice)
		w.stats(&e.Stats)
	})
	if *m = nil; list != nil {
		*m = map[choice]measures.Stats{}
	}
	for _, e := range list {
		(*m)[e.choice] = e.Stats
	}
}

// choice carries the groups of a choice; where they stand in a tag is the frame's.
func (w *wire) choice(f *Frame, c *choice) {
	for i := range c {
		by := int(c[i].by)
		w.integer(&by)
		if by < 0 || by >= int(measures.WayCount) {
			w.err = errPacked
			return
		}
		w.integer(&c[i].first)
		w.integer(&c[i].last)
		if c[i].by = measures.By(by); c[i].by != measures.ByAll {
			c[i].at = f.ways[by]
		}
	}
}

func (c *choice) compare(d *choice) int {
	order := 0
	for i := range c {
		order = cmp.Or(order, cmp.Compare(c[i].by, d[i].by), cmp.Compare(c[i].first, d[i].first), cmp.Compare(c[i].last, d[i].last))
	}
	return order
}

func (w *wire) waits(m *Waits) {
	of := map[string][]exact.Sum(*m)
	byName(w, &of, func(xs *[]exact.Sum) { each(w, xs, w.exact) })
	*m = of
}

func (w *wire) series(s *RunSeries) {
	for _, parts := range []*[][]float64{&s.Busy, &s.Installed, &s.Available, &s.Stranded} {
		each(w, parts, w.floats)
	}
	each(w, &s.ByType, func(t *TypeSeries) {
		w.floats(&t.Busy)
		w.floats(&t.Installed)
		w.floats(&t.Available)
	})
	w.floats(&s.Queue)
	w.floats(&s.Backlog)
	for q := range s.Waits {
		w.floats(&s.Waits[q])
	}
	each(w, &s.Groups, func(groups *[]RunGroup) {
		each(w, groups, func(g *RunGroup) {
			w.floats(&g.P95)
			for b := range g.Late {
				w.floats(&g.Late[b])
			}
		})
	})
	w.floats(&s.System)
	each(w, &s.Calls, func(g *GrantSeries) {
		w.floats(&g.Granted)
		w.floats(&g.Spent)
		w.floats(&g.Lapsed)
	})
}

// counts carries shares of a number of jobs, nearly all of which are a count over it.
func (w *wire) counts(xs *[]float64, of int) {
	n, before := float64(of), 0
	each(w, xs, func(x *float64) {
		count := math.Round(*x * n)
		whole := !w.reading && count/n == *x
		more := int(count) - before
		if w.flag(&whole); !whole {
			w.float(x)
			return
		}
		w.integer(&more)
		before += more
		*x = float64(before) / n
	})
}

// rest carries what keep does not take from the run.
func (w *wire) rest(f *Frame, k *rest) {
	each(w, &k.of, func(of **waited) {
		has := *of != nil
		if w.flag(&has); !has {
			return
		}
		if w.reading {
			*of = new(waited)
		}
		w.waited(*of)
	})
	has := k.sums != nil
	if w.flag(&has); has {
		if w.reading {
			k.sums = new([measures.WayCount][]sum)
		}
		for by := range k.sums {
			each(w, &k.sums[by], w.sum)
		}
	}
	w.tagged(&k.sorted)
	each(w, &k.picks, func(p *pick) {
		w.choice(f, &p.choice)
		w.sum(&p.sum)
		if w.reading {
			p.late = new(late)
		}
		w.tagged(&p.late.jobs)
	})
}

// waited carries what is asked of the jobs of a cause once its load is known.
func (w *wire) waited(x *waited) {
	w.text(&x.name)
	for by := range x.sums {
		each(w, &x.sums[by], w.sum)
		each(w, &x.who[by], w.members)
	}
	each(w, &x.picks, w.sum)
	each(w, &x.pickWho, w.members)
	w.waits(&x.waits)
}

func (w *wire) members(m *members) {
	w.integer(&m.n)
	w.word(&m.mark)
}

func (w *wire) sum(s *sum) {
	w.integer(&s.jobs)
	w.integer(&s.late)
	w.integer(&s.smooth)
	w.flag(&s.rare)
	for _, x := range []*exact.Sum{
		&s.wait, &s.slowdown, &s.expansion, &s.held, &s.again, &s.waitWork, &s.gpu, &s.lost, &s.apart, &s.beyond,
	} {
		w.exact(x)
	}
	w.exact(&s.worn.useful)
	w.exact(&s.worn.killed)
	w.exact(&s.worn.ran)
	w.integer(&s.worn.failures)
}

// tagged carries ascending values, each by what it is more than the one before.
func (w *wire) tagged(xs *[]stat.Tagged) {
	before := int64(0)
	each(w, xs, func(t *stat.Tagged) {
		more := t.X - before
		w.long(&more)
		t.X = before + more
		before = t.X
		w.word(&t.Tag)
	})
}

// fits reports whether a run has what a summary of the frame looks at.
func (r *Run) fits(f *Frame) bool {
	for by := range r.Groups {
		if measures.By(by) != measures.ByCause && len(r.Groups[by]) != len(f.labels[by]) {
			return false
		}
	}
	s := &r.Series
	if s.Queue == nil { // of targets alone
		return true
	}
	fine, coarse, parts := f.fine.count(), f.coarse.count(), len(f.Partitions)+1
	ok := len(s.Queue) == fine && len(s.Backlog) == fine && len(s.System) == f.settling.count() && len(s.Longer) == len(Grid)
	for _, all := range [][][]float64{s.Busy, s.Installed, s.Available, s.Stranded} {
		ok = ok && len(all) == parts && long(all, fine)
	}
	return ok && long(s.Waits[:], coarse)
}

// long reports whether all lists have n numbers.
func long(all [][]float64, n int) bool {
	return !slices.ContainsFunc(all, func(xs []float64) bool { return len(xs) != n })
}
