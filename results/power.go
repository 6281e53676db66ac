package results

import (
	"time"

	"aforo/results/exact"
	"aforo/sim"
)

// drawn follows what a machine draws whose power has a cap, in milliwatts, and what measured
// jobs wait for that. Methods of a nil one do nothing.
type drawn struct {
	frame *Frame
	power *sim.Power
	rests []sim.PowerLevel // what idle GPUs draw, to come
	rest  int64            // what they draw now
	busy  int64            // what jobs draw more
	at    time.Duration
	peak  int64     // within the window
	held  exact.Sum // GPU-nanoseconds
}

// Powered says what the machine of a variant draws: rests is what it draws without jobs, from
// when on. Without it nothing is told of power.
func (s *supply) Powered(power *sim.Power, rests []sim.PowerLevel) {
	s.power = &drawn{frame: s.frame, power: power, rests: rests}
}

// until closes the books on what has been drawn up to an instant.
func (d *drawn) until(at time.Duration) {
	if d == nil {
		return
	}
	for len(d.rests) > 0 && d.rests[0].From <= at {
		d.hold(d.rests[0].From)
		d.rest, d.rests = d.rests[0].Draws, d.rests[1:]
	}
	d.hold(at)
}

// hold notes that as much has been drawn up to an instant as now.
func (d *drawn) hold(until time.Duration) {
	if d.frame.overlap(d.at, until) > 0 {
		d.peak = max(d.peak, d.rest+d.busy)
	}
	d.at = max(d.at, until)
}

func (d *drawn) started(r *sim.Record) {
	if d != nil {
		d.until(r.Start)
		d.busy += d.draws(r)
	}
}

func (d *drawn) ended(r *sim.Record) {
	if d != nil {
		d.until(r.End)
		d.busy -= d.draws(r)
	}
}

// draws is what an attempt draws: what it drew when it started.
func (d *drawn) draws(r *sim.Record) int64 {
	return int64(r.Used) * d.power.Extra(int(r.Partition), r.Start)
}

// Asks implements sim.Asker: what jobs wait for is followed where that is told.
func (s *supply) Asks() bool { return s.frame.Causes || s.power != nil }

// Waited notes what a measured job has waited for the cap.
func (s *supply) Waited(r *sim.Record, causes []sim.Waited) {
	if s.power == nil || !s.frame.measures(r.Submit) {
		return
	}
	for _, c := range causes {
		if c.Cause == sim.PowerRule {
			s.power.held.Add(exact.Product(uint64(r.Size), uint64(c.For)))
		}
	}
}
