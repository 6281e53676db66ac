package scenarios

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"
)

// A node is one value of a TOML file together with where it stands. The values
// are the decoder's; lines, order and the text of dates come from our own scan
// of the same text, because the decoder keeps them to itself.
type node struct {
	path  []string
	line  int
	raw   string  // the text of a number, boolean or date; "" otherwise
	value any     // what the decoder made of it; nil for a table and an array
	kids  []*node // of a table in the order of the file, of an array by index
	kind  nodeKind
}

type nodeKind uint8

const (
	scalar nodeKind = iota
	table
	array
	tableArray // [[name]], which a scenario never has
)

// key is the last part of the node's path.
func (n *node) key() string {
	if len(n.path) == 0 {
		return ""
	}
	return n.path[len(n.path)-1]
}

// kid returns the child of that name, or nil.
func (n *node) kid(key string) *node {
	for _, k := range n.kids {
		if k.key() == key {
			return k
		}
	}
	return nil
}

// at follows a path as far as the file goes and returns the last node on it.
func (n *node) at(path ...string) *node {
	for _, p := range path {
		k := n.kid(p)
		if k == nil {
			break
		}
		n = k
	}
	return n
}

// parseTree reads TOML. A syntax error comes back as one problem with the
// decoder's own position.
func parseTree(file string, text []byte) (*node, *Problem) {
	var values map[string]any
	if _, err := toml.Decode(string(text), &values); err != nil {
		p := &Problem{File: file, Line: 1, What: err.Error()}
		if pe, ok := errors.AsType[toml.ParseError](err); ok {
			p.Line, p.What = max(pe.Position.Line, 1), "TOML syntax: "+sentence(pe.Message)
		}
		return nil, p
	}
	return grow(nil, values, scan(string(text))), nil
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
func grow(path []string, v any, index *positions) *node {
	n := &node{path: path, line: 1}
	if m, ok := index.marks[joinPath(path)]; ok {
		n.line, n.raw = m.line, m.raw
	}
	switch v := v.(type) {
	case map[string]any:
		n.kind = table
		for _, k := range index.order[joinPath(path)] {
			if kid, ok := v[k]; ok {
				n.kids = append(n.kids, grow(child(path, k), kid, index))
			}
		}
	case []any:
		n.kind = array
		for i, kid := range v {
			n.kids = append(n.kids, grow(child(path, element(i)), kid, index))
		}
	case []map[string]any:
		n.kind = tableArray
	default:
		n.value = v
	}
	return n
}

func child(path []string, key string) []string {
	return append(path[:len(path):len(path)], key)
}

func joinPath(path []string) string { return strings.Join(path, "\x00") }

// element is the part of a path that stands for an element of an array. No key
// looks like it, since no control character may stand in one unescaped.
func element(i int) string { return "\x01" + strconv.Itoa(i) }
