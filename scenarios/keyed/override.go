package keyed

import (
	"fmt"
	"slices"
	"strings"
)

// An Override puts another value in place of one key of a file, so that
// whatever can be written can be varied, and every value goes through the same
// checks.
type Override struct {
	// Path is the key with the tables around it as TOML writes them, and the index
	// of an element of a list in brackets: partition.ai.nodes,
	// class.train.sizes.weights[2], variant."late".delay.
	Path string
	// Value is written as in the file: 120, 0.5, "14d" with its quotes, ["a", "b"].
	Value string
}

// Override puts values into the tree of a file with the given fields. A key that the
// file leaves out can be given too, with the tables around it, unless they are ones with
// names of their own. The error is Problems, of the first override that has no place or is no value;
// top is what problems call the top of the file.
func (n *Node) Override(file, top string, fields []Field, with []Override) error {
	for _, o := range with {
		if err := o.apply(file, top, n, fields); err != nil {
			return err
		}
	}
	return nil
}

// Takes reports whether a value can be put at a path of a file with the given fields:
// something is there, or all that is missing are a key and tables without names.
func (n *Node) Takes(path Path, fields []Field) bool {
	at := n.At(path...)
	known := len(at.Path)
	if known == len(path) {
		return true
	}
	if at.Kind != Table || slices.ContainsFunc(path[known:], isElement) {
		return false
	}
	return known == len(path)-1 || canMake(path, known, fields)
}

// canMake reports whether the tables of a path beyond the first known parts are ones
// that a file may leave out as a whole; fields are those of the table that the path
// begins in.
func canMake(path Path, known int, fields []Field) bool {
	if len(path) <= 1 {
		return true
	}
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == path[0] })
	if i < 0 {
		return false
	}
	v := fields[i].Value
	if set, ok := v.(interface {
		form() Value
		given() bool
	}); ok { // named tables: the name must be there, unless something else of the file has it
		if known < 2 && !set.given() || len(path) < 2 {
			return false
		}
		v, path, known = set.form(), path[1:], known-1
	}
	switch v := v.(type) {
	case group:
		return canMake(path[1:], known-1, v.fields)
	case Union:
		return canMake(path[1:], known-1, v.all())
	}
	return false
}

const pathHint = "write a key with the tables around it, as in partition.acc.nodes"

func (o Override) apply(file, top string, root *Node, fields []Field) error {
	bad := func(line int, hint, format string, args ...any) error {
		return Problems{{file, line, fmt.Sprintf(format, args...), hint}}
	}
	path, err := ParsePath(o.Path)
	if err != nil {
		return bad(0, pathHint, "%v", err)
	}
	value, err := Parse(file, []byte("x = "+o.Value))
	if err != nil || len(value.Kids) != 1 || value.Kids[0].Kind > Array || value.Kids[0].Kind == Table {
		return bad(0, `write it as in the file: 12, 0.5 or "14d"`, "%s does not take %s", o.Path, o.Value)
	}
	put := value.Kids[0]
	at := root.At(path...)
	switch known := len(at.Path); {
	case known == len(path) && at.Kind != put.Kind && (at.Kind != Scalar || !put.flat()):
		return bad(at.Line, "name a key inside it", "%s is %s, not a value", o.Path, at.Describe())
	case known == len(path):
		put.moved(at.Path, at.Line)
		*at = *put
	case root.Takes(path, fields):
		for ; known < len(path)-1; known++ {
			table := &Node{Path: path[:known+1], Line: at.Line, Kind: Table}
			at.add(table)
			at = table
		}
		put.moved(path, at.Line)
		at.add(put)
	default:
		what, hint := at.Lacks(path)
		return bad(0, hint, "there is no %s in %s, so that %s has no place", what, at.Heading(top), o.Path)
	}
	return nil
}

// flat reports whether n is a list of values alone.
func (n *Node) flat() bool {
	return n.Kind == Array && !slices.ContainsFunc(n.Kids, func(k *Node) bool { return k.Kind != Scalar })
}

// moved gives n and what is in it a path and a line.
func (n *Node) moved(path Path, line int) {
	n.Path, n.Line = path, line
	for _, k := range n.Kids {
		k.moved(path.Child(k.Key()), line)
	}
}

// Lacks names the first part of a path that goes on where the file ends, at n, with
// the hint for it.
func (n *Node) Lacks(path Path) (what, hint string) {
	part := path[len(n.Path)]
	what = fmt.Sprintf("%q", part)
	if isElement(part) {
		what = "element " + part[1:]
	}
	return what, Near(part, n.Keys())
}

// Written returns what stands at a key path of the file, as it is written there,
// and reports whether something does; a table or a list is no value.
func (n *Node) Written(path string) (string, bool) {
	parts, err := ParsePath(path)
	if err != nil {
		return "", false
	}
	k := n.At(parts...)
	if len(k.Path) != len(parts) || k.Kind != Scalar {
		return "", false
	}
	return k.written(), true
}

// written is a value as it stands in the file.
func (n *Node) written() string {
	if n.Kind == Array {
		parts := make([]string, len(n.Kids))
		for i, k := range n.Kids {
			parts[i] = k.written()
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	if s, ok := n.Value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return n.Raw
}
