package results

import (
	"math/bits"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/sim"
)

// worn is what is told of attempts where nodes fail or jobs write checkpoints
// (Spec.Wears): of what was used the part that counts, and how often a node failed.
type worn struct {
	useful   exact.Sum // GPU-nanoseconds within the window
	killed   exact.Sum // the same of what attempts have lost that were killed at their limits
	ran      exact.Sum // nanoseconds within the window, whatever the size
	failures int       // attempts that a failure ended within the window
}

// wear notes an attempt of which so much lies within the window. Useful is what it has
// saved; of an attempt that goes over an edge of the window in proportion, rounded down.
func (s *sum) wear(f *Frame, r *sim.Record, why sim.Why) {
	within, stay := uint64(f.overlap(r.Start, r.End)), uint64(r.End-r.Start)
	s.worn.ran = exact.Of(within)
	saved := uint64(min(max(r.Saved, 0), r.End-r.Start))
	if within < stay {
		saved = portion(saved, within, stay)
	}
	s.worn.useful = exact.Product(uint64(r.Used), saved)
	if failed(why) && r.End >= f.From && r.End < f.To {
		s.worn.failures = 1
	}
	if r.Killed || why != sim.Done {
		s.lost = s.gpu.Minus(s.worn.useful)
	}
	if r.Killed && (why == sim.Killed || why == sim.Done) { // done is what it would be that still runs
		s.worn.killed = s.lost
	}
}

// failed reports whether a failure has ended an attempt.
func failed(why sim.Why) bool { return why == sim.Failed || why == sim.Lost }

// spoilt reports whether an attempt has not done its work.
func spoilt(r *sim.Record, why sim.Why) bool { return r.Killed || why != sim.Done }

func (w *worn) add(x *worn) {
	w.useful.Add(x.useful)
	w.killed.Add(x.killed)
	w.ran.Add(x.ran)
	w.failures += x.failures
}

func (w *worn) minus(x *worn) {
	w.useful, w.killed, w.ran = w.useful.Minus(x.useful), w.killed.Minus(x.killed), w.ran.Minus(x.ran)
	w.failures -= x.failures
}

// worn turns what is worn into measures.
func (s *sum) wornStats(st *measures.Stats) {
	st[measures.LostHours] = s.gpu.Minus(s.worn.useful).Over(nsPerHour)
	st[measures.KilledHours] = s.worn.killed.Over(nsPerHour)
	st[measures.EffectiveShare] = s.worn.useful.Over(s.gpu)
	st[measures.Failures] = float64(s.worn.failures)
	st[measures.AttemptHours] = s.worn.ran.Over(exact.Of(uint64(time.Hour)))
	st[measures.MTTF] = s.worn.ran.Over(exact.Product(uint64(s.worn.failures), uint64(time.Hour)))
}

// portion is a x part / whole, rounded down; part is no more than whole.
func portion(a, part, whole uint64) uint64 {
	hi, lo := bits.Mul64(a, part)
	q, _ := bits.Div64(hi, lo, whole)
	return q
}
