// Command aforo simulates AI-training clusters that change over the calendar,
// and replays the traces of real ones.
//
// Main is a thin shell around the function aforo, which tests call in-process.
// Each verb has a file cmd_<verb>.go; terminal.go has the rules of the streams;
// interrupt.go says what a signal does; exit.go has the one place where errors
// become exit statuses.
package main

import (
	"context"
	"os"
	"os/signal"

	"aforo/results/whole"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), signals()...)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(endInTime(ctx, os.Stderr, func() int {
		return aforo(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	}, whole.AbandonAll))
}
