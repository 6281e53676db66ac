package keyed

import (
	"fmt"
	"slices"
	"time"
)

// A Field is one key of a table: the single description from which the reader,
// the JSON Schema and the table of keys in the documentation come.
type Field struct {
	Key      string
	Value    Value
	Required bool
	Default  string // as it would stand in the file; "" for none
	Doc      string // what it means, in one line
}

// Must is a key that has to be there.
func Must(key string, v Value, doc string) Field {
	return Field{Key: key, Value: v, Required: true, Doc: doc}
}

// May is a key that can be left out; def is the value that it then has, written as
// in the file, or "" for none.
func May(key string, v Value, def, doc string) Field {
	return Field{Key: key, Value: v, Default: def, Doc: doc}
}

// A Value knows how to read one kind of value into its place.
type Value interface {
	// read stores what n holds, or notes what is wrong with it.
	read(r *Reader, n *Node)
	// schema is the JSON Schema of the value.
	schema() object
	// kind says in a few words what is to be written.
	kind() string
}

// A Reader collects the problems of one file.
type Reader struct {
	File string // what problems call the file
	Top  string // what they call its top table, such as "the scenario"
	// Zone is that of dates without an offset; nil where they need one.
	Zone *time.Location
	// NoZone says that there should be a zone and that it could not be read, so that what is
	// local is left zero without another problem.
	NoZone bool

	problems Problems
	lines    map[int]bool // that have one
}

// Bad notes a problem at a node.
func (r *Reader) Bad(n *Node, hint, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.File, n.Line, fmt.Sprintf(format, args...), hint})
	if r.lines == nil {
		r.lines = map[int]bool{}
	}
	r.lines[n.Line] = true
}

// Noted is how many problems have been noted.
func (r *Reader) Noted() int { return len(r.problems) }

// Failed reports whether a problem has been noted on the line of a node or of one
// of its children.
func (r *Reader) Failed(n *Node) bool {
	return r.lines[n.Line] || slices.ContainsFunc(n.Kids, func(k *Node) bool { return r.lines[k.Line] })
}

// Marred reports whether a problem has been noted on a line of a node or of
// anything in it.
func (r *Reader) Marred(n *Node) bool {
	return r.lines[n.Line] || slices.ContainsFunc(n.Kids, r.Marred)
}

// Err returns the problems by line, without exact duplicates, as Problems; nil
// where there are none.
func (r *Reader) Err() error { return r.problems.sorted() }

// Table reads the fields of a table and refuses every other key.
func (r *Reader) Table(n *Node, fields []Field) {
	if !r.is(n, Table, "a table") {
		return
	}
	for _, kid := range n.Kids {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Key == kid.Key() }) {
			r.Bad(kid, Near(kid.Key(), KeysOf(fields)), "there is no key %q in %s", kid.Key(), n.Heading(r.Top))
		}
	}
	for _, f := range fields {
		switch kid := n.Kid(f.Key); {
		case kid != nil:
			f.Value.read(r, kid)
		case f.Required:
			r.Bad(n, f.Key+": "+f.Doc, "%s needs %s", n.Heading(r.Top), f.Key)
		case f.Default != "":
			f.Value.read(r, defaultNode(f.Default))
		}
	}
}

// is reports whether n is of a kind, and says so where it is not.
func (r *Reader) is(n *Node, k Kind, what string) bool {
	if n.Kind == k {
		return true
	}
	hint := ""
	if n.Kind == TableArray {
		hint = fmt.Sprintf("give each table a name: [%s.NAME]", n.Path)
	}
	r.Bad(n, hint, "%s must be %s, not %s", n.Path, what, n.Describe())
	return false
}

// KeysOf lists the keys of some fields.
func KeysOf(fields []Field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	return keys
}

// defaultNode is the node of a default. Defaults are the program's own text, so
// one that does not parse is a mistake in it.
func defaultNode(text string) *Node {
	root, err := Parse("default", []byte("x = "+text))
	if err != nil {
		panic("keyed: default " + text + ": " + err.Error())
	}
	return root.Kid("x")
}
