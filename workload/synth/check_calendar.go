package synth

import (
	"errors"
	"fmt"
	"math"
	"time"

	"aforo/workload/synth/law"
)

func (r *Rhythm) check() error {
	errs := []error{checkMultipliers("hours", r.Hour[:]), checkMultipliers("weekdays", r.Weekday[:])}
	for i, s := range r.Shifts {
		if s.By%halfHour != 0 || s.By <= -24*time.Hour || s.By >= 24*time.Hour || i > 0 && s.At <= r.Shifts[i-1].At {
			errs = append(errs, fmt.Errorf("clocks are changed by %v after %v: changes must be of half hours and in order", s.By, s.At))
		}
	}
	if r.Offset < 0 || r.Offset >= week {
		errs = append(errs, fmt.Errorf("the start is %v after Monday 00:00: it must lie within one week", r.Offset))
	}
	if average(r.Weekend[:]) != 0 {
		errs = append(errs, checkMultipliers("hours of the weekend", r.Weekend[:]))
	}
	if r.HalfHour != nil {
		errs = append(errs, checkMultipliers("half hours", r.HalfHour[:]))
	}
	for i, h := range r.Holidays {
		if !(h.Factor >= 0 && h.Factor < 1e9) {
			errs = append(errs, fmt.Errorf("the factor of holiday %d is %v: it must be a finite number, 0 or more", i+1, h.Factor))
		}
		if h.To <= h.From {
			errs = append(errs, fmt.Errorf("holiday %d lasts from %v to %v after the start: it must end after it begins", i+1, h.From, h.To))
		}
	}
	return errors.Join(errs...)
}

func checkMultipliers(what string, multipliers []float64) error {
	if err := law.CheckWeights("the "+what, multipliers); err != nil {
		return err
	}
	if mean := average(multipliers); math.Abs(mean-1) > 1e-3 {
		return fmt.Errorf("the multipliers of the %s have mean %v: divide them by it, their mean must be 1", what, mean)
	}
	return nil
}

func (g *Growth) check() error {
	if !(g.PerYear > -1) || math.IsInf(g.PerYear, 1) {
		return fmt.Errorf("the growth is %v a year: it must be a finite number above -1", g.PerYear)
	}
	if g.PerYear != 0 && g.Until < g.Origin {
		return fmt.Errorf("the growth ends %v after the start and begins %v after it: it must end after it begins", g.Until, g.Origin)
	}
	for i, s := range g.Steps {
		if !(s.Factor > 0 && s.Factor < 1e9) {
			return fmt.Errorf("the factor of step %d of the growth is %v: it must be a positive, finite number", i+1, s.Factor)
		}
	}
	// The rate must stay one that a double can hold, at either end.
	if f := g.Factor(never); !(f > 1e-9 && f < 1e9) {
		return fmt.Errorf("the growth multiplies the rate by %v in the end: give it a nearer end", f)
	}
	return nil
}
