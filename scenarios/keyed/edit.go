package keyed

import (
	"fmt"
	"slices"
	"strings"
)

// Edit returns a text with some values instead of its own, or put beside them,
// so that it reads as Node.Override would have it and can be kept. A value that is not
// one as it stands is taken as a text: sjf for "sjf". The error is Problems.
func Edit(file, top string, fields []Field, text []byte, with []Override) ([]byte, error) {
	for _, o := range AsWritten(with) {
		root, err := Parse(file, text)
		if err != nil {
			return nil, err
		}
		if err := root.Override(file, top, fields, []Override{o}); err != nil {
			return nil, err
		}
		marks, _ := scan(string(text))
		if text, err = o.edit(file, string(text), marks); err != nil {
			return nil, err
		}
	}
	return text, nil
}

// AsWritten are overrides whose values are written as in a file: one that is not a value as it
// stands is a text, sjf for "sjf".
func AsWritten(with []Override) []Override {
	all := slices.Clone(with)
	for i, o := range all {
		if _, err := Parse("", []byte("x = "+o.Value)); err != nil || strings.TrimSpace(o.Value) == "" {
			all[i].Value = fmt.Sprintf("%q", o.Value)
		}
	}
	return all
}

// edit puts the value, which has a place, into the text.
func (o Override) edit(file, text string, m *mark) ([]byte, error) {
	path, err := ParsePath(o.Path)
	if err != nil {
		return nil, One(file, 0, err.Error(), pathHint)
	}
	depth := 0
	for ; depth < len(path) && m.kids[path[depth]] != nil; depth++ {
		m = m.kids[path[depth]]
	}
	pair := path[depth:].String() + " = " + o.Value
	put := func(from, to int, s string) ([]byte, error) { return []byte(text[:from] + s + text[to:]), nil }
	switch {
	case depth == len(path):
		return put(m.from, m.to, o.Value)
	case depth == 0: // the top of the file, before any table
		return put(0, 0, pair+"\n")
	case m.to > m.from: // an inline table: before its brace
		if len(m.order) > 0 {
			pair = ", " + pair
		}
		end := m.from + len(strings.TrimRight(text[m.from:m.to-1], " \t"))
		return put(end, end, pair)
	case m.to > 0: // below a header
		return put(m.to, m.to, "\n"+pair)
	}
	return put(len(text), len(text), fmt.Sprintf("\n[%s]\n%s\n", path[:depth], pair))
}
