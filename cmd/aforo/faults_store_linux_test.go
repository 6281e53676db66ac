package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"aforo/sim/study/store"
)

// filling are commands that fill a store.
type filling struct {
	name string
	args []string
	file string // of the result, that tells all
	want string
	took time.Duration
	ends int // calls
}

// A command with a store that is killed at any moment, half of them within 20 ms of a write, a
// rename, a link or a sync, and is given again, ends with the result of one that nobody has
// killed. What was in the store is there still, nothing of it is damaged, and nothing else is
// left. AFORO_FAULTS says how many moments, 100 where it is less.
func TestKillsStore(t *testing.T) {
	binary, dir, list := fillings(t)
	rng := rand.New(rand.NewPCG(22, 1))
	moments, _ := strconv.Atoi(os.Getenv("AFORO_FAULTS"))
	killed, kept, half := 0, 0, 0
	for i := range max(moments, 100) {
		v := &list[i%len(list)]
		if err := os.RemoveAll(filepath.Join(dir, "work")); err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		var how string
		var state *os.ProcessState
		for range 1 + rng.IntN(2) { // some are killed again
			if i/len(list)%2 == 0 {
				how, state = killNear(t, rng, v.ends, binary, v.args, syscall.SIGKILL, &stderr)
			} else {
				how, state = killAnywhere(t, rng, v.took, binary, v.args, syscall.SIGKILL, &stderr)
			}
			killed += 1 - exited(state)
		}
		before := segments(t, filepath.Join(dir, "work", "store"))
		kept += len(before)
		if f, err := store.Open(filepath.Join(dir, "work", "store"), true, time.Now); err == nil {
			if d := f.Damages(); d != nil {
				t.Errorf("%s, %s: %v", v.name, how, d)
			}
		}
		if len(before) > 0 && exited(state) == 0 {
			half++
		}
		v.resumed(t, binary, dir, how)
		after := segments(t, filepath.Join(dir, "work", "store"))
		for name, text := range before {
			if after[name] != text {
				t.Errorf("%s, %s: the segment %s is not what it was", v.name, how, name)
			}
		}
	}
	if half == 0 {
		t.Error("no command was killed after it had written something")
	}
	t.Logf("%d moments: %d commands killed, %d of them with units in the store, which had %d segments", max(moments, 100), killed, half, kept)
}

// fillings builds the command and runs each of what is to be killed once.
func fillings(t *testing.T) (binary, dir string, list []filling) {
	t.Helper()
	binary, dir = built(t, "store")
	archive, err := os.ReadFile("testdata/work.txtar")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(archive), "-- s.toml --\n")
	scenario := filepath.Join(dir, "s.toml")
	if err := os.WriteFile(scenario, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ verb, file string }{{"run", "s/summary.json"}, {"sweep", "s-sweep/sweep.json"}, {"plan", "s-plan/plan.json"}} {
		v := filling{name: c.verb, file: c.file}
		v.args = []string{c.verb, scenario, "--store", filepath.Join(dir, "work", "store"), "--out", filepath.Join(dir, "work", "out")}
		begun := time.Now()
		plain := exec.Command(binary, c.verb, scenario, "--out", filepath.Join(dir, "plain"))
		if out, err := plain.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		v.took = time.Since(begun)
		text, err := os.ReadFile(filepath.Join(dir, "plain", filepath.FromSlash(c.file)))
		if err != nil {
			t.Fatal(err)
		}
		v.want = string(text)
		if _, v.ends = counted(t, binary, v.args); v.ends < 10 {
			t.Fatalf("%s: only %d calls are listed", v.name, v.ends)
		}
		v.resumed(t, binary, dir, "at first")
		if err := os.RemoveAll(filepath.Join(dir, "work")); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return binary, dir, list
}

// resumed gives the command again, and looks at what it leaves.
func (v *filling) resumed(t *testing.T, binary, dir, how string) {
	t.Helper()
	if out, err := exec.Command(binary, v.args...).CombinedOutput(); err != nil || strings.Contains(string(out), "warning: the store") {
		t.Fatalf("%s, %s, resumed: %v\n%s", v.name, how, err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "work", "out", filepath.FromSlash(v.file)))
	if err != nil || string(text) != v.want {
		t.Fatalf("%s, %s: the result is another one: %v", v.name, how, err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "work", "out"))
	if err != nil || len(left) != 1 {
		t.Errorf("%s, %s: left in the folder of results: %v, %v", v.name, how, left, err)
	}
	left, err = os.ReadDir(filepath.Join(dir, "work", "store"))
	for _, e := range left {
		if !strings.HasSuffix(e.Name(), ".units") {
			t.Errorf("%s, %s: left in the store: %s", v.name, how, e.Name())
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// segments are the segments of a store, by name.
func segments(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, err := filepath.Glob(filepath.Join(dir, "*.units"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// A store on a disk that is full, or that may only be read, ends a command that has something
// to write with status 1 and a reason; one that finds all it needs goes on from a store that
// may only be read. What was in the store is there still.
func TestStoreCannotBeWritten(t *testing.T) {
	binary, dir, list := fillings(t)
	if err := exec.Command("unshare", "-rm", "true").Run(); err != nil {
		t.Skip("no disk of its own: unshare needs the right to mount")
	}
	for i := range list {
		v := &list[i]
		at := filepath.Join(dir, "work", "store")
		inside := func(mount string, args []string) (string, int) {
			script := `mkdir -p "$0" && ` + mount + ` && "$@"`
			cmd := exec.Command("unshare", append([]string{"-rm", "sh", "-c", script, at, binary}, args...)...)
			out, _ := cmd.CombinedOutput()
			return string(out), cmd.ProcessState.ExitCode()
		}
		out, status := inside(`mount -t tmpfs -o size=4k tmpfs "$0"`, v.args)
		if status != 1 || !strings.Contains(out, "no space left on device") || !strings.Contains(out, "the store") {
			t.Errorf("%s, a full disk: status %d\n%s", v.name, status, out)
		}
		v.resumed(t, binary, dir, "after a full disk")
		before := segments(t, at)
		out, status = inside(`mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"`, append(v.args, "--seed", "2"))
		if status != 1 || !strings.Contains(out, "read-only file system") {
			t.Errorf("%s, a disk that may only be read: status %d\n%s", v.name, status, out)
		}
		for _, further := range [][]string{nil, {"--merge"}} {
			if out, status = inside(`mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"`, append(v.args, further...)); status != 0 {
				t.Errorf("%s, a full store that may only be read, %v: status %d\n%s", v.name, further, status, out)
			}
		}
		if after := segments(t, at); len(after) != len(before) {
			t.Errorf("%s: %d segments became %d", v.name, len(before), len(after))
		}
		if err := os.RemoveAll(filepath.Join(dir, "work")); err != nil {
			t.Fatal(err)
		}
	}
}
