package law

// invert returns the x within [low, high] at which cdf reaches p, by bisection to
// the last place: for laws whose quantile has no closed form. Quantiles are for
// checks and reports, never for sampling, so simple is fast enough.
func invert(cdf func(float64) float64, p, low, high float64) float64 {
	for range 2000 { // far more halvings than a double has places
		middle := low + float64((high-low)/2)
		if middle <= low || middle >= high {
			break
		}
		if cdf(middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// Normalised returns weights divided by their sum.
func Normalised(weights []float64) []float64 {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	p := make([]float64, len(weights))
	for i, w := range weights {
		p[i] = w / sum
	}
	return p
}
