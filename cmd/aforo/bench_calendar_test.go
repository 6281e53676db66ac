package main

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"aforo/scenarios"
	"aforo/sim/study"
)

// calendarYear is a year of a machine of 3,424 nodes without a calendar: some 480,000 jobs of
// one node in the median, which are killed at their limits.
const calendarYear = `
title = "a year"
replications = 1
[window]
start = 2026-01-05T00:00:00+01:00
length = "52w"
warmup = "2w"
[policy]
order = %q
backfill = "easy"
[gpu.a]
[partition.p]
nodes = 3424
gpus_per_node = 4
gpu = "a"
[class.c]
load = 0.7
sizes = { gpus = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512], weights = [20, 6, 28, 12, 10, 8, 6, 5, 3, 2] }
run = { law = "lognormal", median = "1h", sigma = 1.5 }
limit = { law = "round-up", factor = 2, spread = 0.7, values = ["30m", "1h", "2h", "4h", "8h", "12h", "24h"] }
`

// siteCalendar closes the machine for a day each month, reserves 16 nodes once a week, and
// keeps large jobs out of office hours.
const siteCalendar = `
[calendar.maintenance]
action = "maintenance"
partition = "p"
date = 2026-01-07T08:00:00+01:00
length = "1d"
repeat = "first-wednesday"
[calendar.course]
action = "reservation"
partition = "p"
nodes = 16
date = 2026-01-08T09:00:00+01:00
length = "8h"
repeat = "1w"
[calendar.office]
action = "closed-hours"
jobs = { limit_above = "4h", size_above = 128 }
weekdays = ["mon", "tue", "wed", "thu", "fri"]
from = "08:00"
to = "17:00"
`

// BenchmarkCalendar is a year with a site's calendar against the same year without: the
// whole run, with generating and measuring, in turns. The ratio is the median.
//
//	go test ./cmd/aforo -run '^$' -bench Calendar
func BenchmarkCalendar(b *testing.B) {
	for _, order := range []string{"fcfs", "multifactor"} {
		b.Run(order, func(b *testing.B) {
			year := fmt.Sprintf(calendarYear, order)
			plain, closed := studyOf(b, year), studyOf(b, year+siteCalendar)
			var ratios, took []float64
			measure := func() {
				without, with := timeOf(b, plain), timeOf(b, closed)
				ratios = append(ratios, with.Seconds()/without.Seconds())
				took = append(took, with.Seconds())
			}
			for b.Loop() {
				measure()
			}
			for len(ratios) < 5 && slices.Max(took) < 5 {
				measure()
			}
			slices.Sort(ratios)
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2], "s")
			b.ReportMetric(ratios[len(ratios)/2], "x-without")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func studyOf(tb testing.TB, text string) *study.Study {
	tb.Helper()
	f, err := scenarios.Parse("bench", []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	s, err := f.Study(scenarios.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// timeOf times the runs of a study on one core.
func timeOf(tb testing.TB, s *study.Study) time.Duration {
	began := time.Now()
	if _, err := study.Run(context.Background(), s, study.Options{Workers: 1}); err != nil {
		tb.Fatal(err)
	}
	return time.Since(began)
}
