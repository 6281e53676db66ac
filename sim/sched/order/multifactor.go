package order

import (
	"errors"
	"fmt"
	"math"
	"time"

	"aforo/sim/cluster"
)

// Weights are the terms of the multifactor order, after Slurm's plugin of that name.
type Weights struct {
	Age, Size, QOS float64
	// AgeMax is the wait at which the age term is full.
	AgeMax time.Duration
	// FavorSmall has the size term count what a job leaves of the cluster.
	FavorSmall bool
	// Partition and FairShare weigh factors between 0 and 1 that are the caller's to work
	// out: Job.Bonus has them.
	Partition, FairShare float64
	// CalcPeriod is how often fair-share is worked out, in whole seconds; usage decays with
	// HalfLife, or not at all where it is 0.
	CalcPeriod, HalfLife time.Duration
}

// DefaultWeights weigh all terms alike; AgeMax is Slurm's default.
var DefaultWeights = Weights{Age: 1000, Size: 1000, QOS: 1000, AgeMax: 7 * 24 * time.Hour, CalcPeriod: 5 * time.Minute}

// Check reports weights that are out of bounds.
func (w *Weights) Check() error {
	for _, x := range []float64{w.Age, w.Size, w.QOS, w.Partition, w.FairShare} {
		if !(x >= 0) || math.IsInf(x, 0) {
			return fmt.Errorf("the weights of multifactor are numbers from zero on, not %v", x)
		}
	}
	if w.FairShare > 0 && (w.CalcPeriod < time.Second || w.HalfLife < 0 || w.HalfLife > 0 && w.HalfLife < time.Second) {
		return errors.New("fair-share is worked out every second at most, and its half-life is a second at least")
	}
	if w.AgeMax <= 0 {
		return errors.New("the age at which multifactor's age term is full must be above zero")
	}
	return nil
}

// Multifactor is Slurm's order: age, size, QOS, partition and fair-share, each weighed, less
// what a job is nice by.
type Multifactor struct{ Weights }

// Key implements Moving. The terms are added up in this order, so that ties are the
// same ties everywhere.
func (m *Multifactor) Key(j *Job, now time.Duration, gpus int) uint64 {
	age := m.Age * min(1, (now-j.Submit).Seconds()/m.AgeMax.Seconds())
	return ordered(-(float64(age) + float64(m.size(j, gpus)) + float64(m.QOS*j.Priority) + j.Bonus))
}

// size returns the size term of a job on a cluster of that many GPUs: of nothing, while
// nothing is installed.
func (m *Multifactor) size(j *Job, gpus int) float64 {
	if gpus <= 0 {
		return 0
	}
	if m.FavorSmall {
		return float64(m.Size * (1 - float64(j.Size)/float64(gpus)))
	}
	return m.Size * float64(j.Size) / float64(gpus)
}

// Slope implements Moving.
func (*Multifactor) Slope(*Job) float64 { return 0 }

// Dominates implements Moving.
func (m *Multifactor) Dominates(a, b *Job) bool {
	larger := a.Size >= b.Size
	if m.FavorSmall {
		larger = a.Size <= b.Size
	}
	return larger && older(a, b) && a.Priority >= b.Priority && a.Bonus >= b.Bonus
}

// Leads implements Moving: the values of both grow alike until the older of them is as
// old as counts; then the younger catches up, until it is as old, too.
func (m *Multifactor) Leads(a, b *Job, now time.Duration, gpus int) time.Duration {
	ofA, ofB := m.size(a, gpus)+float64(m.QOS*a.Priority)+a.Bonus, m.size(b, gpus)+float64(m.QOS*b.Priority)+b.Bonus
	tolerance := float64(margin * (m.Age + math.Abs(ofA) + math.Abs(ofB)))
	full := float64(m.AgeMax)
	age := func(j *Job) float64 { return float64(m.Age * min(1, float64(now-j.Submit)/full)) }
	ahead := age(a) + ofA - age(b) - ofB
	switch {
	case !(ahead > tolerance):
		return now
	case a.Submit >= b.Submit || ofA-ofB > tolerance: // what is ahead grows from now on, or never is all caught up
		return cluster.Never
	}
	return max(now, before(b.Submit, full*(1+(ofA-ofB-tolerance)/m.Age)))
}

// Sized implements Moving.
func (*Multifactor) Sized() bool { return true }
