package sacct

import (
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"
)

// jsons are the same job in the forms of three releases.
var jsons = map[string]string{
	"21.08": `{"meta":{"plugin":{},"Slurm":{"release":"21.08"}},"errors":[],"jobs":[{"account":"a","association":{},"cluster":"reef","job_id":130,"het":{"job_id":0,"job_offset":null},
"nodes":"n1","partition":"gpu","user":"ada","qos":"normal","required":{"CPUs":8,"memory":100},"state":{"current":"COMPLETED","reason":"Priority"},
"time":{"elapsed":3600,"eligible":1738569600,"end":1738573260,"start":1738569660,"submission":1738569600,"suspended":0,"limit":120},
"tres":{"requested":[{"type":"cpu","name":null,"id":1,"count":8},{"type":"gres","name":"gpu","id":1001,"count":2}],"allocated":[{"type":"cpu","name":null,"id":1,"count":8},{"type":"gres","name":"gpu","id":1001,"count":2}]}}]}`,
	"23.02": `{"jobs":[{"cluster":"reef","job_id":130,"nodes":"n1","partition":"gpu","user":"ada","required":{"CPUs":8},"state":{"current":"COMPLETED","reason":"None"},
"time":{"elapsed":3600,"eligible":1738569600,"end":1738573260,"start":1738569660,"submission":1738569600,"limit":{"set":true,"infinite":false,"number":120}},
"tres":{"requested":[{"type":"cpu","name":"","count":8},{"type":"gres","name":"gpu","count":2}],"allocated":[{"type":"cpu","name":"","count":8},{"type":"gres","name":"gpu:a100","count":2},{"type":"gres","name":"gpu","count":2}]}}],"meta":{"Slurm":{}}}`,
	"24.05": `{"jobs":[{"cluster":"reef","job_id":130,"nodes":"n1","partition":"gpu","user":"ada","required":{"CPUs":8},"state":{"current":["COMPLETED"],"reason":"None"},
"time":{"elapsed":3600,"eligible":1738569600,"end":1738573260,"start":1738569660,"submission":1738569600,"limit":{"set":true,"infinite":false,"number":120}},
"tres":{"requested":[{"type":"cpu","name":"","count":8},{"type":"gres","name":"gpu","count":2}],"allocated":[{"type":"cpu","name":"","count":8},{"type":"gres","name":"gpu","count":2}]}},
{"cluster":"reef","job_id":131,"nodes":"None assigned","partition":"gpu","user":"ada","required":{"CPUs":8},"state":{"current":["CANCELLED"]},"time":{"elapsed":0,"submission":1738569600,"start":0,"end":1738569700,"limit":{"set":true,"infinite":true,"number":0}},"tres":{"requested":[{"type":"cpu","name":"","count":8}],"allocated":[]}}],"meta":{"Slurm":{}},"errors":[]}`,
}

// The forms of three releases are one job each; what never started has no run time,
// and a limit without end is one.
func TestJSON(t *testing.T) {
	for release, text := range jsons {
		if !SniffJSON([]byte(text)) {
			t.Errorf("%s is not recognised", release)
		}
		for _, unit := range []Unit{Processors, GPUs} {
			in, err := trace.Buffer(strings.NewReader(text), "t.json")
			if err != nil {
				t.Fatal(err)
			}
			r, err := NewJSON(in, "t.json", Options{Unit: unit})
			if err != nil {
				t.Fatalf("%s: %v", release, err)
			}
			var list []trace.Record
			var rec trace.Record
			for {
				ok, err := r.Next(&rec)
				if err != nil {
					t.Fatalf("%s: %v", release, err)
				}
				if !ok {
					break
				}
				list = append(list, rec)
			}
			size := map[Unit]int32{Processors: 8, GPUs: 2}[unit]
			if rec := list[0]; rec.ID != 130 || rec.Size() != size || rec.Allocated != size || rec.Wait != time.Minute || rec.Run != time.Hour || rec.Limit != 2*time.Hour || rec.Status != trace.Completed {
				t.Errorf("%s: %+v", release, rec)
			}
			if release == "24.05" {
				if rec := list[1]; rec.Run != trace.Unknown || rec.Wait != trace.Unknown || rec.Limit != trace.Endless || rec.Status != trace.Cancelled {
					t.Errorf("%s: %+v", release, rec)
				}
			}
		}
		cut := text[:len(text)/2]
		in, err := trace.Buffer(strings.NewReader(cut), "t.json")
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewJSON(in, "t.json", Options{})
		var rec trace.Record
		for ok := err == nil; ok; {
			ok, err = r.Next(&rec)
		}
		if err == nil {
			t.Errorf("%s: half a file is read", release)
		}
	}
}
