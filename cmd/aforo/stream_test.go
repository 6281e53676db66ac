package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

const archive = "../../../shared/traces/data"

// streamed are small logs of all formats, sorted and not, and those of the
// reference folder.
func streamed(t *testing.T) []string {
	list := []string{"../../workload/sacct/testdata/quirks.log", "../../workload/sacct/testdata/xdmod.log"}
	for _, name := range []string{"philly", "itp", "openb"} {
		list = append(list, "../../workload/gpulog/testdata/"+name+".csv")
	}
	if _, err := os.Stat(archive); err != nil {
		t.Log("the reference traces are not beside the repository: small logs only")
		return list
	}
	for _, name := range []string{
		"gpu/itp/cluster01.csv.gz", "gpu/openb/openb_pod_list_default.csv.gz", "slurm/xdmod/phillips.log.gz",
		"slurm/ub_micro/real_slurm_run_slurm_acct.out", "swf/HPC2N-2002-alea-first3170.swf.gz", "swf/MetaCentrum-wagap-2013.mwf.gz",
		"swf/KTH-SP2-1996-2.1-cln.swf.gz",
	} {
		list = append(list, filepath.Join(archive, name))
	}
	return list
}

// both runs a command on a file, which is streamed where it can be, and on the same
// bytes from a pipe, which are held in memory. It returns what both wrote to OUT
// and printed, without the name of the log.
func both(t *testing.T, file string, args func(in, out string) []string) (got, want [3]string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, in := range []string{file, "-"} {
		out := filepath.Join(t.TempDir(), "out")
		var stdout, stderr bytes.Buffer
		aforo(t.Context(), args(in, out), bytes.NewReader(data), &stdout, &stderr)
		text, _ := os.ReadFile(out)
		clean := strings.NewReplacer(file, "LOG", `"trace": "-"`, `"trace": "LOG"`, "standard input", "LOG", "from - ", "from LOG ", "of -\n", "of LOG\n", out, "OUT", "error: -: ", "error: LOG: ").Replace
		result := [3]string{string(text), clean(stdout.String()), clean(stderr.String())}
		if i == 0 {
			got = result
		} else {
			want = result
		}
	}
	return got, want
}

// A log that is converted or replayed record by record gives, to the byte, what it
// gives in memory: in every format, with every change and every rule.
func TestStreamIsLoad(t *testing.T) {
	var commands [][]string
	for _, c := range []string{
		"--to-format csv", "--to-format swf", "--to-format sacct", "--to-format swf --from 1d --to 9d --scale-load 1.3 --shake 30s",
		"--to-format csv --sample 0.3 --sample-by user --shake 1h", "--to-format csv --from 2001-01-01T00:00:00Z",
	} {
		commands = append(commands, append([]string{"trace", "convert", "IN", "OUT"}, strings.Fields(c)...))
	}
	for _, c := range []string{
		"--capacity-rule peak", "--capacity-rule load:0.9 --limits exact", "--capacity-rule recorded",
		"--procs 1500 --read missing_limits=popular",
	} {
		commands = append(commands, append([]string{"replay", "IN", "--json", "--jobs", "OUT"}, strings.Fields(c)...))
	}
	wrote := 0
	for _, file := range streamed(t) {
		for _, c := range commands {
			got, want := both(t, file, func(in, out string) []string {
				args := append([]string(nil), c...)
				for i := range args {
					switch args[i] {
					case "IN":
						args[i] = in
					case "OUT":
						args[i] = out
					}
				}
				return args
			})
			if got[0] != "" {
				wrote++
			}
			for i, what := range []string{"log or schedule", "standard output", "standard error"} {
				if got[i] != want[i] {
					t.Errorf("%s: %v: %s: %.300q, want %.300q", file, c, what, got[i], want[i])
				}
			}
		}
	}
	if wrote < 20 {
		t.Errorf("only %d commands wrote anything", wrote)
	}
}

// generate writes an SWF log of n jobs on a machine that is half busy.
func generate(t *testing.T, path string, n int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	fmt.Fprint(w, "; MaxProcs: 1024\n; UnixStartTime: 1000000000\n")
	rng := rand.New(rand.NewPCG(3, 4))
	submit := 0
	for i := range n {
		submit += rng.IntN(120)
		size, run := 1<<rng.IntN(6), 1+rng.IntN(5600)
		fmt.Fprintf(w, "%d %d %d %d %d -1 -1 %d %d -1 1 %d %d -1 %d -1 -1 -1\n", i+1, submit, rng.IntN(500), run, size, size, run+rng.IntN(7200), rng.IntN(400), rng.IntN(30), 1+rng.IntN(4))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// peaks runs f and returns the most memory that was live on the heap after a
// collection, and the most that the process had from the system, in bytes.
func peaks(f func()) (live, total uint64) {
	list := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	look := func() {
		metrics.Read(list)
		live = max(live, list[0].Value.Uint64())
		total = max(total, list[1].Value.Uint64()-list[2].Value.Uint64())
	}
	debug.FreeOSMemory()
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for tick := time.Tick(time.Millisecond); ; {
			select {
			case <-stop:
				return
			case <-tick:
				look()
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	runtime.GC()
	look()
	return live, total
}

// chain converts a log of n jobs to CSV, changed, and back, and replays it as CSV,
// from the file and through a pipe, and returns the peaks of each command.
func chain(t *testing.T, n int) (live, total []uint64) {
	t.Helper()
	dir := t.TempDir()
	in, middle, back := filepath.Join(dir, "in.swf"), filepath.Join(dir, "middle.csv"), filepath.Join(dir, "back.swf")
	generate(t, in, n)
	for _, args := range [][]string{
		{"trace", "convert", in, middle, "--scale-load", "1.1", "--shake", "30s"},
		{"trace", "convert", middle, back},
		{"replay", middle, "--capacity-rule", "recorded"},
		{"replay", middle, "--procs", "2048", "--read", "missing_limits=popular"},
		{"replay", "-", "--capacity-rule", "recorded"},
		{"trace", "convert", "-", back},
	} {
		stdin, err := os.Open(middle)
		if err != nil {
			stdin, _ = os.Open(os.DevNull) // the first command makes it
		}
		defer stdin.Close()
		l, m := peaks(func() {
			var stderr bytes.Buffer
			if status := aforo(t.Context(), args, stdin, io.Discard, &stderr); status != 0 {
				t.Fatalf("%v: status %d, %s", args, status, &stderr)
			}
		})
		live, total = append(live, l), append(total, m)
	}
	return live, total
}

// The memory of converting and replaying a log does not grow with the log: twenty
// times as many jobs, which take some 20 MB as jobs and 40 MB as records, take less
// than 12 MB more. (Finding the quantiles of the waits takes 8 MB at the end, which
// is seen or not.)
func TestStreamMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // to see what is live
	few, _ := chain(t, 10_000)
	many, _ := chain(t, 200_000)
	for i := range few {
		if many[i] > few[i]+12<<20 {
			t.Errorf("command %d: %d KiB live for 200,000 jobs, %d KiB for 10,000", i, many[i]>>10, few[i]>>10)
		}
	}
}

// A log of three million jobs is converted and replayed in less than 150 MB.
func TestStreamMemoryOfMillions(t *testing.T) {
	if os.Getenv("AFORO_SLOW") == "" {
		t.Skip("three million jobs need the long form: AFORO_SLOW=1")
	}
	_, total := chain(t, 3_000_000)
	for i, bytes := range total {
		t.Logf("command %d: %d MB", i, bytes/1e6)
		if bytes > 150e6 {
			t.Errorf("command %d: %d MB", i, bytes/1e6)
		}
	}
}
