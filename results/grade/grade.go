// Package grade says in a letter how far what is simulated of a site can be trusted: by how
// far its waits were off the recorded ones in weeks that nothing was fitted to.
//
// A [Grade] holds what was measured: the mean absolute percentage error (MAPE) of the mean
// waits of bins of two weeks, how many bins there were, and how the weekly means correlate.
// [Judge] measures it of two lists of waits.
package grade

import (
	"fmt"
	"math"
	"time"
)

// A Grade is how far a site was off in the part of its log that was held out.
type Grade struct {
	// MAPE is the mean over the bins of |simulated - recorded| / recorded mean wait, as a
	// share.
	MAPE float64 `json:"held_out_mape"`
	// Bins of two weeks had at least LeastJobs jobs and a recorded wait.
	Bins int `json:"bins"`
	// Correlation is that of the weekly mean waits, 0 where fewer than three weeks can be
	// compared.
	Correlation float64 `json:"weekly_correlation"`
}

const (
	// Bin is the length of what is compared.
	Bin = 14 * 24 * time.Hour
	// LeastJobs is how many jobs a bin needs.
	LeastJobs = 50

	leastBins        = 8
	leastCorrelation = 0.5
)

// bounds are the greatest MAPE of each letter.
var bounds = []float64{0.10, 0.20, 0.35, 0.60}

const letters = "ABCDE"

// Letter is A up to 10 %, B to 20, C to 35, D to 60 and E above; one step down where fewer
// than 8 bins are judged, or the weekly means correlate by less than 0.5.
func (g Grade) Letter() string {
	step := 0
	for step < len(bounds) && g.MAPE > bounds[step] {
		step++
	}
	if g.MAPE < 0 || math.IsNaN(g.MAPE) || g.Bins == 0 {
		step = len(letters) - 1
	}
	if len(g.Down()) > 0 {
		step = min(step+1, len(letters)-1)
	}
	return letters[step : step+1]
}

// Poor reports whether the letter is D or E.
func (g Grade) Poor() bool { return g.Letter() >= "D" }

// Down says why the grade is one step lower than its MAPE.
func (g Grade) Down() (why []string) {
	if g.Bins < leastBins {
		why = append(why, fmt.Sprintf("fewer than %d bins", leastBins))
	}
	if !(g.Correlation >= leastCorrelation) {
		why = append(why, fmt.Sprintf("weekly means correlate by %.2f", g.Correlation))
	}
	return why
}

// Published is the least error of the kind that has been published, and Given what it was
// given: FastSim on four months of ARCHER2 (ISC 2023).
const (
	Published = 0.073
	Given     = "ARCHER2, given the submit times of held jobs, the outages, and the reservations and limits of the site"
)

// String is the grade in a line: "D: waits were 47.2 % off in 9 bins of two weeks that ...".
func (g Grade) String() string {
	s := fmt.Sprintf("%s: mean waits were off by %.1f %% in %d bins of two weeks that were held out", g.Letter(), 100*g.MAPE, g.Bins)
	if g.Bins == 0 {
		return g.Letter() + ": no two weeks with recorded waits could be judged"
	}
	if g.Bins == 1 {
		s = fmt.Sprintf("%s: the mean wait was off by %.1f %% in the one bin of two weeks that was held out", g.Letter(), 100*g.MAPE)
	}
	for i, why := range g.Down() {
		s += []string{" (one step down: ", " and "}[i] + why
	}
	if len(g.Down()) > 0 {
		s += ")"
	}
	return s
}
