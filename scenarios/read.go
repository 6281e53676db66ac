package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A field is one key of a table: the single description from which the reader,
// the JSON Schema and the table of keys in the documentation come.
type field struct {
	key      string
	value    value
	required bool
	def      string // the default as it would stand in the file; "" for none
	doc      string // what it means, in one line
}

// must is a key that has to be there.
func must(key string, v value, doc string) field {
	return field{key: key, value: v, required: true, doc: doc}
}

// may is a key that can be left out.
func may(key string, v value, def, doc string) field {
	return field{key: key, value: v, def: def, doc: doc}
}

// A value knows how to read one kind of value into its place.
type value interface {
	// read stores what n holds, or notes what is wrong with it.
	read(r *reader, n *node)
	// schema is the JSON Schema of the value.
	schema() object
	// kind says in a few words what is to be written.
	kind() string
}

// A reader collects the problems of one file.
type reader struct {
	file     string
	problems Problems
}

func (r *reader) bad(n *node, hint, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, n.line, fmt.Sprintf(format, args...), hint})
}

// table reads the fields of a table and refuses every other key.
func (r *reader) table(n *node, fields []field) {
	if !r.is(n, table, "a table") {
		return
	}
	for _, kid := range n.kids {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.key == kid.key() }) {
			r.bad(kid, near(kid.key(), keysOf(fields)), "there is no key %q in %s", kid.key(), place(n))
		}
	}
	for _, f := range fields {
		switch kid := n.kid(f.key); {
		case kid != nil:
			f.value.read(r, kid)
		case f.required:
			r.bad(n, f.key+": "+f.doc, "%s needs %s", place(n), f.key)
		case f.def != "":
			f.value.read(r, defaultNode(f.def))
		}
	}
}

// is reports whether n is of a kind, and says so where it is not.
func (r *reader) is(n *node, k nodeKind, what string) bool {
	if n.kind == k {
		return true
	}
	hint := ""
	if n.kind == tableArray {
		hint = fmt.Sprintf("give each table a name: [%s.NAME]", dotted(n.path))
	}
	r.bad(n, hint, "%s must be %s, not %s", dotted(n.path), what, n.describe())
	return false
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// defaultNode is the node of a default. Defaults are our own text, so one that
// does not parse is a mistake in this package.
func defaultNode(text string) *node {
	root, p := parseTree("default", []byte("x = "+text))
	if p != nil {
		panic("scenarios: default " + text + ": " + p.What)
	}
	return root.kid("x")
}

// place names a table as the file does.
func place(n *node) string {
	if len(n.path) == 0 {
		return "the scenario"
	}
	return "[" + dotted(n.path) + "]"
}

var bare = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// dotted writes a path as TOML does, and elements of arrays with their index.
func dotted(path []string) string {
	var b strings.Builder
	for i, p := range path {
		switch {
		case strings.HasPrefix(p, "\x01"):
			b.WriteString("[" + p[1:] + "]")
			continue
		case i > 0:
			b.WriteByte('.')
		}
		if bare.MatchString(p) {
			b.WriteString(p)
		} else {
			fmt.Fprintf(&b, "%q", p)
		}
	}
	return b.String()
}

// describe says what a node is, for the sentence "must be X, not Y".
func (n *node) describe() string {
	switch n.kind {
	case table:
		return "a table"
	case array:
		return "a list"
	case tableArray:
		return "an array of tables"
	}
	if s, ok := n.value.(string); ok {
		return fmt.Sprintf("the text %q", s)
	}
	return n.raw
}
