package main

import (
	"os"
	"syscall"
)

// closed reports whether standard output was closed when the process began. Go then
// opens /dev/null in its place, for reading and writing, and nothing tells that from
// a caller who did the same: a shell's > opens it for writing only. Of a daemon,
// whose three streams are all opened so, nobody expects output.
func closed(stdout, stdin, stderr *os.File) bool {
	return nulled(stdout) && !(nulled(stdin) && nulled(stderr))
}

// nulled reports whether a stream is /dev/null, opened for reading and writing.
func nulled(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return true
	}
	null, err := os.Stat(os.DevNull)
	if err != nil || !os.SameFile(info, null) {
		return false
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_GETFL, 0)
	return errno == 0 && flags&syscall.O_ACCMODE == syscall.O_RDWR
}
