package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cases is the folder of small logs that were made after public bug reports, each
// with the right values worked out by hand.
const cases = "../../../shared/cases/logs"

// A logCase is a command line on files of a folder of cases and what is right: fields
// of what replay --json prints, or of an object in it, or a part of an error.
type logCase struct {
	args string
	want map[string]float64
	err  string
}

// right are the values of the expected.txt of each folder.
var right = map[string][]logCase{
	"01-exclusive": {
		{args: "replay log.sacct --procs 48", want: values("jobs 3 wait_mean_s 13800 utilization 1 moved_hours.size_differs 564")},
		{args: "replay log.sacct --procs 48 --size requested", want: values("wait_mean_s 0 moved_hours.size_differs 564")},
		{args: "trace info log.sacct --procs 48", want: values("machine.load 36")},
	},
	"02-cancelled-pending": {{args: "replay log.sacct --procs 1000", want: values("jobs 2 wait_mean_s 0 dropped.never_started 1")}},
	"03-monthly-overlap":   {{args: "replay both.sacct --procs 64", want: values("jobs 2 wait_mean_s 0 dropped.job_twice 1 moved_hours.job_twice 640")}},
	"03b-snapshot-then-final": {
		{args: "replay both.sacct --procs 64", want: values("jobs 2 wait_mean_s 0 dropped.snapshot 1")},
	},
	"04-het-job":     {{args: "replay log.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670 notes.gang 1")}},
	"05-swf-partial": {{args: "replay log.swf", want: values("jobs 2 wait_mean_s 1450 makespan_s 3500 dropped.partial_execution 2")}},
	"06-mig": {
		{args: "replay log.sacct --format sacct-gpu --procs 5", want: values("jobs 1 wait_mean_s 0 dropped.gpu_slice 2 dropped.gpu_share 1")},
		{args: "replay log.sacct --format sacct-gpu --procs 35 --read gpu_slices=1g.5gb", want: values("jobs 3 wait_mean_s 0 dropped.gpu_share 1")},
	},
	"07-chain": {
		{args: "trace info log.sacct --procs 30", want: values("waits.wait_s.mean 40")},
		{args: "replay log.sacct --procs 30", want: values("makespan_s 108060 notes.from_eligible 2")},
	},
	"08-window": {
		{args: "trace info log.sacct --procs 8", want: values("machine.load 0.625")},
		// The held job arrives when it became eligible, at the hour of eight others: two of the nine wait
		// 12 h for the seven, and one on each other day, 72 h of 41 jobs; without it, 60 h of 40, 1.5 h.
		{args: "replay log.sacct --capacity-rule load:0.8", want: values("procs 7 notes.outside_span 1 wait_mean_s 6321.0244")},
		{args: "replay log.sacct --procs 7 --from 2025-01-05T00:00:00Z", want: values("jobs 40 wait_mean_s 5399.125 dropped.outside_window 1")},
		{args: "replay without.sacct --procs 7", want: values("jobs 40 wait_mean_s 5399.125")},
	},
	"09-dst-fall": {
		{args: "replay log.sacct --procs 10 --read zone=Europe/Madrid", want: values("jobs 3 wait_mean_s 1100 notes.hour_twice 3")},
		{args: "trace info log.sacct --read zone=Europe/Madrid", want: values("waits.wait_s.mean 1100 waits.wait_s.max 1800")},
	},
	"11-delimiter": {
		{args: "replay semi.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay caret.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay tab.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670")},
	},
	"12-noheader": {
		{args: "replay log.sacct --procs 100", err: "--read columns="},
		{
			args: "replay log.sacct --procs 100 --read columns=JobID,JobIDRaw,User,Account,Partition,Submit,Eligible,Start,End,ElapsedRaw,State,NNodes,ReqCPUS,AllocCPUS,ReqTRES,AllocTRES,TimelimitRaw,NodeList",
			want: values("jobs 2 wait_mean_s 2670"),
		},
	},
	"13-sacct-json": {
		{args: "trace info log.json", want: values("jobs 1 waits.wait_s.mean 60 run_s.mean 3600 limits.limit_s.mean 7200 machine.largest 8 span.first_s 1738569600")},
		{args: "trace info log.json --format sacct-gpu", want: values("machine.largest 2 run_s.mean 3600")},
	},
	"14-time-format": {
		{args: "replay blank.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670 notes.times_utc 1")},
		{args: "replay ms.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay offset.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670 notes.times_utc 0")},
		{args: "replay z.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670 notes.times_utc 0")},
	},
	"15-two-partitions": {
		{args: "replay log.sacct --procs 140", want: values("wait_mean_s 0 notes.partitions_pooled 2")},
		{args: "replay log.sacct --procs 40 --partition gpu", want: values("jobs 2 wait_mean_s 17700")},
		{args: "replay log.sacct --procs 100 --partition cpu", want: values("jobs 1 wait_mean_s 0")},
	},
	"16-epoch-start": {
		{args: "replay log.sacct --procs 8", want: values("jobs 1 wait_mean_s 0 dropped.never_started 1")},
		{args: "replay log0.sacct --procs 8", want: values("jobs 1 wait_mean_s 0 dropped.never_started 1")},
		{args: "replay log1.sacct --procs 8", want: values("jobs 1 wait_mean_s 0 dropped.never_started 1")},
	},
	"17-reused-ids": {{args: "replay log.sacct --procs 8", want: values("jobs 2 wait_mean_s 0 notes.number_again 1 notes.job_again 0")}},
	"18-requeue": {
		{args: "replay log.sacct --procs 30", want: values("jobs 3 makespan_s 15120")},
		{args: "replay samesubmit.sacct --procs 30", want: values("jobs 3 makespan_s 15120")},
		{args: "replay samesubmit.sacct --procs 30 --read arrival=submit", want: values("jobs 3 makespan_s 15000 notes.attempt_after 2")},
	},
	"19-limit-zero": {{args: "replay log.sacct --procs 64", want: values("jobs 2 notes.limit_missing 1 notes.run_above_limit 0")}},
	"22-unlimited":  {{args: "replay log.sacct --procs 10", want: values("jobs 3 wait_mean_s 25140 notes.limit_endless 1")}},
	"25-big-numbers": {
		{args: "replay log.csv", want: values("jobs 3 wait_mean_s 30")},
		{args: "replay log.swf", want: values("jobs 3 wait_mean_s 30")},
		{args: "replay log2.csv", want: values("jobs 3 wait_mean_s 30")},
	},
	"26-negative-submit": {
		{args: "replay log.swf", want: values("jobs 2 wait_mean_s 1800 notes.zero_moved 1")}, // job 2 waits 3,600 s, 0 s job 1
		{args: "replay epoch.swf", want: values("jobs 2 wait_mean_s 1800")},
	},
	"27-swf-headers": {
		{args: "replay a.swf", want: values("procs 128")},
		{args: "replay b.swf", want: values("procs 64")},
		{args: "replay c.swf", want: values("procs 64")},
		{args: "replay d.swf", want: values("procs 64")},
		{args: "replay e.swf", err: "--procs N"},
		{args: "replay f.swf", want: values("procs 1024")},
		{args: "replay g.swf", want: values("procs 64")},
		{args: "replay i.swf", want: values("procs 64")},
		{args: "replay j.swf", want: values("procs 64")},
		{args: "replay h.swf", want: values("procs 64 jobs 2 wait_mean_s 50")}, // comments begin with #
		{args: "replay j2.swf", want: values("wait_mean_s 0 notes.header_no_procs 1")},
	},
	"29-gpu-datasets": {
		{args: "trace info helios.csv", want: values("jobs 2 ran 1 span.first_s 1585699210 waits.wait_s.mean 600 run_s.mean 3600 machine.largest 8")},
		{args: "trace info acme.csv", want: values("jobs 1 span.first_s 1677600010 waits.wait_s.mean 600 run_s.mean 3600 machine.largest 32")},
		{args: "trace info pai_task.csv", want: values("jobs 1 run_s.mean 3600 machine.largest 4 waits.share 0")},
		{args: "replay pai_task.csv --procs 4", want: values("jobs 1 notes.submit_is_start 1")},
		{args: "trace info supercloud.csv", want: values("machine.largest 2 waits.wait_s.mean 60 run_s.mean 3600 limits.limit_s.mean 345600")},
		{args: "trace info pm100.csv", want: values("machine.largest 16 waits.wait_s.mean 600 run_s.mean 3600 limits.limit_s.mean 432000")},
		{args: "trace info pbs.txt", want: values("machine.largest 16 waits.wait_s.mean 60 run_s.mean 3600 limits.limit_s.mean 7200")},
		{args: "trace info lsf.txt", want: values("machine.largest 16 span.first_s 1738569600 waits.wait_s.mean 60 run_s.mean 3600")},
		{args: "trace info jobcomp.txt", want: values("machine.largest 16 waits.wait_s.mean 60 run_s.mean 3600 limits.limit_s.mean 7200")},
		{args: "trace info uge.txt", want: values("machine.largest 16 waits.wait_s.mean 60 run_s.mean 3600")},
		{args: "trace info openb2.csv", want: values("machine.largest 1")},
		{args: "trace info tiresias.csv", want: values("machine.largest 4 run_s.mean 3600")},
		{args: "replay philly.json --procs 4", err: "jq -r"},
		{args: "replay batsim.json --procs 4", err: "--read map=FILE"},
		{args: "replay squeue.txt --procs 4", err: "sacct -a -X"},
	},
	"32-optional-field": {
		{args: "replay allocnodes.sacct --procs 8", want: values("jobs 2 notes.field_unread 1")},
		{args: "replay limit.sacct --procs 8", want: values("jobs 2 notes.field_unread 1")},
		{args: "replay mem.sacct --procs 8", want: values("jobs 2 notes.field_unread 1")},
		{args: "replay negelapsed.sacct --procs 8", want: values("jobs 1 dropped.run_negative 1")},
	},
	"35-two-clusters": {
		{args: "replay log.sacct --procs 8", err: "2 clusters: reef, lagoon"},
		{args: "replay log.sacct --procs 8 --read cluster=reef", want: values("jobs 1 wait_mean_s 0")},
		{args: "replay log.sacct --procs 8 --read cluster=lagoon", want: values("jobs 1 wait_mean_s 0")},
	},
	"36-encodings": {
		{args: "replay bom.csv --procs 100", want: values("jobs 1")},
		{args: "replay bom.sacct --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay bom.swf --procs 100", want: values("jobs 1")},
		{args: "replay quoted.csv --procs 100", want: values("jobs 1 makespan_s 10")},
		{args: "replay log.xz --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay log.bz2 --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay log.zst --procs 100", want: values("jobs 2 wait_mean_s 2670")},
		{args: "replay log.tar.gz --procs 100", err: "tar -xOf"},
		{args: "replay semi.csv --procs 100", want: values("jobs 1 makespan_s 10")},
		{args: "replay utf16.sacct --procs 100", err: "UTF-16"},
	},
	"37-swf-dependency": {
		{args: "replay log.swf", want: values("jobs 3 makespan_s 1160 wait_mean_s 0 held_mean_s 353.3333333333333 notes.after_followed 1 moved_hours.after_followed 0.2777777777777778")},
		{args: "replay log.swf --read dependencies=ignore", want: values("jobs 3 makespan_s 1000 notes.after_ignored 1")},
		{args: "trace info log.swf", want: values("jobs 3")},
	},
	"38-partition-list": {
		{args: "trace info log.sacct --partition gpu", want: values("jobs 3")},
		{args: "trace info log.sacct --partition cpu", want: values("jobs 2")},
	},
	"40-overtime": {
		{args: "replay log.sacct --procs 10", want: values("wait_mean_s 41400 makespan_s 90000 moved_hours.run_kept 230")},
		{args: "replay log.sacct --procs 10 --read overrun=cut", want: values("wait_mean_s 0 moved_hours.run_cut 230")},
	},
}

// elsewhere are the cases that are about other things than the reading of logs.
var elsewhere = map[string]bool{
	"30-overlap-closures": true, "31-dst-rhythm": true,
}

// values reads pairs of a name and a number.
func values(text string) map[string]float64 {
	m := map[string]float64{}
	words := strings.Fields(text)
	for i := 0; i < len(words); i += 2 {
		var x float64
		if _, err := fmt.Sscan(words[i+1], &x); err != nil {
			panic(text)
		}
		m[words[i]] = x
	}
	return m
}

// at is the number at a path of an object, such as notes.gang; 0 where there is none.
func at(object map[string]any, path string) float64 {
	first, rest, more := strings.Cut(path, ".")
	switch x := object[first].(type) {
	case float64:
		return x
	case map[string]any:
		if more {
			return at(x, rest)
		}
	}
	return 0
}

// Every log of the cases gives the values that were worked out by hand.
func TestLogCases(t *testing.T) {
	if _, err := os.Stat(cases); err != nil {
		t.Skip("the cases are not beside the repository")
	}
	folders, err := os.ReadDir(cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		folder := f.Name()
		list, known := right[folder]
		if !known && !elsewhere[folder] {
			t.Errorf("%s: no values of it are tested", folder)
		}
		for _, c := range list {
			words := strings.Fields(c.args)
			for i, w := range words {
				if _, err := os.Stat(filepath.Join(cases, folder, w)); err == nil {
					words[i] = filepath.Join(cases, folder, w)
				}
			}
			status, stdout, stderr := run(t.Context(), append(words, "--json")...)
			if c.err != "" {
				if status != statusWrong || !strings.Contains(stderr, c.err) {
					t.Errorf("%s: %s: status %d, %s", folder, c.args, status, stderr)
				}
				continue
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(stdout), &got); status != 0 || err != nil {
				t.Errorf("%s: %s: status %d, %s%v", folder, c.args, status, stderr, err)
				continue
			}
			for path, want := range c.want {
				if x := at(got, path); math.Abs(x-want) > 1e-4*math.Abs(want) {
					t.Errorf("%s: %s: %s is %v, want %v", folder, c.args, path, x, want)
				}
			}
		}
	}
}

// A scenario sends the jobs of a log to the partitions of their names, and refuses
// names that it does not have.
func TestPlaces(t *testing.T) {
	if _, err := os.Stat(cases); err != nil {
		t.Skip("the cases are not beside the repository")
	}
	dir := t.TempDir()
	log, err := os.ReadFile(filepath.Join(cases, "15-two-partitions", "log.sacct"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "log.sacct"), log, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		keys, cpu string
		wait      float64
		err       string
	}{
		{"", "cpu", 11800, ""},
		{`partitions = { cpu = "big" }`, "big", 11800, ""},
		{`partitions = "all in one"`, "big", 0, ""},
		{"", "big", 0, "the log names partitions that the scenario does not have: cpu (1 job)"},
	} {
		text := fmt.Sprintf("title = \"places\"\n[trace]\nfile = \"log.sacct\"\n%s\n[partition.gpu]\nprocessors = 40\n[partition.%s]\nprocessors = 100\n", c.keys, c.cpu)
		path := filepath.Join(dir, "s.toml")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		status, _, stderr := run(t.Context(), "run", path, "--out", dir)
		if c.err != "" {
			if status != statusWrong || !strings.Contains(stderr, c.err) {
				t.Errorf("%s: status %d, %s", c.keys, status, stderr)
			}
			continue
		}
		if status != statusDone {
			t.Errorf("%s: status %d, %s", c.keys, status, stderr)
			continue
		}
		summary, err := os.ReadFile(filepath.Join(dir, "s", "summary.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("wait_mean_s,s,%v,", c.wait); !strings.Contains(string(summary), want) {
			t.Errorf("%s: no %s in\n%.600s", c.keys, want, summary)
		}
	}
}
