package keyed

import (
	"fmt"
	"time"
)

// List is a list of at least one value, each read as item says.
func List[T any](into *[]T, item func(*T) Value) Value { return list[T]{into, 0, item} }

// ListOf is a list of exactly that many values.
func ListOf[T any](length int, into *[]T, item func(*T) Value) Value {
	return list[T]{into, length, item}
}

// Texts is a list of texts.
func Texts(into *[]string) Value { return List(into, Text) }

// SomeTexts is a text, or a list of them.
func SomeTexts(into *[]string) Value { return someTexts{into} }

type someTexts struct{ into *[]string }

func (v someTexts) read(r *Reader, n *Node) {
	if n.Kind == Array {
		Texts(v.into).read(r, n)
		return
	}
	var one string
	if Text(&one).read(r, n); one != "" {
		*v.into = []string{one}
	}
}

func (someTexts) kind() string { return "text, or list of texts" }

func (v someTexts) schema() object {
	return object{"anyOf": []object{text{}.schema(), Texts(v.into).schema()}}
}

// IntOrTexts is a whole number between two bounds, or a list of texts in its place.
func IntOrTexts(into *int, least, most int, names *[]string) Value {
	return intOrTexts{Int(into, least, most), Texts(names)}
}

type intOrTexts struct{ number, names Value }

func (v intOrTexts) read(r *Reader, n *Node) {
	if n.Kind == Array {
		v.names.read(r, n)
		return
	}
	v.number.read(r, n)
}

func (v intOrTexts) kind() string { return v.number.kind() + ", or list of texts" }

func (v intOrTexts) schema() object {
	return object{"anyOf": []object{v.number.schema(), v.names.schema()}}
}

// Durations is a list of durations.
func Durations(into *[]time.Duration) Value { return List(into, Duration) }

// Ints is a list of whole numbers between two bounds.
func Ints(into *[]int, least, most int) Value {
	return List(into, func(i *int) Value { return Int(i, least, most) })
}

// Numbers is a list of numbers within bounds.
func Numbers(into *[]float64, b Bounds) Value { return NumbersOf(0, into, b) }

// NumbersOf is a list of exactly that many numbers within bounds.
func NumbersOf(length int, into *[]float64, b Bounds) Value {
	return ListOf(length, into, func(x *float64) Value { return Number(x, b) })
}

type list[T any] struct {
	into   *[]T
	length int
	item   func(*T) Value
}

func (v list[T]) read(r *Reader, n *Node) {
	if !r.is(n, Array, "a list") {
		return
	}
	switch {
	case len(n.Kids) == 0:
		r.Bad(n, "", "%s must not be empty", n.Path)
	case v.length > 0 && len(n.Kids) != v.length:
		r.Bad(n, "", "%s must have %d values, not %d", n.Path, v.length, len(n.Kids))
	}
	items := make([]T, len(n.Kids))
	for i, kid := range n.Kids {
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
