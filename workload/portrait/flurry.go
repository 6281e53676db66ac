package portrait

import (
	"cmp"
	"slices"
	"time"
)

// A burst of a user is a chain of jobs, each submitted within flurryGap of the one
// before. It is a flurry where it has at least flurryLeast jobs and at least as many
// as all users together submit on an average day, and where at least nine of ten
// have the size and the limit of the one before. The word is that of Feitelson and
// Tsafrir, "Workload sanitation for performance evaluation", ISPASS 2006, who judge
// by eye; the numbers are choices of this project.
const (
	flurryGap   = time.Hour
	flurryLeast = 100
	flurryMost  = 1 << 14 // bursts that are remembered
)

type burst struct {
	user        int32
	n, alike    int64
	first, last time.Duration
	line        int64
}

// flurries finds the bursts of all users. It holds one for each, and those that
// were long enough.
type flurries struct {
	now  []burst // by user
	jobs []arrival
	done []burst
}

func (f *flurries) add(a *arrival) {
	for int(a.user) >= len(f.now) {
		f.now, f.jobs = append(f.now, burst{}), append(f.jobs, arrival{})
	}
	b, last := &f.now[a.user], &f.jobs[a.user]
	if b.n > 0 && a.submit-b.last > flurryGap {
		f.end(b)
		*b = burst{}
	}
	if b.n == 0 {
		*b = burst{user: a.user, first: a.submit, line: a.line}
	} else if a.size == last.size && a.limit == last.limit {
		b.alike++
	}
	b.n++
	b.last, *last = a.submit, *a
}

func (f *flurries) end(b *burst) {
	if b.n >= flurryLeast && (b.alike+1)*10 >= b.n*9 && len(f.done) < flurryMost {
		f.done = append(f.done, *b)
	}
}

// A flurry is what one user sent in bursts.
type flurry struct {
	burst   // from the first to the last
	bursts  int
	longest int64
}

// finish returns the flurries, a user each, the one with most jobs first.
func (f *flurries) finish(least float64) []flurry {
	for i := range f.now {
		f.end(&f.now[i])
	}
	of := map[int32]int{}
	var list []flurry
	for _, b := range f.done {
		if float64(b.n) < least {
			continue
		}
		i, ok := of[b.user]
		if !ok {
			of[b.user] = len(list)
			list = append(list, flurry{b, 1, b.n})
			continue
		}
		fl := &list[i]
		fl.n += b.n
		fl.bursts++
		fl.longest = max(fl.longest, b.n)
		if b.first < fl.first {
			fl.first, fl.line = b.first, b.line
		}
		fl.last = max(fl.last, b.last)
	}
	slices.SortFunc(list, func(a, b flurry) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.line, b.line)) })
	return list
}
