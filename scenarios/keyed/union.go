package keyed

import (
	"fmt"
	"slices"
)

// A Union is a table whose keys depend on the word that one of them holds.
type Union struct {
	Tag     string // the key of the word
	Into    *string
	Doc     string
	Default string // the word that stands for the tag where it is left out; "" if it must not be
	Common  []Field
	Cases   []Choice
}

// A Choice is one word of a Union, with the keys that go with it.
type Choice struct {
	Word, Doc string
	Fields    []Field
}

// Case is a Choice.
func Case(word, doc string, fields ...Field) Choice { return Choice{word, doc, fields} }

func (v Union) words() []string {
	w := make([]string, len(v.Cases))
	for i, c := range v.Cases {
		w[i] = c.Word
	}
	return w
}

func (v Union) tagField() Field {
	if v.Default != "" {
		return May(v.Tag, OneOf(v.Into, v.words()...), fmt.Sprintf("%q", v.Default), v.Doc)
	}
	return Must(v.Tag, OneOf(v.Into, v.words()...), v.Doc)
}

// of lists the keys of one case.
func (v Union) of(c Choice) []Field { return slices.Concat([]Field{v.tagField()}, v.Common, c.Fields) }

func (v Union) read(r *Reader, n *Node) {
	if !r.is(n, Table, "a table") {
		return
	}
	word := v.Default
	if tag := n.Kid(v.Tag); tag != nil {
		word, _ = tag.Value.(string)
	}
	i := slices.Index(v.words(), word)
	if i < 0 { // say so, and check only what every case has
		known := append(KeysOf(v.Common), v.Tag)
		rest := n.with(func(kid *Node) bool { return slices.Contains(known, kid.Key()) || !v.anywhere(kid.Key()) })
		r.Table(rest, v.of(Choice{}))
		return
	}
	own := v.of(v.Cases[i])
	rest := n.with(func(kid *Node) bool {
		if slices.Contains(KeysOf(own), kid.Key()) || !v.anywhere(kid.Key()) {
			return true
		}
		r.Bad(kid, "its keys are "+WordList(KeysOf(own), "and"), "%s does not go with %s = %q", kid.Path, v.Tag, word)
		return false
	})
	r.Table(rest, own)
}

func (v Union) kind() string {
	if v.Default != "" {
		return "table"
	}
	return "table with a key `" + v.Tag + "`"
}

// all lists the keys of all cases.
func (v Union) all() []Field {
	fields := slices.Clone(v.Common)
	for _, c := range v.Cases {
		fields = append(fields, c.Fields...)
	}
	return fields
}

// anywhere reports whether some case has the key.
func (v Union) anywhere(key string) bool {
	return slices.ContainsFunc(v.Cases, func(c Choice) bool { return slices.Contains(KeysOf(c.Fields), key) })
}
