package scenarios

import (
	"strings"
	"testing"
	"time"

	"aforo/workload"
)

const zoned = `title = "t"
replications = 1
[window]
timezone = "Europe/Madrid"
start = 2026-03-23T00:00:00
length = "2w"
[gpu.h100]
[partition.acc]
nodes = 8
gpus_per_node = 4
gpu = "h100"
[rhythm]
hours = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
[rhythm.holiday.day]
from = 2026-03-26
factor = 0
[class.train]
jobs_per_day = 100
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "10m" }
[variant.today]
[variant.more.change.rack]
action = "add-nodes"
date = 2026-04-01T08:00:00
partition = "acc"
nodes = 1
[objective.fast]
measure = "wait_p95"
at_most = "1h"
during = "2026-03-23 to 2026-03-30T00:00:00"
`

// jobsOf are the submissions of a scenario's first replication until its window ends.
func jobsOf(t *testing.T, text string) (start time.Time, at []time.Time) {
	t.Helper()
	f, err := Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	src, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var j workload.Job
		if ok, err := src.Next(&j); err != nil || !ok || j.Submit >= s.To {
			return s.Start, at
		}
		at = append(at, s.Start.Add(j.Submit))
	}
}

// With a time zone dates are local, and rhythms and holidays follow its summer time:
// jobs that come from nine to ten do so before and after the clocks have changed.
func TestTimezone(t *testing.T) {
	start, at := jobsOf(t, zoned)
	if want := time.Date(2026, 3, 22, 23, 0, 0, 0, time.UTC); !start.Equal(want) || start.Location().String() != "Europe/Madrid" {
		t.Errorf("the start is %v", start)
	}
	days := map[int]int{}
	for _, x := range at {
		if x.Hour() != 9 {
			t.Fatalf("a job comes at %v", x)
		}
		days[x.YearDay()]++
	}
	if len(days) != 13 || days[time.Date(2026, 3, 26, 0, 0, 0, 0, time.UTC).YearDay()] != 0 {
		t.Errorf("jobs a day %v", days)
	}
	f, err := Parse("t.toml", []byte(zoned))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	change := s.Variants[1].Partitions[0].Changes[0]
	if got := s.Start.Add(change.At); !got.Equal(time.Date(2026, 4, 1, 6, 0, 0, 0, time.UTC)) {
		t.Errorf("the rack comes at %v", got)
	}
	if p := s.Periods[len(s.Periods)-1]; p.To != 7*24*time.Hour-time.Hour {
		t.Errorf("the period of the objective ends after %v, which is an hour short of a week", p.To)
	}
}

// Summer time of half an hour is followed, too: jobs that come from nine to ten do so before
// and after the clocks of Lord Howe have changed.
func TestHalfHoursOfSummerTime(t *testing.T) {
	text := strings.Replace(zoned, "Europe/Madrid", "Australia/Lord_Howe", 1)
	text = strings.Replace(text, "2026-03-23T00:00:00", "2026-03-30T00:00:00", 1)
	text = strings.Replace(text, "2026-03-26", "2026-04-07", 1)
	text = strings.Replace(text, "2026-03-23 to 2026-03-30T00:00:00", "2026-03-30 to 2026-04-06T00:00:00", 1)
	_, at := jobsOf(t, text)
	days := map[int]int{}
	for _, x := range at {
		if x.Hour() != 9 {
			t.Fatalf("a job comes at %v", x)
		}
		days[x.YearDay()]++
	}
	if len(days) != 13 {
		t.Errorf("jobs on %d days", len(days))
	}
}

// Where the zone has no summer time, a local date is the one with the zone's offset.
func TestTimezoneWithoutSummerTime(t *testing.T) {
	_, local := jobsOf(t, strings.Replace(zoned, "Europe/Madrid", "Africa/Algiers", 1))
	text := strings.Replace(zoned, "timezone = \"Europe/Madrid\"\n", "", 1)
	for _, date := range []string{"2026-03-23T00:00:00", "2026-03-26", "2026-04-01T08:00:00", "2026-03-30T00:00:00"} {
		full := date
		if len(date) == 10 {
			full += "T00:00:00"
		}
		text = strings.ReplaceAll(text, "= "+date+"\n", "= "+full+"+01:00\n")
	}
	text = strings.Replace(text, `"2026-03-23 to 2026-03-30T00:00:00"`, `"2026-03-23T00:00:00+01:00 to 2026-03-30T00:00:00+01:00"`, 1)
	_, offset := jobsOf(t, text)
	if len(local) == 0 || len(local) != len(offset) {
		t.Fatalf("%d and %d jobs", len(local), len(offset))
	}
	for i := range local {
		if !local[i].Equal(offset[i]) {
			t.Fatalf("job %d comes at %v and at %v", i, local[i], offset[i])
		}
	}
}

// A local time that is not there, or there twice, is an error that names both
// offsets; so is a zone that does not exist, and a local date without a zone.
func TestBadTimes(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"2026-04-01T08:00:00", "2026-03-29T02:30:00", "t.toml:24: variant.more.change.rack.date: the local time 2026-03-29T02:30:00 does not exist in Europe/Madrid, where the clocks go from +01:00 to +02:00 then: write 2026-03-29T02:30:00+01:00 or 2026-03-29T02:30:00+02:00"},
		{"start = 2026-03-23T00:00:00", "start = 2025-10-26T02:30:00", "the local time 2025-10-26T02:30:00 is twice in Europe/Madrid: write 2025-10-26T02:30:00+02:00 or 2025-10-26T02:30:00+01:00"},
		{"Europe/Madrid", "Europe/Madird", `t.toml:4: window.timezone does not take the text "Europe/Madird" (write a name of the IANA data base, such as "Europe/Madrid")`},
		{"Europe/Madrid", "Local", `t.toml:4: window.timezone does not take the text "Local"`},
		{"timezone = \"Europe/Madrid\"\nstart = 2026-03-23", "timezone = \"Europe/Amsterdam\"\nstart = 1937-06-01", "t.toml:4: window.timezone: clocks in Europe/Amsterdam change on 1937-07-01 from +01:19:32 to +01:20, which are no half hours"},
		{"timezone = \"Europe/Madrid\"\nstart = 2026-03-23T00:00:00", "timezone = \"Australia/Lord_Howe\"\nstart = 2026-04-05T01:45:00", "the local time 2026-04-05T01:45:00 is twice in Australia/Lord_Howe: write 2026-04-05T01:45:00+11:00 or 2026-04-05T01:45:00+10:30"},
		{"timezone = \"Europe/Madrid\"\nstart = 2026-03-23T00:00:00", "timezone = \"Australia/Lord_Howe\"\nstart = 2026-10-04T02:15:00", "the local time 2026-10-04T02:15:00 does not exist in Australia/Lord_Howe, where the clocks go from +10:30 to +11:00 then"},
		{"timezone = \"Europe/Madrid\"\n", "", "t.toml:4: window.start: the date 2026-03-23T00:00:00 has no offset from UTC"},
		{"title", "schema = 2\ntitle", "t.toml:1: schema must be at most 1, not 2"},
	} {
		_, err := Parse("t.toml", []byte(strings.Replace(zoned, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.new, err, c.want)
		}
	}
}
