package sacct

import (
	"fmt"
	"testing"
	"time"

	"aforo/workload/trace"

	"pgregory.net/rapid"
)

// Spans have the forms of sacct(1), and what is close to them is none.
func TestSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"00:00": 0, "01:02": 62 * time.Second, "00:00:00": 0, "23:59:59": 86399 * time.Second, "125-00:00:00": 3000 * time.Hour,
		"3-00:00:22": 72*time.Hour + 22*time.Second, "00:00.006": 6 * time.Millisecond, "1-02:03": 24*time.Hour + 123*time.Second,
	} {
		if got, ok := span([]byte(text)); !ok || got != want {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", ":", "1", "1:", ":1", "-1:00", "1-", "1-2", "a:00", "00:b", "0:0:0:0", "00:-1", "00:+1", "00:61", "99999-00:00:00", "999999999:00", "UNLIMITED"} {
		if got, ok := span([]byte(text)); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// Memory is of the job, its nodes or its CPUs, whatever the unit, and the flag bit
// of both widths means per CPU.
func TestMemory(t *testing.T) {
	const none = trace.UnknownCount
	for text, want := range map[string]int32{
		"31000Mn": 62000, "2800Mc": 22400, "62.50Gn": 128000, "500G": 512000, "4000M": 4000, "0n": 0, "1Tc": 8 << 20, "2048K": 2, "100": 100,
		"2147486648Mn": 24000, "9223372036854779904": 32768, "2147483648Mn": 0, "1.5Gc": 12288, "3P": none, "1Pn": none,
	} {
		m, ok := parseMemory([]byte(text))
		if got := m.total(2, 8); !ok || got != want {
			t.Errorf("%q: %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "n", "M", "Mn", "x", "-1M", "1.xG", "1MM", "99999999999999999999M", "1 G"} {
		if m, ok := parseMemory([]byte(text)); ok {
			t.Errorf("%q is %+v", text, m)
		}
	}
	if m, _ := parseMemory([]byte("1Gn")); m.total(none, 8) != none {
		t.Error("memory per node of an unknown number of nodes")
	}
}

// GPUs are gres/gpu where it is there, else the sum of its models; the older lists
// of generic resources count them too.
func TestResources(t *testing.T) {
	for text, want := range map[string][2]int32{
		"":                           {trace.UnknownCount, trace.UnknownCount},
		"cpu=12,mem=4G":              {12, 0},
		"billing=1,gres/gpu=2,cpu=3": {3, 2},
		"gres/gpu:a100=4,gres/gpu=4": {trace.UnknownCount, 4},
		"gres/gpu:a100=4,gres/gpu:v100=2,gres/shard=9,odd": {trace.UnknownCount, 6},
	} {
		got, ok := parseTRES([]byte(text))
		if !ok || got.cpus != want[0] || got.gpus != want[1] {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"cpu=", "cpu=x", "cpu=-1", "gres/gpu=1.5", "gres/gpu:a=2147483647,gres/gpu:b=1"} {
		if got, ok := parseTRES([]byte(text)); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
	for text, want := range map[string]int32{"": trace.UnknownCount, "gpu:2": 2, "gpu:a100:4": 4, "gres:gpu:1,craynetwork:1": 1, "gpu": 1, "gpu:1(S:0)": 1, "gpu:1g.5gb:3": 3} {
		got := resources{gpus: trace.UnknownCount}
		if ok := got.gres([]byte(text)); !ok || got.gpus != want {
			t.Errorf("%q: %d, %v", text, got.gpus, ok)
		}
	}
	if new(resources).gres([]byte("gpu:x")) {
		t.Error("gpu:x has a count")
	}
}

// The numbers of jobs, tasks, components and steps are told apart, and lists of
// tasks are counted as Slurm writes them.
func TestID(t *testing.T) {
	for text, want := range map[string]id{
		"12": {number: 12, tasks: 1}, "12_7": {number: 12, tasks: 1, task: 8}, "12+1": {number: 12, tasks: 1, task: 2, gang: 12},
		"12.batch": {number: 12, tasks: 1, step: true}, "12_7.0": {number: 12, tasks: 1, task: 8, step: true}, "12+0.extern": {number: 12, tasks: 1, task: 1, gang: 12, step: true},
		"12_[1-3]": {number: 12, tasks: 3}, "12_[9-11,13,16-20]": {number: 12, tasks: 9}, "12_[0-20:5%4]": {number: 12, tasks: 5},
		"12_[7]": {number: 12, tasks: 1}, "12_[1,3,...]": {number: 12, tasks: 2, cut: true}, "12_[1-2...]": {number: 12, tasks: 2, cut: true},
	} {
		if want.gang == 0 {
			want.gang = trace.UnknownID
		}
		if got, ok := parseID([]byte(text)); !ok || got != want {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "x", "-1", "12.", "12_", "12_x", "12+", "12_[", "12_[]", "12_[3-1]", "12_[1-", "12_[1-99999999]", "12_[1:2]", "12_[1-9:0]", "12 ", "12_7."} {
		if got, ok := parseID([]byte(text)); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

// A '|' in any free field is found again wherever the typed fields leave one
// reading.
func TestRecover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z |]{0,12}`)
		name, line := text.Draw(t, "name"), text.Draw(t, "line")
		log := "JobID|JobName|Submit|ElapsedRaw|State|SubmitLine|ReqCPUS|Timelimit\n" +
			fmt.Sprintf("7|%s|2024-03-01T10:00:00|60|FAILED|%s|4|01:00:00\n", name, line)
		list, _, err := readString(log)
		if err != nil || len(list) != 1 {
			t.Fatalf("%v: %+v", err, list)
		}
		if r := list[0]; r.ID != 7 || r.Submit != at("10:00:00") || r.Run != time.Minute || r.Status != trace.Failed || r.Requested != 4 || r.Limit != time.Hour {
			t.Fatalf("%+v", r)
		}
	})
}
