package keyed

import (
	"fmt"
	"strings"
)

// Markdown returns the tables of all keys of a file in Markdown.
func Markdown(fields []Field) string {
	var b strings.Builder
	writeTable(&b, nil, "", fields)
	return b.String()
}

// writeTable writes the section of one table and then of the tables in it.
func writeTable(b *strings.Builder, path Path, doc string, fields []Field) {
	title := "The top of the file"
	if len(path) > 0 {
		title = "`[" + strings.Join(path, ".") + "]`"
		if doc != "" {
			title += ": " + doc
		}
	}
	fmt.Fprintf(b, "### %s\n\n| key | value | default | meaning |\n|---|---|---|---|\n", title)
	writeRows(b, "", fields)
	b.WriteByte('\n')
	for _, f := range fields {
		here := path.Child(f.Key)
		switch v := f.Value.(type) {
		case group:
			if !v.rows {
				writeTable(b, here, f.Doc, v.fields)
			}
		case interface{ form() Value }:
			here = append(here, "NAME")
			if u, ok := v.form().(Union); ok {
				writeUnion(b, here, f.Doc, u)
			} else {
				writeTable(b, here, f.Doc, v.form().(group).fields)
			}
		}
	}
}

// writeRows writes the rows of a table; a small table within it gives its own
// rows right below.
func writeRows(b *strings.Builder, prefix string, fields []Field) {
	for _, f := range fields {
		if named, ok := f.Value.(interface{ form() Value }); ok && named != nil && prefix == "" {
			continue // it has a section of its own
		}
		def := f.Default
		switch {
		case f.Required:
			def = "required"
		case def == "{}":
			def = ""
		case def != "":
			def = "`" + def + "`"
		}
		if g, ok := f.Value.(group); !ok || g.rows {
			fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", prefix, f.Key, cell(f.Value.kind()), def, cell(f.Doc))
			if ok {
				writeRows(b, prefix+f.Key+".", g.fields)
			}
		}
		if u, ok := f.Value.(Union); ok {
			for _, c := range u.Cases {
				fmt.Fprintf(b, "| `%s%s.%s` | `\"%s\"` | | %s |\n", prefix, f.Key, u.Tag, c.Word, cell(c.Doc))
				writeRows(b, prefix+f.Key+".", c.Fields)
			}
		}
	}
}

// writeUnion writes the section of a named table with a deciding word.
func writeUnion(b *strings.Builder, path Path, doc string, u Union) {
	fmt.Fprintf(b, "### `[%s]`: %s\n\n| key | value | default | meaning |\n|---|---|---|---|\n", strings.Join(path, "."), doc)
	writeRows(b, "", append([]Field{u.tagField()}, u.Common...))
	for _, c := range u.Cases {
		fmt.Fprintf(b, "| | `%s = \"%s\"` | | %s |\n", u.Tag, c.Word, cell(c.Doc))
		writeRows(b, "", c.Fields)
	}
	b.WriteByte('\n')
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
