package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/whole"
	"aforo/scenarios"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
	"aforo/workload/clock"
	"aforo/workload/logs"
)

// openScenario reads and checks a scenario, a file or a bundled one, with the values
// of --set instead of its own. The text is that of the file with these values.
func openScenario(name string, set []string) (f *scenarios.File, text []byte, err error) {
	text, path, err := scenarios.Find(name)
	if folder, ok := whole.Around(name); ok && (err != nil || path == name && filepath.Ext(name) != ".toml") {
		what := " is a file of the result " + folder
		if folder == filepath.Clean(name) {
			what = " is a result"
		}
		return nil, nil, usageError(name+what+", and no scenario", "aforo report "+folder+" writes its page, and aforo compare puts results side by side")
	}
	if err != nil {
		return nil, nil, wrong(err, "aforo scenarios lists the bundled ones")
	}
	if isLog(path) {
		return nil, nil, usageError(path+" is a log and no scenario", "aforo replay "+path+" simulates it")
	}
	var with []keyed.Override
	for _, s := range set {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, nil, usageError(fmt.Sprintf("--set %s has no value", s), "write it as --set partition.acc.nodes=120")
		}
		with = append(with, keyed.Override{Path: strings.TrimSpace(key), Value: strings.TrimSpace(value)})
	}
	edited, err := scenarios.Edit(path, text, with)
	if err != nil {
		return nil, nil, err
	}
	if f, err = scenarios.Parse(path, edited); err != nil {
		if _, own := scenarios.ParseWith(path, text, keyed.AsWritten(with)); own != nil {
			err = own // with the lines of the file, which keys that are put in have moved
		}
	}
	return f, edited, err
}

// folderHint is the hint for a path that is no result folder: the one that it lies in, or
// else the other hint.
func folderHint(path, otherwise string) string {
	if folder, ok := whole.Around(path); ok && folder != filepath.Clean(path) {
		return "give its folder, " + folder
	}
	return otherwise
}

// isLog reports whether a file that does not call itself a scenario is a log, or a
// table that could be one.
func isLog(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".toml":
		return false
	case ".csv":
		return true
	}
	in, err := logs.Detect(path, logs.Options{})
	if err != nil {
		return false
	}
	in.Close()
	return true
}

// step sets the length of the steps of the series, where it is asked for.
func step(s *study.Study, every string) error {
	if every == "" {
		return nil
	}
	d, err := clock.ParseDuration(every)
	if err != nil {
		return usageError("--every: "+err.Error(), "write a number with one of the units m, h, d and w, such as 1d")
	}
	const most = 2000
	if window := s.To - s.From; d < time.Minute || d > window || window/d >= most {
		return usageError(fmt.Sprintf("--every %s: a step of the series of %s is at least a minute and at most the window, and there are at most %d", every, s.Name, most), "")
	}
	s.Every = d
	return nil
}

// keep leaves the first variant, with which the others are compared, and those that
// are named; goals of the others go with them.
func keep(s *study.Study, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var known []string
	for i := range s.Variants {
		known = append(known, s.Variants[i].Name)
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return usageError(fmt.Sprintf("--variant: %s has no variant %s", s.Name, n), keyed.Near(n, known))
		}
	}
	first := known[0]
	gone := func(name string) bool { return name != first && !slices.Contains(names, name) }
	s.Variants = slices.DeleteFunc(s.Variants, func(v study.Variant) bool { return gone(v.Name) })
	s.Goals = slices.DeleteFunc(s.Goals, func(g results.Goal) bool { return g.Variant != "" && gone(g.Variant) })
	if len(s.Variants) == 1 {
		s.Select = nil // there is nothing to choose from
	}
	return nil
}
