package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/sim/study"
)

// Where standard error is no terminal progress is silent, but of a command with a store, which
// tells it in a line every so often: at once when that time has come, and not again before it
// has come again.
func TestProgressLines(t *testing.T) {
	var out, err bytes.Buffer
	term := terminal.New(&out, &err)
	term.Progress(func() string { return "silent" })
	term.Minutely()
	if term.Each != time.Minute {
		t.Errorf("progress is told every %v", term.Each)
	}
	term.Progress(func() string { return "early" })
	term.Next = time.Time{}
	term.Progress(func() string { return "3 of 4 runs" })
	term.Progress(func() string { return "early again" })
	if got := err.String(); got != "aforo: 3 of 4 runs\n" {
		t.Errorf("told %q", got)
	}
}

// The pace tells what was read and made, how long one takes and how much time is left.
func TestPace(t *testing.T) {
	k := &kept{begin: time.Now().Add(-20 * time.Second)}
	k.read.Store(3)
	if got := k.pace(5); got != "3 replications from the store" {
		t.Errorf("%q", got)
	}
	k.made.Store(10)
	if got := k.pace(5); !strings.HasPrefix(got, "3 replications from the store, 10 made, 2") || !strings.HasSuffix(got, "s each, 10s left") {
		t.Errorf("%q", got)
	}
	if got := (*kept)(nil).pace(5); got != "" {
		t.Errorf("%q without a store", got)
	}
}

// Missing replications are told a line a point, in ranges, each once.
func TestEnumerate(t *testing.T) {
	a, b := &study.Study{Name: "s", Point: "nodes = 3"}, &study.Study{Name: "s"}
	var list []study.Unit
	for _, r := range []int{4, 0, 1, 2, 4, 9} {
		list = append(list, study.Unit{Study: a, Key: study.Key{1}, Replication: r})
	}
	list = append(list, study.Unit{Study: b, Key: study.Key{2}, Replication: 6})
	lines, n := enumerate(list)
	if want := "s (02000000): replication 7|s at nodes = 3 (01000000): replications 1-3, 5, 10"; strings.Join(lines, "|") != want || n != 6 {
		t.Errorf("%d: %q", n, lines)
	}
}
