package law

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Constant is the law of a time that is always the same: P(X = Seconds) = 1.
type Constant struct {
	Seconds float64 // >= 0
}

// Sample returns Seconds and draws nothing from r.
func (c Constant) Sample(*rand.Rand) float64 { return c.Seconds }

// Mean returns Seconds.
func (c Constant) Mean() float64 { return c.Seconds }

// CDF is a step from 0 to 1 at Seconds.
func (c Constant) CDF(x float64) float64 {
	if x < c.Seconds {
		return 0
	}
	return 1
}

// Quantile returns Seconds for every p.
func (c Constant) Quantile(float64) float64 { return c.Seconds }

// LogDensity is that of the one value: its probability is 1.
func (c Constant) LogDensity(float64) float64 { return 0 }

// Parameters are one.
func (Constant) Parameters() int { return 1 }

func (c Constant) Check() error {
	if !(c.Seconds >= 0) || math.IsInf(c.Seconds, 1) {
		return fmt.Errorf("the constant is %v s: it must be a finite number, 0 or more", c.Seconds)
	}
	return nil
}

func (w *Written) constant() Form {
	return Form{
		Law: "constant", Doc: "always the same",
		Keys: []Key{timeKey("value", &w.Value, "the run time")},
		Make: func() (Law, error) { return Constant{w.Value.Seconds()}, nil },
	}
}

// Written is the law as a scenario writes it.
func (c Constant) Written() Written { return Written{Law: "constant", Value: duration(c.Seconds)} }
