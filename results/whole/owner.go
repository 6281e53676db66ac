package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
)

// What is being made stands beside its final place NAME as .NAME-HOST-PID-N.tmp,
// and what it replaces, where names cannot be exchanged, for a moment as .old: so
// whoever comes later knows what it was to be and who was making it. The owner of a
// folder holds the file .lock of the same name locked as long as one of the two is there.
var owned = regexp.MustCompile(`^\.(.+)-([0-9A-Za-z_.]+)-([0-9]+)-([0-9]+)(\.tmp|\.old|\.lock)$`)

// nameMax is the longest name of a result, in bytes: with its owner it is still
// the name of a file (at most 255 bytes).
const nameMax = 150

// made counts what this process has begun, so that each has a name of its own.
var made atomic.Int64

// kin is another name of what stands beside its place: .tmp, .old or .lock.
func kin(path, kind string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + kind }

// beside returns a new name for what is to take the place final.
func beside(final string) string {
	return filepath.Join(filepath.Dir(final), fmt.Sprintf(".%s-%s-%d-%d.tmp", filepath.Base(final), host(), os.Getpid(), made.Add(1)))
}

var unusual = regexp.MustCompile(`[^0-9A-Za-z.]`)

// host is the name of this machine as a part of a file's name.
func host() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		name = "localhost"
	}
	return unusual.ReplaceAllString(name[:min(len(name), 48)], "_")
}

// A leftover is what a process was making, or replacing, when it was killed.
type leftover struct {
	path, name, kind string
}

// leftovers lists what killed processes have left in a folder. What belongs to one
// that lives, or to another machine, is none.
func leftovers(dir string) (list []leftover) {
	entries, _ := os.ReadDir(dir) // an error shows where something is made here
	for _, e := range entries {
		m := owned.FindStringSubmatch(e.Name())
		if m == nil || m[2] != host() {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if pid, err := strconv.Atoi(m[3]); err != nil || alive(pid) || locked(path) {
			continue
		}
		list = append(list, leftover{path, m[1], m[5]})
	}
	return list
}

// locked reports whether somebody holds what stands at a path, a folder or a file: a
// process that is not seen from here, in a container of its own.
func locked(path string) bool {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		path = kin(path, ".lock")
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return !lock(f)
}

// tidy puts back what a killed process had put aside, and removes what it has left
// unfinished. It does what it can: what may not be touched stays, and so does a result
// into which somebody had put files of their own just before.
func tidy(dir string) {
	heal(dir)
	for _, l := range leftovers(dir) {
		if names, err := foreign(l.path); err == nil && len(names) > 0 {
			continue
		}
		os.RemoveAll(l.path)
	}
}

// heal puts results back that a killed process had moved aside to replace them.
func heal(dir string) {
	for _, l := range leftovers(dir) {
		final := filepath.Join(dir, l.name)
		if l.kind != ".old" {
			continue
		}
		if _, err := os.Lstat(final); errors.Is(err, fs.ErrNotExist) && os.Rename(l.path, final) == nil {
			syncFolder(dir)
		}
	}
}

// checkName refuses names that are none of a folder, and those too long to be made
// beside their place.
func checkName(name string) error {
	switch {
	case len(name) > nameMax:
		return fmt.Errorf("the name %.40s... has %d bytes, and that of a result has at most %d", name, len(name), nameMax)
	case name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00"):
		return fmt.Errorf("%q is no name for a result", name)
	}
	return nil
}

// Beside returns a name, which no file has, for what is to take the place final: whoever tidies
// up later knows who was making it.
func Beside(final string) string { return beside(final) }

// Host is the name of this machine as a part of a file's name.
func Host() string { return host() }

// Tidy removes what killed processes of this machine have left in a folder.
func Tidy(dir string) { tidy(dir) }

// SyncFolder makes the names in a folder survive a loss of power.
func SyncFolder(dir string) error { return syncFolder(dir) }
