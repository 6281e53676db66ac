package synth

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/workload"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
)

// testModel returns a model that uses everything: bursts, bounds, communities,
// sectors, access modes, a rhythm, growth and a cohort.
func testModel(t testing.TB) *Model {
	t.Helper()
	sizes := func(n []int, w ...float64) law.Sizes {
		s, err := law.NewSizes(n, w)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	runs, err := law.NewEmpirical(1, []float64{60, 600, 7200, 86400, 400_000}, []float64{0.2, 0.5, 0.8, 0.98, 1})
	if err != nil {
		t.Fatal(err)
	}
	limits, err := NewAccuracyLimit([]float64{0.01, 0.1, 0.5, 0.9, 1},
		[]time.Duration{30 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour, 72 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{
		Classes: []Class{
			{
				Name: "train", PerDay: 40, Burst: 1, Size: sizes([]int{8, 64, 1024}, 5, 4, 1),
				Run: law.Lognormal{Median: 7200, Sigma: 1.5}, Limit: limits, MaxSize: 512, MaxLimit: 48 * time.Hour,
				FixedShare: 0.1, Community: []float64{3, 1}, Access: []float64{1, 2}, Route: 1,
			},
			{
				Name: "sweep", PerDay: 200, Burst: 5, Size: sizes([]int{1, 4}, 1, 1),
				Run: runs, Limit: FactorLimit{2}, Community: []float64{1, 1}, Users: 20,
			},
			{
				Name: "debug", PerDay: 100, Burst: 1, Size: sizes([]int{1}, 1),
				Run: law.Exponential{MeanSeconds: 600}, Limit: ExactLimit{},
			},
		},
		Cohorts: []Cohort{{
			Name: "course", Class: 2, Members: 30, PerMemberDay: 2,
			From: 10 * day, To: 24 * day, Community: 1, Access: -1,
		}},
		SectorWeights: [][]float64{{1, 0, 2}, {0, 1, 0}},
		Rhythm:        Flat(),
		Growth:        Growth{PerYear: 0.3, Origin: 0, Until: 365 * day},
		Labels: workload.Labels{
			Class:     []string{"train", "sweep", "debug"},
			Community: []string{"research", "startups"},
			Sector:    []string{"health", "energy", "language"},
			Access:    []string{"regular", "fast"},
		},
	}
	for h := range m.Rhythm.Hour {
		m.Rhythm.Hour[h] = 1 - 0.8*math.Cos(2*math.Pi*(float64(h)-3)/24)
	}
	m.Rhythm.Weekday = [7]float64{1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5}
	m.Rhythm.Offset = 2*day + 10*time.Hour + 30*time.Minute
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m
}

// jobs reads a source to its end.
func jobs(t testing.TB, s workload.Source) []workload.Job {
	t.Helper()
	var all []workload.Job
	var j workload.Job
	for {
		ok, err := s.Next(&j)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		all = append(all, j)
	}
	if ok, err := s.Next(&j); ok || err != nil {
		t.Errorf("after its end the source says %v, %v", ok, err)
	}
	return all
}

// only returns the jobs of one class that no cohort sent, without their IDs.
func only(all []workload.Job, class int) []workload.Job {
	var some []workload.Job
	for _, j := range all {
		if int(j.Class) == class && j.User < member(0) {
			j.ID = 0
			some = append(some, j)
		}
	}
	return some
}

// TestDeterminism proves that a model and a seed give the same jobs each time,
// and that another seed or replication gives others.
func TestDeterminism(t *testing.T) {
	m := testModel(t)
	a := jobs(t, New(m, 7, 3, 0, 60*day))
	if b := jobs(t, New(testModel(t), 7, 3, 0, 60*day)); !slices.Equal(a, b) {
		t.Error("the same seed gave other jobs")
	}
	for _, other := range []workload.Source{New(m, 8, 3, 0, 60*day), New(m, 7, 4, 0, 60*day)} {
		b := jobs(t, other)
		for class := range m.Classes {
			if x, y := only(a, class), only(b, class); x[0] == y[0] || x[0].Run == y[0].Run {
				t.Errorf("class %d begins with the same job", class)
			}
		}
	}
}

// TestStreamsArePinned freezes the first jobs of a seed: results that people
// published must not change because a draw moved, on any processor.
func TestStreamsArePinned(t *testing.T) {
	m := testModel(t)
	got := jobs(t, New(m, 1, 0, 0, 60*day))
	want := []workload.Job{
		{ID: 1, Submit: 462737707129, Run: 2748611101454, Fixed: 274861110145, Limit: 3600000000000, Size: 8, User: 1_000_000, Community: 1, Sector: 1, Route: 1, Asked: 2},
		{ID: 2, Submit: 532592748307, Run: 79458056710, Limit: 158916113420, Size: 1, User: 0, Class: 1, Sector: 2, Asked: 1},
		{ID: 3, Submit: 733287540033, Run: 3081491359664, Fixed: 308149135966, Limit: 14400000000000, Size: 8, User: 1_000_037, Community: 1, Sector: 1, Access: 1, Route: 1, Asked: 2},
	}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("job %d:\n got %+v\nwant %+v", i+1, got[i], w)
		}
	}
	h := fnv.New64a()
	for _, j := range got { // the fields that there were when the hash was taken, and the users
		if j.User < member(0) { // of each class numbered on their own
			j.User = int32(j.Class)*mostUsers + int32(m.Classes[j.Class].users())*int32(j.Community) + j.User%mostUsers
		}
		fmt.Fprintln(h, struct {
			ID                               int64
			Submit, Run, Fixed, Limit        time.Duration
			Size, User                       int32
			Class, Community, Sector, Access uint16
			Route                            uint16
		}{j.ID, j.Submit, j.Run, j.Fixed, j.Limit, j.Size, j.User, j.Class, j.Community, j.Sector, j.Access, j.Route})
	}
	if sum := fmt.Sprintf("%d jobs, %016x", len(got), h.Sum64()); sum != "21596 jobs, 6a768026bd7f916a" {
		t.Errorf("the jobs are %s", sum)
	}
}

// TestNeedsDrawNothing proves that cores, memory and the priority of a QOS are
// filled in for the whole job, cohorts included, and change nothing else.
func TestNeedsDrawNothing(t *testing.T) {
	before := jobs(t, New(testModel(t), 7, 0, 0, 30*day))
	m := testModel(t)
	m.Classes[0].CoresPerGPU, m.Classes[0].MemPerGPUMB = 20, 1<<30
	m.Classes[2].CoresPerGPU, m.Classes[2].Priority = 3, 0.5
	after := jobs(t, New(m, 7, 0, 0, 30*day))
	for i, j := range after {
		want := before[i]
		switch want.Class {
		case 0:
			want.Cores, want.MemMB = 20*want.Size, math.MaxInt32
		case 2:
			want.Cores, want.Priority = 3*want.Size, 0.5
		}
		if j != want {
			t.Fatalf("job %d:\n got %+v\nwant %+v", i+1, j, want)
		}
	}
}

// TestClassesAreIndependent proves that adding a class and a cohort leaves all
// other classes' jobs byte for byte as they were, and so does changing one.
func TestClassesAreIndependent(t *testing.T) {
	before := jobs(t, New(testModel(t), 7, 0, 0, 90*day))
	m := testModel(t)
	extra := m.Classes[1]
	extra.Name = "extra"
	m.Classes = append(m.Classes, extra)
	m.Cohorts = append(m.Cohorts, m.Cohorts[0])
	m.Cohorts[1].Name = "second course"
	m.Labels.Class = append(m.Labels.Class, "extra")
	m.Classes[1].PerDay *= 2
	after := jobs(t, New(m, 7, 0, 0, 90*day))
	for _, class := range []int{0, 2} {
		if !slices.Equal(only(before, class), only(after, class)) {
			t.Errorf("class %d changed", class)
		}
	}
	cohort := func(all []workload.Job) (some []workload.Job) {
		for _, j := range all {
			if j.User >= member(0) && j.User < member(1) {
				j.ID = 0
				some = append(some, j)
			}
		}
		return some
	}
	if c := cohort(before); len(c) == 0 || !slices.Equal(c, cohort(after)) {
		t.Error("the cohort changed")
	}
	if slices.Equal(only(before, 1), only(after, 1)) || len(only(after, 3)) == 0 {
		t.Error("the changes had no effect")
	}
}

// TestPurposesAreIndependent proves that drawing more for one purpose does not
// shift the others: with other sizes, limits and access modes, instants and run
// times stay.
func TestPurposesAreIndependent(t *testing.T) {
	a := only(jobs(t, New(testModel(t), 7, 0, 0, 30*day)), 0)
	m := testModel(t)
	m.Classes[0].Size = m.Classes[2].Size
	m.Classes[0].Limit = ExactLimit{}
	m.Classes[0].Access = nil
	b := only(jobs(t, New(m, 7, 0, 0, 30*day)), 0)
	if len(a) != len(b) {
		t.Fatalf("%d jobs, then %d", len(a), len(b))
	}
	for i := range a {
		x, y := a[i], b[i]
		x.Size, x.Limit, x.Access = y.Size, y.Limit, y.Access
		if x != y {
			t.Fatalf("job %d was %+v and is %+v", i, a[i], b[i])
		}
	}
}

// TestJobs proves for random models that every job keeps the promises of
// workload.Job and of the model: order, numbers, bounds.
func TestJobs(t *testing.T) {
	base := testModel(t)
	rapid.Check(t, func(r *rapid.T) {
		m := *base
		m.Classes = slices.Clone(base.Classes)
		m.Cohorts = slices.Clone(base.Cohorts)
		for i := range m.Classes {
			c := &m.Classes[i]
			c.PerDay = rapid.Float64Range(0.01, 500).Draw(r, "per day")
			c.Burst = rapid.Float64Range(1, 20).Draw(r, "burst")
			c.MaxSize = rapid.IntRange(0, 100).Draw(r, "largest size")
			c.MaxLimit = time.Duration(rapid.Int64Range(0, int64(3*day)).Draw(r, "largest limit"))
			c.FixedShare = rapid.Float64Range(0, 1).Draw(r, "fixed share")
			c.Users = rapid.IntRange(0, 100).Draw(r, "users")
		}
		m.Rhythm.Offset = time.Duration(rapid.Int64Range(0, int64(week)-1).Draw(r, "offset"))
		m.Growth.PerYear = rapid.Float64Range(-0.9, 3).Draw(r, "growth")
		from := time.Duration(rapid.Int64Range(0, int64(30*day)).Draw(r, "from"))
		to := from + time.Duration(rapid.Int64Range(1, int64(10*day)).Draw(r, "length"))
		if err := m.Check(); err != nil {
			r.Fatal(err)
		}
		last := from
		for i, j := range jobs(t, New(&m, rapid.Uint64().Draw(r, "seed"), 0, from, to)) {
			c := &m.Classes[j.Class]
			user := int(j.User - person(int(j.Community), 0))
			isMember := j.User >= member(0)
			switch {
			case j.ID != int64(i+1), j.Submit < last, j.Submit >= to,
				j.Run < 0, j.Fixed < 0, j.Fixed > j.Run, j.Limit < 0,
				c.MaxLimit > 0 && j.Limit > c.MaxLimit,
				j.Limit < j.Run && j.Limit != least(c.MaxLimit, c.Limit.Max()),
				j.Size < 1, c.MaxSize > 0 && int(j.Size) > c.MaxSize,
				!isMember && (user < 0 || user >= c.users()),
				isMember && (j.Class != 2 || j.Community != 1 || j.User >= member(0)+30),
				m.SectorWeights[j.Community][j.Sector] == 0,
				j.Route != c.Route:
				r.Fatalf("job %+v", j)
			}
			last = j.Submit
		}
	})
}

// TestBurst proves that submissions have a geometric number of jobs with the
// stated mean, that their jobs are sent by one user and run for times of their
// own, and that the number of jobs a day does not depend on the burst.
func TestBurst(t *testing.T) {
	m := testModel(t)
	m.Classes, m.Cohorts, m.Labels.Class = m.Classes[1:2], nil, nil
	m.Growth, m.Rhythm = Growth{}, Flat()
	m.Classes[0].Burst, m.Classes[0].PerDay = 4, 1000
	all := jobs(t, New(m, 3, 0, 0, 200*day))
	counts := make([]int, 60)
	n, distinct := 0, 0
	for i := 0; i < len(all); i += n {
		for n = 1; i+n < len(all) && all[i+n].Submit == all[i].Submit; n++ {
			a, b := all[i+n-1], all[i+n]
			if a.Run != b.Run {
				distinct++
			}
			a.ID, a.Run, a.Fixed, a.Limit = b.ID, b.Run, b.Fixed, b.Limit
			if a != b {
				t.Fatalf("two jobs of one submission differ: %+v, %+v", a, b)
			}
		}
		counts[min(n, len(counts))-1]++
	}
	p := make([]float64, len(counts))
	for k := range p {
		p[k] = 0.25 * math.Pow(0.75, float64(k))
	}
	// Lump the tail, so that each expected count is large enough for chi-square.
	tail := 25
	for k := tail + 1; k < len(p); k++ {
		counts[tail] += counts[k]
	}
	p[tail] = math.Pow(0.75, float64(tail))
	drawtest.Frequencies(t, counts[:tail+1], p[:tail+1])
	// The number of jobs has variance E[N] E[B^2]/E[B] = 200,000 x 7.
	if d := float64(len(all) - 200_000); math.Abs(d) > 4*math.Sqrt(200_000*7) {
		t.Errorf("%d jobs in 200 days at 1000 a day", len(all))
	}
	if distinct == 0 {
		t.Error("all jobs of a sweep run for the same time")
	}
}

// TestLabelsFollowWeights proves that communities, sectors, access modes and
// users come as often as their weights say.
func TestLabelsFollowWeights(t *testing.T) {
	m := testModel(t)
	m.Classes[0].PerDay = 2000
	var communities, accesses, sectors [3]int
	users := make([]int, allUsers)
	for _, j := range only(jobs(t, New(m, 5, 0, 0, 60*day)), 0) {
		communities[j.Community]++
		accesses[j.Access]++
		if j.Community == 0 {
			sectors[j.Sector]++
			users[j.User]++
		}
	}
	drawtest.Frequencies(t, communities[:2], []float64{0.75, 0.25})
	drawtest.Frequencies(t, accesses[:2], []float64{1.0 / 3, 2.0 / 3})
	drawtest.Frequencies(t, sectors[:], []float64{1.0 / 3, 0, 2.0 / 3})
	zipf, sum := make([]float64, len(users)), 0.0
	for k := range zipf {
		sum += 1 / float64(k+1)
	}
	for k := range zipf {
		zipf[k] = 1 / float64(k+1) / sum
	}
	drawtest.Frequencies(t, users, zipf)
}

// TestBadModelYieldsItsError proves that New hands on what Check says.
func TestBadModelYieldsItsError(t *testing.T) {
	var j workload.Job
	s := New(&Model{}, 1, 0, 0, 0)
	ok, err := s.Next(&j)
	if ok || err == nil {
		t.Fatalf("an empty model yields %v, %v", ok, err)
	}
	if _, again := s.Next(&j); !errors.Is(again, err) {
		t.Errorf("then it yields %v", again)
	}
}

// TestNextDoesNotAllocate holds the promise that a run allocates nothing a job.
func TestNextDoesNotAllocate(t *testing.T) {
	s := New(testModel(t), 1, 0, 0, 0)
	var j workload.Job
	if n := testing.AllocsPerRun(20_000, func() { _, _ = s.Next(&j) }); n > 0 {
		t.Errorf("%v allocations a job", n)
	}
}

func BenchmarkNext(b *testing.B) {
	s := New(testModel(b), 1, 0, 0, 0)
	var j workload.Job
	b.ReportAllocs()
	for b.Loop() {
		if ok, _ := s.Next(&j); !ok {
			b.Fatal("the source ended")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}
