package fit_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/scenarios"
	"aforo/workload/fit"
	"aforo/workload/trace"
)

// Whatever stands in a log, a fit is an error or a scenario that the reader accepts.
func TestAnyLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := &trace.Log{Header: trace.Header{Format: "test", Unit: rapid.SampledFrom([]string{"GPU", "processor"}).Draw(t, "unit"), Computer: rapid.String().Draw(t, "computer")}}
		if rapid.Bool().Draw(t, "dated") {
			log.Header.Start = monday.Add(time.Duration(rapid.IntRange(0, 1e6).Draw(t, "second")) * time.Second)
		}
		log.Header.Capacity = rapid.SampledFrom([]int{0, 1, 64, 1000}).Draw(t, "capacity")
		queues := rapid.IntRange(1, 4).Draw(t, "queues")
		for range queues {
			log.Labels.Queue.Index([]byte(rapid.String().Draw(t, "queue")))
		}
		longest := rapid.SampledFrom([]int{1, 60, 5000, 1 << 22}).Draw(t, "longest")
		gap := rapid.SampledFrom([]int{0, 5, 4000, 200_000}).Draw(t, "gap")
		limits := rapid.SampledFrom([]string{"none", "some", "all"}).Draw(t, "limits")
		at := 0
		for i := range rapid.IntRange(0, 120).Draw(t, "jobs") {
			r := trace.Blank
			r.ID, r.Line = int64(i+1), int64(i+1)
			at += rapid.IntRange(0, gap).Draw(t, "after")
			r.Submit = time.Duration(at) * time.Second
			r.Run = time.Duration(rapid.IntRange(-1, longest).Draw(t, "run")) * time.Second
			r.Requested = int32(rapid.SampledFrom([]int{-1, 1, 1, 2, 7, 64}).Draw(t, "size"))
			if limits == "all" || limits == "some" && i%3 > 0 {
				r.Limit = time.Duration(rapid.IntRange(1, 2*longest).Draw(t, "limit")) * time.Second
			}
			r.User = int32(rapid.IntRange(-1, 5).Draw(t, "user"))
			r.Queue = int32(rapid.IntRange(-1, log.Labels.Queue.Len()-1).Draw(t, "its queue"))
			log.Records = append(log.Records, r)
		}
		log.Report.Read = int64(len(log.Records))
		f, err := fit.New(log, fit.Options{Name: "any", Classes: rapid.IntRange(1, 8).Draw(t, "classes")})
		if err != nil {
			return
		}
		if _, err := scenarios.Parse("x.toml", f.Scenario()); err != nil {
			t.Fatalf("%v\n%s", err, f.Scenario())
		}
	})
}
