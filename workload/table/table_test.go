package table

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aforo/workload/trace"
)

// rows are a header and a record in the form of each bundled map, with a job of 8 GPUs
// or slots that waited ten minutes and ran for an hour.
var rows = map[string]string{
	"helios": "job_id,user,vc,jobname,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue\n" +
		"7,ada,vc1,x,8,64,1,COMPLETED,2021-03-01 08:00:00,2021-03-01 08:10:00,2021-03-01 09:10:00,3600,600\n",
	"acme": "job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,duration,queue,gpu_time\n" +
		"dlc1,ada,1,8,64,LLM,COMPLETED,2021-03-01 16:00:00+08:00,2021-03-01 16:10:00+08:00,2021-03-01 17:10:00+08:00,3600,600,28800\n",
	"pm100": "job_id,submit_time,start_time,end_time,run_time,time_limit,num_nodes_req,num_nodes_alloc,num_cores_alloc,num_gpus_req,num_gpus_alloc,job_state,partition,qos,user_id\n" +
		"7,2021-03-01 08:00:00+00:00,2021-03-01 08:10:00+00:00,2021-03-01 09:10:00+00:00,3600,120,2,2,64,8,8,COMPLETED,1,1,5\n",
	"supercloud": "id_job,id_user,cpus_req,mem_req,nodes_alloc,gres_used,tres_req,tres_alloc,timelimit,time_submit,time_eligible,time_start,time_end,state,partition\n" +
		"7,1,40,1024,1,gpu:volta:8,\"1=40,1001=8\",\"1=40,4=1,1001=8\",120,1614585600,1614585600,1614586200,1614589800,3,p\n",
	"lsf": "\"JOB_NEW\" \"10.1\" 1614585600 7 1001\n" +
		"\"JOB_FINISH\" \"10.1\" 1614589800 7 1001 33554435 8 1614585600 0 0 1614586200 \"ada\" \"normal\" \"a \"\"b\"\"\" \"\" 0 8\n",
	"pandas": ",job_id,submit,start,end,limit,procs,user\n" +
		"0,7,2021-03-01 08:00:00,2021-03-01 08:10:00,2021-03-01 09:10:00,0 days 02:00:00,8,ada\n",
}

func read(t *testing.T, text string, rules trace.Reading) ([]trace.Record, trace.Reader, error) {
	t.Helper()
	in, err := trace.Buffer(strings.NewReader(text), "t.csv")
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(in, "t.csv", &rules)
	if err != nil {
		return nil, nil, err
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

// Every bundled map reads rows in its form, which its header alone tells, and no
// other map takes them.
func TestBundled(t *testing.T) {
	for _, name := range Names() {
		text, ok := rows[name]
		if !ok {
			t.Errorf("no row in the form of %s", name)
			continue
		}
		if name == "lsf" { // logs begin with any event
			text = text[strings.Index(text, "\n")+1:] + text
		}
		if !Sniff([]byte(text)) {
			t.Errorf("%s is not recognised", name)
		}
		list, r, err := read(t, text, trace.Reading{})
		if err != nil || len(list) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		at := time.Date(2021, 3, 1, 8, 0, 0, 0, time.UTC)
		rec := list[0]
		if rec.Submit != time.Duration(at.Unix())*time.Second || rec.Wait != 10*time.Minute || rec.Run != time.Hour || rec.Size() != 8 {
			t.Errorf("%s: %+v", name, rec)
		}
		if rec.Limit != trace.Unknown && rec.Limit != 2*time.Hour {
			t.Errorf("%s: a limit of %v", name, rec.Limit)
		}
		if name != "lsf" && name != "pandas" && (rec.Status != trace.Completed || r.Header().Unit != "GPU") {
			t.Errorf("%s: %v, %s", name, rec.Status, r.Header().Unit)
		}
	}
}

// A map in a file reads any table: products of columns, constants, another separator,
// and the start where nothing says when a job was submitted.
func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pai.toml")
	text := "unit = \"GPU\"\nseparator = \";\"\n[columns]\nid = \"job\"\nstart = \"begin\"\nend = \"end\"\nrequested = \"inst * plan / 100\"\nqueue = \"= batch\"\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	list, r, err := read(t, "job;inst;plan;begin;end\n3;4;25.0;1000;4600\n", trace.Reading{Map: path})
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	if rec := list[0]; rec.ID != 3 || rec.Requested != 1 || rec.Run != time.Hour || rec.Submit != 1000*time.Second || rec.Wait != trace.Unknown || r.Labels().Queue.Name(rec.Queue) != "batch" {
		t.Errorf("%+v", rec)
	}
	for bad, want := range map[string]string{
		"[columns]\nrun = \"a\"\n":                                      "requested or allocated",
		"[columns]\nrun = \"a\"\nrequested = \"b +\"\nsubmit = \"c\"\n": "neither a column",
		"[columns]\nrum = \"a\"\n":                                      "no such thing",
		"kolumns = 1\n":                                                 "no key",
	} {
		if _, err := parse("m", bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Bad lines are told with their place; some may be skipped.
func TestBad(t *testing.T) {
	text := rows["helios"] + "8,ada\n" + strings.Replace(strings.Split(rows["helios"], "\n")[1], "3600", "long", 1) + "\n"
	if _, _, err := read(t, text, trace.Reading{}); err == nil || !strings.Contains(err.Error(), "t.csv:3: 2 fields") || !strings.Contains(err.Error(), "t.csv:4: duration is \"long\"") {
		t.Error(err)
	}
	if list, r, err := read(t, text, trace.Reading{SkipBad: 2}); err != nil || len(list) != 1 || r.Report().N("bad_record") != 2 {
		t.Error(list, err)
	}
}

// Whatever the bytes are, reading ends.
func FuzzReader(f *testing.F) {
	for _, text := range rows {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := trace.Buffer(bytes.NewReader(data), "t")
		if err != nil {
			return
		}
		r, err := New(in, "t", &trace.Reading{})
		if err != nil {
			return
		}
		var rec trace.Record
		for n := 0; n < 1000; n++ {
			if ok, _ := r.Next(&rec); !ok {
				break
			}
		}
	})
}
