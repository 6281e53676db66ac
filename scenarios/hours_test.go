package scenarios

import (
	"bufio"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/site"

	"github.com/google/go-cmp/cmp"
)

// Closed hours become the rule that the simulator knows: in simulated time, by the clocks of
// the zone, without exceptions, as long as anything may be simulated.
func TestClosedHours(t *testing.T) {
	text := strings.Replace(base, "[window]", "[window]\ntimezone = \"Europe/Madrid\"", 1) + `
[calendar.prime-time]
action = "closed-hours"
jobs = { limit_above = "4h", class = "train", qos = ["normal"], partition = "acc" }
weekdays = ["mon", "fri"]
from = "08:00"
to = "17:00"
allowed_gpus = 12
date = 2026-03-16T00:00:00
until = 2026-04-04T00:00:00
except = [2026-03-27]
`
	s, err := parsed(t, text).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var closed []site.Span
	for _, day := range []string{"2026-03-16T07", "2026-03-20T07", "2026-03-23T07", "2026-03-30T06", "2026-04-03T06"} { // UTC: summer time begins on 29 March
		at, err := time.Parse(time.RFC3339, day+":00:00Z")
		if err != nil {
			t.Fatal(err)
		}
		from := at.Sub(s.Start)
		closed = append(closed, site.Span{From: from, To: from + 9*time.Hour})
	}
	want := []site.Hours{{
		Name: "prime-time", Closed: closed, Allowed: 12, Partitions: []int{0},
		Jobs: site.Choice{LimitAbove: 4 * time.Hour, Classes: []int32{0}, QOS: []int32{1}},
	}}
	if diff := cmp.Diff(want, s.Rules.Hours); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The waits that KTH's log of 1996 recorded follow from opening hours: no job above 4 h on
// weekdays from 8 to 17, but for a few processors. From November to March the error of the
// moving average over two weeks falls from more than a half to a fifth. (The clocks of the log
// know no summer time; from June on such jobs run in the daytime too.)
func TestOpeningHoursOfKTH(t *testing.T) {
	log, err := filepath.Abs("../../shared/traces/data/swf/KTH-SP2-1996-2.1-cln.swf.gz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(log); err != nil {
		t.Skip("../shared has no log of KTH-SP2")
	}
	text := `
title = "KTH"
[window]
[trace]
file = "` + log + `"
[partition.sp2]
processors = 100
`
	recorded := recordedWaits(t, log)
	for _, c := range []struct {
		name, hours string
		from, to    float64 // of the error
	}{
		{"without", "", 0.5, 0.55},
		{"with", `
[calendar.prime-time]
action = "closed-hours"
jobs = { limit_above = "4h" }
weekdays = ["mon", "tue", "wed", "thu", "fri"]
from = "08:00"
to = "17:00"
allowed_gpus = 4
until = 1997-06-01T00:00:00+01:00
`, 0.15, 0.20},
	} {
		s, err := parsed(t, text+c.hours).Study(Options{})
		if err != nil {
			t.Fatal(err)
		}
		src, err := s.Open(0)
		if err != nil {
			t.Fatal(err)
		}
		waits := &waits{of: map[int64]time.Duration{}}
		cfg := sim.Config{Partitions: s.Variants[0].Partitions, Routes: s.Routes, Policy: s.Policy, Rules: s.Rules}
		if err := sim.Run(context.Background(), cfg, src, waits); err != nil {
			t.Fatal(err)
		}
		if e := waits.error(recorded, 28, 187); e < c.from || e > c.to { // up to March
			t.Errorf("%s opening hours the error is %.1f %%, not within %v and %v %%", c.name, 100*e, 100*c.from, 100*c.to)
		}
	}
}

// waits are those of a run.
type waits struct {
	sim.Silent
	of     map[int64]time.Duration
	submit map[int64]time.Duration
}

func (w *waits) Started(r *sim.Record) {
	if w.submit == nil {
		w.submit = map[int64]time.Duration{}
	}
	w.of[r.ID], w.submit[r.ID] = r.Start-r.Submit, r.Submit
}

// error is the mean, over the days from one to another since the first submission, of the
// share by which the mean wait of the two weeks before is not what was recorded.
func (w *waits) error(recorded map[int64]time.Duration, from, to int) float64 {
	const day = 24 * time.Hour
	first := time.Duration(1 << 62)
	for _, at := range w.submit {
		first = min(first, at)
	}
	simulated, real := make([]float64, to+1), make([]float64, to+1) // by day
	for id, at := range w.submit {
		if d := int((at - first) / day); d <= to {
			simulated[d] += w.of[id].Seconds()
			real[d] += recorded[id].Seconds()
		}
	}
	sum := 0.0
	for d := from; d <= to; d++ {
		a, b := 0.0, 0.0
		for k := d - 14; k < d; k++ {
			a, b = a+simulated[k], b+real[k]
		}
		sum += max(a-b, b-a) / b
	}
	return sum / float64(to-from+1)
}

// recordedWaits reads the waits of a log: field 3 of each line, by field 1.
func recordedWaits(t *testing.T, path string) map[int64]time.Duration {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	of := map[int64]time.Duration{}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		w := strings.Fields(lines.Text())
		if len(w) < 18 || w[0] == ";" {
			continue
		}
		id, _ := strconv.ParseInt(w[0], 10, 64)
		wait, _ := strconv.Atoi(w[2])
		of[id] = time.Duration(wait) * time.Second
	}
	return of
}
