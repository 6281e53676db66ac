package synth

import (
	"fmt"

	"aforo/workload/synth/law"
)

// PublishedModels are the words of NewPublished.
func PublishedModels() []string { return []string{"gavel", "seren", "kalos", "helios", "philly"} }

// NewPublished returns the class of work of a published model or trace:
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
func NewPublished(name string, independent bool) (Published, error) {
	if name == "gavel" {
		return gavel()
	}
	t, ok := clusterTables[name]
	if !ok {
		return Published{}, fmt.Errorf("there is no published model %q: they are lublin99, gavel, seren, kalos, helios and philly", name)
	}
	return t.published(independent)
}

// gavel is scheduler/utils.py of the published program: the logarithm of the
// minutes is uniform on [1.5, 3] for 80 % of the jobs and on [3, 4] for the rest;
// arrivals are Poisson.
func gavel() (Published, error) {
	sizes, err := law.NewPowersOfTwo([]float64{70, 10, 15, 5})
	if err != nil {
		return Published{}, err
	}
	run, err := law.NewLogPieces([]float64{60 * 31.622776601683793, 60e3, 60e4}, []float64{0.8, 0.2})
	if err != nil {
		return Published{}, err
	}
	return Published{Size: sizes, Run: run}, nil
}

// published turns a table into laws: sizes at the powers of two, run times
// log-uniform between them, the shortest from half a second on.
func (t *clusterTable) published(independent bool) (Published, error) {
	var p Published
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
	c := Class{Size: p.Size, Run: p.Run, RunBySize: p.RunBySize}
	ends := NewObservedOutcomes(run, c.runLaw(true), t.failed, t.cancelled)
	p.Outcomes = &ends
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

// Rhythm lays the hours and weekdays of the model over those of another rhythm:
// what nothing is published about stays as it is there.
func (p *Published) Rhythm(r Rhythm) Rhythm {
	copy(r.Weekday[:], p.Weekdays)
	if p.Hours != nil {
		copy(r.Hour[:], p.Hours)
		r.Weekend = [24]float64{}
	}
	if p.HalfHours != nil {
		r.HalfHour = (*[48]float64)(p.HalfHours)
	}
	return r
}
