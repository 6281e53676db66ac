package synth

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/workload"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
)

// sessionModel is testModel with a class of ten users in sessions.
func sessionModel(t testing.TB) *Model {
	t.Helper()
	m := testModel(t)
	m.Classes[2] = Class{
		Name: "debug", Burst: 1, Size: m.Classes[1].Size, Run: law.Exponential{MeanSeconds: 1800}, Limit: FactorLimit{2}, Community: []float64{1, 1},
		Sessions: &Sessions{Users: 10, PerDay: 2, Jobs: 4, Think: law.Lognormal{Median: 600, Sigma: 1}},
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m
}

// play runs a source on a machine on which every job ends a while after its
// submission, as answer says, or is rejected where that is negative; it returns all
// jobs submitted before to.
func play(t testing.TB, s workload.Source, to time.Duration, answer func(j *workload.Job) time.Duration) []workload.Job {
	t.Helper()
	f := s.(workload.Feedback)
	type end struct {
		at  time.Duration
		job workload.Job
	}
	var all []workload.Job
	var ends []end // sorted
	now := time.Duration(0)
	for {
		var shown, taken workload.Job
		more, err := f.Peek(&shown)
		if err != nil {
			t.Fatal(err)
		}
		if len(ends) > 0 && (!more || ends[0].at <= shown.Submit) {
			now = ends[0].at
			if now >= to {
				return all
			}
			f.Ended(&ends[0].job, now)
			ends = ends[1:]
			continue
		}
		if !more || shown.Submit >= to {
			return all
		}
		if ok, err := f.Next(&taken); !ok || err != nil || taken != shown || taken.Submit < now {
			t.Fatalf("at %v: Peek shows %+v and Next yields %+v, %v, %v", now, shown, taken, ok, err)
		}
		now = taken.Submit
		all = append(all, taken)
		wait := answer(&taken)
		if wait < 0 {
			f.Rejected(&taken)
			continue
		}
		e := end{now + wait, taken}
		i, _ := slices.BinarySearchFunc(ends, e, func(a, b end) int { return cmp.Or(cmp.Compare(a.at, b.at), -1) })
		ends = slices.Insert(ends, i, e)
	}
}

// perUser lists the jobs of each user of class 2, without number and instant.
func perUser(all []workload.Job) map[int32][]workload.Job {
	users := map[int32][]workload.Job{}
	for _, j := range all {
		if j.Class == 2 && j.User < member(0) {
			j.ID, j.Submit = 0, 0
			users[j.User] = append(users[j.User], j)
		}
	}
	return users
}

func atOnce(j *workload.Job) time.Duration { return j.Run }

// TestSessionsAreCommon proves common random numbers: on a machine that takes ten
// times as long each user's k-th job is the same, there are fewer of them, and the
// jobs of the classes without sessions do not change at all.
func TestSessionsAreCommon(t *testing.T) {
	m := sessionModel(t)
	fast := play(t, New(m, 7, 0, 0, 0), 60*day, atOnce)
	slow := play(t, New(m, 7, 0, 0, 0), 60*day, func(j *workload.Job) time.Duration { return 10 * j.Run })
	for class := range 2 {
		if a, b := only(fast, class), only(slow, class); len(a) == 0 || !equalJobs(a, b) || !equalJobs(a, only(jobs(t, New(testModel(t), 7, 0, 0, 60*day)), class)) {
			t.Errorf("the jobs of class %d are others", class)
		}
	}
	a, b := perUser(fast), perUser(slow)
	if len(a) != 10 {
		t.Fatalf("%d users", len(a))
	}
	for user := range a {
		n := len(b[user])
		if n == 0 || n >= len(a[user]) || !equalJobs(a[user][:n], b[user]) {
			t.Errorf("user %d sends %d jobs on the fast machine and %d on the slow one", user, len(a[user]), n)
		}
	}
	again := play(t, New(m, 7, 0, 0, 0), 60*day, atOnce)
	if !equalJobs(fast, again) || equalJobs(fast, play(t, New(m, 7, 1, 0, 0), 60*day, atOnce)) {
		t.Error("the same seed and replication must give the same jobs, and another one others")
	}
}

// TestSessionsHaveTheirLaws proves the laws of a closed loop where nobody waits:
// run times and think times follow theirs (Kolmogorov-Smirnov at significance
// 0.001), sessions have a geometric number of jobs (chi-square likewise), and a
// user who is free begins one after an exponential time of the given mean.
func TestSessionsHaveTheirLaws(t *testing.T) {
	m := sessionModel(t)
	m.Classes, m.Cohorts, m.Labels.Class, m.Rhythm, m.Growth = m.Classes[2:], nil, nil, Flat(), Growth{}
	// Sessions are told apart by pauses, which are much longer than think times.
	m.Classes[0].Sessions = &Sessions{Users: 500, PerDay: 0.01, Jobs: 4, Think: law.Exponential{MeanSeconds: 600}}
	ends, lengths, counts := map[int32]time.Duration{}, map[int32]int{}, make([]int, 16)
	var runs, thinks, pauses []float64
	for _, j := range play(t, New(m, 7, 0, 0, 0), 20*year, atOnce) {
		runs = append(runs, j.Run.Seconds())
		last, began := ends[j.User]
		gap := (j.Submit - last).Seconds()
		switch {
		case began && gap < 10_000:
			thinks = append(thinks, gap)
			lengths[j.User]++
		default:
			if began {
				pauses = append(pauses, gap)
				counts[min(lengths[j.User], len(counts)-1)]++
			}
			lengths[j.User] = 0
		}
		ends[j.User] = j.Submit + j.Run
	}
	p := make([]float64, len(counts))
	for k := range p {
		p[k] = 0.25 * math.Pow(0.75, float64(k))
	}
	p[len(p)-1] = math.Pow(0.75, float64(len(p)-1))
	// A pause below 10,000 s, 1 in 900, passes for a thought.
	if len(pauses) < 20_000 {
		t.Fatalf("%d sessions", len(pauses))
	}
	for i := range counts {
		want := p[i] * float64(len(pauses))
		if math.Abs(float64(counts[i])-want) > 4*math.Sqrt(want)+float64(len(pauses))/500 {
			t.Errorf("%d sessions of %d jobs, want %v", counts[i], i+1, want)
		}
	}
	for name, c := range map[string]struct {
		xs   []float64
		mean float64
	}{"run": {runs, 1800}, "think": {thinks, 600}, "pause": {pauses, 8_640_000}} {
		d, limit := drawtest.Kolmogorov(c.xs, law.Exponential{MeanSeconds: c.mean}.CDF), 1.95/math.Sqrt(float64(len(c.xs)))
		if d > limit+2./900 {
			t.Errorf("%s: Kolmogorov-Smirnov distance %v is above %v", name, d, limit)
		}
	}
}

// TestRejectedUsersComeBack proves that a rejection ends the session and no more:
// a user all of whose jobs are rejected sends one at each moment to begin a
// session, and loses none.
func TestRejectedUsersComeBack(t *testing.T) {
	m := sessionModel(t)
	m.Growth = Growth{}
	m.Classes[2].Sessions.Jobs = 0
	n := 0
	for _, j := range play(t, New(m, 7, 0, 0, 0), 100*day, func(j *workload.Job) time.Duration {
		if j.Class == 2 {
			return -1
		}
		return 0
	}) {
		if j.Class == 2 && j.User < member(0) {
			n++
		}
	}
	if want := 10 * 2 * 100.0; math.Abs(float64(n)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d jobs, want %v", n, want)
	}
}

// TestPatience proves that a user whose job never ends begins the next session at
// the first moment after the patience is over, and that without patience the user
// waits for ever.
func TestPatience(t *testing.T) {
	m := sessionModel(t)
	never := func(j *workload.Job) time.Duration {
		if j.Class == 2 {
			return 1000 * day
		}
		return 0
	}
	count := func() map[int32][]workload.Job { return perUser(play(t, New(m, 7, 0, 0, 0), 200*day, never)) }
	for user, js := range count() {
		if len(js) != 1 {
			t.Errorf("user %d sends %d jobs and waits for the first", user, len(js))
		}
	}
	m.Classes[2].Sessions.Patience = 5 * day
	total := 0
	last := map[int32]time.Duration{}
	for _, j := range play(t, New(m, 7, 0, 0, 0), 200*day, never) {
		if j.Class != 2 || j.User >= member(0) {
			continue
		}
		if before, ok := last[j.User]; ok && j.Submit <= before+5*day {
			t.Errorf("user %d sends again after %v", j.User, j.Submit-before)
		}
		last[j.User] = j.Submit
		total++
	}
	// Five days of patience and half a day to the next moment are a cycle.
	if want := 10 * 200 / 5.5; math.Abs(float64(total)-want) > 20 {
		t.Errorf("%d jobs, want about %v", total, want)
	}
}

// TestLoopOfNoLength proves that jobs and thoughts of no length do not stop the
// clock: the next job comes a nanosecond later, and after a job of some length at
// the very instant of its end.
func TestLoopOfNoLength(t *testing.T) {
	m := sessionModel(t)
	m.Classes[2].Sessions = &Sessions{Users: 1, PerDay: 10, Think: law.Constant{}}
	n := 0
	all := perUserSubmits(play(t, New(m, 7, 0, 0, 0), day, func(j *workload.Job) time.Duration {
		if j.Class != 2 {
			return 0
		}
		if n++; n < 1000 {
			return 0
		}
		return time.Hour
	}))
	for i := 1; i < len(all); i++ {
		want := time.Hour
		if i < 1000 {
			want = 1
		}
		if all[i]-all[i-1] != want {
			t.Fatalf("job %d comes %v after the one before, want %v", i, all[i]-all[i-1], want)
		}
	}
	if len(all) < 1005 {
		t.Errorf("%d jobs", len(all))
	}
}

func perUserSubmits(all []workload.Job) (at []time.Duration) {
	for _, j := range all {
		if j.Class == 2 && j.User < member(0) {
			at = append(at, j.Submit)
		}
	}
	return at
}

// TestSessionsKeepTheirPromises proves for random sessions and random machines
// that jobs come in order and numbered from 1 (play checks that Peek shows what
// Next yields, and never what is past), that no user sends a job while another one
// has neither ended nor outlasted the patience, though given up ones end late, and
// that nothing comes before from or after to.
func TestSessionsKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := sessionModel(t)
		s := m.Classes[2].Sessions
		s.Users = rapid.IntRange(1, 30).Draw(r, "users")
		s.PerDay = rapid.Float64Range(0.1, 50).Draw(r, "sessions a day")
		s.Jobs = rapid.SampledFrom([]float64{0, 1, 1.5, 10}).Draw(r, "jobs")
		s.Patience = time.Duration(rapid.IntRange(0, 3).Draw(r, "patience")) * day
		from := time.Duration(rapid.Int64Range(0, int64(5*day)).Draw(r, "from"))
		to := from + 5*day
		slow := time.Duration(rapid.IntRange(0, 200).Draw(r, "slow"))
		sent, open := map[int32]time.Duration{}, map[int32]time.Duration{} // the user's last job, and its end
		id := int64(0)
		for _, j := range play(t, New(m, 3, 0, from, to), 100*day, func(j *workload.Job) time.Duration {
			if j.Run%7 == 0 {
				return -1
			}
			return slow * j.Run
		}) {
			if id++; j.ID != id || j.Submit < from || j.Submit >= to {
				r.Fatalf("job %d is %+v", id, j)
			}
			if j.Class != 2 || j.User >= member(0) {
				continue
			}
			waits := j.Submit < open[j.User] && (s.Patience == 0 || j.Submit-sent[j.User] <= s.Patience)
			if int(j.User)%mostUsers >= s.Users || waits {
				r.Fatalf("user %d sends a job at %v and waits for one until %v", j.User, j.Submit, open[j.User])
			}
			sent[j.User], open[j.User] = j.Submit, j.Submit
			if j.Run%7 != 0 {
				open[j.User] += slow * j.Run
			}
		}
	})
}

// TestSessionsChecks proves that Check names what is wrong with sessions.
func TestSessionsChecks(t *testing.T) {
	for _, c := range []struct {
		spoil func(c *Class, s *Sessions)
		want  string
	}{
		{func(c *Class, _ *Sessions) { c.PerDay = 3 }, "sessions beside"},
		{func(c *Class, _ *Sessions) { c.Burst = 3 }, "one at a time"},
		{func(_ *Class, s *Sessions) { s.Users = 0 }, "sessions have 0 users"},
		{func(_ *Class, s *Sessions) { s.PerDay = 0 }, "sessions a day of each user is 0"},
		{func(_ *Class, s *Sessions) { s.Jobs = 0.5 }, "a session has 0.5 jobs"},
		{func(_ *Class, s *Sessions) { s.Think = nil }, "no law of the think time"},
		{func(_ *Class, s *Sessions) { s.Think = law.Constant{Seconds: -1} }, "constant is -1 s"},
		{func(_ *Class, s *Sessions) { s.Patience = -1 }, "patience is -1ns"},
	} {
		m := sessionModel(t)
		c.spoil(&m.Classes[2], m.Classes[2].Sessions)
		drawtest.Message(t, m.Check(), []string{`class "debug"`, c.want})
	}
}
