package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// grace is how long a command has to end by itself after the first signal, and once
// more to remove what it has begun: a second is not over then. Most look often enough;
// one that reads from a pipe on which nothing comes, or is in the middle of a long
// computation, does not.
const grace = 300 * time.Millisecond

// errUnremoved says that something may be left behind.
var errUnremoved = errors.New("the disk is slow: the next command that writes there removes what this one has begun")

// signals are those that interrupt a command: Ctrl-C, the end of a batch job, and
// the end of a session, unless nohup or the like has asked to outlive it.
func signals() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// endInTime runs a command and returns its exit status. When ctx is done, and the
// command does not end by itself in time, it is left alone: abandon removes what it
// has begun to write, and the process can end. A disk that is so slow that this takes
// long is not waited for either: it is as after a kill then.
func endInTime(ctx context.Context, stderr io.Writer, command func() int, abandon func() error) int {
	ended := make(chan int, 1)
	go func() { ended <- command() }()
	select {
	case status := <-ended:
		return status
	case <-ctx.Done():
	}
	select {
	case status := <-ended:
		return status
	case <-time.After(grace):
	}
	removed := make(chan error, 1)
	go func() { removed <- abandon() }()
	var err error
	select {
	case err = <-removed:
	case <-time.After(grace):
		err = errUnremoved
	}
	if err != nil {
		fmt.Fprintf(stderr, "aforo: error: %v\n", err)
	}
	select { // it may have put its result into its place just now
	case status := <-ended:
		return status
	default:
	}
	fmt.Fprintf(stderr, "aforo: error: %v\n", errInterrupted)
	return statusInterrupted
}
