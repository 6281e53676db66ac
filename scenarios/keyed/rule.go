package keyed

import (
	"fmt"
	"strings"
)

// Rule is a value that set understands: a text, a whole number, or a list of texts,
// which it is given with commas. form says what is to be written.
func Rule(set func(text string) error, form string) Value { return rule{set, form} }

type rule struct {
	set  func(string) error
	form string
}

func (v rule) read(r *Reader, n *Node) {
	text, ok := plain(n)
	if !ok {
		r.Bad(n, "write "+strings.ReplaceAll(v.form, "`", ""), "%s does not take %s", n.Path, n.Describe())
		return
	}
	if err := v.set(text); err != nil {
		r.Bad(n, "write "+strings.ReplaceAll(v.form, "`", ""), "%s: %v", n.Path, err)
	}
}

// plain is the text of a scalar, or of a list of texts with commas.
func plain(n *Node) (string, bool) {
	switch x := n.Value.(type) {
	case string:
		return x, strings.TrimSpace(x) != ""
	case int64:
		return n.Raw, true
	}
	if n.Kind != Array || len(n.Kids) == 0 {
		return "", false
	}
	var list []string
	for _, kid := range n.Kids {
		text, ok := kid.Value.(string)
		if !ok {
			return "", false
		}
		list = append(list, text)
	}
	return strings.Join(list, ","), true
}

func (v rule) kind() string { return v.form }

func (v rule) schema() object { return object{"type": []string{"string", "integer", "array"}} }

// Mapping is a table from names to names, or one of a few words in its place, where there
// are any.
func Mapping(into map[string]string, word *string, words ...string) Value {
	return mapping{into, word, words}
}

type mapping struct {
	into  map[string]string
	word  *string
	words []string
}

func (v mapping) read(r *Reader, n *Node) {
	if text, ok := n.Value.(string); ok && len(v.words) > 0 {
		OneOf(v.word, v.words...).read(r, &Node{Path: n.Path, Line: n.Line, Raw: n.Raw, Value: text, Kind: n.Kind})
		return
	}
	if !r.is(n, Table, "a "+v.kind()) {
		return
	}
	for _, kid := range n.Kids {
		text, ok := kid.Value.(string)
		if !ok || text == "" {
			r.Bad(kid, "", "%s must be a name, not %s", kid.Path, kid.Describe())
			continue
		}
		v.into[kid.Key()] = text
	}
}

func (v mapping) kind() string {
	if len(v.words) == 0 {
		return "table of names"
	}
	return fmt.Sprintf("table of names, or %s", WordList(quoteAll(v.words), "or"))
}

func (v mapping) schema() object {
	names := object{"type": "object", "additionalProperties": object{"type": "string", "minLength": 1}}
	if len(v.words) == 0 {
		return names
	}
	return object{"anyOf": []object{{"type": "string", "enum": v.words}, names}}
}
