package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// text is any text that is not empty.
type text struct{ into *string }

func (v text) read(r *reader, n *node) {
	s, ok := n.value.(string)
	if !ok || strings.TrimSpace(s) == "" {
		r.bad(n, "", "%s must be a text, not %s", dotted(n.path), n.describe())
		return
	}
	*v.into = s
}
func (text) kind() string { return "text" }

// words is one of a few words, or where pattern is set something else that parse
// understands.
type words[T any] struct {
	into    *T
	known   []string
	parse   func(string) (T, error)
	pattern string // a regular expression of what else there is
	other   string // and what to call it
}

// oneOf is a plain word.
func oneOf(into *string, known ...string) value {
	return words[string]{into: into, known: known, parse: func(s string) (string, error) {
		if !slices.Contains(known, s) {
			return "", fmt.Errorf("unknown word %q", s)
		}
		return s, nil
	}}
}

func (v words[T]) read(r *reader, n *node) {
	s, ok := n.value.(string)
	if ok {
		t, err := v.parse(s)
		if err == nil {
			*v.into = t
			return
		}
	}
	hint := near(s, v.known)
	if !ok || !strings.HasPrefix(hint, "did") {
		hint = "write " + wordList(quoteAll(v.known), "or")
		if v.other != "" {
			hint += ", or " + v.other
		}
	}
	r.bad(n, hint, "%s cannot be %s", dotted(n.path), n.describe())
}

func (v words[T]) kind() string {
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

// integer is a whole number between two bounds, both included.
type integer struct {
	into     *int
	min, max int
}

func (v integer) read(r *reader, n *node) {
	i, ok := n.value.(int64)
	switch {
	case !ok:
		r.bad(n, "", "%s must be a whole number, not %s", dotted(n.path), n.describe())
	case i < int64(v.min):
		r.bad(n, "", "%s must be at least %d, not %s", dotted(n.path), v.min, n.raw)
	case i > int64(v.max):
		r.bad(n, "", "%s must be at most %d, not %s", dotted(n.path), v.max, n.raw)
	default:
		*v.into = int(i)
	}
}
func (v integer) kind() string { return fmt.Sprintf("whole number, at least %d", v.min) }

// bounds are the limits of a number.
type bounds struct {
	min, max float64
	open     bool // min itself is outside
}

// much is more of anything than a scenario can mean, and still far from where
// sums of such numbers lose their meaning.
const much = 1e9

var (
	positive    = bounds{0, much, true}
	notNegative = bounds{0, much, false}
	share       = bounds{0, 1, false}
	atLeastOne  = bounds{1, much, false}
	growthRate  = bounds{-1, 100, true}
	memory      = bounds{0.001, many, false} // GB: at least 1 MB
)

func (b bounds) String() string {
	switch {
	case b == share:
		return "from 0 to 1"
	case b.open && b.min == 0:
		return "greater than 0"
	case b.open:
		return fmt.Sprintf("greater than %v", b.min)
	}
	return fmt.Sprintf("at least %v", b.min)
}

// number is a finite number within bounds.
type number struct {
	into *float64
	bounds
}

func (v number) read(r *reader, n *node) {
	var x float64
	switch y := n.value.(type) {
	case int64:
		x = float64(y)
	case float64:
		x = y
	default:
		r.bad(n, "", "%s must be a number, not %s", dotted(n.path), n.describe())
		return
	}
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		r.bad(n, "", "%s must be a finite number, not %s", dotted(n.path), n.raw)
	case x < v.min || x == v.min && v.open || v.bounds == share && x > 1:
		r.bad(n, "", "%s must be %s, not %s", dotted(n.path), v.bounds, n.raw)
	case x > v.max:
		r.bad(n, "", "%s must be at most %v, not %s", dotted(n.path), v.max, n.raw)
	default:
		*v.into = x
	}
}
func (v number) kind() string { return "number, " + v.String() }

// duration is a time with its unit.
type duration struct {
	into *time.Duration
	zero bool // "0s" is allowed
}

const durationHint = `write a number and its unit: "90s", "30m", "72h", "14d" or "52w"`

func (v duration) read(r *reader, n *node) {
	s, ok := n.value.(string)
	if !ok {
		switch n.value.(type) {
		case int64, float64:
			r.bad(n, durationHint, "%s must be a duration, and the number %s has no unit", dotted(n.path), n.raw)
		default:
			r.bad(n, durationHint, "%s must be a duration, not %s", dotted(n.path), n.describe())
		}
		return
	}
	d, err := ParseDuration(s)
	switch {
	case err != nil:
		r.bad(n, durationHint, "%s: %v", dotted(n.path), err)
	case d == 0 && !v.zero:
		r.bad(n, "", "%s must be longer than 0, not %q", dotted(n.path), s)
	default:
		*v.into = d
	}
}
func (duration) kind() string { return "duration" }

// date is an instant with its offset from UTC.
type date struct{ into *time.Time }

func (v date) read(r *reader, n *node) {
	s := n.raw
	if t, ok := n.value.(string); ok {
		s = t
	} else if _, ok := n.value.(time.Time); !ok {
		r.bad(n, dateHint, "%s must be a date, not %s", dotted(n.path), n.describe())
		return
	}
	t, err := parseDate(s)
	if err != nil {
		r.bad(n, dateHint, "%s: %v", dotted(n.path), err)
		return
	}
	*v.into = t
}
func (date) kind() string { return "date" }

// list is a list of at least one value, or of exactly length values.
type list[T any] struct {
	into   *[]T
	length int
	item   func(*T) value
}

func (v list[T]) read(r *reader, n *node) {
	if !r.is(n, array, "a list") {
		return
	}
	switch {
	case len(n.kids) == 0:
		r.bad(n, "", "%s must not be empty", dotted(n.path))
	case v.length > 0 && len(n.kids) != v.length:
		r.bad(n, "", "%s must have %d values, not %d", dotted(n.path), v.length, len(n.kids))
	}
	items := make([]T, len(n.kids))
	for i, kid := range n.kids {
		v.item(&items[i]).read(r, kid)
	}
	*v.into = items
}

func (v list[T]) kind() string {
	var zero T
	if v.length > 0 {
		return fmt.Sprintf("list of %d: %s", v.length, v.item(&zero).kind())
	}
	return "list: " + v.item(&zero).kind()
}
