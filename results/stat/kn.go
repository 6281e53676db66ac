package stat

import "aforo/workload/portable"

// KN is the fully sequential procedure of Kim and Nelson that selects the system
// with the largest mean (ACM TOMACS 11(3), 2001, with c = 1). It takes N0
// observations of every system and then one more of each that is left, dropping
// a system as soon as the sums tell that it is not the best. Where the best mean is
// larger than all others by Delta at least, it is selected with probability
// 1-Alpha at least. Observations of one number may depend on each other (common
// random numbers), which makes the procedure faster: its variances are those of
// differences.
type KN struct {
	Alpha float64 // in 0 to 1 - 1/systems
	Delta float64 // the indifference zone, above 0, in the unit of the observations
	N0    int     // at least 2
}

// A Selection is what KN has found.
type Selection struct {
	// Best is the index of the system selected, or -1 where the observations did not
	// suffice.
	Best int
	// N is the number of observations of each system that the procedure looked at.
	N int
	// Out is, for each system, after how many observations it was dropped; 0 for
	// those that were not.
	Out []int
}

// Eta is the constant η = ((2α/(k-1))^(-2/(n0-1)) - 1) / 2 for k systems.
func (p KN) Eta(k int) float64 {
	return float64((portable.Pow(2*p.Alpha/float64(k-1), -2/float64(p.N0-1)) - 1) / 2)
}

// H2 is the constant h² = 2η(n0-1) for k systems.
func (p KN) H2(k int) float64 { return 2 * p.Eta(k) * float64(p.N0-1) }

// Select runs the procedure on k systems; sample(i, r) is observation r, from 0,
// of system i, and most the number of observations of each that there are. Each is
// asked for once. Systems that are exactly alike, which the procedure could never
// tell apart, count as one, the first of them.
func (p KN) Select(k, most int, sample func(i, r int) float64) Selection {
	s := Selection{Best: -1, Out: make([]int, k)}
	if k == 1 {
		s.Best = 0
		return s
	}
	if p.N0 < 2 || most < p.N0 {
		return s
	}
	first := make([][]float64, k)
	sums := make([]float64, k)
	left := make([]int, k)
	for i := range k {
		left[i] = i
		for r := range p.N0 {
			x := sample(i, r)
			first[i] = append(first[i], x)
			sums[i] += x
		}
	}
	squares := pairVariances(first)
	h2 := p.H2(k)
	for n := p.N0; ; n++ {
		left = p.screen(left, sums, squares, h2, n, s.Out)
		if s.N = n; len(left) == 1 {
			s.Best = left[0]
			return s
		}
		if n == most {
			return s
		}
		for _, i := range left {
			sums[i] += sample(i, n)
		}
	}
}

// screen returns the systems that are still left after n observations, all
// compared with all that were left before: i stays where for every other l
//
//	mean i >= mean l - W, W = max(0, δ/(2n) (h² S²/δ² - n))
//
// It notes those that leave in out.
func (p KN) screen(left []int, sums []float64, squares [][]float64, h2 float64, n int, out []int) []int {
	var stay []int
	for _, i := range left {
		keep := true
		for _, l := range left {
			if l == i {
				continue
			}
			// In sums: n W, so that equal systems stay equal to the last bit.
			w := max(0, p.Delta/2*(h2*squares[i][l]/(p.Delta*p.Delta)-float64(n)))
			d := sums[i] - sums[l]
			if d < -w || w == 0 && d == 0 && l < i {
				keep = false
			}
		}
		if keep {
			stay = append(stay, i)
		} else {
			out[i] = n
		}
	}
	return stay
}

// pairVariances are the sample variances of the differences of each pair.
func pairVariances(xs [][]float64) [][]float64 {
	s := make([][]float64, len(xs))
	for i := range xs {
		s[i] = make([]float64, len(xs))
		for l := range i {
			d := Differences(xs[i], xs[l])
			s[i][l] = deviation(d, average(d)) / float64(len(d)-1)
			s[l][i] = s[i][l]
		}
	}
	return s
}
