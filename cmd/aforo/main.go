// Command aforo simulates AI-training clusters that change over the calendar,
// and replays the traces of real ones.
//
// Main is a thin shell around the function aforo, which tests call in-process.
// Each verb has a file cmd_<verb>.go; terminal.go has the rules of the streams;
// exit.go has the one place where errors become exit statuses.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(aforo(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
