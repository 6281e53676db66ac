package table

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
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
	"pai": "job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type\n" +
		"j1,worker,16,Terminated,1614586200.0,1614589800.0,600.0,29.3,50.0,V100\n",
	"tiresias": "job_id,num_gpu,submit_time,iterations,model_name,duration,interval\n7,8,1614585600,100,resnet50,3600,0\n",
	"jobcomp": "JobId=7 UserId=ada(1001) GroupId=g(1001) Name=a b JobState=COMPLETED Partition=std TimeLimit=120 StartTime=2021-03-01T08:10:00 EndTime=2021-03-01T09:10:00 " +
		"NodeList=n1 NodeCnt=1 ProcCnt=8 WorkDir=/home ReservationName= Tres=cpu=8,node=1 Account=a QOS=normal WcKey= Cluster=reef SubmitTime=2021-03-01T08:00:00 EligibleTime=2021-03-01T08:00:00 ExitCode=0:0\n",
	"uge": "# Version: 2011.11p1\nall.q:n1:g:ada:job:7:sge:0:1614585600:1614586200:1614589800:0:0:3600:10.0:1.0:1000:0:0:0:0:0:0:0:0:0:0:0:0:0:0:proj:defaultdepartment:smp:8:0:1.0:0.0:0.0:NONE:0.000000:NONE:0:0:0\n",
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
		switch name {
		case "pai": // nothing says when its jobs were submitted
			at, rec.Wait = at.Add(10*time.Minute), 10*time.Minute
		case "tiresias": // or when they started
			rec.Wait = 10 * time.Minute
		}
		if rec.Submit != time.Duration(at.Unix())*time.Second || rec.Wait != 10*time.Minute || rec.Run != time.Hour || rec.Size() != 8 {
			t.Errorf("%s: %+v", name, rec)
		}
		if rec.Limit != trace.Unknown && rec.Limit != 2*time.Hour {
			t.Errorf("%s: a limit of %v", name, rec.Limit)
		}
		if gpus := slices.Contains([]string{"helios", "acme", "pm100", "supercloud"}, name); gpus && (rec.Status != trace.Completed || r.Header().Unit != "GPU") {
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

// What a database has for no limit is none, and a time that counts fractions of a second
// is told by its size.
func TestOddValues(t *testing.T) {
	text := rows["supercloud"]
	for value, want := range map[string]time.Duration{",4294967295,": trace.Endless, ",4294967294,": trace.Unknown, ",UNLIMITED,": trace.Endless, ",0,": 0, ",120,": 2 * time.Hour} {
		list, _, err := read(t, strings.Replace(text, ",120,", value, 1), trace.Reading{})
		if err != nil || list[0].Limit != want {
			t.Errorf("a limit of %s: %v, %v", value, list, err)
		}
	}
	for _, zeros := range []string{"000", "000000", "000000000"} {
		list, r, err := read(t, strings.NewReplacer("1614585600", "1614585600"+zeros, "1614586200", "1614586200"+zeros).Replace(text), trace.Reading{})
		if err != nil || list[0].Wait != 10*time.Minute || r.Report().N("times_scaled") != 1 {
			t.Errorf("times with %s behind them: %v, %v", zeros, list, err)
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

// Whatever a map says, it is read or refused, and so is a table by it.
func FuzzMap(f *testing.F) {
	for _, name := range Names() {
		text, err := bundled.ReadFile("maps/" + name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), rows[name])
	}
	f.Fuzz(func(t *testing.T, text, log string) {
		path := filepath.Join(t.TempDir(), "map.toml")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		in, err := trace.Buffer(strings.NewReader(log), "t.csv")
		if err != nil {
			return
		}
		r, err := New(in, "t.csv", &trace.Reading{Map: path})
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
