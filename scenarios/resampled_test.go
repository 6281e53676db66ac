package scenarios

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/sim/study"
	"aforo/workload"
)

// resampledStudy is a study of a log of four weeks: one user sends a job of one processor on
// Mondays at 9:00, another one of two on Wednesdays at 15:00, and a third of four in the
// last week alone, with another half an hour later.
func resampledStudy(t *testing.T, keys string) *study.Study {
	t.Helper()
	dir := t.TempDir()
	var log strings.Builder
	log.WriteString("; Version: 2.2\n; UnixStartTime: 1704067200\n; MaxProcs: 64\n") // Monday, 2024-01-01
	line := func(at, size, user int) {
		fmt.Fprintf(&log, "%d %d 0 3600 %d -1 -1 %d 7200 -1 1 %d 1 -1 1 -1 -1 -1\n", at, at, size, size, user)
	}
	for week := range 4 {
		at := week * 7 * 86400
		line(at+9*3600, 1, 1)
		line(at+2*86400+15*3600, 2, 2)
		if week == 3 {
			line(at+3*86400, 4, 3)
			line(at+3*86400+1800, 4, 3)
		}
	}
	line(4*7*86400+9*3600, 1, 1) // ends the fourth week
	if err := os.WriteFile(filepath.Join(dir, "log.swf"), []byte(log.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "s.toml")
	text := "title = \"t\"\nseed = 7\n[partition.all]\nprocessors = 64\n[trace]\nfile = \"log.swf\"\n" + keys + "\n[variant.a]\n"
	f, err := Parse(path, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func drawnOf(t *testing.T, s *study.Study, replication int) []workload.Job {
	t.Helper()
	src, err := s.Open(replication)
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := all(src)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// Resampled demand keeps the times of the week and what each user sends, differs between replications
// and is the same for the same one; a window in the future begins on the day that it names.
func TestResampled(t *testing.T) {
	for _, how := range []string{"weeks", "campaigns", "whole-weeks"} {
		s := resampledStudy(t, "resample = \""+how+"\"\n[window]\nstart = 2030-05-01T00:00:00Z\nlength = \"40w\"\nwarmup = \"1w\"")
		if s.Replications != usualReplications || !s.Settle {
			t.Errorf("%s: %d replications", how, s.Replications)
		}
		if at := s.Start.Add(s.From); !at.Equal(time.Date(2030, 5, 1, 0, 0, 0, 0, time.UTC)) || s.From < 7*24*time.Hour || s.From >= 14*24*time.Hour {
			t.Errorf("%s: the window begins on %v, %v after time zero", how, at, s.From)
		}
		one, again, other := drawnOf(t, s, 3), drawnOf(t, s, 3), drawnOf(t, s, 4)
		if !slices.Equal(one, again) || slices.Equal(one, other) {
			t.Errorf("%s: replications: the same %v, another %v", how, slices.Equal(one, again), !slices.Equal(one, other))
		}
		weeks, third := int((s.To+7*24*time.Hour-1)/(7*24*time.Hour)), 0
		count := map[int32]int{}
		for i, j := range one {
			at := s.Start.Add(j.Submit)
			count[j.Size]++
			switch {
			case i > 0 && j.Submit < one[i-1].Submit || j.ID != int64(i+1):
				t.Fatalf("%s: job %d comes at %v", how, j.ID, j.Submit)
			case j.Size == 1 && (at.Weekday() != time.Monday || at.Hour() != 9), j.Size == 2 && (at.Weekday() != time.Wednesday || at.Hour() != 15), j.Size == 4 && at.Weekday() != time.Thursday:
				t.Fatalf("%s: a job of size %d comes on %v", how, j.Size, at)
			case j.Size == 4:
				third++
			}
		}
		if count[1] != weeks || count[2] != weeks || third%2 != 0 || third == 0 || third > weeks {
			t.Errorf("%s: in %d weeks %v", how, weeks, count)
		}
	}
}

// Demand and growth give the log's users more like them, each under a number of its own, as often as they say;
// and more of it keeps the jobs that less of it has.
func TestResampledDemand(t *testing.T) {
	window := "\n[window]\nstart = 2030-05-01T00:00:00Z\nlength = \"400w\"\nwarmup = \"1w\""
	count := func(keys string) (jobs []workload.Job) { return drawnOf(t, resampledStudy(t, keys+window), 0) }
	plain, more := count("resample = \"weeks\""), count("resample = \"weeks\"\ndemand = 2.5")
	if r := float64(len(more)) / float64(len(plain)); math.Abs(r-2.5) > 0.15 {
		t.Errorf("a demand of 2.5 gives %.2f times the jobs", r)
	}
	users := map[int32]bool{}
	for _, j := range more {
		users[j.User] = true
	}
	if len(users) != 9 {
		t.Errorf("three users, two and a half times, are %d", len(users))
	}
	more = slices.DeleteFunc(more, func(j workload.Job) bool { return j.User > 2 })
	same := slices.EqualFunc(plain, more, func(a, b workload.Job) bool { return a.Submit == b.Submit && a.User == b.User && a.Size == b.Size })
	if !same {
		t.Error("more demand changes what the log's own users send")
	}
	grown := count("resample = \"weeks\"\n[growth]\nper_year = 0.5\nkind = \"linear\"")
	// 400 weeks are 7.67 years: on average 1 + 0.5 x 7.67 / 2 times as much.
	if r := float64(len(grown)) / float64(len(plain)); math.Abs(r-2.92) > 0.2 {
		t.Errorf("growth gives %.2f times the jobs", r)
	}
}

// What resample is needed for is refused without it, and so is a log of less than a week.
func TestResampledRefuses(t *testing.T) {
	base := "title = \"t\"\n[partition.all]\nprocessors = 64\n[trace]\nfile = \"log.swf\"\nKEYS\n[variant.a]\n"
	for keys, want := range map[string]string{
		"demand = 2":                       "trace.demand says nothing without resample",
		"resample = \"days\"":              `trace.resample does not take the text "days"`,
		"resample = \"weeks\"\ndemand = 0": "trace.demand",
		"[growth]\nper_year = 1":           "without resample has no [growth]",
		"resample = \"weeks\"\n[class.a]":  "has no [class]",
	} {
		if _, err := Parse("s.toml", []byte(strings.Replace(base, "KEYS", keys, 1))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", keys, err)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "log.swf"), []byte("; UnixStartTime: 1704067200\n1 0 0 10 1 -1 -1 1 10 -1 1 1 1 -1 1 -1 -1 -1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Parse(filepath.Join(dir, "s.toml"), []byte(strings.Replace(base, "KEYS", "resample = \"weeks\"", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Study(Options{}); err == nil || !strings.Contains(err.Error(), "s.toml:6: trace.resample: the log is 0s long: a week is the least to resample") {
		t.Error(err)
	}
}
