package law

import (
	"fmt"
	"math"
	"math/rand/v2"

	"aforo/workload/portable"
)

// LogHyperGamma is Lublin and Feitelson's law of run times (The workload on
// parallel supercomputers, JPDC 63(11), 2003): the natural logarithm of the run
// time in seconds is a mixture of two gamma laws, a short and a long one, and the
// share of the short one falls with the size n of the job:
//
//	ln X ~ Gamma(Shape1, Scale1) with probability p(n), else Gamma(Shape2, Scale2)
//	p(n) = Share + SharePerSize n, cut to [0, 1]
//
// A draw with ln X > MaxLog is thrown away, component and all, and drawn again.
// Its law is the mixture of the two truncated laws with the weights p T1 and
// (1-p) T2, where Ti = P(Gamma_i <= MaxLog).
type LogHyperGamma struct {
	Shape1, Scale1 float64 // > 0
	Shape2, Scale2 float64 // > 0
	Share          float64
	SharePerSize   float64
	MaxLog         float64 // > 0, at most 20: 15 years
	// WholeSeconds cuts run times down to whole seconds, as the published program
	// does.
	WholeSeconds bool
}

// NewLogHyperGamma returns l, or what is wrong with it.
func NewLogHyperGamma(l LogHyperGamma) (LogHyperGamma, error) { return l, l.Check() }

// SampleOf draws the run time of a job of the given size.
func (l LogHyperGamma) SampleOf(r *rand.Rand, size int) float64 {
	return l.draw(r, l.ShareOf(size))
}

func (l *LogHyperGamma) draw(r *rand.Rand, p float64) float64 {
	for {
		shape, scale := l.Shape1, l.Scale1
		if r.Float64() >= p {
			shape, scale = l.Shape2, l.Scale2
		}
		if g := scale * UnitGamma(r, shape); g <= l.MaxLog {
			x := portable.Exp(g)
			if l.WholeSeconds {
				x = math.Floor(x)
			}
			return x
		}
	}
}

// ShareOf is the probability of the short law before anything is thrown away.
func (l *LogHyperGamma) ShareOf(size int) float64 {
	return min(max(l.Share+float64(l.SharePerSize*float64(size)), 0), 1)
}

// inside is the probability of each law to stay below MaxLog.
func (l *LogHyperGamma) inside() (t1, t2 float64) {
	return Gamma{l.Shape1, l.Scale1}.CDF(l.MaxLog), Gamma{l.Shape2, l.Scale2}.CDF(l.MaxLog)
}

// Of is the law of one size.
func (l LogHyperGamma) Of(size int) Law {
	p := l.ShareOf(size)
	t1, t2 := l.inside()
	return logHyperGammaLaw{l, p, p * t1 / (float64(p*t1) + float64((1-p)*t2)), t1, t2}
}

// Average is the law over several sizes: one of the same kind, because the sizes
// share their two components.
func (l LogHyperGamma) Average(sizes []int, p []float64) Law {
	w := 0.0
	t1, t2 := l.inside()
	for i, n := range sizes {
		share := l.ShareOf(n)
		w += p[i] * share * t1 / (float64(share*t1) + float64((1-share)*t2))
	}
	// The share that leads to the weight w among the draws that are kept.
	return logHyperGammaLaw{l, w / t1 / (w/t1 + (1-w)/t2), w, t1, t2}
}

func (l LogHyperGamma) Check() error {
	for _, c := range []struct {
		what string
		x    float64
	}{{"first shape", l.Shape1}, {"first scale", l.Scale1}, {"second shape", l.Shape2}, {"second scale", l.Scale2}} {
		if !(c.x > 0 && c.x <= 1e6) {
			return fmt.Errorf("the %s of the log-hyper-gamma law is %v: it must be positive, at most 1000000", c.what, c.x)
		}
	}
	if !(l.MaxLog > 0 && l.MaxLog <= 20) {
		return fmt.Errorf("the largest logarithm of the log-hyper-gamma law is %v: it must be positive and at most 20", l.MaxLog)
	}
	if !(math.Abs(l.Share) <= 1e3 && math.Abs(l.SharePerSize) <= 1e3) {
		return fmt.Errorf("the share of the short run times is %v and %v for each GPU: both must be numbers within -1000 and 1000", l.Share, l.SharePerSize)
	}
	// Below this most draws would be thrown away.
	if t1, t2 := l.inside(); min(t1, t2) < 0.01 {
		return fmt.Errorf("almost all run times of the log-hyper-gamma law are longer than its longest one, %.0f s: give a longer one", portable.Exp(l.MaxLog))
	}
	return nil
}

func (w *Written) logHyperGamma() Form {
	any := Bounds{-1000, 1000, false}
	return Form{
		Law: "log-hyper-gamma", Doc: "Lublin and Feitelson's law (2003): the natural logarithm of the seconds is one of two gamma laws, the short one less often for larger jobs",
		Keys: []Key{
			numbersKey("shapes", &w.Shapes, positive, "of the short and of the long one").of(2),
			numbersKey("scales", &w.Scales, positive, "of the short and of the long one").of(2),
			numberKey("share", &w.Share, any, "the share of the short one ..."),
			numberKey("share_per_gpu", &w.SharePerGPU, any, "... and what each GPU adds to it; the sum is cut to 0 and 1").or("0"),
			timeKey("max", &w.Max, "longer run times are drawn again").or(`"162754s"`),
		},
		BySize: func() (BySize, error) {
			return NewLogHyperGamma(LogHyperGamma{
				Shape1: w.Shapes[0], Scale1: w.Scales[0], Shape2: w.Shapes[1], Scale2: w.Scales[1],
				Share: w.Share, SharePerSize: w.SharePerGPU, MaxLog: portable.Log(w.Max.Seconds()),
			})
		},
	}
}

// Written is the law as a scenario writes it.
func (l LogHyperGamma) Written() Written {
	return Written{
		Law: "log-hyper-gamma", Shapes: []float64{l.Shape1, l.Shape2}, Scales: []float64{l.Scale1, l.Scale2},
		Share: l.Share, SharePerGPU: l.SharePerSize, Max: duration(portable.Exp(l.MaxLog)),
	}
}
