package main

// kindsOfForm are logs of other forms, with values and headers that are not what they should
// be.
var kindsOfForm = []kind{
	// Place.
	{
		name: "two partitions of CSV by name",
		log: `
# capacity: 100
job_id,submit_s,run_s,limit_s,requested,partition
1,0,3600,3600,40,a
2,60,3600,3600,40,b
3,120,3600,3600,40,c
`,
		args: "replay LOG --procs 40 --partition a,c", want: values("jobs 2 wait_mean_s 1740 dropped.other_partition 1"),
	},
	{
		name: "partitions of SWF are pooled with a note",
		log: `
; MaxProcs: 80
1 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
2 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 2 -1 -1
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 0 notes.partitions_pooled 2"),
	},
	{
		name: "a partition that is not there",
		log: `
; MaxProcs: 80
1 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
`,
		args: "replay LOG --partition 2", err: "no job is of the partition 2: the log has 1",
	},
	{
		name: "two clusters in JSON",
		log: `
{"jobs": [
{"job_id": 1, "cluster": "reef", "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 4}]}},
{"job_id": 1, "cluster": "lagoon", "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 4}]}}
]}
`,
		args: "replay LOG --procs 4", err: "2 clusters: reef, lagoon",
	},
	{
		name: "two clusters in jobcomp",
		log: `
JobId=1 UserId=u1(1001) JobState=COMPLETED Partition=std TimeLimit=120 StartTime=2025-03-01T00:00:00 EndTime=2025-03-01T01:00:00 NodeCnt=1 ProcCnt=16 QOS=normal Cluster=reef SubmitTime=2025-03-01T00:00:00 EligibleTime=2025-03-01T00:00:00
JobId=1 UserId=u1(1001) JobState=COMPLETED Partition=std TimeLimit=120 StartTime=2025-03-01T00:00:00 EndTime=2025-03-01T01:00:00 NodeCnt=1 ProcCnt=16 QOS=normal Cluster=bay SubmitTime=2025-03-01T00:00:00 EligibleTime=2025-03-01T00:00:00
`,
		args: "replay LOG --procs 16 --read cluster=bay", want: values("jobs 1 wait_mean_s 0 dropped.other_cluster 1"),
	},
	{
		name: "a job that named three partitions",
		log: `
JobIDRaw|Partition|State|Submit|Start|Elapsed|Timelimit|ReqCPUS
1|fat,thin,gpu|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|01:00:00|01:00:00|10
2|thin|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|01:00:00|01:00:00|10
`,
		args: "replay LOG --procs 10 --partition gpu", want: values("jobs 1 wait_mean_s 0"),
	},

	// One bad value, a whole log lost.
	{
		name: "fields that nobody needs",
		log: `
JobIDRaw|State|Submit|Eligible|Start|End|Elapsed|Timelimit|ReqCPUS|AllocCPUS|NNodes|ReqMem|ReqTRES
1|COMPLETED|2025-03-01T00:00:00|yesterday|2025-03-01T00:00:00|2025-03-01T01:00:00|01:00:00|01:00:00|10|10|1K|?|cpu=10,mem
2|COMPLETED|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|01:00:00|INVALID|10|10|1|8Q|cpu=x
3|NEW_STATE|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T00:00:00|2025-03-01T01:00:00|01:00:00|01:00:00|10|10|1|8G|cpu=10
`,
		args: "replay LOG --procs 30", want: values("jobs 3 wait_mean_s 0"),
	},
	{
		name: "a bad line of SWF, as many as are let",
		log: `
; MaxProcs: 80
1 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
2 0 0 x 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
3 0 0 3600 40
4 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
`,
		args: "replay LOG --read skip_bad=2", want: values("jobs 2 dropped.bad_record 2"),
	},
	{
		name: "one more than are let",
		log: `
; MaxProcs: 80
1 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
2 0 0 x 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1
3 0 0 3600 40
`,
		args: "replay LOG --read skip_bad=1", err: "log:4",
	},
	{
		name: "a bad line of CSV",
		log: `
# capacity: 100
job_id,submit_s,run_s,limit_s,requested
1,0,3600,3600,40
2,60,an hour,3600,40
`,
		args: "replay LOG --read skip_bad=1", want: values("jobs 1 dropped.bad_record 1"),
	},
	{
		name: "a bad line of PBS",
		log: `
03/01/2025 01:00:00;E;1.srv;user=u queue=q ctime=1740787200 start=1740787200 Resource_List.ncpus=16 Resource_List.walltime=02:00:00 Exit_status=0 end=1740790800
03/01/2025 01:00
`,
		args: "replay LOG --procs 16 --read skip_bad=1", want: values("jobs 1 dropped.bad_record 1"),
	},
	{
		name: "a bad job of JSON",
		log: `
{"jobs": [
{"job_id": 1, "cluster": "reef", "time": {"submission": 1740787200, "start": 1740787200, "elapsed": 3600, "limit": 120}, "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 4}]}},
{"job_id": 2, "cluster": "reef", "time": "never", "state": {"current": ["COMPLETED"]}, "nodes": "n1", "tres": {"allocated": [{"type": "cpu", "count": 4}]}}
]}
`,
		args: "replay LOG --procs 4 --read skip_bad=1", want: values("jobs 1 dropped.bad_record 1"),
	},
	{
		name: "a bad line of a table",
		log: `
job_id,num_gpu,submit_time,iterations,model_name,duration,interval
1,4,0,100,resnet50,3600,0
2,four,0,100,resnet50,3600,0
`,
		args: "replay LOG --procs 4 --read skip_bad=1", want: values("jobs 1 dropped.bad_record 1"),
	},

	// Headers.
	{name: "nodes of four cores by a note", log: "; MaxNodes: 16\n; Note: 4 cores per node\n" + four, args: "replay LOG", want: values("procs 64")},
	{name: "processors of each node", log: "; MaxNodes: 8 (16 procs/node)\n" + four, args: "replay LOG", want: values("procs 128")},
	{name: "each node by a sentence", log: "; MaxNodes: 8\n; Note: Each node has 2 CPUs\n" + four, args: "replay LOG", want: values("procs 16")},
	{name: "nodes with so many cores each", log: "; MaxNodes: 8 nodes with 16 cores each\n" + four, args: "replay LOG", want: values("procs 128")},
	{name: "thousands", log: "; MaxProcs: 163,840 (of 10,240 nodes)\n" + four, args: "replay LOG", want: values("procs 163840")},
	{name: "millions", log: "; MaxProcs: 1,048,576\n" + four, args: "replay LOG", want: values("procs 1048576")},
	{name: "small letters, no blanks", log: ";maxprocs:64\n" + four, args: "replay LOG", want: values("procs 64")},
	{name: "processors unknown", log: "; MaxProcs: -1\n; MaxNodes: 3\n" + four, args: "replay LOG", err: "--procs N"},

	// Reading more.
	{
		name: "a comma between the fields of sacct",
		log: `
JobIDRaw,Partition,State,Submit,Start,Elapsed,Timelimit,ReqCPUS
1,fat,COMPLETED,2025-03-01T00:00:00,2025-03-01T00:00:00,01:00:00,01:00:00,10
2,fat,COMPLETED,2025-03-01T00:10:00,2025-03-01T01:00:00,01:00:00,01:00:00,10
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 1500"),
	},
	{
		name: "two tildes, and --parsable's last separator",
		log: `
JobIDRaw~~Partition~~State~~Submit~~Start~~Elapsed~~Timelimit~~ReqCPUS~~
1~~fat~~COMPLETED~~2025-03-01T00:00:00~~2025-03-01T00:00:00~~01:00:00~~01:00:00~~10~~
2~~fat~~COMPLETED~~2025-03-01T00:10:00~~2025-03-01T01:00:00~~01:00:00~~01:00:00~~10~~
`,
		args: "replay LOG --procs 10", want: values("jobs 2 wait_mean_s 1500"),
	},
	{
		name: "no header, tabulators, columns by a rule",
		log: "1\tfat\tCOMPLETED\t2025-03-01T00:00:00\t2025-03-01T00:00:00\t01:00:00\t01:00:00\t10\n" +
			"2\tfat\tCOMPLETED\t2025-03-01T00:10:00\t2025-03-01T01:00:00\t01:00:00\t01:00:00\t10\n",
		args: "replay LOG --procs 10 --format sacct --read separator=tab --read columns=JobIDRaw,Partition,State,Submit,Start,Elapsed,Timelimit,ReqCPUS",
		want: values("jobs 2 wait_mean_s 1500"),
	},
	{
		name: "SWF of Frontier",
		log: `
; MaxProcs: 80
1 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1 7 5 3
`,
		args: "replay LOG", want: values("jobs 1 notes.extra_nodes 1"),
	},
	{
		name: "SWF with a nineteenth field",
		log: `
; MaxProcs: 80
1 0 0 3600 40 -1 -1 40 3600 -1 1 1 1 -1 1 1 -1 -1 0.5
`,
		args: "replay LOG", want: values("jobs 1 notes.extra_fields 1"),
	},
	{
		name: "CSV of a spreadsheet in Spain, with times that have decimals",
		log: `
# capacity: 10
job_id;submit_s;run_s;limit_s;requested
1;0;1800,5;3600;10
2;900,25;10;20;10
`,
		args: "replay LOG", want: values("jobs 2 wait_mean_s 450.125"),
	},
	{
		name: "LSF: one that never started, and one that exited",
		log: `
"JOB_FINISH" "10.1" 1738573260 123 1001 33554435 16 1738569600 0 0 1738569660 "u1" "normal" "" "" "" "h" "/home" "" "" "" "1738569600.123" 0 16 "n1" "n1" 64 60.0 "j" "cmd"
"JOB_NEW" "10.1" 1738573260 125 1001 33554435 16 1738569600
"JOB_FINISH" "10.1" 1738573270 124 1001 33554435 16 1738569700 0 0 0 "u1" "normal" "" "" "" "h" "/home" "" "" "" "1738569600.123" 0 0 32 60.0 "j" "cmd"
`,
		args: "replay LOG --procs 16", want: values("jobs 1 wait_mean_s 0 dropped.other_event 1"),
	},
	{
		name: "a table that does not say when jobs were submitted",
		log: `
job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type
j1,worker,2,Terminated,500000.0,503600.0,600.0,29.3,200.0,V100
`,
		args: "replay LOG --procs 4", want: values("jobs 1 notes.submit_is_start 1"),
	},
	{
		name: "Grid Engine: one that never started",
		log: `
all.q:n1:g:u1:job:123:sge:0:1738569600:1738569660:1738573260:0:0:3600:10.0:1.0:1000:0:0:0:0:0:0:0:0:0:0:0:0:proj:defaultdepartment:smp:16:0:1.0:0.0:0.0:NONE:0.000000:NONE:0:0:0
all.q:n1:g:u1:job:124:sge:0:1738569600:0:0:1:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:proj:defaultdepartment:smp:16:0:0:0:0:NONE:0.000000:NONE:0:0:0
`,
		args: "replay LOG --procs 16", want: values("jobs 1 wait_mean_s 0"),
	},
}

// four is a job on four processors.
const four = "1 0 0 3600 4 -1 -1 4 3600 -1 1 1 1 -1 1 1 -1 -1\n"
