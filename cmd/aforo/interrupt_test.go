package main

import (
	"bytes"
	"context"
	"testing"
	"time"
)

// A command that ends by itself has its own status, before a signal and after one,
// and nothing of it is abandoned.
func TestEndByItself(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var stderr bytes.Buffer
	abandon := func() error { t.Error("it was abandoned"); return nil }
	if status := endInTime(ctx, &stderr, func() int { return 3 }, abandon); status != 3 {
		t.Errorf("status %d", status)
	}
	if status := endInTime(ctx, &stderr, func() int { cancel(); return 130 }, abandon); status != 130 || stderr.Len() > 0 {
		t.Errorf("status %d, %q", status, &stderr)
	}
}

// A command that never looks at its context ends soon after the first signal all
// the same, says so, and what it had begun is abandoned.
func TestEndInTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var stderr bytes.Buffer
	abandoned := false
	begun := time.Now()
	status := endInTime(ctx, &stderr, func() int { cancel(); select {} }, func() error { abandoned = true; return nil })
	if status != 130 || stderr.String() != "aforo: error: interrupted\n" || !abandoned {
		t.Errorf("status %d, %q, abandoned: %v", status, &stderr, abandoned)
	}
	if took := time.Since(begun); took < grace {
		t.Errorf("it was not given its %v: %v", grace, took)
	}
}

// A disk on which nothing can be removed in time holds no command: it ends within a
// second of the first signal, and says that something may be left.
func TestEndOnSlowDisk(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var stderr bytes.Buffer
	ended := make(chan int)
	go func() {
		ended <- endInTime(ctx, &stderr, func() int { cancel(); select {} }, func() error { select {} })
	}()
	select {
	case status := <-ended:
		if want := "aforo: error: " + errUnremoved.Error() + "\naforo: error: interrupted\n"; status != 130 || stderr.String() != want {
			t.Errorf("status %d, %q", status, &stderr)
		}
	case <-time.After(30 * time.Second):
		t.Error("it waits for the disk")
	}
	if 2*grace >= time.Second {
		t.Errorf("a grace of %v, twice, is no second", grace)
	}
}
