package published

import (
	"math/rand/v2"
	"slices"
)

// tsafrirPopularity holds, for each of the 20 popular estimates (the largest,
// then the others in rising order), how popular it was in four logs: SDSC-SP2,
// CTC-SP2, KTH-SP2 and SDSC Blue Horizon; 1 is the most popular. From the
// program est_model of Tsafrir, Etsion and Feitelson (JSSPP 2005).
var tsafrirPopularity = [headCount][4]int{
	{3, 1, 1, 1},
	{1, 3, 4, 6},
	{4, 4, 10, 5},
	{17, 2, 14, 3},
	{13, 12, 20, 7},
	{7, 9, 2, 2},
	{8, 8, 3, 18},
	{18, 18, 7, 19},
	{2, 6, 12, 4},
	{6, 7, 6, 11},
	{16, 11, 19, 20},
	{10, 20, 5, 9},
	{5, 16, 18, 10},
	{15, 5, 16, 14},
	{14, 14, 9, 13},
	{19, 13, 17, 16},
	{11, 10, 15, 15},
	{12, 15, 13, 17},
	{9, 17, 8, 8},
	{20, 19, 11, 12},
}

// tsafrirRanks draws how popular each of the 20 estimates is: a permutation of 1
// to 20 that gives the largest estimate rank 1. Going up in time, the ranks that
// an estimate had in the logs join a pool; the estimate takes the better of two
// draws from the pool, unless a rank is due, having come no later in any log.
func tsafrirRanks(r *rand.Rand) []int {
	var due [headCount + 1]int // the last place that a rank has in any of the logs
	for place, ranks := range tsafrirPopularity {
		for _, rank := range ranks {
			due[rank] = place
		}
	}
	var pool, chosen []int
	for place, ranks := range tsafrirPopularity {
		for _, rank := range ranks {
			if !slices.Contains(chosen, rank) {
				pool = append(pool, rank)
			}
		}
		rank := 0
		if place == 0 {
			rank = 1
		}
		for k := 1; k <= headCount && rank == 0; k++ {
			if due[k] <= place && !slices.Contains(chosen, k) {
				rank = k
			}
		}
		if rank == 0 {
			rank = min(pool[r.IntN(len(pool))], pool[r.IntN(len(pool))])
		}
		chosen = append(chosen, rank)
		pool = slices.DeleteFunc(pool, func(k int) bool { return k == rank })
	}
	return chosen
}
