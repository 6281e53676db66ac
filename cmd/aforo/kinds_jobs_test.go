package main

// kindsOfJobs are logs in which it is open which records are jobs, and how large they are.
var kindsOfJobs = []kind{
	// Held, not asked.
	{
		name: "only lists of resources say that a job got a node of 16",
		log: `
State|JobIDRaw|AllocTRES|ReqTRES|Submit|Start|Elapsed|Timelimit
COMPLETED|1|cpu=16,mem=60G,node=1|cpu=2,mem=1G,node=1|2025-03-01T00:00:00|2025-03-01T00:00:00|01:00:00|02:00:00
COMPLETED|2|cpu=16,mem=60G,node=1|cpu=2,mem=1G,node=1|2025-03-01T00:10:00|2025-03-01T01:00:00|01:00:00|02:00:00
`,
		args: "replay LOG --procs 16", want: values("jobs 2 wait_mean_s 1500 moved_hours.size_differs 28"),
	},
	{
		name: "the JSON says that a job got a node of 16",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": {"set": true, "number": 120}}, "state": {"current": ["COMPLETED"]}, "nodes": "n1",
 "tres": {"requested": [{"type": "cpu", "name": "", "count": 2}], "allocated": [{"type": "cpu", "name": "", "count": 16}]}},
{"job_id": 2, "time": {"submission": 1740787800, "start": 1740790800, "elapsed": 3600, "limit": {"set": true, "number": 120}}, "state": {"current": ["COMPLETED"]}, "nodes": "n1",
 "tres": {"requested": [{"type": "cpu", "name": "", "count": 2}], "allocated": [{"type": "cpu", "name": "", "count": 16}]}}
]}
`,
		args: "replay LOG --procs 16", want: values("jobs 2 wait_mean_s 1500 moved_hours.size_differs 28"),
	},
	{
		name: "SWF takes what was requested, and tells the other",
		log: `
; MaxProcs: 16
1 0 0 3600 16 -1 -1 2 7200 -1 1 1 1 -1 1 -1 -1 -1
2 600 3000 3600 16 -1 -1 2 7200 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 0 moved_hours.size_differs 28"),
	},
	{
		name: "the same by the rule max",
		log: `
; MaxProcs: 16
1 0 0 3600 16 -1 -1 2 7200 -1 1 1 1 -1 1 -1 -1 -1
2 600 3000 3600 2 -1 -1 16 7200 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG --read size=max", want: values("jobs 2 wait_mean_s 1500"),
	},
	{
		name: "a PBS job of two CPUs got a node of 16 for itself",
		log: `
03/01/2025 01:00:00;E;1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 exec_host=n1/0*16 exec_vnode=(n1:ncpus=16) Resource_List.ncpus=2 Resource_List.place=excl Resource_List.walltime=02:00:00 Exit_status=0 resources_used.walltime=01:00:00 resources_used.ncpus=16 end=1740790800
03/01/2025 02:00:00;E;2.srv;user=u queue=q ctime=1740787800 qtime=1740787800 etime=1740787800 start=1740790800 exec_host=n1/0*16 exec_vnode=(n1:ncpus=16) Resource_List.ncpus=2 Resource_List.place=excl Resource_List.walltime=02:00:00 Exit_status=0 resources_used.walltime=01:00:00 resources_used.ncpus=16 end=1740794400
`,
		args: "replay LOG --procs 16", want: values("jobs 2 wait_mean_s 1500 moved_hours.size_differs 28"),
	},

	{
		name: "one size is missing",
		log: `
JobIDRaw|State|Submit|Start|Elapsed|Timelimit|ReqCPUS|AllocCPUS
1|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|01:00:00|01:00:00|10|
2|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|01:00:00|01:00:00|10|10
`,
		args: "replay LOG --procs 20", want: values("jobs 2 wait_mean_s 0 notes.size_requested 1"),
	},
	{
		name: "the other size is missing, in CSV",
		log:  "# capacity: 20\njob_id,submit_s,run_s,limit_s,requested,allocated\n1,0,60,60,10,\n2,0,60,60,,10\n",
		args: "replay LOG", want: values("jobs 2 wait_mean_s 0 notes.size_allocated 1"),
	},

	// Never ran.
	{
		name: "cancelled while pending, with the CPUs that it asked for and a start of its end",
		log: `
JobID|User|State|Submit|Start|End|Elapsed|Timelimit|AllocCPUS|ReqCPUS|NodeList
1|a|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T10:00:00|10:00:00|12:00:00|5|5|n1
2|b|CANCELLED by 1000|2025-03-01T00:01:00|2025-03-01T00:02:00|2025-03-01T00:02:00|00:00:00|2-00:00:00|10|10|None assigned
3|c|COMPLETED|2025-03-01T00:10:00|2025-03-01T00:10:00|2025-03-01T01:10:00|01:00:00|02:00:00|3|3|n2
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 0 dropped.never_started 1"),
	},
	{
		name: "missed its deadline, and failed, without a node",
		log: `
JobID|User|State|Submit|Start|End|Elapsed|Timelimit|AllocCPUS|ReqCPUS|NodeList
1|a|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T10:00:00|10:00:00|12:00:00|5|5|n1
2|b|DEADLINE|2025-03-01T00:01:00|Unknown|2025-03-01T00:02:00|00:00:00|2-00:00:00|0|10|None assigned
3|b|FAILED|2025-03-01T00:01:00|2025-03-01T00:02:00|2025-03-01T00:02:00|00:00:00|2-00:00:00|0|10|None assigned
4|c|COMPLETED|2025-03-01T00:10:00|2025-03-01T00:10:00|2025-03-01T01:10:00|01:00:00|02:00:00|3|3|n2
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 0"),
	},
	{
		name: "cancelled before it started, in JSON",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 36000, "limit": 720}, "state": {"current": "COMPLETED"}, "nodes": "n1", "required": {"CPUs": 5},
 "tres": {"allocated": [{"type": "cpu", "count": 5}]}},
{"job_id": 2, "time": {"submission": 1740787260, "start": 0, "end": 1740787320, "elapsed": 0, "limit": 2880}, "state": {"current": "CANCELLED"}, "nodes": "None assigned", "required": {"CPUs": 10}},
{"job_id": 3, "time": {"submission": 1740787270, "start": 1740787320, "end": 1740787320, "elapsed": 0, "limit": 2880}, "state": {"current": "CANCELLED"}, "nodes": "None assigned", "required": {"CPUs": 10}},
{"job_id": 4, "time": {"submission": 1740787800, "start": 1740787800, "elapsed": 3600, "limit": 120}, "state": {"current": "COMPLETED"}, "nodes": "n2", "required": {"CPUs": 3},
 "tres": {"allocated": [{"type": "cpu", "count": 3}]}}
]}
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 0 dropped.never_started 2"),
	},
	{
		name: "cancelled before it started, in SWF: no run time, or zero of nothing",
		log: `
; MaxProcs: 10
1 0 0 36000 5 -1 -1 5 43200 -1 1 1 1 -1 1 -1 -1 -1
2 60 60 0 0 -1 -1 10 86400 -1 5 1 1 -1 1 -1 -1 -1
3 60 -1 -1 -1 -1 -1 10 86400 -1 5 1 1 -1 1 -1 -1 -1
4 600 0 3600 3 -1 -1 3 7200 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 0 dropped.never_started 2"),
	},
	{
		name: "cancelled before it started, in a table with empty fields",
		log: `
job_id,user,vc,jobname,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue
1,u1,v,n,5,8,1,COMPLETED,2025-03-01 00:00:00,2025-03-01 00:00:00,2025-03-01 10:00:00,36000,0
2,u2,v,n,10,8,1,CANCELLED,2025-03-01 00:01:00,,2025-03-01 00:02:00,0,60
3,u3,v,n,3,8,1,COMPLETED,2025-03-01 00:10:00,2025-03-01 00:10:00,2025-03-01 01:10:00,3600,0
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 0 dropped.never_started 1"),
	},
	{
		name: "started in 1969, as the epoch is in New York",
		log: `
JobIDRaw|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS
1|CANCELLED by 7|2025-03-01T00:00:00|1969-12-31T19:00:00|2025-03-01T00:02:00|1740805320|60|8|8
2|COMPLETED|2025-03-01T00:01:00|2025-03-01T00:01:00|2025-03-01T01:01:00|3600|60|8|8
`,
		args: "replay LOG --procs 8", want: values("jobs 1 wait_mean_s 0"),
	},
	{
		name: "started at 0, in seconds since 1970",
		log: `
JobIDRaw|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS
1|CANCELLED by 7|1740787200|0|1740787320|1740787320|60|8|8
2|COMPLETED|1740787260|1740787260|1740790860|3600|60|8|8
`,
		args: "replay LOG --procs 8", want: values("jobs 1 wait_mean_s 0 dropped.never_started 1"),
	},

	// One thing, several records.
	{
		name: "two dumps, the later one first",
		log: `
JobIDRaw|User|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS
2|u|COMPLETED|2025-03-01T20:00:00|2025-03-01T20:00:00|2025-03-02T06:00:00|36000|1000|64|64
3|u|COMPLETED|2025-03-02T07:00:00|2025-03-02T07:00:00|2025-03-02T08:00:00|3600|1000|64|64
JobIDRaw|User|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS
1|u|COMPLETED|2025-03-01T18:00:00|2025-03-01T18:00:00|2025-03-01T19:00:00|3600|1000|64|64
2|u|COMPLETED|2025-03-01T20:00:00|2025-03-01T20:00:00|2025-03-02T06:00:00|36000|1000|64|64
`,
		args: "replay LOG --procs 64", want: values("jobs 3 wait_mean_s 0 dropped.job_twice 1 moved_hours.job_twice 640"),
	},
	{
		name: "the same job in two dumps of PBS",
		log: `
03/01/2025 01:00:00;E;1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
03/01/2025 02:00:00;E;2.srv;user=u queue=q ctime=1740787800 qtime=1740787800 etime=1740787800 start=1740790800 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740794400
03/01/2025 01:00:00;E;1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
`,
		args: "replay LOG --procs 16", want: values("jobs 2 wait_mean_s 1500 dropped.job_twice 1"),
	},
	{
		name: "the same job in two dumps of JSON",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 16}]}},
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 16}]}}
]}
`,
		args: "replay LOG --procs 16", want: values("jobs 1 dropped.job_twice 1"),
	},
	{
		name: "a snapshot of a waiting job, behind its final record",
		log: `
JobIDRaw|User|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS
1|u|COMPLETED|2025-03-01T18:00:00|2025-03-01T19:00:00|2025-03-01T20:00:00|3600|1000|64|64
1|u|PENDING|2025-03-01T18:00:00|Unknown|Unknown|0|1000|64|0
2|u|SUSPENDED|2025-03-01T18:30:00|2025-03-01T20:00:00|Unknown|60|1000|64|64
2|u|COMPLETED|2025-03-01T18:30:00|2025-03-01T20:00:00|2025-03-01T21:00:00|3600|1000|64|64
`,
		args: "replay LOG --procs 64", want: values("jobs 2 wait_mean_s 900 dropped.snapshot 2"),
	},
	{
		name: "a heterogeneous job of three components with their steps, known by JobID alone",
		log: `
JobID|User|Partition|State|Submit|Start|End|Elapsed|Timelimit|ReqCPUS|AllocCPUS
1|a|x|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|01:00:00|01:00:00|5|5
2+0|b|x|COMPLETED|2025-03-01T00:10:00|2025-03-01T01:00:00|2025-03-01T02:00:00|01:00:00|01:00:00|2|2
2+0.batch|b|||2025-03-01T01:00:00|2025-03-01T01:00:00|2025-03-01T02:00:00|01:00:00||2|2
2+1|b|y|COMPLETED|2025-03-01T00:10:00|2025-03-01T01:00:00|2025-03-01T02:00:00|01:00:00|01:00:00|3|3
2+2|b|y|COMPLETED|2025-03-01T00:10:00|2025-03-01T01:00:00|2025-03-01T02:00:00|01:00:00|01:00:00|4|4
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 1500 notes.gang 2"),
	},
	{
		name: "a heterogeneous job in JSON",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 60}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 5}]}},
{"job_id": 2, "het": {"job_id": 2, "job_offset": {"set": true, "number": 0}}, "time": {"submission": 1740787800, "start": 1740790800, "elapsed": 3600, "limit": 60}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 2}]}},
{"job_id": 3, "het": {"job_id": 2, "job_offset": {"set": true, "number": 1}}, "time": {"submission": 1740787800, "start": 1740790800, "elapsed": 3600, "limit": 60}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 7}]}}
]}
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 1500 notes.gang 1"),
	},
	{
		name: "the summary of an SWF job behind its parts",
		log: `
; MaxProcs: 10
1 0 0 1000 10 -1 -1 10 4000 -1 2 1 1 -1 1 -1 -1 -1
1 -1 500 2000 10 -1 -1 10 4000 -1 3 1 1 -1 1 -1 -1 -1
1 0 0 3000 10 -1 -1 10 4000 -1 1 1 1 -1 1 -1 -1 -1
2 100 2900 500 10 -1 -1 10 4000 -1 1 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 1450 makespan_s 3500 dropped.partial_execution 2"),
	},
	{
		name: "a job that failed in its last part, and one that was cancelled",
		log: `
; MaxProcs: 10
1 0 0 1000 10 -1 -1 10 4000 -1 2 1 1 -1 1 -1 -1 -1
1 0 500 2000 10 -1 -1 10 4000 -1 4 1 1 -1 1 -1 -1 -1
2 100 2900 500 10 -1 -1 10 4000 -1 5 1 1 -1 1 -1 -1 -1
2 100 2900 200 10 -1 -1 10 4000 -1 2 1 1 -1 1 -1 -1 -1
1 0 0 3000 10 -1 -1 10 4000 -1 0 1 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 1450 makespan_s 3500 dropped.partial_execution 3"),
	},
	{
		name: "tasks of arrays that start together are not the same job twice, in PBS",
		log: `
03/01/2025 01:00:00;E;1[1].srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=8 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
03/01/2025 01:00:00;E;1[2].srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=8 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
03/01/2025 01:00:00;E;1[3].srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740790800 Resource_List.ncpus=8 Resource_List.walltime=02:00:00 Exit_status=0 end=1740794400
`,
		args: "replay LOG --procs 16", want: values("jobs 3 wait_mean_s 1200"),
	},
	{
		name: "nor in Torque, which writes 1-2, or 1[2] of another server",
		log: `
03/01/2025 01:00:00;E;1-1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.nodes=1:ppn=8 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
03/01/2025 01:00:00;E;1-2.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.nodes=1:ppn=8 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
`,
		args: "replay LOG --procs 16", want: values("jobs 2 wait_mean_s 0"),
	},
	{
		name: "nor in Grid Engine",
		log: `
all.q:n1:g:u1:job:123:sge:0:1738569600:1738569660:1738573260:0:0:3600:10.0:1.0:1000:0:0:0:0:0:0:0:0:0:0:0:0:proj:defaultdepartment:smp:16:1:1.0:0.0:0.0:NONE:0.000000:NONE:0:0:0
all.q:n1:g:u1:job:123:sge:0:1738569600:1738569660:1738573260:0:0:3600:10.0:1.0:1000:0:0:0:0:0:0:0:0:0:0:0:0:proj:defaultdepartment:smp:16:2:1.0:0.0:0.0:NONE:0.000000:NONE:0:0:0
`,
		args: "replay LOG --procs 32", want: values("jobs 2 wait_mean_s 0"),
	},
	{
		name: "a job that PBS ran twice",
		log: `
03/01/2025 01:00:00;R;1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 end=1740790800
03/01/2025 01:00:00;E;1.srv;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740790800 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 run_count=2 end=1740794400
`,
		args: "replay LOG --procs 32", want: values("jobs 2 makespan_s 7200"),
	},
	{
		name: "two runs of a job of JSON with one submission",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "end": 1740790800, "elapsed": 3600, "limit": 120}, "state": {"current": ["NODE_FAIL"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 16}]}},
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740790860, "end": 1740794460, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 16}]}}
]}
`,
		args: "replay LOG --procs 32", want: values("jobs 2 makespan_s 7200 notes.attempt_after 1"),
	},

	// Several things, one identity.
	{
		name: "a number given out again to the same user, a year later",
		log: `
JobIDRaw|User|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS
9|u|COMPLETED|2024-03-01T18:00:00|2024-03-01T18:00:00|2024-03-01T19:00:00|3600|1000|8|8
9|u|COMPLETED|2025-03-01T18:00:00|2025-03-01T18:00:00|2025-03-01T19:00:00|3600|1000|8|8
`,
		args: "replay LOG --procs 8", want: values("jobs 2 wait_mean_s 0 notes.number_again 1 notes.job_again 0"),
	},
	{
		name: "a number of PBS on two servers",
		log: `
03/01/2025 01:00:00;E;7.alpha;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
03/01/2025 01:00:00;E;7.beta;user=u queue=q ctime=1740787200 qtime=1740787200 etime=1740787200 start=1740787200 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
`,
		args: "replay LOG --procs 32", err: "2 clusters: alpha, beta",
	},
	{
		name: "a number of SWF that wrapped",
		log: `
; MaxProcs: 10
7 0 0 1000 10 -1 -1 10 4000 -1 1 1 1 -1 1 -1 -1 -1
7 90000000 0 2000 10 -1 -1 10 4000 -1 1 2 1 -1 1 -1 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 0"),
	},

	// Nodes with and without GPUs.
	{
		name: "jobs without GPUs on nodes without them count their CPUs",
		log: `
JobIDRaw|State|Partition|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS|ReqTRES|AllocTRES
1|COMPLETED|acc|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|3600|60|80|80|cpu=80,gres/gpu=4|cpu=80,gres/gpu=4
2|COMPLETED|gpp|2025-03-01T00:00:01|2025-03-01T00:00:01|2025-03-01T01:00:01|3600|60|1|7|cpu=1|cpu=7
3|COMPLETED|acc|2025-03-01T00:00:02|2025-03-01T00:00:02|2025-03-01T01:00:02|3600|60|4|4|cpu=4|cpu=4
`,
		args: "replay LOG --format sacct-gpu --procs 11 --read cores_in=gpp", want: values("jobs 2 wait_mean_s 0 notes.sized_by_cores 1 notes.sized_by_gpus 1 dropped.size_not_positive 1 moved_hours.size_differs 6"),
	},
	{
		name: "the same in JSON",
		log: `
{"jobs": [
{"job_id": 1, "partition": "acc", "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 80}, {"type": "gres", "name": "gpu", "count": 4}]}},
{"job_id": 2, "partition": "gpp", "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n2", "tres": {"allocated": [{"type": "cpu", "count": 7}]}},
{"job_id": 3, "partition": "acc", "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n3", "tres": {"allocated": [{"type": "cpu", "count": 5}]}}
]}
`,
		args: "replay LOG --format sacct-gpu --procs 11 --read cores_in=gpp", want: values("jobs 2 wait_mean_s 0 dropped.size_not_positive 1"),
	},

	// Part of a device.
	{
		name: "slices by a model of their own, and shares by MPS",
		log: `
JobIDRaw|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS|ReqTRES|AllocTRES
1|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|3600|60|4|4|cpu=4,gres/gpu:nvidia_h100_80gb_hbm3_2g.20gb=1,gres/gpu=1|cpu=4,gres/gpu:nvidia_h100_80gb_hbm3_2g.20gb=1,gres/gpu=1
2|COMPLETED|2025-03-01T00:00:01|2025-03-01T00:00:01|2025-03-01T01:00:01|3600|60|4|4|cpu=4,gres/mps=50|cpu=4,gres/mps=50
3|COMPLETED|2025-03-01T00:00:02|2025-03-01T00:00:02|2025-03-01T01:00:02|3600|60|4|4|cpu=4,gres/gpu=4|cpu=4,gres/gpu=4
`,
		args: "replay LOG --format sacct-gpu --procs 4", want: values("jobs 1 wait_mean_s 0 dropped.gpu_slice 1 dropped.gpu_share 1"),
	},
	{
		name: "slices in the lists of older releases",
		log: `
JobIDRaw|State|Submit|Start|End|ElapsedRaw|TimelimitRaw|ReqCPUS|AllocCPUS|AllocGRES
1|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|3600|60|4|4|gpu:1g.10gb:2
2|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|3600|60|4|4|gpu:h100:1
`,
		args: "replay LOG --format sacct-gpu --procs 14 --read gpu_slices=1g.10gb", want: values("jobs 2 wait_mean_s 0 utilization 0.6429"),
	},
	{
		name: "a slice in JSON",
		log: `
{"jobs": [
{"job_id": 1, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 4}, {"type": "gres", "name": "gpu:a100_1g.5gb", "count": 1}, {"type": "gres", "name": "gpu", "count": 1}]}},
{"job_id": 2, "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 4}, {"type": "gres", "name": "gpu", "count": 2}]}}
]}
`,
		args: "replay LOG --format sacct-gpu --procs 2", want: values("jobs 1 wait_mean_s 0 dropped.gpu_slice 1"),
	},
	{
		name: "half a GPU in a table",
		log: `
job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type
j1,worker,1,Terminated,500000.0,503600.0,600.0,29.3,50.0,V100
j2,worker,3,Terminated,500000.0,503600.0,600.0,29.3,50.0,V100
j3,worker,4,Terminated,500000.0,503600.0,600.0,29.3,50.0,V100
`,
		args: "replay LOG --procs 2", want: values("jobs 1 wait_mean_s 0 dropped.gpu_share 2"),
	},
}
