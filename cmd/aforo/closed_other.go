//go:build !linux

package main

import "os"

// closed reports whether standard output cannot be used.
func closed(stdout, _, _ *os.File) bool {
	_, err := stdout.Stat()
	return err != nil
}
