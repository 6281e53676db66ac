package synth

import (
	"math/rand/v2"
)

// testRNG returns a generator with a fixed seed.
func testRNG() *rand.Rand { return key{1, 0, "test", "test"}.stream("test") }
