package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"aforo/results/figure"
	"aforo/results/stat"
)

// draw writes the figures of a backtest into a folder: the distribution of the waits,
// the weeks of the held-out part, and the weeks of the whole log where it has waits.
func (r *backtested) draw(folder string) error {
	figures := []struct {
		name string
		draw func() (*figure.Figure, error)
	}{{"backtest_distribution", r.distribution}, {"backtest_weeks", r.weeks}}
	if r.Recorded != nil && len(r.Recorded.WeeklyLog) > 1 {
		figures = append(figures, struct {
			name string
			draw func() (*figure.Figure, error)
		}{"backtest_recorded", r.recorded})
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for _, f := range figures {
		fig, err := f.draw()
		if err != nil {
			return fmt.Errorf("drawing %s: %w", f.name, err)
		}
		var svg, png bytes.Buffer
		if err := fig.SVG(&svg); err != nil {
			return err
		}
		if err := fig.PNG(&png); err != nil {
			return err
		}
		path := filepath.Join(folder, f.name)
		if err := errors.Join(writeFile(path+".svg", svg.Bytes()), writeFile(path+".png", png.Bytes())); err != nil {
			return err
		}
	}
	return nil
}

// distribution has a line for the real jobs, the model, and the recorded waits.
func (r *backtested) distribution() (*figure.Figure, error) {
	lines := []figure.Line{tail("real jobs, replayed", r.RealWaits(), 0), tail(fmt.Sprintf("model, %d seeds", len(r.Model)), r.ModelWaits(), 1)}
	subtitle := "held-out part of " + r.Log
	if r.Recorded != nil {
		l := tail("recorded, whole log", r.Recorded.LogWaits(), 2)
		l.Muted = true
		lines = append(lines, l)
	}
	return figure.WaitDistribution(figure.Options{Title: "Share of jobs that wait longer than t", Subtitle: subtitle}, lines)
}

// tail is the share of jobs that wait longer than each wait.
func tail(label string, sorted []float64, color int) figure.Line {
	l := figure.Line{Label: label, Color: color}
	n := float64(len(sorted))
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		l.X, l.Y = append(l.X, sorted[i]), append(l.Y, (n-float64(j))/n)
		i = j
	}
	return l
}

// weeks has the mean wait of each week, of the real jobs and of the model with its
// interval over the seeds.
func (r *backtested) weeks() (*figure.Figure, error) {
	real := figure.Line{Label: "real jobs, replayed", X: weekly(r.start, r.Weeks), Y: r.RealWeeks.Wait}
	model := figure.Line{Label: "model", X: real.X, Color: 1}
	for k := range r.Weeks {
		var values []float64
		for i := range r.ModelWeeks {
			values = append(values, r.ModelWeeks[i].Wait[k])
		}
		i := stat.Mean(values, r.Result.Level)
		model.Y, model.Lo, model.Hi = append(model.Y, i.Mean), append(model.Lo, math.Max(i.Lo, 0)), append(model.Hi, i.Hi)
	}
	o := figure.Options{
		Title: "Mean wait by week of submission, held-out part", Location: r.start.Location(),
		Subtitle: fmt.Sprintf("%s, %s; model: mean of %d seeds, band: 95 %% interval", r.Log, r.Policy, len(r.Model)),
	}
	return figure.WaitOverTime(o, []figure.Panel{{Title: "weekly mean wait", Lines: []figure.Line{real, model}, Steps: true}})
}

// recorded has the mean wait of each week of the whole log, recorded and replayed.
func (r *backtested) recorded() (*figure.Figure, error) {
	rec := r.Recorded
	x := weekly(r.first.Add(14*24*time.Hour), len(rec.WeeklyLog))
	o := figure.Options{
		Title: "Mean wait by week of submission, whole log", Location: r.first.Location(),
		Subtitle: fmt.Sprintf("%s, replayed with %s", r.Log, r.Policy),
	}
	return figure.WaitOverTime(o, []figure.Panel{{Title: "weekly mean wait", Steps: true, Lines: []figure.Line{
		{Label: "recorded", X: x, Y: rec.WeeklyLog, Color: 2}, {Label: "real jobs, replayed", X: x, Y: rec.WeeklyReplay},
	}}})
}

// weekly are the beginnings of weeks, in unix seconds.
func weekly(from time.Time, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(from.Add(time.Duration(i) * 7 * 24 * time.Hour).Unix())
	}
	return x
}
