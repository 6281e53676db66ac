//go:build !unix

package whole

import "os"

// alive reports whether a process of this machine is there.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	p.Release()
	return true
}

// lock does nothing where files are not locked this way.
func lock(*os.File) bool { return true }

// syncFolder does nothing where folders cannot be opened.
func syncFolder(string) error { return nil }
