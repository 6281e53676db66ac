package pbs

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"
)

const log = "02/03/2025 08:00:00;Q;7.srv;queue=workq\n" +
	"02/03/2025 10:00:00;E;7.srv;user=ada group=g queue=workq ctime=1738569600 qtime=1738569600 etime=1738569630 start=1738569660 exec_host=n1/0*16 Resource_List.ncpus=16 Resource_List.nodect=1 Resource_List.walltime=02:00:00 Exit_status=0 resources_used.walltime=01:00:00 run_count=1 end=1738573260\n" +
	"02/03/2025 10:00:00;E;8[3].srv;user=bo queue=workq ctime=1738569700 etime=1738569700 start=1738569760 Resource_List.nodes=2:ppn=8+1:ppn=4 Resource_List.walltime=3600 Exit_status=-29 end=1738573360\n" +
	"02/03/2025 10:00:00;E;9.srv;user=bo queue=workq ctime=1738569700 Resource_List.select=3:ncpus=4:mem=1gb Exit_status=1\n"

func read(t *testing.T, text string) ([]trace.Record, trace.Reader, error) {
	t.Helper()
	in, err := trace.Buffer(strings.NewReader(text), "t.pbs")
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(in, "t.pbs")
	if err != nil {
		t.Fatal(err)
	}
	var list []trace.Record
	for {
		var rec trace.Record
		ok, err := r.Next(&rec)
		if !ok {
			return list, r, err
		}
		list = append(list, rec)
	}
}

// The end of a job says how it was: its times, its size in each of the three ways, its
// limit, and how it ended. Other events are counted.
func TestRead(t *testing.T) {
	if !Sniff([]byte(log)) {
		t.Error("not recognised")
	}
	list, r, err := read(t, log)
	if err != nil || len(list) != 3 || r.Report().N("other_event") != 1 {
		t.Fatalf("%d jobs, %v", len(list), err)
	}
	a, b, c := list[0], list[1], list[2]
	if a.ID != 7 || a.Requested != 16 || a.Wait != time.Minute || a.Run != time.Hour || a.Limit != 2*time.Hour || a.Eligible-a.Submit != 30*time.Second || a.Status != trace.Completed {
		t.Errorf("%+v", a)
	}
	if b.ID != 8 || b.Task != 4 || b.Requested != 20 || b.Run != time.Hour || b.Limit != time.Hour || b.Status != trace.TimedOut {
		t.Errorf("%+v", b)
	}
	if c.Requested != 12 || c.Run != trace.Unknown || c.Status != trace.Failed {
		t.Errorf("%+v", c)
	}
	if _, _, err := read(t, log+"nothing\n"); err == nil || !strings.Contains(err.Error(), "t.pbs:5:") {
		t.Error(err)
	}
}

// Whatever the bytes are, reading ends.
func FuzzReader(f *testing.F) {
	f.Add([]byte(log))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := trace.Buffer(bytes.NewReader(data), "t")
		if err != nil {
			return
		}
		r, _ := New(in, "t")
		var rec trace.Record
		for n := 0; n < 1000; n++ {
			if ok, _ := r.Next(&rec); !ok {
				break
			}
		}
	})
}
