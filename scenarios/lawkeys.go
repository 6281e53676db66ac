package scenarios

import (
	"math"
	"time"

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

func listOfNumbers(into *[]float64, length int, b bounds) value {
	return list[float64]{into, length, func(x *float64) value { return number{x, b} }}
}

func listOfDurations(into *[]time.Duration) value {
	return list[time.Duration]{into, 0, func(d *time.Duration) value { return duration{d, false} }}
}

func listOfSizes(into *[]int) value {
	return list[int]{into, 0, func(i *int) value { return integer{i, 1, 1024 * many} }}
}

func (s *Sizes) union() union {
	logarithm := bounds{0, 20, false}
	return union{tag: "law", into: &s.Law, def: "weights", doc: "the law of the GPU counts", cases: []choice{
		{"weights", "some counts, each with its weight", []field{
			must("gpus", listOfSizes(&s.GPUs), "the GPU counts, increasing"),
			must("weights", listOfNumbers(&s.Weights, 0, notNegative), "how often each occurs; they need not sum to 1"),
		}},
		{"powers-of-two", "1, 2, 4, 8, ...", []field{
			must("weights", listOfNumbers(&s.Weights, 0, notNegative), "how often each occurs, from 1 GPU on; they need not sum to 1"),
		}},
		{"log-uniform", "the logarithm of the count is uniform (Downey 1997)", []field{
			must("from", integer{&s.From, 1, many}, "the least count"),
			must("to", integer{&s.To, 1, many}, "the greatest count"),
		}},
		{"two-stage", "Lublin and Feitelson's law (2003): serial jobs, and 2 to the power of a number that is uniform in two stages", []field{
			must("serial", number{&s.Serial, share}, "the share of jobs of 1 GPU"),
			must("power_of_two", number{&s.PowerOfTwo, share}, "the share of all jobs whose logarithm is rounded"),
			must("low", number{&s.Low, logarithm}, "the least logarithm to base 2"),
			must("med", number{&s.Med, logarithm}, "where the stages meet"),
			must("high", number{&s.High, logarithm}, "the greatest logarithm"),
			must("share", number{&s.Share, share}, "the share of the lower stage"),
			may("max", integer{&s.Max, 1, many}, "", "jobs that come out larger ask for as many"),
		}},
	}}
}

// more are the less usual laws of run times that do not depend on the size.
func (l *Law) more() []choice {
	shape := bounds{0.05, 1e6, false}
	return []choice{
		{"weibull", "its rate of ending falls (shape below 1) or grows with the run time", []field{
			must("mean", duration{&l.Mean, false}, "the mean run time"),
			must("shape", number{&l.Shape, shape}, "1 is the exponential law"),
		}},
		{"gamma", "less or more spread than exponential: the coefficient of variation is 1/sqrt(shape)", []field{
			must("mean", duration{&l.Mean, false}, "the mean run time"),
			must("shape", number{&l.Shape, shape}, "1 is the exponential law, a whole number Erlang's"),
		}},
		{"hyper-exponential", "two exponential laws, each with half of the work (balanced means)", []field{
			must("mean", duration{&l.Mean, false}, "the mean run time"),
			must("cv", number{&l.CV, bounds{1, 1000, false}}, "the coefficient of variation: standard deviation / mean"),
		}},
		{"exponential-mixture", "several exponential laws", []field{
			must("weights", listOfNumbers(&l.Weights, 0, notNegative), "how often each is drawn; they need not sum to 1"),
			must("means", listOfDurations(&l.Means), "the mean of each"),
		}},
		{"log-uniform", "the logarithm of the run time is uniform", []field{
			must("min", duration{&l.Min, false}, "the shortest run time"),
			must("max", duration{&l.Max, false}, "the longest"),
		}},
		{"log-uniform-pieces", "log-uniform between neighbouring edges", []field{
			must("edges", listOfDurations(&l.Edges), "run times, increasing"),
			must("weights", listOfNumbers(&l.Weights, 0, notNegative), "how often each piece between two edges occurs"),
		}},
	}
}

// unionBySize adds the laws that depend on the size of the job.
func (l *Law) unionBySize() union {
	u := l.union()
	anyShare := bounds{-1000, 1000, false}
	u.cases = append(u.cases, []choice{
		{"lognormal-by-size", "lognormal with a median that grows with the job: median x GPUs^exponent", []field{
			must("median", duration{&l.Median, false}, "the median run time of jobs of 1 GPU"),
			must("sigma", number{&l.Sigma, bounds{0, 10, true}}, "standard deviation of the natural logarithm"),
			must("exponent", number{&l.Exponent, bounds{-3, 3, false}}, "0 for none; 0.5 doubles the median from 1 GPU to 4"),
		}},
		{"lognormal-bands", "lognormal with a median and a sigma for each band of sizes", []field{
			must("from", listOfSizes(&l.Sizes), "the first size of each band, increasing; the first is 1"),
			must("medians", listOfDurations(&l.Medians), "the median run time of each band"),
			must("sigmas", listOfNumbers(&l.Sigmas, 0, bounds{0, 10, true}), "standard deviation of the natural logarithm in each band"),
		}},
		{"log-hyper-gamma", "Lublin and Feitelson's law (2003): the natural logarithm of the seconds is one of two gamma laws, the short one less often for larger jobs", []field{
			must("shapes", listOfNumbers(&l.Shapes, 2, bounds{0, 1e6, true}), "of the short and of the long one"),
			must("scales", listOfNumbers(&l.Scales, 2, bounds{0, 1e6, true}), "of the short and of the long one"),
			must("share", number{&l.Share, anyShare}, "the share of the short one ..."),
			may("share_per_gpu", number{&l.SharePerGPU, anyShare}, "0", "... and what each GPU adds to it; the sum is cut to 0 and 1"),
			may("max", duration{&l.Max, false}, `"162754s"`, "longer run times are drawn again"),
		}},
	}...)
	return u
}

// more are the less usual limits.
func (l *Limit) more() []choice {
	return []choice{
		{"round-up", "a multiple of the run time, rounded up to a usual value", []field{
			may("factor", number{&l.Factor, atLeastOne}, "1", "median of the multiple"),
			may("spread", number{&l.Spread, bounds{0, 10, false}}, "0", "standard deviation of its natural logarithm; a multiple below 1 counts as 1"),
			must("values", listOfDurations(&l.Values), "the limits that users ask for, increasing; a job that runs longer than the last is killed then"),
		}},
		{"estimates", "the limits that users ask for, each with its weight, handed out so that none is below the run time: the assignment of Tsafrir, Etsion and Feitelson (2005)", []field{
			must("values", listOfDurations(&l.Values), "the limits, increasing; a job that runs longer than the last is killed then"),
			must("weights", listOfNumbers(&l.Weights, 0, notNegative), "how often each is asked for; they need not sum to 1"),
		}},
		{"tsafrir", "the model of Tsafrir, Etsion and Feitelson (2005): 20 popular limits have 89 % of the jobs, the largest most of them; none is below the run time", []field{
			must("max", duration{&l.Max, false}, "the largest limit, at least 1h40m; a job that runs longer is killed then"),
			may("bins", integer{&l.Bins, 21, 10_000}, "90", "how many different limits there are: 35, 90, 340 for 1,000, 10,000, 70,000 jobs"),
			may("histogram", integer{&l.Histogram, 0, math.MaxInt32}, "1", "which limits are popular is random; another number draws others"),
		}},
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
		return synth.Weibull{Shape: l.Shape, Scale: l.Mean.Seconds() / math.Gamma(1+1/l.Shape)}, true, nil
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
			Share: l.Share, SharePerSize: l.SharePerGPU, MaxLog: math.Log(l.Max.Seconds()),
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
