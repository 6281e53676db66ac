package scenarios

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/published"
)

// withWork is the base scenario with other work in its class: sizes, run time and
// all that follows replaced by lines.
func withWork(t *testing.T, lines string) string {
	t.Helper()
	i, j := strings.Index(base, "jobs_per_day"), strings.Index(base, "[variant.today]")
	if i < 0 || j < 0 {
		t.Fatal("the base has changed")
	}
	return base[:i] + lines + "\n" + base[j:]
}

// study resolves a scenario and reads its first n jobs.
func firstJobs(t *testing.T, text string, n int) []workload.Job {
	t.Helper()
	s, err := parsed(t, text).Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	source, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	jobs := make([]workload.Job, n)
	for i := range jobs {
		if ok, err := source.Next(&jobs[i]); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	return jobs
}

// Every word of every law and model that was added resolves into jobs that keep
// within what it says: sizes, limits not below run times but for a cap.
func TestLawsByWord(t *testing.T) {
	const usual = `sizes = { gpus = [1, 4, 16], weights = [2, 1, 1] }` + "\n"
	const rate = "jobs_per_day = 100\n"
	const hour = `run = { law = "constant", value = "1h" }` + "\n"
	for name, c := range map[string]struct {
		lines   string
		maxSize int32
		maxLim  time.Duration
	}{
		"weibull":             {rate + usual + `run = { law = "weibull", mean = "2h", shape = 0.6 }`, 16, 0},
		"gamma":               {rate + usual + `run = { law = "gamma", mean = "2h", shape = 3 }`, 16, 0},
		"hyper-exponential":   {rate + usual + `run = { law = "hyper-exponential", mean = "2h", cv = 2 }`, 16, 0},
		"exponential-mixture": {rate + usual + `run = { law = "exponential-mixture", weights = [3, 1], means = ["5m", "8h"] }`, 16, 0},
		"log-uniform":         {rate + usual + `run = { law = "log-uniform", min = "1m", max = "10h" }`, 16, 0},
		"log-uniform-pieces":  {rate + usual + `run = { law = "log-uniform-pieces", edges = ["1m", "1h", "10h"], weights = [4, 1] }`, 16, 0},
		"lognormal-by-size":   {rate + usual + `run = { law = "lognormal-by-size", median = "10m", sigma = 1, exponent = 0.5 }`, 16, 0},
		"lognormal-bands":     {rate + usual + `run = { law = "lognormal-bands", from = [1, 8], medians = ["10m", "4h"], sigmas = [1.5, 1] }`, 16, 0},
		"log-hyper-gamma":     {rate + usual + `run = { law = "log-hyper-gamma", shapes = [4.2, 312], scales = [0.94, 0.03], share = 0.78, share_per_gpu = -0.0054 }`, 16, 0},
		"powers-of-two":       {rate + hour + `sizes = { law = "powers-of-two", weights = [4, 2, 1] }`, 4, 0},
		"sizes log-uniform":   {rate + hour + `sizes = { law = "log-uniform", from = 2, to = 20 }`, 20, 0},
		"two-stage":           {rate + hour + `sizes = { law = "two-stage", serial = 0.2, power_of_two = 0.5, low = 0.8, med = 2.5, high = 4.5, share = 0.8, max = 20 }`, 20, 0},
		"sizes by name":       {rate + hour + `sizes = { law = "weights", gpus = [1, 3], weights = [1, 1] }`, 3, 0},
		"round-up":            {rate + usual + hour + `limit = { law = "round-up", factor = 1.3, values = ["30m", "2h", "24h"] }`, 16, 2 * time.Hour},
		"round-up, spread":    {rate + usual + hour + `limit = { law = "round-up", factor = 1.3, spread = 1, values = ["30m", "2h", "24h"] }`, 16, 24 * time.Hour},
		"tsafrir":             {rate + usual + `run = { law = "lognormal", median = "10m", sigma = 1.5 }` + "\n" + `limit = { law = "tsafrir", max = "48h" }`, 16, 48 * time.Hour},
		"lublin99":            {`model = { name = "lublin99", machine = 40 }`, 40, 0},
		"lublin99 jobs":       {rate + `model = { name = "lublin99", machine = 32, jobs = "batch", slope = "scaled" }`, 32, 0},
		"gavel":               {rate + `model = { name = "gavel" }`, 8, 0},
		"seren":               {rate + `model = { name = "acme", max_gpus = 32 }`, 32, 0},
		"kalos":               {rate + `model = { name = "acme", cluster = "kalos", max_gpus = 32, run_times = "independent" }`, 32, 0},
		"helios":              {rate + `model = { name = "helios", max_gpus = 32 }` + "\n" + `retry = { attempts = 3, delay = "10m" }`, 32, 0},
		"philly":              {rate + `model = { name = "philly" }` + "\n" + `limit = { law = "tsafrir", max = "60d", bins = 340, histogram = 2 }`, 32, 60 * 24 * time.Hour},
		"philly, own sizes":   {rate + `model = { name = "philly" }` + "\n" + usual, 16, 0},
		"retry":               {rate + usual + hour + `retry = { failed = 0.3, failed_run = 0.4, cancelled = 0.1, attempts = 2 }`, 16, 0},
		"retry by time":       {rate + usual + hour + `retry = { failed = 0.155, failed_time = 0.093, cancelled = 0.221, cancelled_time = 0.394 }`, 16, 0},
		"load":                {"load = 0.7\n" + usual + hour, 16, 0},
	} {
		t.Run(name, func(t *testing.T) {
			text := withWork(t, c.lines)
			if err := bySchema(t, text); err != nil {
				t.Errorf("the schema: %v", err)
			}
			most, longest := int32(0), time.Duration(0)
			for _, j := range firstJobs(t, text, 3000) {
				most, longest = max(most, j.Size), max(longest, j.Limit)
				if j.Limit < j.Run && j.Limit != c.maxLim {
					t.Fatalf("%+v", j)
				}
			}
			if most != c.maxSize || c.maxLim > 0 && longest != c.maxLim {
				t.Errorf("sizes up to %d and limits up to %v, want %d and %v", most, longest, c.maxSize, c.maxLim)
			}
		})
	}
}

// The mean run times that are written come out, and load is the load.
func TestWorkMeans(t *testing.T) {
	const usual = "jobs_per_day = 100\nsizes = { gpus = [1], weights = [1] }\n"
	for _, run := range []string{
		`{ law = "weibull", mean = "2h", shape = 0.6 }`, `{ law = "gamma", mean = "2h", shape = 3 }`,
		`{ law = "hyper-exponential", mean = "2h", cv = 2 }`, `{ law = "exponential-mixture", weights = [3, 1], means = ["1h", "5h"] }`,
	} {
		m, _ := parsed(t, withWork(t, usual+"run = "+run)).Work.Model()
		if got := m.Classes[0].Run.Mean(); math.Abs(got-7200) > 1e-6 {
			t.Errorf("%s has mean %v s", run, got)
		}
	}
	for _, work := range []string{
		`sizes = { gpus = [1, 4], weights = [1, 1] }` + "\n" + `run = { law = "lognormal", median = "1h", sigma = 1.2 }` + "\n" + `retry = { failed = 0.2, attempts = 3 }`,
		`model = { name = "helios", max_gpus = 16 }` + "\n" + `retry = { attempts = 4 }`,
		`model = { name = "lublin99", machine = 32 }`,
	} {
		start, _, ok := parsed(t, withWork(t, "load = 0.7\n"+work)).Offered()
		if !ok || math.Abs(start.Share()-0.7) > 1e-9 {
			t.Errorf("%s offers %v, %v", work, start.Share(), ok)
		}
	}
	m, _ := parsed(t, withWork(t, `model = { name = "lublin99", machine = 32 }`)).Work.Model()
	if got := m.Classes[0].PerDay; math.Abs(got-94.81069339581761) > 1e-6 {
		t.Errorf("lublin99 sends %v jobs a day", got)
	}
	p, err := published.New("helios", false)
	if err != nil {
		t.Fatal(err)
	}
	m, _ = parsed(t, withWork(t, "jobs_per_day = 10\nmodel = { name = \"helios\", max_gpus = 32 }\nretry = { attempts = 3, delay = \"10m\" }")).Work.Model()
	o, ends := m.Classes[0].Outcomes, synth.PublishedOutcomes(&p)
	if o.Failed != ends.Failed || o.Cancelled != ends.Cancelled || o.Attempts != 3 || o.Delay != 10*time.Minute || m.Classes[0].Rhythm == nil {
		t.Errorf("outcomes %+v", o)
	}
}

// Every mistake in the new keys is an error with its line and what to do.
func TestWorkErrors(t *testing.T) {
	const rate, usual, hour = "jobs_per_day = 100\n", "sizes = { gpus = [1], weights = [1] }\n", `run = { law = "constant", value = "1h" }` + "\n"
	for _, c := range []struct{ lines, want string }{
		{usual + hour, `[class.train] needs jobs_per_day (jobs_per_day: mean number of jobs a day at the start of the window; or load)`},
		{rate + hour, `[class.train] needs sizes (sizes: how many GPUs its jobs ask for; or give it a model)`},
		{rate + usual, `[class.train] needs run (run: how long its jobs run on a GPU of speed 1; or give it a model)`},
		{rate + "load = 0.5\n" + usual + hour, `[class.train] has jobs_per_day and load (take one of the two out)`},
		{rate + `model = { name = "helios" }`, "class.train.model: no partition of this class ever has 256 GPUs in any variant, at most 60 (give the model max_gpus, which larger jobs are cut to)"},
		{`model = { name = "lublin99", machine = 64 }`, "class.train.model: no partition of this class ever has 64 GPUs in any variant, at most 60 (give the model a smaller machine)"},
		{rate + "qos = \"normal\"\n" + `model = { name = "acme", max_gpus = 40 }`, "class.train.model: sizes of up to 40 GPUs are more than the 32 that [qos.normal] allows (give the model max_gpus, which larger jobs are cut to)"},
		{rate + `model = { name = "mars" }`, `class.train.model.name does not take the text "mars"`},
		{rate + `model = { name = "gavel", machine = 8 }`, `class.train.model.machine does not go with name = "gavel"`},
		{rate + hour + `sizes = { law = "log-uniform", from = 9, to = 3 }`, "class.train.sizes: the log-uniform law of sizes goes from 9 to 3"},
		{rate + hour + `sizes = { law = "log-uniform", from = 1, to = 300 }`, "class.train.sizes: no partition of this class ever has 300 GPUs"},
		{rate + hour + `sizes = { law = "powers-of-two", weights = [0] }`, "class.train.sizes.weights must have a value greater than 0"},
		{rate + hour + `sizes = { law = "powers-of-two", gpus = [1], weights = [1] }`, `class.train.sizes.gpus does not go with law = "powers-of-two"`},
		{rate + hour + `sizes = { law = "two-stage", serial = 0.6, power_of_two = 0.6, low = 1, med = 2, high = 3, share = 0.5 }`, "class.train.sizes: the shares of serial jobs and of powers of two are 0.6 and 0.6"},
		{rate + usual + `run = { law = "log-uniform", min = "2h", max = "1h" }`, "class.train.run: max, 3600 s, must be longer than min, 7200 s"},
		{rate + usual + `run = { law = "exponential-mixture", weights = [1], means = ["1h", "2h"] }`, "class.train.run: the hyper-exponential law has 1 weights and 2 means"},
		{rate + usual + `run = { law = "log-uniform-pieces", edges = ["1h"], weights = [1] }`, "class.train.run: the pieces of the log-uniform law have 1 edges and 1 weights"},
		{rate + usual + `run = { law = "lognormal-bands", from = [1], medians = ["1h"], sigmas = [1, 2] }`, "class.train.run: there are 1 medians and 2 sigmas"},
		{rate + usual + `run = { law = "lognormal-bands", from = [2], medians = ["1h"], sigmas = [1] }`, "class.train.run: the first band of sizes begins at 2"},
		{rate + usual + `run = { law = "log-hyper-gamma", shapes = [1, 2, 3], scales = [1, 1], share = 0.5 }`, "class.train.run.shapes must have 2 values, not 3"},
		{rate + usual + `run = { law = "log-hyper-gamma", shapes = [9, 9], scales = [9, 9], share = 0.5 }`, "class.train.run: almost all run times of the log-hyper-gamma law are longer"},
		{rate + usual + hour + `limit = { law = "round-up", values = ["2h", "1h"] }`, "class.train.limit: value 2 of the limits is 1h0m0s"},
		{rate + usual + hour + `limit = { law = "tsafrir", max = "1h" }`, "class.train.limit: the largest estimate is 1h0m0s"},
		{rate + usual + `run = { law = "constant", value = "40h" }` + "\n" + `limit = { law = "tsafrir", max = "48h" }`, "class.train.limit: 100 % of the run times are longer than"},
		{rate + usual + hour + `retry = { attempts = 3 }`, "class.train.retry: no published endings go with these run times"},
		{rate + usual + hour + `retry = { failed = 0.6, cancelled = 0.6 }`, "class.train.retry: failed and cancelled jobs are 1.2 of all"},
		{rate + usual + hour + `retry = { failed = 0.6, failed_time = 0.1, cancelled_run = 2 }`, "class.train.retry: it has shares of the GPU time and relative run times"},
		{rate + usual + hour + `retry = { failed = 0.6, cancelled_time = 0.1 }`, "class.train.retry: an ending with 0.6 of the jobs has 0 of the GPU time"},
		{rate + usual + hour + `retry = { failed = 2 }`, "class.train.retry.failed must be from 0 to 1, not 2"},
		{"load = 0.2\n" + usual + hour + `arrivals = { process = "sessions", users = 3, sessions_per_day = 1, think = { law = "constant", value = "5m" } }`, "class.train.load does not go with sessions"},
		{usual + hour + "retry = { failed = 0.1 }\n" + `arrivals = { process = "sessions", users = 3, sessions_per_day = 1, think = { law = "constant", value = "5m" } }`, "class.train.retry does not go with sessions"},
		{usual + hour + `arrivals = { process = "sessions", users = 3, sessions_per_day = 1, think = { law = "exponential-mixture", weights = [1], means = ["5m", "1h"] } }`, "class.train.arrivals.think: the hyper-exponential law has 1 weights and 2 means"},
		{rate + `model = { name = "gavel" }` + "\n" + `retry = { attempts = 2 }`, "class.train.retry: no published endings go with these run times"},
	} {
		_, err := Parse("s.toml", []byte(withWork(t, c.lines)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "s.toml:") {
			t.Errorf("%s\n got %v\nwant %s", c.lines, err, c.want)
			continue
		}
		if n := strings.Count(err.Error(), "\n"); n > 0 {
			t.Errorf("%s\n is %d errors: %v", c.lines, n+1, err)
		}
	}
}

// The scenario that docs/scenarios.md shows for published models can be run.
func TestDocumentedModels(t *testing.T) {
	doc, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "```toml\ntitle = \"Published models")
	text, _, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("docs/scenarios.md has no scenario with published models")
	}
	text = "title = \"Published models" + text
	seen := map[uint16]bool{}
	for _, j := range firstJobs(t, text, 5000) {
		seen[j.Class] = true
	}
	if len(seen) != len(parsed(t, text).Work.Classes) {
		t.Errorf("%d classes send jobs", len(seen))
	}
	if start, _, ok := parsed(t, text).Offered(); !ok || start.Share() < 0.5 || start.Share() > 0.9 {
		t.Errorf("it offers %v", start.Share())
	}
}

// What a class says about arrivals and rhythm replaces its model's, and what its
// model does not say is the scenario's.
func TestModelAndOwnArrivals(t *testing.T) {
	hours := "[rhythm]\nhours = [" + strings.TrimSuffix(strings.Repeat("1, 3, ", 12), ", ") + "]\nweekdays = [1, 1, 1, 1, 1, 2, 2]\n"
	class := func(lines string) synth.Class {
		m, _ := parsed(t, strings.Replace(withWork(t, lines), "[variant.today]", hours+"[variant.today]", 1)).Work.Model()
		return m.Classes[0]
	}
	const rate = "jobs_per_day = 100\n"
	helios := class(rate + `model = { name = "helios", max_gpus = 16 }`)
	if r := helios.Rhythm; math.Abs(r.Hour[16]-1.494) > 1e-3 || math.Abs(r.Weekday[6]-14.0/9) > 1e-9 {
		t.Errorf("helios: %+v", r)
	}
	philly := class(rate + `model = { name = "philly" }`)
	if r := philly.Rhythm; r.Hour[1] != 1.5 || math.Abs(r.Weekday[4]-1.44/7.01*7) > 1e-9 {
		t.Errorf("philly: %+v", r)
	}
	lublin := class(`model = { name = "lublin99", machine = 32 }`)
	if _, ok := lublin.Arrivals.(arrive.LogGammaRenewal); !ok || lublin.Rhythm.HalfHour == nil || lublin.Rhythm.Weekday[6] != 1 {
		t.Errorf("lublin99: %T, %+v", lublin.Arrivals, lublin.Rhythm)
	}
	own := class(`model = { name = "lublin99", machine = 32 }` + "\n" + `arrivals = { process = "gamma", cv = 2 }` + "\nrhythm = { weekdays = [1, 1, 1, 1, 1, 0, 0] }")
	if _, ok := own.Arrivals.(arrive.GammaRenewal); !ok || own.Rhythm.HalfHour != nil || own.Rhythm.Weekday[6] != 0 || own.Rhythm.Hour[1] != 1.5 {
		t.Errorf("own arrivals: %T, %+v", own.Arrivals, own.Rhythm)
	}
	closed := class(`model = { name = "helios", max_gpus = 16 }` + "\n" + `arrivals = { process = "sessions", users = 3, sessions_per_day = 1, think = { law = "weibull", mean = "5m", shape = 0.7 } }`)
	if closed.Sessions == nil || closed.PerDay != 0 || closed.RunBySize == nil {
		t.Errorf("sessions: %+v", closed)
	}
}
