package synth

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestPlainLimits proves that the exact limit is the run time and the factor
// limit a multiple of it, to the tick.
func TestPlainLimits(t *testing.T) {
	run := 12_345_678_901 * time.Nanosecond
	if got := (ExactLimit{}).Sample(nil, run); got != run {
		t.Errorf("exact limit %v of run %v", got, run)
	}
	if got := (FactorLimit{2}).Sample(nil, run); got != 2*run {
		t.Errorf("factor limit %v of run %v", got, run)
	}
	if got := (FactorLimit{1.5}).Sample(nil, 3); got != 5 {
		t.Errorf("1.5 x 3 ns = %v, want 5 ns", got)
	}
	if got := (FactorLimit{1e9}).Sample(nil, longest); got != longest {
		t.Errorf("a limit that overflows is %v, want %v", got, longest)
	}
}

// TestAccuracyLimitValues proves that every limit is a popular value, the least
// that covers run / accuracy, and that the largest caps it.
func TestAccuracyLimitValues(t *testing.T) {
	values := []time.Duration{10 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour}
	half, err := NewAccuracyLimit([]float64{0.5, 0.5}, values)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ run, want time.Duration }{
		{0, 10 * time.Minute},
		{5 * time.Minute, 10 * time.Minute},
		{5*time.Minute + 1, time.Hour},
		{2 * time.Hour, 4 * time.Hour},
		{12 * time.Hour, 24 * time.Hour},
		{20 * time.Hour, 24 * time.Hour},
		{30 * time.Hour, 24 * time.Hour}, // killed there
	} {
		if got := half.Sample(testRNG(), c.run); got != c.want {
			t.Errorf("run %v: limit %v, want %v", c.run, got, c.want)
		}
	}
	hopeless, err := NewAccuracyLimit([]float64{0, 0}, values)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range []time.Duration{0, time.Minute} {
		if got := hopeless.Sample(testRNG(), run); got != 24*time.Hour {
			t.Errorf("accuracy 0 and run %v: limit %v, want the cap", run, got)
		}
	}
}

// TestAccuracyLimitQuantiles proves that limits on a fine grid give back the
// quantiles that were put in, within 0.006: the grid's width over the shortest
// limit plus 4 standard errors of a quantile.
func TestAccuracyLimitQuantiles(t *testing.T) {
	in := []float64{0.02, 0.1, 0.3, 0.35, 0.9, 1}
	var values []time.Duration
	for m := range 60_000 {
		values = append(values, time.Duration(m+1)*time.Minute)
	}
	l, err := NewAccuracyLimit(in, values)
	if err != nil {
		t.Fatal(err)
	}
	const n = 200_000
	run, r, got := 20*time.Hour, testRNG(), make([]float64, n)
	for i := range got {
		got[i] = float64(run) / float64(l.Sample(r, run))
	}
	slices.Sort(got)
	for i, want := range in {
		if q := got[i*(n-1)/5]; math.Abs(q-want) > 0.006 {
			t.Errorf("quantile %v is %v, want %v", float64(i)/5, q, want)
		}
	}
}

// TestPublishedAccuracies proves that linear interpolation between the published
// quantiles keeps the published mean accuracy of three logs, within 0.01.
func TestPublishedAccuracies(t *testing.T) {
	f, err := os.Open("../../../shared/facts/walltime_accuracy.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the reference folder is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var values []time.Duration
	for s := 1; s < 4_000_000; s += 1 + s/200 { // steps of 0.5 %
		values = append(values, time.Duration(s)*time.Second)
	}
	for _, row := range rows[1:] {
		var quantiles []float64
		for _, cell := range row[4:] {
			quantiles = append(quantiles, number(t, cell))
		}
		l, err := NewAccuracyLimit(quantiles, values)
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		const n, run = 200_000, time.Hour
		r, mean := testRNG(), 0.0
		for range n {
			mean += float64(run) / float64(l.Sample(r, run)) / n
		}
		if want := number(t, row[2]); math.Abs(mean-want) > 0.01 {
			t.Errorf("%s: mean accuracy %v, published %v", row[0], mean, want)
		}
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
