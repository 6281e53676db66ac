package reshape

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"aforo/workload/trace"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// logs draws logs of up to 60 jobs of up to 5 users over up to six weeks, some
// with times that are no whole seconds.
func logs() *rapid.Generator[*trace.Log] {
	return rapid.Custom(func(t *rapid.T) *trace.Log {
		l := &trace.Log{Header: trace.Header{Format: "csv"}}
		tick := rapid.SampledFrom([]time.Duration{time.Second, time.Millisecond}).Draw(t, "tick")
		for i := range rapid.IntRange(1, 60).Draw(t, "jobs") {
			r := trace.Blank
			r.ID, r.Line = int64(i)+1, int64(i)+2
			r.Submit = time.Duration(rapid.Int64Range(0, int64(6*Week/tick)).Draw(t, "submit")) * tick
			r.Run, r.Requested = time.Duration(i+1)*time.Second, int32(i+1)
			if u := rapid.IntRange(-1, 4).Draw(t, "user"); u >= 0 {
				r.User = l.Labels.User.Index(fmt.Appendf(nil, "u%d", u))
			}
			l.Records = append(l.Records, r)
		}
		l.Sort()
		return l
	})
}

func clone(l *trace.Log) *trace.Log {
	c := *l
	c.Records, c.Header.Notes = slices.Clone(l.Records), slices.Clone(l.Header.Notes)
	return &c
}

func submits(l *trace.Log) []time.Duration {
	var list []time.Duration
	for i := range l.Records {
		list = append(list, l.Records[i].Submit)
	}
	return list
}

// ids are the jobs, whose runs and sizes must still be those that logs gave them.
func ids(t *rapid.T, l *trace.Log) map[int64]int {
	n := map[int64]int{}
	for i := range l.Records {
		r := &l.Records[i]
		if r.Run != time.Duration(r.Requested)*time.Second {
			t.Fatalf("job %+v is a mixture", r)
		}
		n[int64(r.Requested)]++
	}
	return n
}

// A scaled log has the same jobs, the same first submission, and every other at
// its distance from the first divided by the factor, to half a tick.
func TestScaleLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs().Draw(t, "log")
		before := clone(l)
		factor := rapid.Float64Range(0.1, 10).Draw(t, "factor")
		tick := resolution(l.Records)
		if err := ScaleLoad(l, factor); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ids(t, before), ids(t, l)); diff != "" {
			t.Fatal(diff)
		}
		first := before.Records[0].Submit
		for i := range l.Records {
			want := float64(before.Records[i].Submit-first) / factor
			got := float64(l.Records[i].Submit - first)
			if math.Abs(got-want) > float64(tick)/2+1 {
				t.Fatalf("job %d at %v, want %v", i, got, want)
			}
			if l.Records[i].ID != before.Records[i].ID || (l.Records[i].Submit-first)%tick != 0 {
				t.Fatalf("job %d: %+v", i, l.Records[i])
			}
		}
	})
}

// On a long log of whole seconds the load is multiplied by the factor to a part
// in a million.
func TestScaledLoad(t *testing.T) {
	l := &trace.Log{}
	for i := range 20_000 {
		r := trace.Blank
		r.Submit, r.Run, r.Requested = time.Duration(i*i%997+i*600)*time.Second, time.Hour, 4
		l.Records = append(l.Records, r)
	}
	l.Sort()
	load := func() float64 {
		return float64(len(l.Records)) / (l.Records[len(l.Records)-1].Submit - l.Records[0].Submit).Seconds()
	}
	before := load()
	if err := ScaleLoad(l, 1.25); err != nil {
		t.Fatal(err)
	}
	if got := load() / before; math.Abs(got-1.25) > 1e-6 {
		t.Errorf("load times %v, want 1.25", got)
	}
}

// A factor of a half and then one of 2 give the times back, and a factor of 1
// changes nothing; unless stretched times happen to be whole seconds, which they
// then stay.
func TestScaleBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs().Draw(t, "log")
		before := submits(l)
		tick := resolution(l.Records)
		for _, f := range []float64{1, 0.5, 2} {
			if resolution(l.Records) != tick {
				return
			}
			if err := ScaleLoad(l, f); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(before, submits(l)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A part is exactly the jobs of its span or of its users, untouched.
func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs().Draw(t, "log")
		whole := clone(l)
		from := time.Duration(rapid.Int64Range(0, int64(6*Week)).Draw(t, "from"))
		to := from + time.Duration(rapid.Int64Range(1, int64(6*Week)).Draw(t, "length"))
		left := Between(l, from, to)
		var want []trace.Record
		for _, r := range whole.Records {
			if from <= r.Submit && r.Submit < to {
				want = append(want, r)
			}
		}
		if !slices.Equal(want, l.Records) {
			t.Fatalf("got %v, want %v", l.Records, want)
		}
		if left != len(whole.Records)-len(want) {
			t.Fatalf("%d left out of %d, %d stay", left, len(whole.Records), len(want))
		}
		if whole.Labels.User.Len() == 0 {
			return
		}
		l = clone(whole)
		if _, err := Only(l, User, []string{whole.Labels.User.Name(0)}); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range whole.Records {
			if r.User == 0 {
				n++
			}
		}
		if len(l.Records) != n {
			t.Fatalf("%d jobs of the user, want %d", len(l.Records), n)
		}
		if _, err := Only(l, Queue, []string{"q"}); err == nil {
			t.Fatal("a queue that is not there is no error")
		}
	})
}

// A sample of users has all jobs of a user or none; a sample of jobs with
// share 1 is the log; the same seed gives the same sample.
func TestSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs().Draw(t, "log")
		whole, again, all := clone(l), clone(l), clone(l)
		if l.Labels.User.Len() == 0 {
			if _, err := Sample(l, 0.5, true, 1); err == nil {
				t.Fatal("users are drawn where there are none")
			}
			return
		}
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		seed := rapid.Uint64().Draw(t, "seed")
		for _, log := range []*trace.Log{l, again} {
			if _, err := Sample(log, p, true, seed); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(submits(l), submits(again)); diff != "" {
			t.Fatal(diff)
		}
		of := func(log *trace.Log) map[int32]int {
			n := map[int32]int{}
			for _, r := range log.Records {
				n[r.User]++
			}
			return n
		}
		before := of(whole)
		for u, n := range of(l) {
			if u >= 0 && n != before[u] {
				t.Fatalf("user %d: %d of %d jobs", u, n, before[u])
			}
		}
		if n, err := Sample(all, 1, false, seed); n != 0 || err != nil || len(all.Records) != len(whole.Records) {
			t.Fatal(n, err)
		}
	})
}

// A quarter of 40,000 jobs is 10,000, to four standard deviations (350).
func TestSampleShare(t *testing.T) {
	l := &trace.Log{Records: make([]trace.Record, 40_000)}
	for i := range l.Records {
		l.Records[i] = trace.Blank
	}
	if _, err := Sample(l, 0.25, false, 1); err != nil || math.Abs(float64(len(l.Records))-10_000) > 350 {
		t.Errorf("%d jobs, %v", len(l.Records), err)
	}
}

// A shaken log has the same jobs, each within the distance of where it was, and
// none before the first.
func TestShake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs().Draw(t, "log")
		before, again := clone(l), clone(l)
		most := time.Duration(rapid.IntRange(1, 3600).Draw(t, "most")) * time.Second
		seed := rapid.Uint64().Draw(t, "seed")
		if err := Shake(l, most, seed); err != nil {
			t.Fatal(err)
		}
		if err := Shake(again, most, seed); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l.Records, again.Records); diff != "" {
			t.Fatal(diff)
		}
		was := map[int64]time.Duration{}
		for _, r := range before.Records {
			was[r.ID] = r.Submit
		}
		if len(l.Records) != len(before.Records) || !slices.IsSorted(submits(l)) {
			t.Fatal("jobs lost, or not in order")
		}
		for _, r := range l.Records {
			if (r.Submit-was[r.ID]).Abs() > most || r.Submit < before.Records[0].Submit || (r.Submit-was[r.ID])%resolution(before.Records) != 0 {
				t.Fatalf("job %d moved from %v to %v", r.ID, was[r.ID], r.Submit)
			}
		}
	})
}

// Every week of every user in a resampled log is one of that user's weeks, job by
// job and at the same time of the week; the same seed gives the same log.
func TestResample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs().Draw(t, "log")
		before, again := clone(l), clone(l)
		weeks, seed := rapid.IntRange(1, 9).Draw(t, "weeks"), rapid.Uint64().Draw(t, "seed")
		left, err := Resample(l, weeks, seed)
		first := before.Records[0].Submit
		span := before.Records[len(before.Records)-1].Submit - first
		if short := span+time.Second < Week; short != (err != nil) {
			t.Fatalf("span %v: %v", span, err)
		} else if short {
			return
		}
		if _, err := Resample(again, weeks, seed); err != nil || !cmp.Equal(l.Records, again.Records) {
			t.Fatal("the same seed gives another log", err)
		}
		whole := int((span + time.Second) / Week)
		source := blocksOf(before, first, whole)
		inside := 0
		for _, b := range source {
			inside += len(b)
		}
		if inside+left != len(before.Records) {
			t.Fatalf("%d jobs in whole weeks and %d left out of %d", inside, left, len(before.Records))
		}
		for at, got := range blocksOf(l, first, weeks) {
			found := false
			for w := range whole {
				found = found || slices.Equal(source[userWeek{at.user, w}], got)
			}
			if !found {
				t.Fatalf("user %d, week %d: %v is none of the weeks of %v", at.user, at.week, got, source)
			}
		}
		for i, r := range l.Records {
			if r.Submit < first || r.Submit >= first+time.Duration(weeks)*Week || r.ID != int64(i)+1 {
				t.Fatalf("%+v", r)
			}
		}
	})
}

type userWeek struct {
	user int32
	week int
}

// blocksOf are what each user submitted in each week: the time in it and the job.
func blocksOf(l *trace.Log, first time.Duration, weeks int) map[userWeek][]string {
	m := map[userWeek][]string{}
	for _, r := range l.Records {
		if w := int((r.Submit - first) / Week); w < weeks {
			at := userWeek{r.User, w}
			m[at] = append(m[at], fmt.Sprint((r.Submit-first)%Week, r.Requested))
		}
	}
	return m
}

// On average a resampled week has as much work as a week of the log, over 400
// weeks of three users to four standard errors.
func TestResampleLoad(t *testing.T) {
	l := &trace.Log{}
	for i := range 3000 {
		r := trace.Blank
		r.Submit, r.Requested = time.Duration(i)*(20*Week/2999), int32(1+i*i%13)
		r.User = l.Labels.User.Index([]byte{'a' + byte(i%3)})
		l.Records = append(l.Records, r)
	}
	perWeek := func(weeks int) (mean, sd float64) {
		sum := make([]float64, weeks)
		for _, r := range l.Records {
			sum[min(int(r.Submit/Week), weeks-1)] += float64(r.Requested)
		}
		for _, s := range sum {
			mean += s / float64(weeks)
		}
		for _, s := range sum {
			sd += (s - mean) * (s - mean) / float64(weeks)
		}
		return mean, math.Sqrt(sd)
	}
	want, _ := perWeek(20)
	if _, err := Resample(l, 400, 7); err != nil {
		t.Fatal(err)
	}
	if got, sd := perWeek(400); math.Abs(got-want) > 4*sd/20+want/3000 {
		t.Errorf("%v a week, want %v +- %v", got, want, 4*sd/20)
	}
}

// A job whose submission is not known stays where it cannot disturb, and is left
// out where there is no place for it.
func TestUnknownSubmit(t *testing.T) {
	log := func() *trace.Log {
		l := &trace.Log{Records: []trace.Record{trace.Blank, trace.Blank, trace.Blank}}
		l.Records[1].Submit, l.Records[2].Submit = 10*time.Second, 10*time.Second+2*Week
		return l
	}
	l := log()
	if err := ScaleLoad(l, 2); err != nil || l.Records[2].Submit != 10*time.Second+Week || l.Records[0].Submit != trace.Unknown {
		t.Errorf("%v, %v", l.Records, err)
	}
	if err := Shake(l, time.Second, 1); err != nil || l.Records[0].Submit != trace.Unknown || l.Records[1].Submit < 10*time.Second {
		t.Errorf("%v, %v", l.Records, err)
	}
	l = log()
	if left, err := Resample(l, 5, 1); err != nil || left != 2 || len(l.Records) > 5 {
		t.Errorf("%d left out, %v, %v", left, l.Records, err)
	}
}

// Numbers that make no sense are errors.
func TestRefuses(t *testing.T) {
	l := &trace.Log{Records: []trace.Record{trace.Blank}}
	_, err1 := Sample(l, 0, false, 1)
	_, err2 := Resample(l, 0, 1)
	_, err3 := Resample(l, 1, 1)
	for i, err := range []error{ScaleLoad(l, 0), ScaleLoad(l, math.NaN()), Shake(l, 0, 1), Shake(l, -1, 1), err1, err2, err3} {
		if err == nil {
			t.Errorf("%d: no error", i)
		}
	}
}
