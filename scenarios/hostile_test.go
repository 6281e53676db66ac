package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

// What is too much of anything is told in a line that a person can read: names, titles,
// variants. Jobs of sessions are counted before they are simulated.
func TestTooMuch(t *testing.T) {
	var many strings.Builder
	for i := range variantsMost + 1 {
		fmt.Fprintf(&many, "[variant.v%d]\n", i)
	}
	for name, c := range map[string][3]string{
		"variants":    {"[variant.today]", many.String() + "[variant.today]", "there are 1"},
		"a long name": {"[variant.today]", "[variant." + strings.Repeat("n", 100_000) + "]\n[variant.today]", `nnn"... cannot be used`},
	} {
		text := strings.Replace(strings.Replace(tooMuchBase, "RUN", "1h", 1), c[0], c[1], 1)
		_, err := Parse("t.toml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), c[2]) || len(err.Error()) > 1000 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	if _, err := Parse("t.toml", []byte(strings.Replace(strings.Replace(tooMuchBase, "RUN", "1h", 1), `"t"`, `"`+strings.Repeat("t", 5000)+`"`, 1))); err == nil {
		t.Error("a title of any length is taken")
	}
	for run, most := range map[string]float64{"1h": 30_000, "1s": 1e8, "0.000000001s": 1e15} {
		f, err := Parse("t.toml", []byte(strings.Replace(tooMuchBase, "RUN", run, 1)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Study(Options{})
		if err != nil {
			t.Fatal(err)
		}
		forecast, err := f.Forecast(s)
		if err != nil || !(forecast.ClosedJobs > most/30) || forecast.ClosedJobs > most {
			t.Errorf("%s: %v jobs of sessions, %v", run, forecast.ClosedJobs, err)
		}
	}
}

const tooMuchBase = `title = "t"
seed = 1
replications = 2
[window]
start = 2026-03-02T00:00:00+01:00
length = "1w"
warmup = "1d"
[gpu.h100]
[partition.gpu]
nodes = 8
gpus_per_node = 8
gpu = "h100"
[class.users]
arrivals = { process = "sessions", users = 1000, sessions_per_day = 10000, jobs = 1e6, think = { law = "constant", value = "0s" } }
sizes = { gpus = [1, 8], weights = [1, 1] }
run = { law = "constant", value = "RUN" }
[variant.today]
`
