package main

import (
	"errors"

	"aforo/scenarios"
	"aforo/sim"
	"aforo/workload/logs"
	"aforo/workload/trace"
)

// The exit statuses, which scripts rely on.
const (
	statusDone        = 0
	statusFailed      = 1
	statusWrong       = 2 // the command line, a scenario or a trace
	statusMissed      = 3 // done, but an expectation does not hold
	statusMissing     = 4 // a merge lacks runs
	statusInterrupted = 130
)

var errInterrupted = errors.New("interrupted")

// A failure is an error that knows its exit status and may have a hint.
type failure struct {
	err    error
	hint   string
	status int
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// Hint says how to put it right, or nothing.
func (f *failure) Hint() string { return f.hint }

// usageError is an error of the command line, with a hint where one helps.
func usageError(what, hint string) error {
	return &failure{errors.New(what), hint, statusWrong}
}

// wrong marks an error as the fault of what the user gave, with a hint where one
// helps.
func wrong(err error, hint string) error { return &failure{err, hint, statusWrong} }

// exitStatus is the one place where errors become exit statuses.
func exitStatus(err error) int {
	var f *failure
	var log *trace.Error
	var mistake *logs.Mistake
	var scenario scenarios.Problems
	var past *sim.PastEnd
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errInterrupted):
		return statusInterrupted
	case errors.As(err, &f):
		return f.status
	case errors.As(err, &log), errors.As(err, &mistake), errors.As(err, &scenario), errors.As(err, &past):
		return statusWrong
	}
	return statusFailed
}
