package figure

import (
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/scale"
)

// TestZone proves that a calendar axis names its time zone, also where the zone is
// the bare offset of a date in RFC 3339.
func TestZone(t *testing.T) {
	for date, want := range map[string]string{
		"2026-01-05T00:00:00+01:00": "date (UTC+01:00)",
		"2026-01-05T00:00:00-03:30": "date (UTC-03:30)",
		"2026-01-05T00:00:00Z":      "date (UTC)",
	} {
		at, err := time.Parse(time.RFC3339, date)
		if err != nil {
			t.Fatal(err)
		}
		_, offset := at.Zone()
		at = at.In(time.FixedZone("", offset)) // nameless, also without an offset
		svg, _ := render(t, must(t)(countsOf(Options{Location: at.Location(), From: at, To: at.AddDate(0, 1, 0)}, "GPUs", Panel{})))
		if !strings.Contains(string(svg), ">"+want+"<") {
			t.Errorf("%s: the axis is not called %q", date, want)
		}
	}
}

// TestMergedNotes proves that events of one instant share a line and a label, and
// that those without a label do not take it away.
func TestMergedNotes(t *testing.T) {
	events := []Event{{1, ""}, {1, "rack 1"}, {1, ""}, {1, "rack 2"}, {2, "x"}, {2, ""}, {3, ""}}
	notes := mergeEvents(events, func(at float64) vg.Length { return vg.Length(100 * at) }, 0, 1000)
	var got []string
	for _, n := range notes {
		got = append(got, n.text)
	}
	if s := strings.Join(got, "|"); s != "rack 1, rack 2|x|" {
		t.Errorf("labels %s", s)
	}
}

// TestDistributionEnds proves that the axis of a distribution ends where the
// tail falls below the least share that is drawn, not where the data does.
func TestDistributionEnds(t *testing.T) {
	l := Line{X: []float64{1, 100, 3600, 30 * scale.Day, 60 * scale.Day}, Y: []float64{0.5, 0.1, 0.0001, 0, 0}}
	svg, _ := render(t, must(t)(WaitDistribution(Options{}, []Line{l})))
	if s := string(svg); !strings.Contains(s, ">1 h<") || strings.Contains(s, ">6 h<") {
		t.Error("the axis does not end at 1 h")
	}
}
