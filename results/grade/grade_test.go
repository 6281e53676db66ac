package grade

import (
	"math"
	"testing"
	"time"
)

// Letters by the bounds, and one step down for few bins or weeks that do not follow.
func TestLetter(t *testing.T) {
	for _, c := range []struct {
		g    Grade
		want string
	}{
		{Grade{0.10, 8, 0.5}, "A"},
		{Grade{0.101, 8, 0.5}, "B"},
		{Grade{0.2, 9, 0.9}, "B"},
		{Grade{0.35, 8, 0.5}, "C"},
		{Grade{0.6, 8, 0.5}, "D"},
		{Grade{0.61, 8, 0.5}, "E"},
		{Grade{0.05, 7, 0.9}, "B"},
		{Grade{0.05, 20, 0.49}, "B"},
		{Grade{0.05, 3, 0.1}, "B"},
		{Grade{3, 3, 0.1}, "E"},
		{Grade{}, "E"},
		{Grade{math.NaN(), 9, 0.9}, "E"},
		{Grade{0.05, 20, math.NaN()}, "B"},
	} {
		if got := c.g.Letter(); got != c.want {
			t.Errorf("%+v is %s, want %s", c.g, got, c.want)
		}
		if c.g.Poor() != (c.want >= "D") {
			t.Errorf("%+v: poor %v", c.g, c.g.Poor())
		}
	}
}

// A judgement by hand: two bins of 60 jobs that are off by 50 and 100 %, and one of 10 jobs
// that does not count.
func TestJudge(t *testing.T) {
	var jobs []Wait
	for week := range 5 {
		n := 30
		if week == 4 {
			n = 10
		}
		for range n {
			w := Wait{time.Duration(week) * 7 * 24 * time.Hour, 100, 150}
			if week >= 2 {
				w.Recorded, w.Simulated = 200, 400
			}
			jobs = append(jobs, w)
		}
	}
	g := Judge(jobs)
	if g.Bins != 2 || math.Abs(g.MAPE-0.75) > 1e-12 || math.Abs(g.Correlation-1) > 1e-12 {
		t.Errorf("%+v, want 2 bins off by 75 %% and correlated by 1", g)
	}
	if got, want := g.String(), "E: mean waits were off by 75.0 % in 2 bins of two weeks that were held out (one step down: fewer than 8 bins)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if g := Judge(nil); g.Bins != 0 || g.Letter() != "E" {
		t.Errorf("of nothing: %+v", g)
	}
}
