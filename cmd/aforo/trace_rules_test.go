package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeDayLog writes ten weeks of a nearly idle machine on which nothing waits but jobs with a
// limit of two hours: no part of that may lie between 8 and 17 on workdays.
func writeDayLog(t *testing.T, waits bool) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("; Version: 2.2\n; UnixStartTime: 1704067200\n; MaxProcs: 64\n") // a Monday
	r := rand.New(rand.NewPCG(24, 1))
	for id, at := 0, 0; at < 10*7*86400; id++ {
		at += 1 + r.IntN(3000)
		day, second, wait, limit, run := at/86400, at%86400, 0, 3600, 1+r.IntN(3000)
		if r.IntN(3) == 0 {
			limit, run = 2*3600, 1+r.IntN(7000)
			if day%7 < 5 && second+limit > 8*3600 && second < 17*3600 {
				wait = 17*3600 - second
			}
		}
		if !waits {
			wait = -1
		}
		fmt.Fprintf(&b, "%d %d %d %d 1 -1 -1 1 %d -1 1 %d 1 -1 1 -1 -1 -1\n", id+1, at, wait, run, limit, 1+id%5)
	}
	path := filepath.Join(t.TempDir(), "log.swf")
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// That a log which no simulator made has opening hours is found, the scenario that is
// written runs, and its grade stands first in the table, in the summary,
// in the manifest and on the page.
func TestTraceRules(t *testing.T) {
	log, dir := writeDayLog(t, true), t.TempDir()
	site, out := filepath.Join(dir, "site.toml"), filepath.Join(dir, "out", "site")
	report := command(t, "trace", "rules", log, "-o", site)
	grade, _, _ := strings.Cut(strings.TrimPrefix(report, "grade "), "\n")
	for _, want := range []string{" in 2 bins of two weeks that were held out (one step down: fewer than 8 bins", "found      opening hours: jobs with a limit above 1h may not run ", "7.3 %"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
	text, err := os.ReadFile(site)
	if err != nil {
		t.Fatal(err)
	}
	if again := command(t, "trace", "rules", log, "-o", site); again != report {
		t.Error("a second search says something else")
	}
	if again, _ := os.ReadFile(site); string(again) != string(text) {
		t.Error("a second search writes another scenario")
	}
	if table := command(t, "run", site, "--replications", "1", "--out", filepath.Dir(out)); !strings.HasPrefix(strings.Join(strings.Fields(table), " "), "grade "+grade) {
		t.Errorf("the table does not begin with the grade:\n%s", table)
	}
	for _, file := range []string{"summary.json", "manifest.json"} {
		text, err := os.ReadFile(filepath.Join(out, file))
		if err != nil || !strings.Contains(string(text), grade) {
			t.Errorf("%s does not have the grade (%v)", file, err)
		}
	}
	page := filepath.Join(out, "report.html")
	command(t, "report", out)
	if html, err := os.ReadFile(page); err != nil || !strings.Contains(string(html), "Grade "+grade[:1]+": mean waits") {
		t.Errorf("the page does not have the grade (%v)", err)
	}
	var found struct {
		Letter string
		Rules  []struct{ Family string }
	}
	if err := json.Unmarshal([]byte(command(t, "trace", "rules", log, "--json")), &found); err != nil || found.Letter != grade[:1] || len(found.Rules) == 0 {
		t.Errorf("as JSON: %+v, %v", found, err)
	}
}

// What trace rules cannot look at is an error with a hint, and no file is left behind.
func TestTraceRulesRefuses(t *testing.T) {
	log, site := writeDayLog(t, false), filepath.Join(t.TempDir(), "site.toml")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{log, "-o", site}, "the log does not say how long its jobs waited"},
		{[]string{log, "--split", "1"}, "--split: rules cannot be chosen on 1 of the weeks"},
		{[]string{log, "--procs", "0"}, "--procs is 0"},
		{[]string{log, "-o", log}, "is the log itself"},
		{[]string{"-"}, "reads a file"},
	} {
		status, _, stderr := run(t.Context(), append([]string{"trace", "rules"}, c.args...)...)
		if status != 2 || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, "hint: ") {
			t.Errorf("%v: status %d, %s; want %q", c.args, status, stderr, c.want)
		}
	}
	if _, err := os.Stat(site); err == nil {
		t.Error("a scenario was left behind")
	}
}
