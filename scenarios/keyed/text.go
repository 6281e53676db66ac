package keyed

import (
	"fmt"
	"slices"
	"strings"
)

// Text is any text that is not empty.
func Text(into *string) Value { return text{into} }

type text struct{ into *string }

func (v text) read(r *Reader, n *Node) {
	s, ok := n.Value.(string)
	if !ok || strings.TrimSpace(s) == "" {
		r.Bad(n, "", "%s must be a text, not %s", n.Path, n.Describe())
		return
	}
	*v.into = s
}
func (text) kind() string { return "text" }

// Words is one of a few known words, which parse understands.
func Words[T any](into *T, known []string, parse func(string) (T, error)) Value {
	return words[T]{into: into, known: known, parse: parse}
}

// WordsOr is one of a few known words or something else that parse understands:
// pattern is a regular expression of that, and other what to call it.
func WordsOr[T any](into *T, known []string, parse func(string) (T, error), pattern, other string) Value {
	return words[T]{into, known, parse, pattern, other}
}

// OneOf is a plain word.
func OneOf(into *string, known ...string) Value {
	return Words(into, known, func(s string) (string, error) {
		if !slices.Contains(known, s) {
			return "", fmt.Errorf("unknown word %q", s)
		}
		return s, nil
	})
}

type words[T any] struct {
	into    *T
	known   []string
	parse   func(string) (T, error)
	pattern string
	other   string
}

func (v words[T]) read(r *Reader, n *Node) {
	s, ok := n.Value.(string)
	if ok {
		t, err := v.parse(s)
		if err == nil {
			*v.into = t
			return
		}
	}
	hint := Near(s, v.known)
	if !ok || !strings.HasPrefix(hint, "did") {
		hint = "write " + WordList(quoteAll(v.known), "or")
		switch {
		case v.known == nil:
			hint += v.other
		case v.other != "":
			hint += ", or " + v.other
		}
	}
	r.Bad(n, hint, "%s cannot be %s", n.Path, n.Describe())
}

func (v words[T]) kind() string {
	if v.known == nil {
		return v.other
	}
	s := "`\"" + strings.Join(v.known, "\"`, `\"") + "\"`"
	if v.other != "" {
		s += ", " + v.other
	}
	return s
}

func quoteAll(words []string) []string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = fmt.Sprintf("%q", w)
	}
	return q
}
