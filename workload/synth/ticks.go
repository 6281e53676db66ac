package synth

import (
	"time"

	"aforo/workload/clock"
)

// longest is what a sampled time is cut to, far above any run.
const longest = clock.Job

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
