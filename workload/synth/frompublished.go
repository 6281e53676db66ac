package synth

import (
	"time"

	"aforo/workload/synth/published"
)

// PublishedOutcomes are the published endings of a model, nil where there are none.
func PublishedOutcomes(p *published.Model) *Outcomes {
	if p.Endings == nil {
		return nil
	}
	c := Class{Size: p.Size, Run: p.Run, RunBySize: p.RunBySize}
	o := NewObservedOutcomes(p.Endings.Run, c.runLaw(true), Observation(p.Endings.Failed), Observation(p.Endings.Cancelled))
	return &o
}

// Published lays the hours and weekdays of a model over those of the rhythm: what nothing
// is published about stays as it is there.
func (r Rhythm) Published(p *published.Model) Rhythm {
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

// TsafrirEstimates draws a histogram of Tsafrir's model of estimates, see
// published.TsafrirEstimates. The same number gives the same histogram.
func TsafrirEstimates(most time.Duration, bins, number int) (e Estimates, err error) {
	r := key{uint64(number), 0, "estimates", "tsafrir"}.stream(forLimit)
	e.Times, e.Shares, err = published.TsafrirEstimates(most, bins, r)
	return e, err
}
