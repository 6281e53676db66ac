package fit

import (
	"fmt"
	"math"
	"slices"

	"aforo/workload/trace"
)

// labelBonus is how much more of the variance classes by size or user must explain
// than the log's own queues or partitions to be taken in their place: those are
// names that a reader knows.
const labelBonus = 0.03

// A Trial is how well one kind of classes explains run times.
type Trial struct {
	By By `json:"by"`
	// Explained is the share of the variance of the natural logarithm of the run time
	// that the means of the classes explain in the second half of the jobs, bands and
	// means being taken from the first half; negative where they mislead.
	Explained float64 `json:"explained"`
}

// grouped gives each job its class, and returns the names of the classes. Half of the
// most classes or more go to the kind that was asked for; what is left is used to
// split classes by size where large jobs run longer or shorter.
func grouped(jobs []job, labels *trace.Labels, by By, most int) (names []string, chosen By, trials []Trial, err error) {
	first := max(1, (most*5+4)/8)
	if by == Auto {
		by, trials = auto(jobs, labels, first)
	}
	g := grouping{by: by, names: []string{"all"}, class: func(*job) int { return 0 }}
	if most > 1 {
		if g, err = group(by, jobs, labels, first); err != nil {
			return nil, by, nil, err
		}
	}
	for i := range jobs {
		jobs[i].class = g.class(&jobs[i])
	}
	names = joinSmall(jobs, g.names)
	return splitBySize(jobs, names, most), by, trials, nil
}

// auto tries all kinds of classes.
func auto(jobs []job, labels *trace.Labels, most int) (By, []Trial) {
	half := len(jobs) / 2
	var trials []Trial
	best, score := BySize, math.Inf(-1)
	for _, by := range []By{ByQueue, ByPartition, BySize, ByUser} {
		g, err := group(by, jobs[:half], labels, most)
		if err != nil {
			continue
		}
		t := Trial{by, explained(jobs[:half], jobs[half:], g)}
		trials = append(trials, t)
		if by == ByQueue || by == ByPartition {
			t.Explained += labelBonus
		}
		if t.Explained > score {
			best, score = by, t.Explained
		}
	}
	return best, trials
}

// explained is the R² on test of the class means of learn.
func explained(learn, test []job, g grouping) float64 {
	n, sums := make([]float64, len(g.names)), make([]float64, len(g.names))
	all := 0.0
	for i := range learn {
		k := g.class(&learn[i])
		n[k]++
		sums[k] += learn[i].logRun()
		all += learn[i].logRun()
	}
	all /= float64(len(learn))
	var with, without float64
	for i := range test {
		k, y := g.class(&test[i]), test[i].logRun()
		mean := all
		if n[k] > 0 {
			mean = sums[k] / n[k]
		}
		with += (y - mean) * (y - mean)
		without += (y - all) * (y - all)
	}
	if without == 0 {
		return 0
	}
	return 1 - with/without
}

// joinSmall puts classes with too few jobs into the one with the most, and returns
// the names of those that are left.
func joinSmall(jobs []job, names []string) []string {
	count := make([]int, len(names))
	for i := range jobs {
		count[jobs[i].class]++
	}
	largest := slices.Index(count, slices.Max(count))
	to, kept := make([]int, len(names)), []string(nil)
	for i, n := range count {
		to[i] = -1
		if n >= leastClass || i == largest {
			to[i], kept = len(kept), append(kept, names[i])
		}
	}
	for i := range jobs {
		j := &jobs[i]
		if j.class = to[j.class]; j.class < 0 {
			j.class = to[largest]
		}
	}
	return kept
}

// splitBySize cuts classes at a size, one after the other, while there are fewer than
// most and size and run time depend on each other within one. The measure is how
// far the product of mean size and mean run time is from the mean work, over the
// work of all jobs: what a law of run times that does not know the size gets wrong.
func splitBySize(jobs []job, names []string, most int) []string {
	total := sum(jobs, (*job).work)
	done := make([]bool, len(names))
	for len(names) < most {
		mix := make([]mixed, len(names))
		for i := range jobs {
			mix[jobs[i].class].add(&jobs[i])
		}
		worst, far := -1, 0.01*total
		for k := range mix {
			if d := mix[k].off(); d > far && !done[k] {
				worst, far = k, d
			}
		}
		if worst < 0 {
			break
		}
		cut, left := bestSizeCut(jobs, worst, mix[worst])
		if left > 0.8*far {
			done[worst] = true
			continue
		}
		name := names[worst]
		names[worst] = unique(names, fmt.Sprintf("%s-to-%d", name, cut-1))
		names, done = append(names, unique(names, fmt.Sprintf("%s-from-%d", name, cut))), append(done, false)
		for i := range jobs {
			if j := &jobs[i]; j.class == worst && j.size >= cut {
				j.class = len(names) - 1
			}
		}
	}
	return names
}

// mixed sums up sizes, run times and work.
type mixed struct{ n, size, run, work float64 }

func (m *mixed) add(j *job) {
	m.n++
	m.size += float64(j.size)
	m.run += math.Max(j.run, leastRun)
	m.work += j.work()
}

func (m mixed) less(o mixed) mixed {
	return mixed{m.n - o.n, m.size - o.size, m.run - o.run, m.work - o.work}
}

// off is the work that is lost or gained where size and run time are taken as
// independent.
func (m mixed) off() float64 {
	if m.n == 0 {
		return 0
	}
	return math.Abs(m.size*m.run/m.n - m.work)
}

// bestSizeCut is the first size of the upper part of the class, and what both parts
// are still off.
func bestSizeCut(jobs []job, class int, whole mixed) (cut int, left float64) {
	bySize := map[int]*mixed{}
	var sizes []int
	for i := range jobs {
		if j := &jobs[i]; j.class == class {
			if bySize[j.size] == nil {
				bySize[j.size] = &mixed{}
				sizes = append(sizes, j.size)
			}
			bySize[j.size].add(j)
		}
	}
	slices.Sort(sizes)
	left = math.Inf(1)
	var below mixed
	for i, n := range sizes {
		above := whole.less(below)
		if d := below.off() + above.off(); i > 0 && below.n >= leastClass && above.n >= leastClass && d < left {
			cut, left = n, d
		}
		m := bySize[n]
		below = mixed{below.n + m.n, below.size + m.size, below.run + m.run, below.work + m.work}
	}
	return cut, left
}
