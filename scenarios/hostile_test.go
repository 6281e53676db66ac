package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

// What is too much of anything is told in a line that a person can read: names, titles,
// variants, closures, times. Jobs of sessions are counted before they are simulated.
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
	for name, c := range map[string][3]string{
		"calendar":   {"[variant.today]", strings.Repeat("X", 3) + "[variant.today]", "[calendar.x2]: up to here the calendar closes nodes 2"},
		"nodes free": {"[gpu.h100]", "[policy]\nscheduler = \"slurm\"\n[policy.slurm]\ncomplete_time = \"5200w\"\n[gpu.h100]", "complete_time is longer than a day"},
		"half-life":  {"[gpu.h100]", "[policy]\norder = \"multifactor\"\n[policy.multifactor]\nfairshare_weight = 1\n[policy.fairshare]\nhalf_life = \"0.5s\"\n[gpu.h100]", "its half-life is a second at least"},
	} {
		text := strings.Replace(strings.Replace(tooMuchBase, "RUN", "1h", 1), c[0], c[1], 1)
		for i := range 3 {
			text = strings.Replace(text, "X", fmt.Sprintf("[calendar.x%d]\ndate = 2026-03-02T0%d:00:00+01:00\npartition = \"gpu\"\naction = \"maintenance\"\nlength = \"1m\"\nrepeat = \"1d\"\n", i, i), 1)
		}
		if name == "calendar" {
			text = strings.Replace(text, `"1w"`, `"5100w"`, 1)
		}
		if _, err := Parse("t.toml", []byte(text)); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: %.300v", name, err)
		}
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
