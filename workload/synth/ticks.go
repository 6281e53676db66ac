package synth

import "time"

// longest is what a sampled time is cut to: 100 years, far above any run and far
// enough below the range of a time.Duration that sums do not overflow.
const longest = 100 * 365 * 24 * time.Hour

// nanoseconds rounds a time to the nanosecond tick of the simulation, within
// [0, longest].
func nanoseconds(ns float64) time.Duration {
	if !(ns < float64(longest)) {
		return longest
	}
	if ns <= 0 {
		return 0
	}
	return time.Duration(float64(ns) + 0.5)
}
