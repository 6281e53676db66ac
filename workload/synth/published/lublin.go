package published

import (
	"fmt"

	"aforo/workload/portable"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// secondsADay turns mean gaps into jobs a day.
const secondsADay = 24 * 3600.0

// lublinJobs are the parameters of one kind of jobs in Lublin and Feitelson's
// model, for a machine of 128 nodes.
type lublinJobs struct {
	serial, pow2                      float64 // shares of all jobs
	low, med, high, prob              float64 // two-stage uniform law of the logarithm of the size
	shape1, scale1, shape2, scale2    float64 // short and long gamma law of the logarithm of the run time
	perNode, share                    float64 // share of the short law = perNode x nodes + share
	gapShape, gapScale, gapCorrection float64 // gamma law of the logarithm of the gap
	dayShape, dayScale                float64 // gamma law of the half hour of an arrival
}

// lublin holds the constants of the program m_lublin99.c, which its authors
// published in the Parallel Workloads Archive.
var lublin = map[string]lublinJobs{
	"batch": {
		serial: 0.2927, pow2: 0.6686, low: 1.2, med: 5, high: 7, prob: 0.875,
		shape1: 6.57, scale1: 0.823, shape2: 639.1, scale2: 0.0156, perNode: -0.003, share: 0.6986,
		gapShape: 6.0415, gapScale: 0.8531, gapCorrection: 1.0519, dayShape: 6.1271, dayScale: 5.2740,
	},
	"interactive": {
		serial: 0.1541, pow2: 0.625, low: 1, med: 3, high: 5.5, prob: 0.705,
		shape1: 3.8351, scale1: 0.6605, shape2: 7.073, scale2: 0.6856, perNode: -0.0118, share: 0.9156,
		gapShape: 6.5510, gapScale: 0.6621, gapCorrection: 0.9797, dayShape: 8.9186, dayScale: 3.6680,
	},
	"typeless": {
		serial: 0.244, pow2: 0.576, low: 0.8, med: 4.5, high: 7, prob: 0.86,
		shape1: 4.2, scale1: 0.94, shape2: 312, scale2: 0.03, perNode: -0.0054, share: 0.78,
		gapShape: 10.2303, gapScale: 0.4871, gapCorrection: 1.0225, dayShape: 8.1737, dayScale: 3.9631,
	},
}

// Lublin returns the model of Lublin and Feitelson (The workload on parallel
// supercomputers: modeling the characteristics of rigid jobs, JPDC 63(11), 2003)
// for a machine of the given number of nodes (GPUs, here), 32 or more. The jobs are
// "batch", "interactive", or "typeless", all jobs in one.
//
// Sizes are those of the published program, whose machine has 128 nodes: on
// another one the upper two ends of the law of their logarithm move with
// log2(machine), as its authors advise. The share of short jobs falls with the
// number of nodes; the program's slope belongs to machines of up to about 128
// nodes, and on larger ones the largest jobs are all long. With scaled set the
// slope is multiplied by 128 / machine, so that it falls with the job's part of
// the machine.
func Lublin(jobs string, machine int, scaled bool) (Model, error) {
	k, ok := lublin[jobs]
	if !ok {
		return Model{}, fmt.Errorf("the model lublin99 has no jobs %q: they are batch, interactive or typeless", jobs)
	}
	if machine < 32 || machine > law.MostSizes {
		return Model{}, fmt.Errorf("the machine of the model lublin99 has %d nodes: it must have at least 32 and at most %d", machine, law.MostSizes)
	}
	shift := portable.Log2(float64(machine) / 128)
	if k.med+shift <= k.low { // small machines keep the stages in order
		k.low = (k.med + shift) / 2
	}
	sizes, err := law.TwoStage{
		Serial: k.serial, PowerOfTwo: k.pow2,
		Low: k.low, Med: k.med + shift, High: k.high + shift, Prob: k.prob, Max: machine,
	}.Sizes()
	if err != nil {
		return Model{}, err
	}
	if scaled {
		k.perNode *= 128 / float64(machine)
	}
	p := Model{
		Size: sizes,
		RunBySize: law.LogHyperGamma{
			Shape1: k.shape1, Scale1: k.scale1, Shape2: k.shape2, Scale2: k.scale2,
			Share: k.share, SharePerSize: k.perNode, MaxLog: 12, WholeSeconds: true,
		},
		HalfHours: lublinDay(k.dayShape, k.dayScale),
		Weekdays:  []float64{1, 1, 1, 1, 1, 1, 1}, // the model has no week
	}
	gaps := arrive.LogGammaRenewal{Shape: k.gapShape * k.gapCorrection, Scale: k.gapScale, MaxLog: 13}
	p.Arrivals, p.PerDay = gaps, secondsADay/gaps.MeanSeconds()
	return p, nil
}

// lublinDay returns the weights of the half hours for a gamma law of the time of
// day: half hour h, counted from midnight, has the law's probability of
// [h+1/2, h+3/2] in a day that begins at five o'clock, so that 48 is added to half
// hours before. This is what the published program does.
func lublinDay(shape, scale float64) []float64 {
	const begin, halves = 11, 48
	w := make([]float64, halves)
	g, sum := law.Gamma{Shape: shape, Scale: scale}, 0.0
	for i := begin; i < begin+halves; i++ {
		x := g.CDF(float64(i)+0.5) - g.CDF(float64(i)-0.5)
		w[(i-1)%halves] = x
		sum += x
	}
	for i := range w {
		w[i] *= halves / sum
	}
	return w
}
