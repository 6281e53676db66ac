package keyed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// A Node is one value of a TOML file together with where it stands. The values
// are the decoder's; lines, order and the text of dates come from our own scan
// of the same text, because the decoder keeps them to itself.
type Node struct {
	Path  Path
	Line  int     // from 1
	Raw   string  // the text of a number, boolean or date; "" otherwise
	Value any     // what the decoder made of it; nil for a table and a list
	Kids  []*Node // of a table in the order of the file, of a list by index
	Kind  Kind

	byKey map[string]*Node
}

// A Kind is what a node can be.
type Kind uint8

// The kinds of nodes.
const (
	Scalar Kind = iota
	Table
	Array
	TableArray // [[name]], which no description takes
)

// Key is the last part of the node's path; "" for the file itself.
func (n *Node) Key() string {
	if len(n.Path) == 0 {
		return ""
	}
	return n.Path[len(n.Path)-1]
}

// Kid returns the child of that name, or nil.
func (n *Node) Kid(key string) *Node { return n.byKey[key] }

// At follows a path as far as the file goes and returns the last node on it.
func (n *Node) At(path ...string) *Node {
	for _, p := range path {
		k := n.Kid(p)
		if k == nil {
			break
		}
		n = k
	}
	return n
}

// Has reports whether something stands at a path, readable or not.
func (n *Node) Has(path ...string) bool { return len(n.At(path...).Path) == len(n.Path)+len(path) }

// Keys lists the names of the children.
func (n *Node) Keys() []string {
	var keys []string
	for _, k := range n.Kids {
		keys = append(keys, k.Key())
	}
	return keys
}

// Covers reports whether a value, or anything in it, stands on a line.
func (n *Node) Covers(line int) bool {
	return n.Line == line || slices.ContainsFunc(n.Kids, func(k *Node) bool { return k.Covers(line) })
}

// On is the deepest node, of n and those in it, that stands on a line as a whole or in part;
// n covers the line.
func (n *Node) On(line int) *Node {
	for {
		i := slices.IndexFunc(n.Kids, func(k *Node) bool { return k.Covers(line) })
		if i < 0 || n.Line == line {
			return n
		}
		n = n.Kids[i]
	}
}

// Heading names a table as the file does; top is what the file itself is called.
func (n *Node) Heading(top string) string {
	if len(n.Path) == 0 {
		return top
	}
	return "[" + n.Path.String() + "]"
}

// Describe says what a node is, for the sentence "must be X, not Y".
func (n *Node) Describe() string {
	switch n.Kind {
	case Table:
		return "a table"
	case Array:
		return "a list"
	case TableArray:
		return "an array of tables"
	}
	if s, ok := n.Value.(string); ok {
		return fmt.Sprintf("the text %q", s)
	}
	return n.Raw
}

// with is the table n with some of its children.
func (n *Node) with(keep func(kid *Node) bool) *Node {
	some := &Node{Path: n.Path, Line: n.Line, Kind: n.Kind}
	for _, k := range n.Kids {
		if keep(k) {
			some.add(k)
		}
	}
	return some
}

func (n *Node) add(kid *Node) {
	if n.byKey == nil {
		n.byKey = map[string]*Node{}
	}
	n.Kids = append(n.Kids, kid)
	n.byKey[kid.Key()] = kid
}

// Deepest is how many tables and lists may stand in each other. No description
// goes half as deep, and a text that is nothing but brackets costs no memory.
const Deepest = 32

// Parse reads TOML into a tree. The error is Problems with the first thing that is
// wrong with the text; file is what it is called there.
func Parse(file string, text []byte) (*Node, error) {
	bad := func(line int, hint, what string) error { return Problems{{file, line, what, hint}} }
	if !utf8.Valid(text) {
		return nil, bad(1+strings.Count(string(text[:validPrefix(text)]), "\n"), "save it as UTF-8", "the text is not UTF-8")
	}
	marks, deep := scan(string(text))
	if deep > 0 { // before the decoder goes down there
		return nil, bad(deep, "", fmt.Sprintf("tables and lists stand more than %d deep in each other", Deepest))
	}
	var values map[string]any
	if _, err := toml.Decode(string(text), &values); err != nil {
		if pe, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, bad(max(pe.Position.Line, 1), "", "TOML syntax: "+sentence(pe.Message))
		}
		return nil, bad(1, "", err.Error())
	}
	return grow(nil, values, marks), nil
}

// validPrefix is the length of the text before the first byte that is not UTF-8.
func validPrefix(text []byte) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// sentence turns a message of the decoder into our style: one line, lower case,
// no full stop.
func sentence(s string) string {
	s = strings.TrimRight(strings.Join(strings.Fields(s), " "), ".")
	for i, r := range s {
		return string(unicode.ToLower(r)) + s[i+len(string(r)):]
	}
	return s
}

// grow joins the decoder's values with the positions of the scan.
func grow(path Path, v any, m *mark) *Node {
	n := &Node{Path: path, Line: 1}
	if m == nil {
		m = &mark{}
	} else {
		n.Line, n.Raw = m.line, m.raw
	}
	switch v := v.(type) {
	case map[string]any:
		n.Kind = Table
		for _, k := range m.order {
			if kid, ok := v[k]; ok {
				n.add(grow(path.Child(k), kid, m.kids[k]))
			}
		}
	case []any:
		n.Kind = Array
		for i, kid := range v {
			n.add(grow(path.Element(i), kid, m.kids[element(i)]))
		}
	case []map[string]any:
		n.Kind = TableArray
	default:
		n.Value = v
	}
	return n
}
