package scenarios

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// first10000 returns the first jobs of replication 0 of a scenario.
func first10000(t *testing.T, f *File) []workload.Job {
	t.Helper()
	s, err := f.Study(Options{})
	if err != nil {
		t.Fatal(err)
	}
	src, err := s.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	jobs := make([]workload.Job, 10_000)
	for i := range jobs {
		if ok, err := src.Next(&jobs[i]); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	return jobs
}

// The jobs of the bundled scenarios are frozen: what people have published from
// them must not change when the generator learns something new, on any processor.
func TestBundledJobsAreFrozen(t *testing.T) {
	for name, want := range map[string]string{"quickstart": "35dfcbc3a432461d", "mn5-ai-upgrade": "f57f8ea268a675d7"} {
		f, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		h := fnv.New64a()
		m, _ := f.Work.Model()
		for _, j := range first10000(t, f) { // with users of each class numbered on their own, as once
			if users := cmp.Or(m.Classes[j.Class].Users, 50); j.User < 1e9 {
				j.User = int32(j.Class)*1e6 + int32(users)*int32(j.Community) + j.User%1e6
			}
			fmt.Fprintln(h, j.ID, j.Submit, j.Run, j.Fixed, j.Limit, j.Size, j.User, j.Class, j.Community, j.Sector, j.Access, j.Route, j.Cores, j.MemMB, j.Priority)
		}
		if got := fmt.Sprintf("%016x", h.Sum64()); got != want {
			t.Errorf("%s: the jobs have the hash %s, not %s", name, got, want)
		}
	}
}

// with parses the base scenario with more text, and the change of one line.
func with(t *testing.T, old, new, more string) *File {
	t.Helper()
	f, err := Parse("s.toml", []byte(strings.Replace(base, old, new, 1)+more))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A class more, of any process, leaves the jobs of the others byte for byte but
// for their numbers.
func TestAnotherClassChangesNothing(t *testing.T) {
	alone := first10000(t, with(t, "jobs_per_day = 10", "jobs_per_day = 1000", ""))
	for _, arrivals := range []string{
		`{ process = "poisson" }`,
		`{ process = "weibull", cv = 2 }`,
		`{ process = "gamma", shape = 3 }`,
		`{ process = "mmpp", factors = [1, 5], stays = ["20h", "4h"] }`,
	} {
		more := "\n[class.more]\njobs_per_day = 500\narrivals = " + arrivals + "\nsizes = { gpus = [1], weights = [1] }\nrun = { law = \"constant\", value = \"1h\" }\n"
		var same []workload.Job
		for _, j := range first10000(t, with(t, "jobs_per_day = 10", "jobs_per_day = 1000", more)) {
			if j.Class == 0 {
				j.ID = int64(len(same) + 1)
				same = append(same, j)
			}
		}
		if len(same) < 5000 || !slices.Equal(same, alone[:len(same)]) {
			t.Errorf("%s: the jobs of the first class are others", arrivals)
		}
	}
}

// Every word of arrivals, rhythm and growth reaches the generator.
func TestArrivalsResolve(t *testing.T) {
	f := with(t, "jobs_per_day = 10", `jobs_per_day = 10
burst = 4
burst_law = "fixed"
arrivals = { process = "weibull", shape = 0.5 }
rhythm.weekdays = [1, 1, 1, 1, 1, 1, 8]
rhythm.holiday.own = { from = 2026-01-10T00:00:00+01:00, factor = 0.5 }
growth = { per_year = 0.5, kind = "linear" }
growth.step.grant = { date = 2026-02-05T00:00:00+01:00, factor = 2 }
`, `
[rhythm]
hours = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]
weekend_hours = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
[rhythm.holiday.new-year]
from = 2026-01-01T00:00:00+01:00
to = 2026-01-03T12:00:00+01:00
factor = 0
[growth]
per_year = 0.2
[class.gamma]
jobs_per_day = 3
arrivals = { process = "gamma", cv = 0.5 }
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "1h" }
[class.mmpp]
jobs_per_day = 3
arrivals = { process = "mmpp", factors = [1, 5], stays = ["20h", "4h"] }
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "1h" }
[class.users]
arrivals = { process = "sessions", users = 7, sessions_per_day = 1.5, jobs = 3, think = { law = "constant", value = "0s" }, patience = "2d" }
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "1h" }
`)
	m, _ := f.Work.Model()
	const day = 24 * time.Hour
	train := &m.Classes[0]
	if train.Arrivals != (arrive.WeibullRenewal{Shape: 0.5}) || !train.FixedBurst || train.Sessions != nil {
		t.Errorf("train: %+v", train)
	}
	if r := train.Rhythm; math.Abs(r.Weekday[6]-4) > 1e-12 || r.Hour != m.Rhythm.Hour || r.Weekend[1] != 2 || len(r.Holidays) != 1 ||
		r.Holidays[0] != (synth.Holiday{From: 19 * day, To: 20 * day, Factor: 0.5}) {
		t.Errorf("rhythm of train: %+v", r)
	}
	// Half of 0.5 x 8 weeks of linear growth at the end, and the step.
	want := 2 * (1 + 0.5*56/365.)
	if g := train.Growth; !g.Linear || math.Abs(g.Factor(70*day)-want) > 1e-12 || m.Growth.PerYear != 0.2 || m.Growth.Linear {
		t.Errorf("growth of train: %+v, of the scenario: %+v", g, m.Growth)
	}
	if h := m.Rhythm.Holidays; len(h) != 1 || h[0] != (synth.Holiday{From: 10 * day, To: 12*day + 12*time.Hour}) {
		t.Errorf("holidays: %+v", h)
	}
	if g := m.Classes[1].Arrivals; g != (arrive.GammaRenewal{Shape: 4}) || m.Classes[1].Rhythm != nil || m.Classes[1].Growth != nil {
		t.Errorf("gamma: %+v", g)
	}
	if p := m.Classes[2].Arrivals.(arrive.MMPP); len(p.States) != 2 || p.States[1] != (arrive.State{Factor: 5, Stay: 4 * time.Hour}) {
		t.Errorf("mmpp: %+v", p)
	}
	if s := m.Classes[3].Sessions; *s != (synth.Sessions{Users: 7, PerDay: 1.5, Jobs: 3, Think: law.Constant{}, Patience: 2 * day}) || m.Classes[3].PerDay != 0 {
		t.Errorf("users: %+v", s)
	}
}

// The offered load follows each class's own growth, steps included, and says how
// many classes it cannot know.
func TestOfferedWithGrowth(t *testing.T) {
	f := with(t, "jobs_per_day = 10", `jobs_per_day = 10
growth.step.grant = { date = 2026-02-05T00:00:00+01:00, factor = 3 }`, `
[class.users]
arrivals = { process = "sessions", users = 7, sessions_per_day = 1.5, think = { law = "exponential", mean = "5m" } }
sizes = { gpus = [1], weights = [1] }
run = { law = "constant", value = "1h" }
`)
	start, end, ok := f.Offered()
	if !ok || math.Abs(end.GPUs/start.GPUs-3) > 1e-12 || f.Work.ClosedClasses() != 1 || start.GPUs == 0 {
		t.Errorf("%+v, %+v, %v", start, end, ok)
	}
}

// Every mistake in arrivals, rhythm and growth gives one problem, on its line,
// with its hint.
func TestArrivalsMistakes(t *testing.T) {
	const sessions = `arrivals = { process = "sessions", users = 7, sessions_per_day = 1, think = { law = "constant", value = "1s" } }`
	for _, c := range []struct{ new, want string }{
		{"jobs_per_day = 1\n" + sessions, `s.toml:24: class.train.jobs_per_day does not go with sessions (how many jobs there are follows from users, sessions_per_day, jobs and the machine)`},
		{"burst = 2\n" + sessions, `s.toml:24: class.train.burst does not go with sessions (a user of a session sends one job at a time)`},
		{"users = 2\n" + sessions, `s.toml:24: class.train.users does not go with sessions (give the number of users in arrivals)`},
		{"jobs_per_day = 1\narrivals = { process = \"renewal\" }", `s.toml:25: class.train.arrivals.process does not take the text "renewal" (write "poisson", "weibull", "gamma", "mmpp" or "sessions")`},
		{"jobs_per_day = 1\narrivals = { process = \"gamma\" }", `s.toml:25: class.train.arrivals needs cv or shape (cv = 2 makes jobs come in clumps)`},
		{"jobs_per_day = 1\narrivals = { process = \"gamma\", cv = 1, shape = 1 }", `s.toml:25: class.train.arrivals has cv and shape (one follows from the other: take one out)`},
		{"jobs_per_day = 1\narrivals = { process = \"poisson\", cv = 1 }", `s.toml:25: class.train.arrivals.cv does not go with process = "poisson" (its keys are process)`},
		{"jobs_per_day = 1\narrivals = { process = \"gamma\", cv = 31 }", `s.toml:25: class.train.arrivals.cv must be at most 30, not 31`},
		{"jobs_per_day = 1\narrivals = { process = \"weibull\", shape = 0.1 }", `s.toml:23: class "train": the coefficient of variation of the gaps is 429.8: it must be within 0.01 and 30`},
		{"jobs_per_day = 1\narrivals = { process = \"mmpp\", factors = [1], stays = [\"1h\"] }", `s.toml:25: class.train.arrivals has a single state (with one state it is process = "poisson")`},
		{"jobs_per_day = 1\narrivals = { process = \"mmpp\", factors = [1, 2], stays = [\"1h\"] }", `s.toml:25: class.train.arrivals has 2 factors and 1 stays (give each state its factor and its stay)`},
		{"jobs_per_day = 1\narrivals = { process = \"mmpp\", factors = [0, 0], stays = [\"1h\", \"1h\"] }", `s.toml:25: class.train.arrivals.factors must have a value greater than 0`},
		{"jobs_per_day = 1\nburst = 1.5\nburst_law = \"fixed\"", `s.toml:25: class.train.burst must be a whole number with burst_law = "fixed", not 1.5`},
		{"jobs_per_day = 1\nrhythm.hours = [1]", `s.toml:25: class.train.rhythm.hours must have 24 values, not 1`},
		{"jobs_per_day = 1\nrhythm.holiday.x = { from = 2026-01-10T00:00:00+01:00, to = 2026-01-10T00:00:00+01:00, factor = 0 }", `s.toml:25: class.train.rhythm.holiday.x.to must be after from`},
		{"jobs_per_day = 1\ngrowth.step.x = { date = 2026-01-05T00:00:00+01:00, factor = 2 }", `s.toml:25: class.train.growth.step.x.date is not after the window starts, on 2026-01-05T00:00:00+01:00 (the rates are those of the start of the window: put the factor into them)`},
		{"jobs_per_day = 1\ngrowth.step.x = { date = 2026-03-02T00:00:00+01:00, factor = 2 }", `s.toml:25: class.train.growth.step.x.date is not before the window ends, on 2026-03-02T00:00:00+01:00`},
		{strings.Replace(sessions, `law = "constant", value = "1s"`, `law = "empirical", at = ["2s", "3s"], cdf = [0.5, 0.9]`, 1), `s.toml:24: class.train.arrivals.think.cdf must end at 1, not at 0.9 (at the longest run time all jobs have ended)`},
	} {
		text := strings.Replace(base, "jobs_per_day = 10", c.new, 1)
		_, err := Parse("s.toml", []byte(text))
		if err == nil {
			t.Errorf("%q is accepted", c.new)
			continue
		}
		if got := err.Error(); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.new, got, c.want)
		}
	}
	long := strings.NewReplacer("jobs_per_day = 10", "jobs_per_day = 1\ngrowth = { per_year = -0.9, kind = \"linear\" }", `length = "8w"`, `length = "60w"`).Replace(base)
	_, err := Parse("s.toml", []byte(long))
	if want := `s.toml:25: class.train.growth.per_year: at the end of the window nothing would arrive any more (compound growth never does)`; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
