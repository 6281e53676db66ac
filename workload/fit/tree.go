package fit

import (
	"cmp"
	"slices"
)

// An item is some jobs with the same key (a size, or a user), with the number, the
// sum and the sum of squares of the natural logarithms of their run times.
type item struct {
	key, n, sum, squares float64
}

// within is the sum of squares around the mean of the item.
func (a item) within() float64 {
	if a.n == 0 {
		return 0
	}
	return a.squares - a.sum*a.sum/a.n
}

func (a item) plus(b item) item {
	return item{a.key, a.n + b.n, a.sum + b.sum, a.squares + b.squares}
}

// Where a band is cut in two, each part must have this share of the jobs and the cut
// must explain this share of the variance.
const (
	leastLeaf = 0.02
	leastGain = 0.005
)

// bands cuts the items, by their keys, into at most most bands such that the run
// times within each are as alike as they can be: a regression tree on one variable
// (Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984).
// It returns the first key of each band after the first.
func bands(items []item, most int) []float64 {
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
	var whole item
	for _, a := range items {
		whole = whole.plus(a)
	}
	leaves := [][2]int{{0, len(items)}}
	for len(leaves) < most {
		best, gain, cut := -1, leastGain*whole.within(), 0
		for i, l := range leaves {
			if at, g := bestCut(items[l[0]:l[1]], leastLeaf*whole.n); g > gain {
				best, gain, cut = i, g, l[0]+at
			}
		}
		if best < 0 {
			break
		}
		l := leaves[best]
		leaves = slices.Replace(leaves, best, best+1, [2]int{l[0], cut}, [2]int{cut, l[1]})
	}
	var first []float64
	for _, l := range leaves[1:] {
		first = append(first, items[l[0]].key)
	}
	return first
}

// bestCut is where to cut sorted items so that the sum of squares within the parts
// falls most, and by how much.
func bestCut(items []item, least float64) (at int, gain float64) {
	var whole, left item
	for _, a := range items {
		whole = whole.plus(a)
	}
	for i := 1; i < len(items); i++ {
		left = left.plus(items[i-1])
		right := item{0, whole.n - left.n, whole.sum - left.sum, whole.squares - left.squares}
		if left.n < least || right.n < least || items[i].key == items[i-1].key {
			continue
		}
		if g := whole.within() - left.within() - right.within(); g > gain {
			at, gain = i, g
		}
	}
	return at, gain
}

// bandOf is the index of the band of a key.
func bandOf(first []float64, key float64) int {
	b := 0
	for b < len(first) && first[b] <= key {
		b++
	}
	return b
}
