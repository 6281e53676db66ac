package keyed

import (
	"fmt"
	"regexp"
	"strings"
)

// Group is a table with keys of its own.
func Group(fields []Field) Value { return group{fields, false} }

// Rows is a Group so small that the documentation gives its keys in the rows of the
// table around it.
func Rows(fields []Field) Value { return group{fields, true} }

type group struct {
	fields []Field
	rows   bool
}

func (v group) read(r *Reader, n *Node) { r.Table(n, v.fields) }
func (v group) kind() string            { return "table" }

// A Weight is one entry of a table of weights.
type Weight struct {
	Name   string
	Weight float64
}

// Weights is a table of name = number, which need not sum to 1; of is the kind of
// tables that the names refer to.
func Weights(into *[]Weight, of string) Value { return weights{into, of} }

type weights struct {
	into *[]Weight
	of   string
}

func (v weights) read(r *Reader, n *Node) {
	if !r.is(n, Table, "a table of weights") {
		return
	}
	sum, failed := 0.0, r.Noted()
	for _, kid := range n.Kids {
		w := Weight{Name: kid.Key()}
		Number(&w.Weight, NotNegative).read(r, kid)
		*v.into = append(*v.into, w)
		sum += w.Weight
	}
	if sum == 0 && r.Noted() == failed {
		r.Bad(n, "", "%s must have a weight greater than 0", n.Path)
	}
}
func (v weights) kind() string { return "table `{ " + strings.ToUpper(v.of) + " = number, ... }`" }

// An Entry is what stands in a named table.
type Entry[T any] interface {
	*T
	EntryName() *string
	Form() Value // what the table holds
}

// Tables reads [x.NAME] tables into a slice, in the order of the file.
func Tables[T any, P Entry[T]](into *[]T) Value { return named[T, P]{into, false} }

// TablesOf reads [x.NAME] tables whose names are ones that something else of the file has.
// An override can begin one.
func TablesOf[T any, P Entry[T]](into *[]T) Value { return named[T, P]{into, true} }

// Names lists the names of a set of tables.
func Names[T any, P Entry[T]](list []T) []string {
	n := make([]string, len(list))
	for i := range list {
		n[i] = *P(&list[i]).EntryName()
	}
	return n
}

type named[T any, P Entry[T]] struct {
	into  *[]T
	known bool // from elsewhere in the file
}

var goodName = regexp.MustCompile(namePattern)

const namePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

func (v named[T, P]) read(r *Reader, n *Node) {
	if !r.is(n, Table, "a set of named tables") {
		return
	}
	seen := map[string]string{}
	for _, kid := range n.Kids {
		key := kid.Key()
		if !goodName.MatchString(key) {
			r.Bad(kid, "use letters, digits, '.', '-' and '_', and begin with a letter or a digit", "the name %s cannot be used", short(key))
			continue
		}
		if other, ok := seen[strings.ToLower(key)]; ok {
			r.Bad(kid, "", "%s and %s differ only in case", n.Path.Child(other), kid.Path)
		}
		seen[strings.ToLower(key)] = key
		var t P = new(T)
		*t.EntryName() = key
		t.Form().read(r, kid)
		*v.into = append(*v.into, *t)
	}
}
func (v named[T, P]) kind() string { return "named tables" }

// form is what each of the tables holds.
func (v named[T, P]) form() Value { return P(new(T)).Form() }

func (v named[T, P]) given() bool { return v.known }

// short quotes a name, of which no more than a line is shown.
func short(name string) string {
	if len(name) > 64 {
		return fmt.Sprintf("%.64q...", name)
	}
	return fmt.Sprintf("%q", name)
}
