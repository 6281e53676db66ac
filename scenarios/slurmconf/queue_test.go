package slurmconf

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Lists of the tasks of an array are read as Slurm writes them.
func TestTasks(t *testing.T) {
	for list, want := range map[string]string{
		"7": "[7] 0 false", "1-3": "[1 2 3] 0 false", "1-3,9%2": "[1 2 3 9] 2 false", "[0-2]": "[0 1 2] 0 false",
		"3-10:2,20-23%4": "[3 5 7 9 20 21 22 23] 4 false", "1,2,...": "[1 2] 0 true", "1-4,...%1": "[1 2 3 4] 1 true",
	} {
		indices, atOnce, cut, err := tasks(list)
		if got := fmt.Sprint(indices, atOnce, cut); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", list, got, err, want)
		}
	}
	for _, list := range []string{"", "a", "3-1", "1-5:0", "1-99999999", "1-3%x", "1:2:3", "1-2-3", "0-4294967296"} {
		if indices, _, _, err := tasks(list); err == nil {
			t.Errorf("%s: %d tasks, and no error", list, len(indices))
		}
	}
}

// squeue --json has had three shapes: bare numbers, with 2^32-1 for infinite ones; numbers with
// set and infinite; and states that are lists. The same queue is the same in each.
func TestShapesOfSqueue(t *testing.T) {
	const (
		old  = `{"meta": {"Slurm": {"release": "21.08.8"}}, "jobs": [{"job_id": 7, "array_job_id": 0, "array_task_id": null, "job_state": "RUNNING", "partition": "p,q", "node_count": 2, "cpus": 8, "tres_alloc_str": "cpu=8,node=2,gres/gpu=4", "time_limit": 4294967295, "priority": 12, "start_time": 1000000000, "submit_time": 999999000}]}`
		wide = `{"meta": {"Slurm": {"release": "23.02.6"}}, "jobs": [{"job_id": 7, "array_job_id": {"set": true, "infinite": false, "number": 0}, "array_task_id": {"set": false, "infinite": false, "number": 0}, "job_state": "RUNNING", "partition": "p,q", "node_count": {"set": true, "infinite": false, "number": 2}, "cpus": {"set": true, "infinite": false, "number": 8}, "tres_alloc_str": "cpu=8,node=2,gres/gpu=4", "time_limit": {"set": false, "infinite": true, "number": 0}, "priority": {"set": true, "infinite": false, "number": 12}, "start_time": {"set": true, "infinite": false, "number": 1000000000}, "submit_time": {"set": true, "infinite": false, "number": 999999000}}]}`
	)
	list := strings.Replace(wide, `"job_state": "RUNNING"`, `"job_state": ["RUNNING", "CONFIGURING"]`, 1)
	var first *Queue
	for _, text := range []string{old, wide, list} {
		q, err := ReadQueue("q.json", from(map[string]string{"q.json": text}), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		q.Release = ""
		if first == nil {
			first = q
		}
		if diff := cmp.Diff(first, q); diff != "" {
			t.Error(diff)
		}
	}
	if j := first.Jobs[0]; j.Limit != Endless || j.Nodes != 2 || j.GPUs != 4 || j.Where.Line != 1 {
		t.Errorf("%+v", j)
	}
}

// What a job asks for beside its size is noted, and an error names the line of the job.
func TestAsks(t *testing.T) {
	text := "{\"jobs\": [\n{\"job_id\": 1, \"job_state\": \"PENDING\", \"resv_name\": \"r\", \"features\": \"a\", \"licenses\": \"x:2\", \"het_job_id\": 1},\n{\n\"job_id\": 2, \"array_job_id\": 2, \"job_state\": \"PENDING\", \"array_task_string\": \"1-9%3\"}]}"
	q, err := ReadQueue("q", from(map[string]string{"q": text}), time.UTC)
	if err != nil || len(q.Jobs) != 10 || len(q.Jobs[0].Asks) != 4 || len(q.Jobs[9].Asks) != 1 || q.Jobs[9].Line != 3 {
		t.Errorf("%v, %+v", err, q)
	}
	record := "JobId=5 JobState=PENDING Priority=4 Partition=p TimeLimit=10 NumNodes=1 NumCPUs=1 Features=(null) Reservation=r Licenses=(null) ArrayJobId=5 ArrayTaskId=1-9:4%2\n"
	q, err = ReadQueue("q", from(map[string]string{"q": record}), time.UTC)
	if err != nil || len(q.Jobs) != 3 || q.Jobs[2].ID != "5_9" || len(q.Jobs[2].Asks) != 2 {
		t.Errorf("%v, %+v", err, q)
	}
	_, err = ReadQueue("q", from(map[string]string{"q": strings.Replace(text, "1-9%3", "x", 1)}), time.UTC)
	if placed(t, err); !strings.Contains(err.Error(), "q:3: the tasks \"x\" of job 2") {
		t.Error(err)
	}
}

// Nodes that have never come up are printed without what they are; their reasons are words, with a
// # among them, on one line or on several.
func TestNeverUp(t *testing.T) {
	for _, text := range []string{
		"NodeName=n1 CoresPerSocket=4 CPUAlloc=0 CPUEfctv=8 CPUTot=8 CPULoad=N/A Gres=(null) RealMemory=1000 State=DOWN* Weight=1 Reason=Not responding, ticket #7 = open [slurm@2026-11-01T00:00:00]\nPartitionName=p Nodes=n1\n",
		"NodeName=n1 CoresPerSocket=4 \n   CPUAlloc=0 CPUEfctv=8 CPUTot=8 CPULoad=N/A\n   Gres=(null)\n   RealMemory=1000\n   State=DOWN* Weight=1\n\n   Reason=Not responding, ticket #7 = open [slurm@2026-11-01T00:00:00]\n   Comment=a # b\n\nPartitionName=p\n   Nodes=n1\n",
	} {
		c := conf(t, text)
		if n := c.Nodes[0]; len(c.Nodes) != 1 || n.CPUs != 8 || n.State != "DOWN*" || len(c.Odd) > 0 || len(c.Partitions) != 1 {
			t.Errorf("%+v, %+v", c.Nodes, c.Odd)
		}
	}
}

// What scontrol show config prints of other files is not taken for parameters of slurm.conf, and
// those of which there are several lose their numbers.
func TestSections(t *testing.T) {
	c := conf(t, "Configuration data as of 2026-12-01T04:00:00\nEpilog[0]               = /e.sh\nKillWait                = 30 sec\n\nCgroup Support Configuration:\nKillWait                = 9\nConstrainCores          = yes\n\nSlurmctld(primary) at s is UP\nNodeName=n1 CPUs=2\nPartitionName=p Nodes=n1\n")
	var keys []string
	for _, p := range c.Params {
		keys = append(keys, p.Key)
	}
	if got := strings.Join(keys, " "); got != "Epilog KillWait" || len(c.Elsewhere) != 2 {
		t.Errorf("%s, %v", got, c.Elsewhere)
	}
}

// A queue of another age is damage: a run that began there would have no calendar.
func TestQueueOfAnotherAge(t *testing.T) {
	text := "JobId=1 JobState=PENDING Priority=1 Partition=p TimeLimit=1 NumCPUs=1 SubmitTime=9000-01-01T00:00:00\n"
	_, err := ReadQueue("q", func(string) ([]byte, error) { return []byte(text), nil }, time.UTC)
	if err == nil || !strings.Contains(err.Error(), `job 1: SubmitTime: "9000-01-01T00:00:00" is not within 1970 to 2199`) {
		t.Errorf("%v", err)
	}
}
