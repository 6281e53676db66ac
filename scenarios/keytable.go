package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

// KeyTables returns the tables of all keys in Markdown, as docs/scenarios.md has
// them.
func KeyTables() string {
	var b strings.Builder
	writeTable(&b, nil, "", new(File).fields())
	return b.String()
}

// inRows is the key of the small table whose keys stand in the rows of the table
// around it.
const inRows = "retry"

// writeTable writes the section of one table and then of the tables in it.
func writeTable(b *strings.Builder, path []string, doc string, fields []field) {
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
		here := append(slices.Clone(path), f.key)
		switch v := f.value.(type) {
		case group:
			if f.key != inRows {
				writeTable(b, here, f.doc, v.fields)
			}
		case interface{ form() value }:
			here = append(here, "NAME")
			if u, ok := v.form().(union); ok {
				writeUnion(b, here, f.doc, u)
			} else {
				writeTable(b, here, f.doc, v.form().(group).fields)
			}
		}
	}
}

// writeRows writes the rows of a table; a small table within it gives its own
// rows right below.
func writeRows(b *strings.Builder, prefix string, fields []field) {
	for _, f := range fields {
		if named, ok := f.value.(interface{ form() value }); ok && named != nil && prefix == "" {
			continue // it has a section of its own
		}
		def := f.def
		switch {
		case f.required:
			def = "required"
		case def == "{}":
			def = ""
		case def != "":
			def = "`" + def + "`"
		}
		if g, ok := f.value.(group); !ok || f.key == inRows {
			fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", prefix, f.key, cell(f.value.kind()), def, cell(f.doc))
			if ok {
				writeRows(b, prefix+f.key+".", g.fields)
			}
		}
		if u, ok := f.value.(union); ok {
			for _, c := range u.cases {
				fmt.Fprintf(b, "| `%s%s.%s` | `\"%s\"` | | %s |\n", prefix, f.key, u.tag, c.word, cell(c.doc))
				writeRows(b, prefix+f.key+".", c.fields)
			}
		}
	}
}

// writeUnion writes the section of a named table with a deciding word.
func writeUnion(b *strings.Builder, path []string, doc string, u union) {
	fmt.Fprintf(b, "### `[%s]`: %s\n\n| key | value | default | meaning |\n|---|---|---|---|\n", strings.Join(path, "."), doc)
	writeRows(b, "", append([]field{u.tagField()}, u.common...))
	for _, c := range u.cases {
		fmt.Fprintf(b, "| | `%s = \"%s\"` | | %s |\n", u.tag, c.word, cell(c.doc))
		writeRows(b, "", c.fields)
	}
	b.WriteByte('\n')
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
