package infer

import (
	"fmt"

	"aforo/workload/portrait"
	"aforo/workload/trace"
)

// A Diagnosis is what can be told without a simulation.
type Diagnosis struct {
	// Machine is the number of processors, and Source where that comes from.
	Machine int    `json:"machine"`
	Source  string `json:"machine_source"`
	// Fits is the share of the waiting time in which what was free would have been enough for
	// the job that waited; -1 where that is not known.
	Fits float64 `json:"fits"`
	// Passed is the share of the starts at which a job went past one that was submitted before it and
	// waited on: none under strict first come, first served.
	Passed float64 `json:"passed"`
}

// diagnose looks at the recorded starts.
func (ev *evidence) diagnose(log *trace.Log) (Diagnosis, error) {
	d := Diagnosis{Machine: ev.machine, Source: ev.source, Fits: -1}
	p, err := portrait.Read(log.Reader(), "", portrait.Options{Capacity: ev.machine})
	if err != nil {
		return d, err
	}
	if p.Fitting != nil {
		d.Fits = p.Fitting.Share
	}
	// A job passed another if one before it started later: the latest start so far, in the order
	// of submission, is after its own.
	passed, n := 0, 0
	latest := trace.Unknown
	for i := range ev.jobs {
		j := &ev.jobs[i]
		if j.Recorded == trace.Unknown {
			continue
		}
		start := j.Submit + j.Recorded
		n++
		if latest > start {
			passed++
		}
		latest = max(latest, start)
	}
	if n > 0 {
		d.Passed = float64(passed) / float64(n)
	}
	return d, nil
}

// Say is the diagnosis in sentences.
func (d *Diagnosis) Say() []string {
	var list []string
	if d.Fits >= 0 {
		list = append(list, fmt.Sprintf("In %.0f %% of the time in which jobs waited, what was free of %d processors (%s) would have been enough: a scheduler that starts what fits leaves little of it.", 100*d.Fits, d.Machine, d.Source))
	}
	return append(list, fmt.Sprintf("%.0f %% of the starts went past a job that was submitted before and waited on: none under strict first come, first served.", 100*d.Passed))
}
