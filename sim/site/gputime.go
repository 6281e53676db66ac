package site

import "time"

// GPUTime is what a stay on some GPUs counts, in GPU-milliseconds: rounded up, and once more
// times what an hour counts.
func GPUTime(gpus int, stay time.Duration, counts float64) int64 {
	return counted(gpuTime(gpus, stay), counts)
}
