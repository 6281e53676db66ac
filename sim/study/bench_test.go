package study_test

import (
	"context"
	"testing"

	"aforo/scenarios"
	"aforo/sim/study"
)

// One run of a bundled scenario: its first variant, one replication, generation
// and measures included. Jobs a second is the figure to read.
func BenchmarkRun(b *testing.B) {
	for _, name := range []string{"quickstart", "mn5-ai-upgrade"} {
		b.Run(name, func(b *testing.B) {
			s := bundled(b, name)
			s.Variants, s.Replications = s.Variants[:1], 1
			var jobs int64
			b.ReportAllocs()
			for b.Loop() {
				out, err := study.Run(context.Background(), s, study.Options{Workers: 1})
				if err != nil {
					b.Fatal(err)
				}
				jobs += out.Jobs
			}
			b.ReportMetric(float64(jobs)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

func bundled(t testing.TB, name string) *study.Study {
	t.Helper()
	f, err := scenarios.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
