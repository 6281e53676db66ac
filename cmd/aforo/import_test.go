package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeAll puts files into a folder.
func writeAll(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// done runs a command line that must be done, and returns what it prints.
func done(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	if status := aforo(context.Background(), args, strings.NewReader(""), &out, &err); status != statusDone {
		t.Fatalf("aforo %s: status %d\n%s", strings.Join(args, " "), status, err.String())
	}
	return out.String(), err.String()
}

// A log gives the imported site its demand, by partition and account; with a queue, what is
// sent after it, and how much of their limits jobs use.
func TestImportLog(t *testing.T) {
	folder := t.TempDir()
	var log strings.Builder
	log.WriteString("JobIDRaw|User|Account|Partition|Submit|Start|End|ElapsedRaw|State|NNodes|AllocCPUS|AllocTRES|TimelimitRaw\n")
	for i := range 900 {
		at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 29 * time.Minute)
		partition, account, gpus := []string{"acc", "debug"}[i%3/2], []string{"phys", "chem"}[i%2], []int{1, 4, 8}[i%3]
		run := 600 + 700*(i%5) // of an hour
		format := "2006-01-02T15:04:05"
		fmt.Fprintf(&log, "%d|u%d|%s|%s|%s|%s|%s|%d|COMPLETED|2|%d|cpu=%d,node=2,gres/gpu=%d|60\n",
			i+1, i%7, account, partition, at.Format(format), at.Format(format), at.Add(time.Duration(run)*time.Second).Format(format), run, 8*gpus, 8*gpus, gpus)
	}
	writeAll(t, folder, map[string]string{
		"jobs.log": log.String(),
		"slurm.conf": `NodeName=n[1-8] CPUs=32 Gres=gpu:a100:4
PartitionName=acc Nodes=ALL Default=YES
PartitionName=debug Nodes=n[7-8] PriorityTier=5
`,
		"acc.txt": "add account phys\nadd account chem\nadd account idle\n",
		"queue.txt": `JobId=1 UserId=ann(1) Priority=9 Account=phys JobState=RUNNING TimeLimit=01:00:00 SubmitTime=2026-03-02T09:00:00 StartTime=2026-03-02T09:30:00 Partition=acc NumNodes=8 NumCPUs=64 ReqTRES=cpu=64,node=8,gres/gpu=32
JobId=2 UserId=bob(2) Priority=8 Account=chem JobState=PENDING TimeLimit=01:00:00 SubmitTime=2026-03-02T10:00:00 Partition=acc NumNodes=1 NumCPUs=8 ReqTRES=cpu=8,node=1,gres/gpu=4
`,
	})
	at := func(name string) string { return filepath.Join(folder, name) }
	_, said := done(t, "import", "slurm", at("slurm.conf"), "--version", "24.11", "--assoc", at("acc.txt"), "--log", at("jobs.log"), "-o", at("site.toml"))
	if !strings.Contains(said, "accounts idle: of the largest groups of the log they are none") {
		t.Error(said)
	}
	done(t, "check", at("site.toml"))
	text, _ := os.ReadFile(at("site.toml"))
	for _, want := range []string{"partitions = [\"acc\"]", "partitions = [\"debug\"]", "communities = [\"group-phys\"]", "jobs_per_day", "start = 2026-01-0"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "[trace]") {
		t.Error("there is a trace beside the fitted classes")
	}
	done(t, "import", "slurm", at("slurm.conf"), "--version", "24.11", "--log", at("jobs.log"), "--queue", at("queue.txt"), "-o", at("now.toml"))
	text, _ = os.ReadFile(at("now.toml"))
	if !strings.Contains(string(text), "used = [0.167, ") || !strings.Contains(string(text), "start = 2026-03-02T10:00:00Z") {
		t.Errorf("%s", text)
	}
	done(t, "run", at("now.toml"), "--replications", "6", "--quiet", "--out", at("out"))
	rows := rowsOf(t, at("out/now/starts.csv"))
	if len(rows) != 2 || rows[1][1] != "2" {
		t.Fatalf("%v", rows)
	}
}

// rowsOf reads a CSV.
func rowsOf(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
