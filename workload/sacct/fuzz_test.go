package sacct

import (
	"bytes"
	"testing"

	"aforo/workload/trace"
)

// Whatever the bytes are, reading ends; records come in the order of their lines,
// and each is kept or counted as dropped.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"quirks.log", "joined.log", "xdmod.log"} {
		f.Add([]byte(file(f, name)), false)
	}
	f.Add([]byte(file(f, "quirks.log")), true)
	f.Add([]byte("JobID|Submit|ElapsedRaw|ReqCPUS|JobName\n1_[1-9]|0|1|1|a|b\nx|y"), false)
	f.Add([]byte(file(f, "joined.log")[:150]), false)
	f.Add([]byte("JobIDRaw|JobName|User|Comment|Submit|AllocTRES|Start|End\n1|||||||||||||||||||||\n"), true)
	f.Add([]byte("\xef\xbb\xbfJobID|Submit\r\n\r\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, gpus bool) {
		unit := Processors
		if gpus {
			unit = GPUs
		}
		in, err := trace.Buffer(bytes.NewReader(data), "t.log")
		if err != nil {
			return
		}
		r, err := NewReader(in, "t.log", Options{Unit: unit})
		if err != nil {
			return
		}
		var rec, last trace.Record
		n := int64(0)
		for ; n < 1e4; n++ { // a line can stand for millions of tasks
			ok, err := r.Next(&rec)
			if !ok {
				if again, e := r.Next(&rec); again || e != err {
					t.Fatalf("after the end: %v, %v", again, e)
				}
				break
			}
			if rec.Line < last.Line || rec.Submit < 0 && rec.Submit != trace.Unknown || rec.ID < 0 {
				t.Fatalf("%+v after %+v", rec, last)
			}
			last = rec
		}
		dropped := int64(0)
		for _, c := range r.Report().Did(trace.Dropped) {
			dropped += c.N
		}
		if rep := r.Report(); rep.Read != n+dropped || rep.Kept != n {
			t.Fatalf("%d records, %+v", n, rep)
		}
	})
}

// Whatever the bytes are, reading JSON ends, and each job is kept or counted as dropped.
func FuzzJSON(f *testing.F) {
	for _, text := range jsons {
		f.Add([]byte(text), false, 0)
		f.Add([]byte(text[:len(text)/2]), true, 1)
	}
	f.Add([]byte(`{"jobs":[{"job_id":{"set":true,"number":1e30},"time":"never"},{}],"errors":[]}`), true, 2)
	f.Fuzz(func(t *testing.T, data []byte, gpus bool, skip int) {
		in, err := trace.Buffer(bytes.NewReader(data), "t.json")
		if err != nil {
			return
		}
		opt := Options{Read: trace.Reading{SkipBad: skip}}
		if gpus {
			opt.Unit = GPUs
		}
		r, err := NewJSON(in, "t.json", opt)
		if err != nil {
			return
		}
		var rec trace.Record
		n := int64(0)
		for {
			ok, err := r.Next(&rec)
			if !ok {
				if again, e := r.Next(&rec); again || e != err {
					t.Fatalf("after the end: %v, %v", again, e)
				}
				break
			}
			n++
		}
		dropped := int64(0)
		for _, c := range r.Report().Did(trace.Dropped) {
			dropped += c.N
		}
		if rep := r.Report(); rep.Read != n+dropped || rep.Kept != n {
			t.Fatalf("%d records, %+v", n, rep)
		}
	})
}
