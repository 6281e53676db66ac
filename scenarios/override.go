package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

// An Override puts another value in the place of one key of a scenario file.
// Sweeps and plans vary a scenario in this way, so that whatever a planner can
// write can be varied, and every value goes through the same checks.
type Override struct {
	// Path is the key with the tables around it as TOML writes them, and the index
	// of an element of a list in brackets: partition.ai.nodes,
	// class.train.sizes.weights[2], variant."late".delay.
	Path string
	// Value is written as in a scenario file: 120, 0.5, "14d" with its quotes.
	Value string
}

// ParseWith is Parse of a file with some of its values replaced. A key that the
// file leaves out can be given too, where the table around it is there. The error
// is Problems; those of an override say which one it is.
func ParseWith(name string, text []byte, with []Override) (*File, error) {
	root, err := tree(name, text)
	if err != nil {
		return nil, err
	}
	for _, o := range with {
		if err := o.apply(name, root); err != nil {
			return nil, err
		}
	}
	return fromTree(name, root)
}

// Value returns what stands at a key path of the file, as it is written there,
// and reports whether something does; a table or a list is no value.
func (f *File) Value(path string) (string, bool) {
	parts, err := splitPath(path)
	if err != nil {
		return "", false
	}
	n := f.root.at(parts...)
	if len(n.path) != len(parts) || n.kind != scalar {
		return "", false
	}
	if s, ok := n.value.(string); ok {
		return fmt.Sprintf("%q", s), true
	}
	return n.raw, true
}

// apply puts the value into the tree.
func (o Override) apply(file string, root *node) error {
	bad := func(line int, hint, format string, args ...any) error {
		return Problems{{file, line, fmt.Sprintf(format, args...), hint}}
	}
	path, err := splitPath(o.Path)
	if err != nil {
		return bad(0, "write a key as partition.acc.nodes", "%v", err)
	}
	value, problem := parseTree(file, []byte("x = "+o.Value))
	if problem != nil || len(value.kids) != 1 || value.kids[0].kind != scalar {
		return bad(0, `write it as in a scenario: 12, 0.5 or "14d"`, "%s cannot be %s", o.Path, o.Value)
	}
	put := value.kids[0]
	at := root.at(path...)
	switch known := len(at.path); {
	case known == len(path) && at.kind != scalar:
		return bad(at.line, "name a key inside it", "%s is %s, not a value", o.Path, at.describe())
	case known == len(path):
		at.value, at.raw = put.value, put.raw
	case known == len(path)-1 && at.kind == table && !isElement(path[known]):
		put.path, put.line = path, at.line
		at.kids = append(at.kids, put)
	default:
		return bad(0, near(path[known], keysIn(at)), "there is no %s in %s, so that %s has no place", unquoted(path[known]), place(at), o.Path)
	}
	return nil
}

func keysIn(n *node) []string {
	var keys []string
	for _, k := range n.kids {
		keys = append(keys, k.key())
	}
	return keys
}

func isElement(part string) bool { return strings.HasPrefix(part, "\x01") }

func unquoted(part string) string {
	if isElement(part) {
		return "element " + part[1:]
	}
	return fmt.Sprintf("%q", part)
}

// splitPath takes a key path apart as TOML does: parts between dots, bare or in
// double quotes, each with an index in brackets after it where it is a list.
func splitPath(path string) ([]string, error) {
	var parts []string
	rest := path
	wrong := fmt.Errorf("the key path %q is not one", path)
	for first := true; rest != "" || first; first = false {
		if !first {
			if rest[0] != '.' {
				return nil, wrong
			}
			rest = rest[1:]
		}
		var part string
		if strings.HasPrefix(rest, `"`) {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, wrong
			}
			part, rest = rest[1:end+1], rest[end+2:]
		} else {
			end := strings.IndexAny(rest, `."[`)
			if end < 0 {
				end = len(rest)
			}
			part, rest = rest[:end], rest[end:]
			if !bare.MatchString(part) {
				return nil, wrong
			}
		}
		parts = append(parts, part)
		for strings.HasPrefix(rest, "[") {
			end := strings.IndexByte(rest, ']')
			if end < 2 || !digits(rest[1:end]) {
				return nil, wrong
			}
			parts = append(parts, "\x01"+rest[1:end])
			rest = rest[end+1:]
		}
	}
	return parts, nil
}

func digits(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' })
}
