// Package published holds what papers and traces say about the work of clusters: the
// models of Lublin and Feitelson and of Gavel, tables of the jobs of four clusters
// (clustertables.go), and Tsafrir's model of the limits that users ask for. A Model is
// laws of sizes and run times, a process of arrivals and a rhythm; workload/synth makes
// jobs of it.
package published

import (
	"fmt"

	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// A Model is what a published model or trace says about a class of work.
type Model struct {
	Size law.Sizes
	// Run or RunBySize is set, the other nil.
	Run       law.Law
	RunBySize law.BySize
	// PerDay is the number of jobs a day of the model itself; 0 where it belongs to
	// one machine only and the planner must say.
	PerDay float64
	// Arrivals is their process, nil for Poisson. HalfHours (48), Hours (24) and
	// Weekdays (from Monday) are its rhythm, multipliers with mean 1; nil where
	// nothing is published, which is not the same as an even rate.
	Arrivals                   arrive.Process
	HalfHours, Hours, Weekdays []float64
	// Endings are how jobs end, nil where nothing is published.
	Endings *Endings
}

// Endings are how the jobs of a trace end that do not complete. Run is the law of the run
// times of all its jobs, however they ended.
type Endings struct {
	Failed, Cancelled Ending
	Run               law.Law
}

// An Ending is one of them: its share of all jobs and of their GPU time.
type Ending struct{ Jobs, Time float64 }

// New returns the class of work of a published model or trace:
//
//   - "gavel": the generator of Narayanan et al. (Gavel, OSDI 2020), itself made
//     after Microsoft's Philly trace: sizes and run times are independent;
//   - "seren" and "kalos": the two clusters of Acme (Hu et al., Characterization
//     of large language model development in the datacenter, NSDI 2024);
//   - "helios": SenseTime's clusters (Hu et al., SC 2021);
//   - "philly": Microsoft's Philly (Jeon et al., ATC 2019).
//
// The last four come from tables, see clusterTables; LongJobs joins their sizes
// and run times, or they are independent where independent is set.
func New(name string, independent bool) (Model, error) {
	if name == "gavel" {
		return gavel()
	}
	t, ok := clusterTables[name]
	if !ok {
		return Model{}, fmt.Errorf("there is no published model %q: they are lublin99, gavel, seren, kalos, helios and philly", name)
	}
	return t.published(independent)
}

// gavel is scheduler/utils.py of the published program: the logarithm of the
// minutes is uniform on [1.5, 3] for 80 % of the jobs and on [3, 4] for the rest;
// arrivals are Poisson.
func gavel() (Model, error) {
	sizes, err := law.NewPowersOfTwo([]float64{70, 10, 15, 5})
	if err != nil {
		return Model{}, err
	}
	run, err := law.NewLogPieces([]float64{60 * 31.622776601683793, 60e3, 60e4}, []float64{0.8, 0.2})
	if err != nil {
		return Model{}, err
	}
	return Model{Size: sizes, Run: run}, nil
}

// published turns a table into laws: sizes at the powers of two, run times
// log-uniform between them, the shortest from half a second on.
func (t *clusterTable) published(independent bool) (Model, error) {
	var p Model
	var err error
	if p.Size, err = law.NewPowersOfTwo(differences(t.gpus)); err != nil {
		return p, err
	}
	at, cdf := make([]float64, len(t.run)), make([]float64, len(t.run))
	for i, percent := range t.run {
		at[i], cdf[i] = float64(int(1)<<i), percent/100
	}
	run, err := law.NewEmpirical(0.5, at, cdf)
	if err != nil {
		return p, err
	}
	if independent {
		p.Run = run
	} else if p.RunBySize, err = law.NewLongJobs(run, p.Size, differences(t.gpuTime)); err != nil {
		return p, err
	}
	p.Endings = &Endings{t.failed, t.cancelled, run}
	p.Hours, p.Weekdays = multipliers(t.hours), multipliers(t.weekdays)
	return p, nil
}

// differences turns a cumulative table into the weights of its steps.
func differences(cumulative []float64) []float64 {
	w, before := make([]float64, len(cumulative)), 0.0
	for i, x := range cumulative {
		w[i], before = x-before, x
	}
	return w
}

// multipliers scales weights to mean 1; none give none.
func multipliers(weights []float64) []float64 {
	if weights == nil {
		return nil
	}
	m := law.Normalised(weights)
	for i := range m {
		m[i] *= float64(len(m))
	}
	return m
}
