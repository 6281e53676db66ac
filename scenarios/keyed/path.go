package keyed

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Path is a key with the tables around it, from the outermost one. An element of
// a list has a part of its own, as Element makes it.
type Path []string

// Child is the path of a key in the table at p, or of keys one in the other.
func (p Path) Child(keys ...string) Path { return append(p[:len(p):len(p)], keys...) }

// Element is the path of an element of the list at p.
func (p Path) Element(i int) Path { return p.Child(element(i)) }

// element is the part of a path that stands for an element of an array. No key
// looks like it, since no control character may stand in one unescaped.
func element(i int) string { return "\x01" + strconv.Itoa(i) }

func isElement(part string) bool { return strings.HasPrefix(part, "\x01") }

var bare = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// String writes a path as TOML does, and elements of arrays with their index.
func (p Path) String() string {
	var b strings.Builder
	for i, part := range p {
		switch {
		case isElement(part):
			b.WriteString("[" + part[1:] + "]")
			continue
		case i > 0:
			b.WriteByte('.')
		}
		if bare.MatchString(part) {
			b.WriteString(part)
		} else {
			fmt.Fprintf(&b, "%q", part)
		}
	}
	return b.String()
}

// ParsePath takes a key path apart as TOML does: parts between dots, bare or in
// double quotes, each with an index in brackets after it where it is a list.
func ParsePath(path string) (Path, error) {
	var parts Path
	rest := path
	wrong := fmt.Errorf("the key path %q is not one", path)
	for first := true; rest != "" || first; first = false {
		if !first {
			if rest[0] != '.' {
				return nil, wrong
			}
			rest = rest[1:]
		}
		part, after, ok := cutKey(rest)
		if !ok {
			return nil, wrong
		}
		parts, rest = append(parts, part), after
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

// cutKey takes one part off the front of a path.
func cutKey(path string) (part, rest string, ok bool) {
	if strings.HasPrefix(path, `"`) {
		end := strings.IndexByte(path[1:], '"')
		if end < 0 {
			return "", "", false
		}
		return path[1 : end+1], path[end+2:], true
	}
	end := strings.IndexAny(path, `."[`)
	if end < 0 {
		end = len(path)
	}
	return path[:end], path[end:], bare.MatchString(path[:end])
}

func digits(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' })
}
