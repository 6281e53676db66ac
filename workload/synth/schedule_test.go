package synth

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/workload"
)

// TestSchedule proves that the heap of users finds the earliest, ties by number,
// whatever is changed: against a plain search.
func TestSchedule(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(r, "users")
		s, plain := newSchedule(n), make([]time.Duration, n)
		for i := range plain {
			plain[i] = never
		}
		for range 100 {
			u := rapid.IntRange(0, n-1).Draw(r, "user")
			plain[u] = rapid.SampledFrom([]time.Duration{0, 1, 2, 3, 50, never}).Draw(r, "at")
			s.set(u, plain[u])
			if first := slices.Index(plain, slices.Min(plain)); s.first() != first || s.next() != plain[first] {
				r.Fatalf("first is %d at %v, want %d at %v", s.first(), s.next(), first, plain[first])
			}
		}
	})
}

// BenchmarkSessions is the time of one job of a class of 1,000 users in sessions,
// the machine of the test included.
func BenchmarkSessions(b *testing.B) {
	m := sessionModel(b)
	m.Classes, m.Cohorts, m.Labels.Class = m.Classes[2:], nil, nil
	m.Classes[0].Sessions.Users, m.Classes[0].Sessions.Jobs = 1000, 0
	f := New(m, 1, 0, 0, 0).(workload.Feedback)
	var j workload.Job
	for b.Loop() {
		if ok, _ := f.Next(&j); !ok {
			b.Fatal("the source ended")
		}
		f.Ended(&j, j.Submit)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}
