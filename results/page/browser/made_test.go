package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"aforo/results"
	"aforo/results/page"
	"aforo/results/search"
	"aforo/results/whole"
)

const hostile = `</script><img src=x onerror="window.caught=1"><b>"'&`

// writeMade writes pages of results that take long to simulate, or cannot be: a sweep of
// a thousand points, and one with names that want to be more than text.
func writeMade() (paths []string, err error) {
	for _, m := range []struct {
		name, title string
		axes, each  int
	}{{"cube", "A thousand points", 3, 10}, {"hostile", hostile, 2, 4}} {
		s := sweep(m.title, m.axes, m.each)
		if err := s.Check(); err != nil {
			return nil, err
		}
		text, err := page.Sweep(s, &whole.Manifest{Version: m.title, Scenario: m.title, Path: m.title, Text: "# ASSUMPTION " + m.title + "\ntitle = 1\n"})
		if err != nil {
			return nil, err
		}
		path := filepath.Join(folder, "out", m.name, page.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// sweep is one of a number of axes, each with the same number of values.
func sweep(title string, axes, each int) *search.Sweep {
	bound := results.Number(7200)
	s := &search.Sweep{
		Format: 2, Scenario: title, Title: title, Variant: title, Replications: 3, Level: 0.95, Measure: "wait_p95_s", Unit: "s", By: "class", Group: title, During: "window",
		Goal: title, Bound: &bound,
	}
	point := func(x float64, values ...string) search.SweepPoint {
		mean := 30 * x * x
		return search.SweepPoint{Values: values, Interval: results.Interval{Mean: results.Number(mean), Lo: results.Number(mean * 0.9), Hi: results.Number(mean * 1.1)}}
	}
	s.Base = point(5)
	total := 1
	for a := range axes {
		k := search.Knob{Name: fmt.Sprintf("axis-%d", a+1), Kind: "number"}
		if a == 0 {
			k.Name = title
		}
		for i := range each {
			k.Values = append(k.Values, strconv.Itoa(10*(i+1)))
			k.Numbers = append(k.Numbers, results.Number(10*(i+1)))
		}
		s.Axes, s.Is, total = append(s.Axes, k), append(s.Is, "10"), total*each
		s.Ends = append(s.Ends, [2]search.SweepPoint{point(float64(a+2), k.Values[0]), point(float64(a+12), k.Values[each-1])})
	}
	for i := range total {
		var values []string
		for a, rest := axes-1, i; a >= 0; a, rest = a-1, rest/each {
			values = append([]string{s.Axes[a].Values[rest%each]}, values...)
		}
		s.Points = append(s.Points, point(float64(1+i%97), values...))
	}
	return s
}
