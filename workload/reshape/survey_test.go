package reshape

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"aforo/workload/trace"
	"aforo/workload/trace/jobs"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// changes draws changes of every kind that can be made a record at a time, some of
// which make no sense.
func changes() *rapid.Generator[*Changes] {
	return rapid.Custom(func(t *rapid.T) *Changes {
		c := &Changes{Seed: rapid.Uint64Range(0, 9).Draw(t, "seed"), SampleUsers: rapid.Bool().Draw(t, "users")}
		bound := func(name string) (b Bound) {
			after := time.Duration(rapid.Int64Range(0, int64(6*Week)).Draw(t, name))
			switch rapid.IntRange(0, 3).Draw(t, name+" is") {
			case 0:
				b = Bound{After: after, Set: true}
			case 1:
				b = Bound{Date: begin.Add(after), Set: true}
			}
			return b
		}
		c.From, c.Until = bound("from"), bound("until")
		for _, k := range []Kind{User, Queue} {
			c.Only = append(c.Only, Choice{k, rapid.SampledFrom([][]string{nil, nil, nil, {"u1", "u3"}, {"u2"}}).Draw(t, "names")})
		}
		if rapid.Bool().Draw(t, "sampled") {
			p := rapid.SampledFrom([]float64{0, 0.5, 0.9, 1}).Draw(t, "share")
			c.Sample = &p
		}
		if rapid.Bool().Draw(t, "scaled") {
			f := rapid.SampledFrom([]float64{0, 0.5, 0.9, 1, 2, 1000, 1e-3}).Draw(t, "factor")
			c.ScaleLoad = &f
		}
		c.Shake = rapid.SampledFrom([]time.Duration{0, 0, time.Millisecond, time.Minute, Week}).Draw(t, "shake")
		return c
	})
}

var begin = time.Date(2026, 1, 31, 7, 0, 0, 0, time.UTC)

// stretched draws a log for a stream: in submit order or not, with dates or not,
// some submissions unknown.
func stretched() *rapid.Generator[*trace.Log] {
	return rapid.Custom(func(t *rapid.T) *trace.Log {
		l := logs().Draw(t, "log")
		if rapid.Bool().Draw(t, "start") {
			l.Header.Start = begin
		}
		l.Header.Dated = !l.Header.Start.IsZero() && rapid.Bool().Draw(t, "dated")
		for i := range l.Records {
			r := &l.Records[i]
			r.Submit += time.Duration(rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "moved")) * 500 * time.Millisecond
			if l.Header.Dated {
				r.Submit -= Week
			}
			if rapid.IntRange(0, 15).Draw(t, "unknown") == 0 {
				r.Submit = trace.Unknown
			}
			if rapid.Bool().Draw(t, "queue") {
				r.Queue = l.Labels.Queue.Index(fmt.Appendf(nil, "u%d", i%3))
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "sorted") > 0 {
			l.Sort()
		}
		return l
	})
}

// A log that is changed a record at a time is, to the last note, the log that is
// changed in memory; and so is the error, or it says that the log must be sorted.
func TestSurveyIsApply(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		l, c := stretched().Draw(t, "log"), changes().Draw(t, "changes")
		want, err := trace.Load(clone(l).Reader())
		if err != nil {
			t.Fatal(err)
		}
		read := int64(len(want.Records))
		wantErr := c.Apply(want)
		looked := int64(0)
		s, err := c.NewSurvey(clone(l).Reader(), "t", func(*trace.Record) { looked++ })
		if errors.Is(err, jobs.ErrUnsorted) {
			if seen["unsorted"]++; l.Sort() == 0 {
				t.Fatal(err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(); err != nil || wantErr != nil {
			if seen["error"]++; err == nil || wantErr == nil || err.Error() != wantErr.Error() {
				t.Fatalf("%v, want %v", err, wantErr)
			}
			return
		}
		seen["same"]++
		got, err := trace.Load(undated{s.Reader(clone(l).Reader())})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Records, got.Records, cmpopts.EquateEmpty()) + cmp.Diff(want.Header, s.Header) + cmp.Diff(want.Report, s.Report); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
		if s.Read != read || s.Kept != int64(len(want.Records)) || looked != s.Kept {
			t.Fatalf("read %d of %d, kept %d of %d, looked at %d", s.Read, read, s.Kept, len(want.Records), looked)
		}
	})
	if seen["unsorted"] < 5 || seen["error"] < 5 || seen["same"] < 5 {
		t.Errorf("what was seen says little: %v", seen)
	}
}

// undated keeps Load from moving times a second time.
type undated struct{ trace.Reader }

func (u undated) Header() *trace.Header {
	h := *u.Reader.Header()
	h.Dated = false
	return &h
}

// The window of shaking holds what is within twice its time, not the log.
func TestShakeHoldsLittle(t *testing.T) {
	l := &trace.Log{}
	for i := range 20_000 {
		r := trace.Blank
		r.Submit = time.Duration(i/100) * time.Second
		l.Records = append(l.Records, r)
	}
	c := &Changes{Shake: 3 * time.Second, Seed: 5}
	s, err := c.NewSurvey(l.Reader(), "t", func(*trace.Record) {})
	if err != nil || s.Check() != nil {
		t.Fatal(err)
	}
	r := s.Reader(l.Reader())
	most, n := 0, 0
	for rec := (trace.Record{}); ; n++ {
		ok, err := r.Next(&rec)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		most = max(most, len(r.(*rewriter).window))
	}
	if n != 20_000 || most > 800 {
		t.Errorf("%d records, %d of them held at once", n, most)
	}
}

// A log that is another one when it is read again is an error: one with more, with
// fewer, or with other names.
func TestSurveyChanged(t *testing.T) {
	two := func() *trace.Log {
		l := &trace.Log{Records: []trace.Record{trace.Blank, trace.Blank}}
		l.Records[0].Submit, l.Records[1].Submit = 1, 2
		return l
	}
	c := &Changes{Shake: time.Second}
	for name, change := range map[string]func(l *trace.Log){
		"more":  func(l *trace.Log) { l.Records = append(l.Records, l.Records[1]) },
		"fewer": func(l *trace.Log) { l.Records = l.Records[:1] },
		"names": func(l *trace.Log) { l.Records[1].User = l.Labels.User.Index([]byte("x")) },
	} {
		s, err := c.NewSurvey(two().Reader(), "t", func(*trace.Record) {})
		if err != nil {
			t.Fatal(err)
		}
		l := two()
		change(l)
		if _, err := trace.Load(s.Reader(l.Reader())); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
