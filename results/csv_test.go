package results

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The real benchstat reads bench.txt of two results and finds the ten minutes that
// separate them.
func TestBenchstat(t *testing.T) {
	if testing.Short() {
		t.Skip("builds benchstat")
	}
	dir := t.TempDir()
	r := sampleResult(t, 10)
	for _, v := range []string{"base", "slow"} {
		text := ""
		for line := range strings.Lines(string(r.bench())) {
			if strings.Contains(line, "/variant="+v+"/all=all") {
				text += strings.ReplaceAll(line, "/variant="+v, "")
			}
		}
		if err := os.WriteFile(filepath.Join(dir, v), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("go", "tool", "benchstat", filepath.Join(dir, "base"), filepath.Join(dir, "slow")).CombinedOutput()
	if err != nil {
		t.Fatalf("benchstat: %v\n%s", err, out)
	}
	for _, want := range []string{"Scenario/scenario=sample/all=all-1", "wait_mean_s", "p=0.000 n=10"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("benchstat does not say %q:\n%s", want, out)
		}
	}
}
