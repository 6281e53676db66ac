package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Weight is one entry of a table of weights.
type Weight struct {
	Name   string
	Weight float64
}

// weights is a table of name = number; they need not sum to 1.
type weights struct {
	into *[]Weight
	of   string // the tables that the names refer to
}

func (v weights) read(r *reader, n *node) {
	if !r.is(n, table, "a table of weights") {
		return
	}
	sum, failed := 0.0, len(r.problems)
	for _, kid := range n.kids {
		w := Weight{Name: kid.key()}
		number{&w.Weight, notNegative}.read(r, kid)
		*v.into = append(*v.into, w)
		sum += w.Weight
	}
	if sum == 0 && len(r.problems) == failed {
		r.bad(n, "", "%s must have a weight greater than 0", dotted(n.path))
	}
}
func (v weights) kind() string { return "table `{ " + strings.ToUpper(v.of) + " = number, ... }`" }

// group is a table with keys of its own.
type group struct{ fields []field }

func (v group) read(r *reader, n *node) { r.table(n, v.fields) }
func (v group) kind() string            { return "table" }

// An entry is what stands in a named table.
type entry[T any] interface {
	*T
	name() *string
	form() value // what the table holds
}

// named is a set of named tables, kept in the order of the file.
type named[T any, P entry[T]] struct{ into *[]T }

// tables reads [x.NAME] tables into a slice.
func tables[T any, P entry[T]](into *[]T) value { return named[T, P]{into} }

var goodName = regexp.MustCompile(namePattern)

const namePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

func (v named[T, P]) read(r *reader, n *node) {
	if !r.is(n, table, "a set of named tables") {
		return
	}
	seen := map[string]string{}
	for _, kid := range n.kids {
		key := kid.key()
		if !goodName.MatchString(key) {
			r.bad(kid, "use letters, digits, '.', '-' and '_', and begin with a letter or a digit", "the name %q cannot be used", key)
			continue
		}
		if other, ok := seen[strings.ToLower(key)]; ok {
			r.bad(kid, "", "%s and %s differ only in case", dotted(child(n.path, other)), dotted(kid.path))
		}
		seen[strings.ToLower(key)] = key
		var t P = new(T)
		*t.name() = key
		t.form().read(r, kid)
		*v.into = append(*v.into, *t)
	}
}
func (v named[T, P]) kind() string { return "named tables" }

// form is what each of the tables holds.
func (v named[T, P]) form() value { return P(new(T)).form() }

// union is a table whose keys depend on the word that one of them holds.
type union struct {
	tag    string
	into   *string
	doc    string
	def    string // the word that stands for the tag where it is left out; "" if it must not be
	common []field
	cases  []choice
}

type choice struct {
	word, doc string
	fields    []field
}

func (v union) words() []string {
	w := make([]string, len(v.cases))
	for i, c := range v.cases {
		w[i] = c.word
	}
	return w
}

func (v union) tagField() field {
	if v.def != "" {
		return may(v.tag, oneOf(v.into, v.words()...), fmt.Sprintf("%q", v.def), v.doc)
	}
	return must(v.tag, oneOf(v.into, v.words()...), v.doc)
}

// of lists the keys of one case.
func (v union) of(c choice) []field { return slices.Concat([]field{v.tagField()}, v.common, c.fields) }

func (v union) read(r *reader, n *node) {
	if !r.is(n, table, "a table") {
		return
	}
	word := v.def
	if tag := n.kid(v.tag); tag != nil {
		word, _ = tag.value.(string)
	}
	i := slices.Index(v.words(), word)
	if i < 0 { // say so, and check only what every case has
		rest := &node{path: n.path, line: n.line, kind: table}
		known := keysOf(v.common)
		for _, kid := range n.kids {
			if kid.key() == v.tag || slices.Contains(known, kid.key()) || !v.anywhere(kid.key()) {
				rest.kids = append(rest.kids, kid)
			}
		}
		r.table(rest, v.of(choice{}))
		return
	}
	own := v.of(v.cases[i])
	rest := &node{path: n.path, line: n.line, kind: table}
	for _, kid := range n.kids {
		if !slices.Contains(keysOf(own), kid.key()) && v.anywhere(kid.key()) {
			r.bad(kid, "its keys are "+wordList(keysOf(own), "and"), "%s does not go with %s = %q", dotted(kid.path), v.tag, word)
			continue
		}
		rest.kids = append(rest.kids, kid)
	}
	r.table(rest, own)
}

func (v union) kind() string {
	if v.def != "" {
		return "table"
	}
	return "table with a key `" + v.tag + "`"
}

// anywhere reports whether some case has the key.
func (v union) anywhere(key string) bool {
	return slices.ContainsFunc(v.cases, func(c choice) bool { return slices.Contains(keysOf(c.fields), key) })
}
