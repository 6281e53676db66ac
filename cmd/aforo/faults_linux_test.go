package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"aforo/results/whole"
)

// A victim is a command whose system calls fail, or which is killed, while it replaces
// what an earlier one has left. It stands in memory where that can be: what a loss of
// power does is not looked at here.
type victim struct {
	name string
	dir  string                 // in which nothing but the result is left
	args [2][]string            // two commands with results that differ
	want [2]string              // which those are
	read func() (string, error) // the result that is there, if it is whole
	took time.Duration          // by a command that nobody disturbs
}

// traced are the calls that fail, and near which commands are killed.
const traced = "rename,renameat,renameat2,linkat,fsync,fdatasync,write,unlink,unlinkat"

// built builds the command in a folder that is in memory where there is one, and removed at
// the end.
func built(t *testing.T, name string) (binary, dir string) {
	t.Helper()
	if os.Getenv("AFORO_FAULTS") == "" {
		t.Skip("faults take minutes, and strace: AFORO_FAULTS=1")
	}
	dir, err := os.MkdirTemp("/dev/shm", "aforo-"+name+"-")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	binary = filepath.Join(dir, "aforo")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary, dir
}

// victims builds the command, and makes a run and a conversion to be disturbed.
func victims(t *testing.T) (binary string, list []*victim) {
	t.Helper()
	binary, dir := built(t, "faults")
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	scenario := put("k.toml", bases[1])
	out := filepath.Join(dir, "out")
	run := &victim{name: "run", dir: out, read: func() (string, error) { return summaryOf(filepath.Join(out, "k")) }}
	conversion := &victim{name: "convert", dir: filepath.Join(dir, "logs")}
	file := filepath.Join(conversion.dir, "new.csv")
	conversion.read = func() (string, error) { text, err := os.ReadFile(file); return string(text), err }
	for i := range 2 {
		run.args[i] = []string{"run", scenario, "--out", out, "--jobs", "--replications", "2", "--seed", fmt.Sprint(i + 1)}
		var log bytes.Buffer
		if err := writeLog(&log, 20_000+i); err != nil {
			t.Fatal(err)
		}
		conversion.args[i] = []string{"trace", "convert", put(fmt.Sprintf("%d.swf", i), log.String()), file}
	}
	if err := os.Mkdir(conversion.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	list = []*victim{run, conversion}
	for _, v := range list {
		for i := 1; i >= 0; i-- { // so that the first stands there at last
			begun := time.Now()
			if out, err := exec.Command(binary, v.args[i]...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			v.took = time.Since(begun)
			var err error
			if v.want[i], err = v.read(); err != nil {
				t.Fatal(err)
			}
		}
		if v.want[0] == v.want[1] {
			t.Fatalf("%s: the two results are the same", v.name)
		}
	}
	return binary, list
}

// summaryOf is the summary of a result folder that is what its manifest says.
func summaryOf(path string) (string, error) {
	o, err := whole.Open(path)
	if err != nil {
		return "", err
	}
	if !o.Verified {
		return "", errors.New("it is not verified")
	}
	text, err := o.ReadFile("summary.csv")
	return string(text), err
}

// standing returns which of the two results stands there, whole, and sees to it that
// the next command removes all that is not it.
func (v *victim) standing(t *testing.T, how string) int {
	t.Helper()
	got, err := v.read()
	if err != nil {
		t.Fatalf("%s, %s: %v", v.name, how, err)
	}
	i := slices.Index(v.want[:], got)
	if i < 0 {
		t.Fatalf("%s, %s: what stands there is neither the old result nor the new one", v.name, how)
	}
	next, err := whole.Create(v.dir, "next") // what every command begins with that leaves something there
	if err = errors.Join(err, next.Abandon()); err != nil {
		t.Fatalf("%s, %s: %v", v.name, how, err)
	}
	entries, err := os.ReadDir(v.dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%s, %s: left: %v, %v", v.name, how, entries, err)
	}
	return i
}

// underStrace is a command whose calls strace lists into a file, with what else it is
// to do with them. The command is our own child, and strace its.
func underStrace(binary string, args []string, list string, options ...string) *exec.Cmd {
	all := slices.Concat([]string{"-D", "-f", "-qq", "-e", "signal=none", "-o", list, "-e", "trace=" + traced}, options, []string{binary}, args)
	return exec.Command("strace", all...)
}

// counted counts the calls of a command by their names.
func counted(t *testing.T, binary string, args []string) (calls map[string]int, all int) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "calls")
	if out, err := underStrace(binary, args, list).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	calls = map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\d+ +(\w+)\(`).FindAllSubmatch(text, -1) {
		calls[string(m[1])]++
		all++
	}
	return calls, all
}

// fewest are the faults of each kind that the two commands must have met at the least for
// TestFaults to prove anything: about half of those that they do meet.
var fewest = map[string]int{"rename": 6, "fsync": 8, "write": 10, "unlink": 30}

// met counts the calls that strace made fail, by their kinds: renameat2 is a rename.
func met(calls []byte, kinds map[string]int) {
	for _, m := range regexp.MustCompile(`(?m)^\d+ +(\w+)\(.*\(INJECTED\)$`).FindAllSubmatch(calls, -1) {
		for kind := range fewest {
			if strings.HasPrefix(string(m[1]), kind) {
				kinds[kind]++
			}
		}
	}
}

// A command of which one call fails, whichever it is, ends with status 0 and the new
// result, or with status 1, a reason, and a result that is whole, the old or the new
// one. The next command removes what it could not. There are faults of every kind.
func TestFaults(t *testing.T) {
	binary, list := victims(t)
	kinds := map[string][]string{
		"renameat2": {"EINVAL", "EIO", "EACCES"}, "renameat": {"EIO", "EXDEV"}, "fsync": {"EIO", "ENOSPC"},
		"write": {"ENOSPC", "EIO"}, "unlinkat": {"EACCES", "EIO"},
	}
	rng := rand.New(rand.NewPCG(13, 3))
	done, failed, old, faults := 0, 0, 0, map[string]int{}
	fail := func(v *victim, how string, options ...string) {
		was := v.standing(t, "before "+how)
		list := filepath.Join(t.TempDir(), "calls")
		cmd := underStrace(binary, v.args[1-was], list, options...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		err := cmd.Run()
		text := stderr.String()
		if strings.Contains(text, "runtime: netpollBreak") {
			return // the failure was that of a wake-up of Go's own
		}
		// Strace counts the calls of each thread, so that the reason may fail, too.
		calls, _ := os.ReadFile(list)
		if text == "" && regexp.MustCompile(`(?m)^\d+ +write\(2, `).Match(calls) {
			text = "aforo: error: could not be told on standard error\n"
		}
		done++
		met(calls, faults)
		is := v.standing(t, how)
		switch status := cmd.ProcessState.ExitCode(); {
		case status == 0 && is == was:
			t.Errorf("%s, %s: it says that all went well, and the old result stands there", v.name, how)
		case status == 0:
		case status == 1 && regexp.MustCompile(`(?m)^aforo: error: .{20,}$`).MatchString(text) && !strings.Contains(text, "goroutine"):
			failed++
			old += 1 - (is ^ was)
		default:
			t.Errorf("%s, %s: status %d, %v: %s", v.name, how, status, err, text)
		}
	}
	for _, v := range list {
		calls, _ := counted(t, binary, v.args[1])
		for _, name := range slices.Sorted(maps.Keys(kinds)) {
			for _, kind := range kinds[name] {
				for _, n := range moments(rng, calls[name]) {
					how := fmt.Sprintf("%s:error=%s:when=%d", name, kind, n)
					fail(v, how, "-e", "inject="+how)
				}
			}
		}
		for n := 1; n <= 2; n++ { // where names cannot be exchanged, the first and the second rename
			fail(v, fmt.Sprint("no exchange, rename ", n), "-e", "inject=renameat2:error=EINVAL", "-e", fmt.Sprintf("inject=renameat:error=EIO:when=%d", n))
		}
		fail(v, "nothing can be removed", "-e", "inject=unlinkat:error=EACCES")
	}
	for kind, least := range fewest {
		if faults[kind] < least {
			t.Errorf("only %d faults of a %s were met, and not %d", faults[kind], kind, least)
		}
	}
	t.Logf("%d faults (%v): status 1 with a reason after %d, the old result whole after %d of those, the new one after the others", done, faults, failed, old)
}

// A disk that becomes full, whenever it does, ends a command with status 1 and a reason,
// and the old result whole; nothing is left beside it. The disk is one of some pages in
// a mount namespace of its own.
func TestDiskFills(t *testing.T) {
	binary, list := victims(t)
	if err := exec.Command("unshare", "-rm", "true").Run(); err != nil {
		t.Skip("no disk of its own: unshare needs the right to mount")
	}
	full, fit := 0, 0
	for _, v := range list {
		was := v.standing(t, "before")
		for pages := 1; ; pages += 1 + pages/3 {
			script := fmt.Sprintf(`cp -a "$0" "$0.old" && size=$(du -s --block-size=4096 "$0" | cut -f1) &&
				mount -t tmpfs -o size=$(((size+8+%d)*4096)) tmpfs "$0" && cp -a "$0.old/." "$0" && rm -rf "$0.old" &&
				find "$0" -type f | sort >"$0.list" && { "$@" >/dev/null; s=$?; find "$0" -type f | sort >"$0.after"; cat "$0"/*/summary.csv "$0"/*.csv 2>/dev/null >"$0.is"; exit $s; }`, pages)
			cmd := exec.Command("unshare", append([]string{"-rm", "sh", "-c", script, v.dir, binary}, v.args[1-was]...)...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			_ = cmd.Run()
			now, err := os.ReadFile(v.dir + ".is")
			if err != nil {
				t.Fatalf("%v: %s", err, stderr.String())
			}
			status := cmd.ProcessState.ExitCode()
			if status == 0 {
				fit++
				break
			}
			full++
			before, _ := os.ReadFile(v.dir + ".list")
			after, _ := os.ReadFile(v.dir + ".after")
			if status != 1 || !strings.Contains(stderr.String(), "no space left on device") || string(now) != v.want[was] || string(before) != string(after) {
				t.Errorf("%s, %d pages: status %d: %s\nbefore:\n%safter:\n%s", v.name, pages, status, stderr.String(), before, after)
			}
		}
	}
	t.Logf("%d full disks, %d commands that fitted", full, fit)
}

// moments are some numbers of calls, of all that there are: the first, the last,
// and four between.
func moments(rng *rand.Rand, calls int) (list []int) {
	if calls == 0 {
		return nil
	}
	list = []int{1, calls}
	for range 4 {
		list = append(list, 1+rng.IntN(calls))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// A command that is killed at 200 random moments, half of them within 20 ms of a write,
// a rename or a sync, leaves the old result or the new one, whole, and the next command
// removes the rest. One that is told to end says so, too.
func TestKills(t *testing.T) {
	binary, list := victims(t)
	rng := rand.New(rand.NewPCG(13, 4))
	killed, replaced := 0, 0
	calls := map[*victim]int{}
	for _, v := range list {
		if _, calls[v] = counted(t, binary, v.args[0]); calls[v] < 10 {
			t.Fatalf("%s: only %d calls are listed", v.name, calls[v])
		}
	}
	for i := range 224 {
		v := list[0]
		if i%4 == 3 {
			v = list[1]
		}
		sig := os.Signal(syscall.SIGKILL)
		if i >= 200 {
			sig = syscall.SIGTERM
		}
		was := v.standing(t, "before")
		var stderr bytes.Buffer
		var how string
		var state *os.ProcessState
		if i%2 == 0 {
			how, state = killNear(t, rng, calls[v], binary, v.args[1-was], sig, &stderr)
		} else {
			how, state = killAnywhere(t, rng, v.took, binary, v.args[1-was], sig, &stderr)
		}
		is := v.standing(t, how)
		killed += 1 - exited(state)
		replaced += is ^ was
		switch status := state.ExitCode(); {
		case status == 0 && is == was:
			t.Errorf("%s, %s: it says that all went well, and the old result stands there", v.name, how)
		case status == 0, status == -1 && sig == syscall.SIGKILL:
		case status == 130 && strings.HasSuffix(stderr.String(), "aforo: error: interrupted\n"):
		case status == -1 && stderr.Len() == 0: // before it could listen
		default:
			t.Errorf("%s, %s: status %d: %s", v.name, how, status, &stderr)
		}
	}
	t.Logf("224 signals, 200 of them kills: %d commands ended by them, %d results were the new one", killed, replaced)
}

// exited is 1 where a process has ended by itself.
func exited(s *os.ProcessState) int {
	if s.ExitCode() == 0 {
		return 1
	}
	return 0
}

// killNear kills a command up to 20 ms after one of its calls.
func killNear(t *testing.T, rng *rand.Rand, calls int, binary string, args []string, sig os.Signal, stderr *bytes.Buffer) (how string, state *os.ProcessState) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	n, after := 1+rng.IntN(calls), time.Duration(rng.IntN(int(20*time.Millisecond)))
	cmd := underStrace(binary, args, "/dev/fd/3")
	cmd.ExtraFiles, cmd.Stderr = []*os.File{write}, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	lines := bufio.NewScanner(read)
	for range n {
		if !lines.Scan() {
			break
		}
	}
	last := lines.Text()
	go func() {
		for lines.Scan() { // strace must not wait for us
		}
	}()
	time.Sleep(after)
	_ = cmd.Process.Signal(sig) // it may have ended
	_ = cmd.Wait()
	return fmt.Sprintf("%v %v after call %d, %s", sig, after, n, last), cmd.ProcessState
}

// killAnywhere kills a command at a random moment of the time that it takes.
func killAnywhere(t *testing.T, rng *rand.Rand, took time.Duration, binary string, args []string, sig os.Signal, stderr *bytes.Buffer) (how string, state *os.ProcessState) {
	t.Helper()
	after := time.Duration(rng.Int64N(int64(took)))
	cmd := exec.Command(binary, args...)
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Signal(sig)
	_ = cmd.Wait()
	return fmt.Sprintf("%v after %v", sig, after), cmd.ProcessState
}
