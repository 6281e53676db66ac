package keyed

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Notes are what is found wrong between the values of a file that is right value by
// value: a Reader and the tree that it has read, whose places are named by their paths.
// A value that could not be read is zero and passes, because its problem has been
// noted already.
type Notes struct {
	Reader *Reader
	Root   *Node
}

// To is the path of some keys.
func To(keys ...string) Path { return keys }

// Bad notes a problem at the last node of path that the file has.
func (n Notes) Bad(path Path, hint, format string, args ...any) {
	n.Reader.Bad(n.Root.At(path...), hint, format, args...)
}

// Has reports whether the file has a key, readable or not.
func (n Notes) Has(path ...string) bool { return n.Root.Has(path...) }

// Exists checks a reference from path to a table of a kind ("gpu").
func (n Notes) Exists(path Path, kind, name string, known []string) {
	if name == "" || slices.Contains(known, name) {
		return
	}
	hint := Near(name, known)
	if len(known) == 0 {
		hint = fmt.Sprintf("add a table [%s.%s]", kind, name)
	}
	n.Bad(path, hint, "%s: there is no [%s.%s]", path, kind, name)
}

// Named checks the names in a table of weights.
func (n Notes) Named(path Path, kind string, ws []Weight, known []string) {
	for _, w := range ws {
		n.Exists(path.Child(w.Name), kind, w.Name, known)
	}
}

// SomeWeight checks that weights are not all zero.
func (n Notes) SomeWeight(path Path, w []float64) {
	if len(w) > 0 && slices.Max(w) <= 0 && !n.Failed(path) {
		n.Bad(path, "", "%s must have a value greater than 0", path)
	}
}

// Increasing checks the order of a list: each more than the one before, or at
// least as much where strict is not set.
func Increasing[T float64 | time.Duration](n Notes, path Path, list []T, strict bool) {
	if n.Failed(path) {
		return
	}
	for i := 1; i < len(list); i++ {
		if c := cmp.Compare(list[i], list[i-1]); c < 0 || strict && c == 0 {
			n.Bad(path.Element(i), "", "%s must be increasing: %v follows %v", path, list[i], list[i-1])
			return
		}
	}
}

// Failed reports whether a problem has been noted on the line of a value or of one of
// its children.
func (n Notes) Failed(path Path) bool { return n.Reader.Failed(n.Root.At(path...)) }

// Marred reports whether one has been noted on any line of a value.
func (n Notes) Marred(path Path) bool { return n.Reader.Marred(n.Root.At(path...)) }

// Noted is how many problems have been noted.
func (n Notes) Noted() int { return n.Reader.Noted() }

// Heading names the table at a path as the file does.
func (n Notes) Heading(path Path) string { return n.Root.At(path...).Heading(n.Reader.Top) }

// Invariant is for what checks have made sure of.
func Invariant(err error) {
	if err != nil {
		panic("scenarios: a checked file does not resolve: " + err.Error())
	}
}
