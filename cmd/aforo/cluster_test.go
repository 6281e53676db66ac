package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The command of the Indexed Job in docs/cluster.md, as it stands, run for every index, and the
// line for GNU parallel on one machine, fill stores that merge to the result of a single run.
func TestClusterLines(t *testing.T) {
	page, err := os.ReadFile("../../docs/cluster.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := filepath.Abs("testdata/work.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	_, scenario, _ := strings.Cut(string(archive), "-- s.toml --\n")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "my-cluster.toml"), []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	merged := func(store string) string {
		t.Helper()
		line := "aforo run my-cluster.toml --quiet --out " + store + "-out"
		if store != "single" {
			line += " --merge --store " + store
		}
		if out := shell(t, dir, line); out != "" {
			t.Fatal(out)
		}
		summary, err := os.ReadFile(filepath.Join(dir, store+"-out", "my-cluster", "summary.json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(summary)
	}
	want := merged("single")

	var command []string
	m := regexp.MustCompile(`(?m)^ +command: (\[.*\])$`).FindSubmatch(page)
	if m == nil {
		t.Fatal("the page has no command")
	}
	if err := json.Unmarshal(m[1], &command); err != nil {
		t.Fatal(err)
	}
	completions := 0
	fmt.Sscan(string(regexp.MustCompile(`completions: (\d+)`).FindSubmatch(page)[1]), &completions)
	for index := range completions {
		args := []string{}
		for _, a := range command {
			a = strings.ReplaceAll(a, "$(JOB_COMPLETION_INDEX)", fmt.Sprint(index)) // as Kubernetes does
			args = append(args, strings.Replace(a, "/data", dir, 1))
		}
		cmd := exec.Command("aforo", args[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "is done") {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	if merged("runs") != want {
		t.Error("the Indexed Job's result is not that of a single run")
	}

	line := regexp.MustCompile(`(?m)^parallel --jobs 2 .*$`).Find(page)
	if line == nil {
		t.Fatal("the page has no line for GNU parallel")
	}
	if _, err := exec.LookPath("parallel"); err != nil {
		t.Skip("GNU parallel is not here, so its line is not run")
	}
	if err := os.RemoveAll(filepath.Join(dir, "runs")); err != nil {
		t.Fatal(err)
	}
	out := shell(t, dir, strings.Replace(string(line), "./aforo", "aforo", 1))
	if merged("runs") != want {
		t.Errorf("the result by GNU parallel is not that of a single run\n%s", out)
	}
}
