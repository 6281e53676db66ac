package scenarios

import (
	"math"
	"time"

	"aforo/scenarios/keyed"
	"aforo/workload/portable"
	"aforo/workload/synth"
)

// SizeLaw holds the keys of the laws of sizes that are given by a formula.
type SizeLaw struct {
	From, To           int
	Serial, PowerOfTwo float64
	Low, Med, High     float64
	Share              float64
	Max                int
}

// MoreLaw holds the keys of the less usual laws of run times.
type MoreLaw struct {
	Shape, CV, Exponent float64
	Weights, Sigmas     []float64
	Means, Medians      []time.Duration
	Min, Max            time.Duration
	Edges               []time.Duration
	Sizes               []int
	Shapes, Scales      []float64
	Share, SharePerGPU  float64
}

// MoreLimit holds the keys of the less usual limits.
type MoreLimit struct {
	Spread          float64
	Max             time.Duration
	Bins, Histogram int
	Weights         []float64
}

func (s *Sizes) union() keyed.Union {
	logarithm := keyed.Between(0, 20)
	return keyed.Union{Tag: "law", Into: &s.Law, Default: "weights", Doc: "the law of the GPU counts", Cases: []keyed.Choice{
		keyed.Case("weights", "some counts, each with its weight",
			keyed.Must("gpus", keyed.Ints(&s.GPUs, 1, 1024*many), "the GPU counts, increasing"),
			keyed.Must("weights", keyed.Numbers(&s.Weights, keyed.NotNegative), "how often each occurs; they need not sum to 1"),
		),
		keyed.Case("powers-of-two", "1, 2, 4, 8, ...",
			keyed.Must("weights", keyed.Numbers(&s.Weights, keyed.NotNegative), "how often each occurs, from 1 GPU on; they need not sum to 1"),
		),
		keyed.Case("log-uniform", "the logarithm of the count is uniform (Downey 1997)",
			keyed.Must("from", keyed.Int(&s.From, 1, many), "the least count"),
			keyed.Must("to", keyed.Int(&s.To, 1, many), "the greatest count"),
		),
		keyed.Case("two-stage", "Lublin and Feitelson's law (2003): serial jobs, and 2 to the power of a number that is uniform in two stages",
			keyed.Must("serial", keyed.Number(&s.Serial, keyed.Share), "the share of jobs of 1 GPU"),
			keyed.Must("power_of_two", keyed.Number(&s.PowerOfTwo, keyed.Share), "the share of all jobs whose logarithm is rounded"),
			keyed.Must("low", keyed.Number(&s.Low, logarithm), "the least logarithm to base 2"),
			keyed.Must("med", keyed.Number(&s.Med, logarithm), "where the stages meet"),
			keyed.Must("high", keyed.Number(&s.High, logarithm), "the greatest logarithm"),
			keyed.Must("share", keyed.Number(&s.Share, keyed.Share), "the share of the lower stage"),
			keyed.May("max", keyed.Int(&s.Max, 1, many), "", "jobs that come out larger ask for as many"),
		),
	}}
}

// more are the less usual laws of run times that do not depend on the size.
func (l *Law) more() []keyed.Choice {
	shape := keyed.Between(0.05, 1e6)
	return []keyed.Choice{
		keyed.Case("weibull", "its rate of ending falls (shape below 1) or grows with the run time",
			keyed.Must("mean", keyed.Duration(&l.Mean), "the mean run time"),
			keyed.Must("shape", keyed.Number(&l.Shape, shape), "1 is the exponential law"),
		),
		keyed.Case("gamma", "less or more spread than exponential: the coefficient of variation is 1/sqrt(shape)",
			keyed.Must("mean", keyed.Duration(&l.Mean), "the mean run time"),
			keyed.Must("shape", keyed.Number(&l.Shape, shape), "1 is the exponential law, a whole number Erlang's"),
		),
		keyed.Case("hyper-exponential", "two exponential laws, each with half of the work (balanced means)",
			keyed.Must("mean", keyed.Duration(&l.Mean), "the mean run time"),
			keyed.Must("cv", keyed.Number(&l.CV, keyed.Between(1, 1000)), "the coefficient of variation: standard deviation / mean"),
		),
		keyed.Case("exponential-mixture", "several exponential laws",
			keyed.Must("weights", keyed.Numbers(&l.Weights, keyed.NotNegative), "how often each is drawn; they need not sum to 1"),
			keyed.Must("means", keyed.Durations(&l.Means), "the mean of each"),
		),
		keyed.Case("log-uniform", "the logarithm of the run time is uniform",
			keyed.Must("min", keyed.Duration(&l.Min), "the shortest run time"),
			keyed.Must("max", keyed.Duration(&l.Max), "the longest"),
		),
		keyed.Case("log-uniform-pieces", "log-uniform between neighbouring edges",
			keyed.Must("edges", keyed.Durations(&l.Edges), "run times, increasing"),
			keyed.Must("weights", keyed.Numbers(&l.Weights, keyed.NotNegative), "how often each piece between two edges occurs"),
		),
	}
}

// unionBySize adds the laws that depend on the size of the job.
func (l *Law) unionBySize() keyed.Union {
	u := l.union()
	anyShare := keyed.Between(-1000, 1000)
	u.Cases = append(u.Cases, []keyed.Choice{
		keyed.Case("lognormal-by-size", "lognormal with a median that grows with the job: median x GPUs^exponent",
			keyed.Must("median", keyed.Duration(&l.Median), "the median run time of jobs of 1 GPU"),
			keyed.Must("sigma", keyed.Number(&l.Sigma, keyed.Above(0, 10)), "standard deviation of the natural logarithm"),
			keyed.Must("exponent", keyed.Number(&l.Exponent, keyed.Between(-3, 3)), "0 for none; 0.5 doubles the median from 1 GPU to 4"),
		),
		keyed.Case("lognormal-bands", "lognormal with a median and a sigma for each band of sizes",
			keyed.Must("from", keyed.Ints(&l.Sizes, 1, 1024*many), "the first size of each band, increasing; the first is 1"),
			keyed.Must("medians", keyed.Durations(&l.Medians), "the median run time of each band"),
			keyed.Must("sigmas", keyed.Numbers(&l.Sigmas, keyed.Above(0, 10)), "standard deviation of the natural logarithm in each band"),
		),
		keyed.Case("log-hyper-gamma", "Lublin and Feitelson's law (2003): the natural logarithm of the seconds is one of two gamma laws, the short one less often for larger jobs",
			keyed.Must("shapes", keyed.NumbersOf(2, &l.Shapes, keyed.Above(0, 1e6)), "of the short and of the long one"),
			keyed.Must("scales", keyed.NumbersOf(2, &l.Scales, keyed.Above(0, 1e6)), "of the short and of the long one"),
			keyed.Must("share", keyed.Number(&l.Share, anyShare), "the share of the short one ..."),
			keyed.May("share_per_gpu", keyed.Number(&l.SharePerGPU, anyShare), "0", "... and what each GPU adds to it; the sum is cut to 0 and 1"),
			keyed.May("max", keyed.Duration(&l.Max), `"162754s"`, "longer run times are drawn again"),
		),
	}...)
	return u
}

// more are the less usual limits.
func (l *Limit) more() []keyed.Choice {
	return []keyed.Choice{
		keyed.Case("round-up", "a multiple of the run time, rounded up to a usual value",
			keyed.May("factor", keyed.Number(&l.Factor, keyed.AtLeastOne), "1", "median of the multiple"),
			keyed.May("spread", keyed.Number(&l.Spread, keyed.Between(0, 10)), "0", "standard deviation of its natural logarithm; a multiple below 1 counts as 1"),
			keyed.Must("values", keyed.Durations(&l.Values), "the limits that users ask for, increasing; a job that runs longer than the last is killed then"),
		),
		keyed.Case("estimates", "the limits that users ask for, each with its weight, handed out so that none is below the run time: the assignment of Tsafrir, Etsion and Feitelson (2005)",
			keyed.Must("values", keyed.Durations(&l.Values), "the limits, increasing; a job that runs longer than the last is killed then"),
			keyed.Must("weights", keyed.Numbers(&l.Weights, keyed.NotNegative), "how often each is asked for; they need not sum to 1"),
		),
		keyed.Case("tsafrir", "the model of Tsafrir, Etsion and Feitelson (2005): 20 popular limits have 89 % of the jobs, the largest most of them; none is below the run time",
			keyed.Must("max", keyed.Duration(&l.Max), "the largest limit, at least 1h40m; a job that runs longer is killed then"),
			keyed.May("bins", keyed.Int(&l.Bins, 21, 10_000), "90", "how many different limits there are: 35, 90, 340 for 1,000, 10,000, 70,000 jobs"),
			keyed.May("histogram", keyed.Int(&l.Histogram, 0, math.MaxInt32), "1", "which limits are popular is random; another number draws others"),
		),
	}
}

// sizes resolves a law of sizes.
func (s *Sizes) law() (synth.Sizes, error) {
	switch s.Law {
	case "powers-of-two":
		return synth.NewPowersOfTwo(s.Weights)
	case "log-uniform":
		return synth.NewLogUniformSizes(s.From, s.To)
	case "two-stage":
		return synth.TwoStage{
			Serial: s.Serial, PowerOfTwo: s.PowerOfTwo, Low: s.Low, Med: s.Med, High: s.High, Prob: s.Share, Max: s.Max,
		}.Sizes()
	}
	return synth.NewSizes(s.GPUs, s.Weights)
}

// added resolves the laws of more; ok is false for the others.
func (l *Law) added() (law synth.Law, ok bool, err error) {
	switch l.Law {
	case "weibull":
		return synth.Weibull{Shape: l.Shape, Scale: l.Mean.Seconds() / portable.Gamma(1+1/l.Shape)}, true, nil
	case "gamma":
		return synth.Gamma{Shape: l.Shape, Scale: l.Mean.Seconds() / l.Shape}, true, nil
	case "hyper-exponential":
		law, err = synth.NewBalancedHyperExponential(l.Mean.Seconds(), l.CV*l.CV)
	case "exponential-mixture":
		law, err = synth.NewHyperExponential(l.Weights, seconds(l.Means))
	case "log-uniform":
		if l.Max <= l.Min {
			return nil, true, errOrder(l.Min, l.Max)
		}
		return synth.LogUniform{Min: l.Min.Seconds(), Max: l.Max.Seconds()}, true, nil
	case "log-uniform-pieces":
		law, err = synth.NewLogPieces(seconds(l.Edges), l.Weights)
	default:
		return nil, false, nil
	}
	return law, true, err
}

// bySize resolves the laws that depend on the size; ok is false for the others.
func (l *Law) bySize() (law synth.SizeLaw, ok bool, err error) {
	switch l.Law {
	case "lognormal-by-size":
		return synth.LognormalPower{Median: l.Median.Seconds(), Sigma: l.Sigma, Exponent: l.Exponent}, true, nil
	case "lognormal-bands":
		if len(l.Medians) != len(l.Sigmas) {
			return nil, true, errLengths("medians", len(l.Medians), "sigmas", len(l.Sigmas))
		}
		laws := make([]synth.Lognormal, len(l.Medians))
		for i := range laws {
			laws[i] = synth.Lognormal{Median: l.Medians[i].Seconds(), Sigma: l.Sigmas[i]}
		}
		law, err = synth.NewLognormalBands(l.Sizes, laws)
	case "log-hyper-gamma":
		law, err = synth.NewLogHyperGamma(synth.LogHyperGamma{
			Shape1: l.Shapes[0], Scale1: l.Scales[0], Shape2: l.Shapes[1], Scale2: l.Scales[1],
			Share: l.Share, SharePerSize: l.SharePerGPU, MaxLog: portable.Log(l.Max.Seconds()),
		})
	default:
		return nil, false, nil
	}
	return law, true, err
}

// added resolves the limits of more for a class whose work is known; ok is false
// for the others.
func (l *Limit) added(c *synth.Class) (limit synth.Limit, ok bool, err error) {
	switch l.Law {
	case "round-up":
		limit, err = synth.NewRoundUpLimit(l.Factor, l.Spread, l.Values)
	case "estimates":
		limit, err = synth.NewEstimateLimit(synth.Estimates{Times: l.Values, Shares: l.Weights}, c.RunCDF())
	case "tsafrir":
		var e synth.Estimates
		if e, err = synth.TsafrirEstimates(l.Max, l.Bins, l.Histogram); err == nil {
			limit, err = synth.NewEstimateLimit(e, c.RunCDF())
		}
	default:
		return nil, false, nil
	}
	return limit, true, err
}

func seconds(ds []time.Duration) []float64 {
	s := make([]float64, len(ds))
	for i, d := range ds {
		s[i] = d.Seconds()
	}
	return s
}
