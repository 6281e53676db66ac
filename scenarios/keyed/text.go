package keyed

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Text is any text of one line that is not empty.
func Text(into *string) Value { return text{into, ""} }

// Prose is any text that is not empty, of as many lines as it takes.
func Prose(into *string) Value { return text{into, "\n\t"} }

// textMost is the longest text of one line, in bytes: that of a path.
const textMost = 4096

// A text may have, of what cannot be shown, only some characters.
type text struct {
	into *string
	but  string
}

func (v text) read(r *Reader, n *Node) {
	s, ok := n.Value.(string)
	if !ok || strings.TrimSpace(s) == "" {
		r.Bad(n, "", "%s must be a text, not %s", n.Path, n.Describe())
		return
	}
	if most := textMost; len(s) > most && (v.but == "" || len(s) > 16*most) {
		r.Bad(n, "", "%s has %d bytes, more than are shown of it anywhere", n.Path, len(s))
		return
	}
	for _, c := range s {
		if Unprintable(c) && !strings.ContainsRune(v.but, c) {
			r.Bad(n, "leave it out", "%s has the character %U, which cannot be shown", n.Path, c)
			return
		}
	}
	*v.into = s
}

// Unprintable reports whether a character is one that commands a terminal, or the
// direction of what follows it, and does not show. (Those of Unicode's category Cc,
// and the controls of its bidirectional algorithm, UAX 9.)
func Unprintable(c rune) bool {
	return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)
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
	r.Bad(n, hint, "%s does not take %s", n.Path, n.Describe())
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
