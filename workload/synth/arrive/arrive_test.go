package arrive

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"aforo/workload/synth/drawtest"
)

// streams are those of one realization of a test, keyed as package synth keys them.
func streams(seed, realization uint64) Streams {
	return func(purpose string) *rand.Rand {
		b := binary.LittleEndian.AppendUint64(nil, seed)
		b = binary.LittleEndian.AppendUint64(b, realization)
		for _, s := range []string{purpose, "class", "test"} {
			b = binary.LittleEndian.AppendUint64(b, uint64(len(s)))
			b = append(b, s...)
		}
		return rand.New(rand.NewChaCha8(sha256.Sum256(b)))
	}
}

// sampleGaps returns n gaps of a process after the first, which has a law of its
// own.
func sampleGaps(p Process, perDay float64, n int) []float64 {
	g := p.Realize(streams(5, 0), perDay)
	g.Next()
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = g.Next()
	}
	return xs
}

// moments returns the mean of xs and their squared coefficient of variation.
func moments(xs []float64) (mean, cv2 float64) {
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		cv2 += (x - mean) * (x - mean) / float64(len(xs)) / mean / mean
	}
	return mean, cv2
}

// TestRenewalGaps proves that the gaps of each renewal process have mean 1, the
// variance of their law, no correlation from one to the next (each within 5
// standard errors), and the CDF that gonum, which we did not write, gives the law
// (Kolmogorov-Smirnov at significance 0.001).
func TestRenewalGaps(t *testing.T) {
	weibull := func(shape float64) distuv.Weibull {
		return distuv.Weibull{K: shape, Lambda: 1 / math.Gamma(1+1/shape)}
	}
	for _, c := range []struct {
		name    string
		process Process
		law     interface {
			CDF(float64) float64
			Variance() float64
			ExKurtosis() float64
		}
	}{
		{"poisson", Poisson{}, distuv.Exponential{Rate: 1}},
		{"weibull 0.6", WeibullRenewal{0.6}, weibull(0.6)},
		{"weibull 3", WeibullRenewal{3}, weibull(3)},
		{"gamma 0.25", GammaRenewal{0.25}, distuv.Gamma{Alpha: 0.25, Beta: 0.25}},
		{"gamma 0.9", GammaRenewal{0.9}, distuv.Gamma{Alpha: 0.9, Beta: 0.9}},
		{"gamma 4", GammaRenewal{4}, distuv.Gamma{Alpha: 4, Beta: 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			const n = 400_000
			xs := sampleGaps(c.process, 10, n)
			mean, cv2 := moments(xs)
			v := c.law.Variance()
			if se := math.Sqrt(v / n); math.Abs(mean-1) > 5*se {
				t.Errorf("mean %v, standard error %v", mean, se)
			}
			if se := v * math.Sqrt((c.law.ExKurtosis()+2)/n); math.Abs(cv2*mean*mean-v) > 5*se {
				t.Errorf("variance %v, want %v, standard error %v", cv2*mean*mean, v, se)
			}
			lag := 0.0
			for i := 1; i < n; i++ {
				lag += (xs[i] - 1) * (xs[i-1] - 1) / n
			}
			if se := v / math.Sqrt(n); math.Abs(lag) > 5*se {
				t.Errorf("covariance of neighbours %v, standard error %v", lag, se)
			}
			if d, limit := drawtest.Kolmogorov(xs, c.law.CDF), 1.95/math.Sqrt(n); d > limit {
				t.Errorf("Kolmogorov-Smirnov distance %v is above %v", d, limit)
			}
		})
	}
}

// TestStationary proves that every process is stationary from its beginning: the
// first point has the law of the time to the next point from an arbitrary instant,
// whose density is 1-CDF of the gaps (Kolmogorov-Smirnov at significance 0.001),
// and the mean number of points in a short time after it is that time, within 4
// standard errors of 20,000 realizations.
func TestStationary(t *testing.T) {
	const n = 20_000
	for _, c := range []struct {
		name    string
		process Process
		cdf     func(float64) float64 // of the first point; nil to leave it out
	}{
		{"poisson", Poisson{}, distuv.Exponential{Rate: 1}.CDF},
		{"weibull", WeibullRenewal{0.5}, func(x float64) float64 { // 1-CDF(x) = exp(-sqrt(2x))
			r := math.Sqrt(2 * x)
			return 1 - (1+r)*math.Exp(-r)
		}},
		{"gamma", GammaRenewal{2}, func(x float64) float64 { return 1 - (1+x)*math.Exp(-2*x) }},
		{"mmpp", MMPP{[]State{{0.2, 3 * time.Hour}, {3, time.Hour}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var firsts []float64
			count, squares := 0.0, 0.0
			for i := range n {
				g := c.process.Realize(streams(9, uint64(i)), 24)
				at := g.Next()
				firsts = append(firsts, at)
				k := 0.0
				for ; at < 0.5; at += g.Next() {
					k++
				}
				count += k / n
				squares += k * k / n
			}
			if se := math.Sqrt((squares - count*count) / n); math.Abs(count-0.5) > 4*se {
				t.Errorf("%v points in half a unit, standard error %v", count, se)
			}
			if c.cdf == nil {
				return
			}
			if d, limit := drawtest.Kolmogorov(firsts, c.cdf), 1.95/math.Sqrt(n); d > limit {
				t.Errorf("Kolmogorov-Smirnov distance of the first points %v is above %v", d, limit)
			}
		})
	}
}

// TestWithCV proves that shapes made from a coefficient of variation give it back,
// and that coefficients out of range are refused.
func TestWithCV(t *testing.T) {
	for _, cv := range []float64{0.01, 0.3, 1, 2.5, 30} {
		w, err := WeibullWithCV(cv)
		if err != nil || w.Check(1) != nil || math.Abs(math.Sqrt(w.squaredCV())/cv-1) > 1e-6 {
			t.Errorf("weibull with cv %v: shape %v, cv %v, %v, %v", cv, w.Shape, math.Sqrt(w.squaredCV()), err, w.Check(1))
		}
		g, err := GammaWithCV(cv)
		if err != nil || g.Check(1) != nil || math.Abs(1/math.Sqrt(g.Shape)/cv-1) > 1e-12 {
			t.Errorf("gamma with cv %v: shape %v, %v", cv, g.Shape, err)
		}
	}
	if w, _ := WeibullWithCV(1); math.Abs(w.Shape-1) > 1e-9 {
		t.Errorf("cv 1 is the exponential law, not shape %v", w.Shape)
	}
	for _, cv := range []float64{0, -1, 31, math.NaN(), math.Inf(1)} {
		if _, err := WeibullWithCV(cv); err == nil {
			t.Errorf("weibull accepts cv %v", cv)
		}
		if _, err := GammaWithCV(cv); err == nil {
			t.Errorf("gamma accepts cv %v", cv)
		}
	}
}

// TestMMPP proves the rate of the two-state process and the index of dispersion
// of its counts, Var N / E N, over short, middling and long times, against the
// formula of Heffes and Lucantoni: within 4 standard errors, from 40,000 counts of
// which each pair is far apart.
func TestMMPP(t *testing.T) {
	p := MMPP{[]State{{0.5, 12 * time.Hour}, {4, 4 * time.Hour}}}
	const perDay = 48 // mean stays of 24 and 8 units
	for _, span := range []float64{1, 10, 200} {
		want := dispersion(0.5, 4, 24, 8, span)
		g := p.Realize(streams(3, 0), perDay)
		const n = 40_000
		counts, at := make([]float64, n), g.Next()
		for i := range counts {
			// A rest of 60 units, 10 relaxation times, stands between counts.
			begin := float64(i) * (span + 60)
			for ; at < begin+span; at += g.Next() {
				if at >= begin {
					counts[i]++
				}
			}
		}
		mean, cv2 := moments(counts)
		fourth := 0.0
		for _, k := range counts {
			fourth += math.Pow(k-mean, 4) / n
		}
		variance := cv2 * mean * mean
		if se := math.Sqrt(variance / n); math.Abs(mean-span) > 4*se {
			t.Errorf("%v points in %v, standard error %v", mean, span, se)
		}
		if se := math.Sqrt((fourth-variance*variance)/n) / span; math.Abs(variance/span-want) > 4*se {
			t.Errorf("index of dispersion over %v is %v, want %v, standard error %v", span, variance/span, want, se)
		}
	}
}

// dispersion is Var N / E N of a two-state process of mean rate 1, from the
// variance of the integral of its rate: the rate has the autocovariance
// p1 p2 (r1-r2)^2 exp(-c t).
func dispersion(f1, f2, m1, m2, t float64) float64 {
	p1 := m1 / (m1 + m2)
	mean := p1*f1 + (1-p1)*f2
	r1, r2, c := f1/mean, f2/mean, 1/m1+1/m2
	return 1 + 2*p1*(1-p1)*(r1-r2)*(r1-r2)/c*(1-(1-math.Exp(-c*t))/(c*t))
}

// TestMMPPOfMany proves that three states take turns in the order of the list and
// last as long as they say: counts of a process with one active state come in
// bouts of its mean length, once a cycle (within 5 %; 2,500 cycles of exponential
// states give the cycle and the rest a standard error of 1.5 % to 1.7 %, the bout 2 %).
func TestMMPPOfMany(t *testing.T) {
	p := MMPP{[]State{{0, time.Hour}, {1, time.Hour}, {0, 6 * time.Hour}}}
	const perDay = 24 * 1000 // so many points that the active state shows
	g := p.Realize(streams(3, 0), perDay)
	bouts, inside, long := 0.0, 0.0, 0.0
	at := 0.0
	for at < 20e6 {
		gap := g.Next()
		at += gap
		if gap > 50 { // 1/8 is the mean gap of the active state
			bouts++
			long += gap
		} else {
			inside += gap
		}
	}
	for _, c := range []struct{ got, want float64 }{{at / bouts, 8000}, {inside / bouts, 1000}, {long / bouts, 7000}} {
		if math.Abs(c.got/c.want-1) > 0.05 {
			t.Errorf("cycle, bout and rest: %v, want %v", c.got, c.want)
		}
	}
}
