package main

import (
	"fmt"
	"strings"
)

// kindsOfTime are logs in which it is open when jobs came, and how long they may run.
var kindsOfTime = []kind{
	// Window.
	{
		name: "one record of five years before, in SWF",
		log:  "; MaxProcs: 4\n; UnixStartTime: 1500000000\n" + outlier + daily(160_000_000, 8),
		args: "trace info LOG", want: values("machine.load 0.571428"),
	},
	{
		name: "the load rule with one record far ahead",
		log:  "; MaxProcs: 4\n; UnixStartTime: 1500000000\n" + daily(0, 8) + "99 400000000 0 3600 1 -1 -1 1 3600 -1 1 1 1 -1 1 -1 -1 -1\n",
		args: "replay LOG --capacity-rule load:0.5", want: values("procs 5 notes.outside_span 1"),
	},
	{
		name: "a window in days of the log",
		log:  "; MaxProcs: 4\n; UnixStartTime: 1500000000\n" + daily(0, 8),
		args: "replay LOG --from 1d --to 3d", want: values("jobs 2 dropped.outside_window 6"),
	},
	{
		name: "a window by dates, as rules",
		log:  "; MaxProcs: 4\n; UnixStartTime: 1500000000\n" + daily(0, 8), // begins 2017-07-14T02:40:00Z
		args: "replay LOG --read from=2017-07-15 --read to=2017-07-18T00:00:00+00:00", want: values("jobs 3 dropped.outside_window 5"),
	},
	{
		name: "submissions before time zero, in CSV",
		log: `
# capacity: 10
job_id,submit_s,wait_s,run_s,limit_s,requested
1,-7200,0,7205,8000,10
2,-3600,3605,10,20,10
3,0,15,10,20,10
`,
		args: "replay LOG", want: values("jobs 3 wait_mean_s 1206.6667 notes.zero_moved 1"),
	},
	{
		name: "a submission before time zero that is not the first line",
		log: `
; MaxProcs: 10
1 0 0 3600 10 -1 -1 10 3600 -1 1 1 1 -1 1 -1 -1 -1
2 -60 0 30 10 -1 -1 10 30 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 0 notes.zero_moved 1"),
	},

	// Not the queue's fault.
	{
		name: "eligible by JSON",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "eligible": 1740790800, "start": 1740790860, "elapsed": 3600, "limit": 60}, "state": {"current": ["COMPLETED"], "reason": "BeginTime"}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 5}]}}
]}
`,
		args: "trace info LOG", want: values("waits.wait_s.mean 60"),
	},
	{
		name: "eligible by PBS (etime)",
		log: `
03/01/2025 01:00:00;E;1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740790800 start=1740790860 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740794460
`,
		args: "trace info LOG", want: values("waits.wait_s.mean 60"),
	},
	{
		name: "eligible in jobcomp, an hour later",
		log: `
JobId=1 UserId=u1(1001) JobState=COMPLETED Partition=std TimeLimit=120 StartTime=2025-03-01T01:01:00 EndTime=2025-03-01T02:01:00 NodeCnt=1 ProcCnt=16 QOS=normal Cluster=reef SubmitTime=2025-03-01T00:00:00 EligibleTime=2025-03-01T01:00:00
JobId=2 UserId=u1(1001) JobState=COMPLETED Partition=std TimeLimit=120 StartTime=2025-03-01T00:00:00 EndTime=2025-03-01T02:01:00 NodeCnt=1 ProcCnt=16 QOS=normal Cluster=reef SubmitTime=2025-03-01T00:00:00 EligibleTime=2025-03-01T00:00:00
`,
		args: "replay LOG --procs 32", want: values("wait_mean_s 0 makespan_s 7260 moved_hours.from_eligible 1"),
	},
	{
		name: "two that follow one job, and one that follows a job that comes later",
		log: `
; MaxProcs: 10
1 0 0 1000 10 -1 -1 10 1000 -1 1 1 1 -1 1 -1 -1 -1
2 0 -1 100 5 -1 -1 5 100 -1 1 1 1 -1 1 -1 1 60
3 0 -1 200 5 -1 -1 5 200 -1 1 1 1 -1 1 -1 1 -1
4 0 -1 10 1 -1 -1 1 10 -1 1 1 1 -1 1 -1 5 0
5 2000 -1 10 1 -1 -1 1 10 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 5 makespan_s 2010 notes.after_followed 2 notes.after_unknown 1"),
	},
	{
		name: "a chain of three in CSV",
		log: `
# capacity: 30
job_id,submit_s,run_s,limit_s,requested,after,think_s
1,0,3600,3600,10,,
2,5,3600,3600,10,1,0
3,10,3600,3600,10,2,120
`,
		args: "replay LOG", want: values("jobs 3 makespan_s 10920 notes.after_followed 2"),
	},

	{
		name: "the wait from the submission, where a rule says so",
		log: `
JobIDRaw|User|State|Submit|Eligible|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS
1|a|COMPLETED|2025-03-01T00:00:00|2025-03-01T02:00:00|2025-03-01T03:00:00|2025-03-01T04:00:00|3600|60|8
`,
		args: "replay LOG --procs 8 --read arrival=submit", want: values("wait_mean_s 0 moved_hours.eligible_later 2"),
	},
	{
		name: "dependencies that a rule ignores",
		log: `
# capacity: 30
job_id,submit_s,run_s,limit_s,requested,after,think_s
1,0,3600,3600,10,,
2,5,3600,3600,10,1,0
`,
		args: "replay LOG --read dependencies=ignore", want: values("makespan_s 3605 notes.after_ignored 1"),
	},
	{
		name: "a field that has the same number in all records",
		log:  "; MaxProcs: 30\n" + strings.Repeat("1 0 0 3600 2 -1 -1 2 3600 -1 1 1 1 -1 1 -1 1 0\n", 12),
		args: "replay LOG", want: values("jobs 12 makespan_s 3600 notes.after_filler 12"),
	},

	// Unknown is not endless.
	{
		name: "UNLIMITED in minutes, and in words",
		log: `
JobIDRaw|User|State|Submit|Start|ElapsedRaw|TimelimitRaw|ReqCPUS
1|a|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|36000|720|8
2|b|COMPLETED|2025-03-01T00:01:00|2025-03-01T10:00:00|3600|120|10
3|c|COMPLETED|2025-03-01T00:02:00|2025-03-01T11:00:00|600|UNLIMITED|2
4|c|COMPLETED|2025-03-01T00:03:00|2025-03-01T11:00:00|600|4294967295|2
`,
		args: "replay LOG --procs 10", want: values("jobs 4 wait_mean_s 28710 notes.limit_endless 2"), // 0, 35,940, 39,480, 39,420
	},
	{
		name: "UNLIMITED in CSV",
		log: `
# capacity: 10
job_id,submit_s,run_s,limit_s,requested
1,0,36000,43200,8
2,60,3600,7200,10
3,120,600,unlimited,2
`,
		args: "replay LOG", want: values("jobs 3 wait_mean_s 25140 notes.limit_endless 1"),
	},
	{
		name: "endless in JSON",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 36000, "limit": {"set": true, "infinite": false, "number": 720}}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 8}]}},
{"job_id": 2, "time": {"submission": 1740787260, "start": 1740823200, "elapsed": 3600, "limit": {"set": true, "infinite": false, "number": 120}}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 10}]}},
{"job_id": 3, "time": {"submission": 1740787320, "start": 1740826800, "elapsed": 600, "limit": {"set": false, "infinite": true, "number": 0}}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 2}]}}
]}
`,
		args: "replay LOG --procs 10", want: values("jobs 3 wait_mean_s 25140 notes.limit_endless 1"),
	},
	{
		name: "Partition_Limit takes the partition's, where a rule says it",
		log: `
JobIDRaw|User|Partition|State|Submit|Start|Elapsed|Timelimit|ReqCPUS
1|a|p|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|10:00:00|12:00:00|8
2|b|p|COMPLETED|2025-03-01T00:01:00|2025-03-01T10:00:00|01:00:00|02:00:00|10
3|c|p|COMPLETED|2025-03-01T00:02:00|2025-03-01T11:00:00|00:10:00|Partition_Limit|2
`,
		args: "replay LOG --procs 10 --read partition_limits=p:1d", want: values("jobs 3 wait_mean_s 25140 notes.partition_limit 1"),
	},
	{
		name: "and follows the rule for missing limits else",
		log: `
JobIDRaw|User|Partition|State|Submit|Start|Elapsed|Timelimit|ReqCPUS
1|a|p|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|10:00:00|12:00:00|8
2|b|p|COMPLETED|2025-03-01T00:01:00|2025-03-01T10:00:00|01:00:00|02:00:00|10
3|c|p|COMPLETED|2025-03-01T00:02:00|2025-03-01T00:02:00|00:10:00|Partition_Limit|2
`,
		args: "replay LOG --procs 10", want: values("jobs 3 wait_mean_s 11980 notes.limit_missing 1"),
	},

	// Ran over.
	{
		name: "a Slurm job that ran over is kept",
		log: `
JobIDRaw|State|User|Submit|Start|Elapsed|Timelimit|ReqCPUS
1|TIMEOUT|a|2025-03-01T00:00:00|2025-03-01T00:00:00|02:00:00|01:00:00|10
2|COMPLETED|b|2025-03-01T00:30:00|2025-03-01T02:00:00|01:00:00|01:00:00|10
`,
		args: "replay LOG --procs 10", want: values("wait_mean_s 2700 makespan_s 10800 moved_hours.run_kept 10"),
	},
	{
		name: "in SWF it is cut",
		log: `
; MaxProcs: 10
1 0 0 7200 10 -1 -1 10 3600 -1 1 1 1 -1 1 -1 -1 -1
2 1800 5400 3600 10 -1 -1 10 3600 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("wait_mean_s 900 makespan_s 7200 moved_hours.run_cut 10"),
	},
	{
		name: "and kept in SWF by the rule",
		log: `
; MaxProcs: 10
1 0 0 7200 10 -1 -1 10 3600 -1 1 1 1 -1 1 -1 -1 -1
2 1800 5400 3600 10 -1 -1 10 3600 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG --read overrun=keep", want: values("wait_mean_s 2700 makespan_s 10800 moved_hours.run_kept 10"),
	},

	{
		// The head asks for ten at 0:10. It is promised 1:00, the limit of the first job, so the
		// third, of an hour and a half, may not start on what is free. From 1:00 on the first is
		// expected to end at the next tick, and still nothing may be put before the head.
		name: "what ran over is expected to end at the next tick",
		log: `
JobIDRaw|State|User|Submit|Start|Elapsed|Timelimit|ReqCPUS
1|COMPLETED|a|2025-03-01T00:00:00|2025-03-01T00:00:00|03:00:00|01:00:00|6
2|COMPLETED|b|2025-03-01T00:10:00|2025-03-01T03:00:00|01:00:00|01:00:00|10
3|COMPLETED|c|2025-03-01T00:20:00|2025-03-01T04:00:00|01:30:00|01:30:00|4
4|COMPLETED|c|2025-03-01T02:00:00|2025-03-01T04:00:00|00:30:00|00:30:00|4
5|COMPLETED|c|2025-03-01T00:25:00|2025-03-01T00:25:00|00:30:00|00:30:00|4
`,
		// Waits: 0, 2:50, 3:40, job 4 at 5:30 (four of ten beside job 3 at 4:00) 2:00, 0.
		args: "replay LOG --procs 10", want: values("wait_mean_s 6120 makespan_s 19800"),
	},

	// Clock.
	{
		name: "the hour that comes twice, in New York, with an elapsed time",
		log: `
JobIDRaw|State|User|Submit|Start|End|Elapsed|Timelimit|ReqCPUS
1|COMPLETED|a|2025-11-02T00:30:00|2025-11-02T00:30:00|2025-11-02T01:15:00|01:45:00|02:00:00|10
2|COMPLETED|b|2025-11-02T01:10:00|2025-11-02T01:15:00|2025-11-02T02:15:00|01:00:00|02:00:00|10
`,
		// 1 from 04:30Z to 06:15Z; 2 is submitted 05:10Z or 06:10Z: the first that is not before the record above.
		args: "replay LOG --procs 10 --read zone=America/New_York", want: values("jobs 2 makespan_s 9900 notes.hour_twice 2"),
	},
	{
		name: "an hour that the clock left out, and one that stays open",
		log: `
JobIDRaw|State|User|Submit|Start|End|Elapsed|Timelimit|ReqCPUS
1|COMPLETED|a|2025-03-09T02:30:00|2025-03-09T02:30:00|2025-03-09T04:30:00|01:00:00|02:00:00|10
2|COMPLETED|b|2025-11-02T01:10:00|2025-11-02T01:15:00|2025-11-02T01:25:00|00:10:00|02:00:00|10
`,
		args: "replay LOG --procs 10 --read zone=America/New_York", want: values("jobs 2 wait_mean_s 0 notes.hour_skipped 2 notes.hour_unsure 1"),
	},
	{
		name: "offsets of two seasons need no zone",
		log: `
JobIDRaw|State|User|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS
1|COMPLETED|a|2025-10-26T02:30:00+0200|2025-10-26T02:30:00+0200|2025-10-26T02:30:00+0100|3600|120|10
2|COMPLETED|b|2025-10-26T02:10:00+0100|2025-10-26T02:30:00+0100|2025-10-26T03:30:00+0100|3600|120|10
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 600 makespan_s 7200 notes.times_utc 0"),
	},
	{
		// 1 runs from 00:30 to 01:30 UTC, 2 is submitted at 00:40 and starts at 01:30.
		name: "the hour that comes twice, in a table",
		log: `
job_id,user,vc,jobname,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue
1,u1,v,n,5,8,1,COMPLETED,2025-10-26 02:30:00,2025-10-26 02:30:00,2025-10-26 02:30:00,3600,0
2,u2,v,n,5,8,1,COMPLETED,2025-10-26 02:40:00,2025-10-26 02:30:00,2025-10-26 03:30:00,3600,3000
`,
		args: "replay LOG --procs 5 --read zone=Europe/Madrid", want: values("jobs 2 wait_mean_s 1500 makespan_s 7200 notes.hour_twice 2"),
	},
	{
		name: "a table in a zone",
		log: `
job_id,user,vc,jobname,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue
1,u1,v,n,5,8,1,COMPLETED,2025-03-30 01:30:00,2025-03-30 01:30:00,2025-03-30 03:30:00,3600,0
2,u2,v,n,5,8,1,COMPLETED,2025-03-30 03:00:00,2025-03-30 03:30:00,2025-03-30 04:30:00,3600,1800
`,
		args: "replay LOG --procs 5 --read zone=Europe/Madrid", want: values("jobs 2 wait_mean_s 900 makespan_s 7200"),
	},
}

// outlier is a job of five years before the others.
const outlier = "98 0 0 3600 1 -1 -1 1 3600 -1 1 1 1 -1 1 -1 -1 -1\n"

// daily are jobs of SWF, one a day from an instant on, on four processors for half a day.
func daily(from, n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf("%d %d 0 43200 4 -1 -1 4 43200 -1 1 1 1 -1 1 -1 -1 -1\n", i+1, from+i*86400)
	}
	return text
}
