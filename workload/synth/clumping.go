package synth

import "math"

// Clumping is the variance over the mean of the GPUs that the class would keep
// busy if nobody had to wait. On an endless machine the number of busy GPUs has
// the mean λE[S k] and the variance λE[S k²] for jobs of k GPUs that run S (a
// compound M/G/infinity), which is E[k²]/E[k] where k and S are independent.
// Sweeps send Burst jobs of one size at once; while they run together they count
// as one, and the ratio is larger by that factor at most, which is what is taken
// here. It is a first guess for a search, not a forecast.
func (c *Class) Clumping() float64 {
	most := math.MaxInt
	if c.MaxSize > 0 {
		most = c.MaxSize
	}
	mean, square := 0.0, 0.0
	sizes, p := c.Size.List()
	for i, n := range sizes {
		k := float64(min(n, most))
		mean += float64(p[i] * k)
		square += float64(p[i] * k * k)
	}
	return square / mean * max(1, c.Burst)
}
