// Package slurmconf reads what a site that runs Slurm already has: slurm.conf with what it
// includes, gres.conf, accounts and QOS as sacctmgr writes them, reservations, the state of
// nodes, and the queue.
//
// A file becomes logical lines ([Line]: joined, without comments, each with its place), a
// line becomes words ([Pair]), and words become what they stand for: a [Conf] of nodes,
// partitions and parameters, [Accounts], [Reservation], [Down], a [Queue]. Nothing here
// knows of scenarios. What a file says is kept as it is said; defaults that depend on the
// release of Slurm are the caller's.
//
// Everything is bounded: the size of a file, the length of a line, the depth of includes and
// the number of nodes. What is wrong is an [Error] with file and line.
package slurmconf

import (
	"fmt"
	"strings"
)

// An Error says what is wrong with a file, and where.
type Error struct {
	File string
	Line int // 0: the file as a whole
	What string
	Hint string // what may help; "" for nothing
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

// A Where is the file and the line at which something stands.
type Where struct {
	File string
	Line int
}

func (p Where) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// bad is an error at a place.
func (p Where) bad(hint, format string, args ...any) error {
	return &Error{p.File, p.Line, fmt.Sprintf(format, args...), hint}
}

// quoted writes a word of a file for a message, cut where it is long.
func quoted(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}
