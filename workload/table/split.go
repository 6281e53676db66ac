package table

import (
	"bytes"
	"strings"

	"aforo/workload/trace"
)

// header are the names of the columns: those of the first line, those of the groups of
// the pattern, or, where records are pairs, those that the map asks for.
func (m *Map) header(line []byte) (names []string) {
	switch {
	case m.Pairs:
		for _, e := range m.exprs {
			names = append(names, e.columns...)
		}
	case m.pattern.NumSubexp() > 0:
		return m.pattern.SubexpNames()
	case !m.headless():
		return splitLine(line, m.Separator, nil)
	}
	return names
}

// split cuts a line into the fields of the header.
func (r *Reader) split(line []byte) *trace.Line {
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if r.m.Pattern != "" && !r.m.pattern.Match(line) {
		return r.lines.Bad(0, "the records are of the form of the map's pattern", "this is no record: %s", trace.Quote(line))
	}
	r.fields = r.fields[:0]
	switch {
	case r.m.Pairs:
		r.fields = append(r.fields, make([]string, r.width)...)
		for word := range strings.FieldsSeq(string(line)) {
			name, value, ok := strings.Cut(word, "=")
			if i, wanted := r.pairs[name]; ok && wanted {
				r.fields[i] = value
			}
		}
	case r.m.pattern.NumSubexp() > 0:
		for _, group := range r.m.pattern.FindSubmatch(line) {
			r.fields = append(r.fields, string(group))
		}
	default:
		if r.fields = splitLine(line, r.m.Separator, r.fields); !r.m.headless() && len(r.fields) != r.width {
			return r.lines.Bad(0, "a field with the separator stands in quotes", "%s where the header has %d", trace.Plural(len(r.fields), "field"), r.width)
		}
	}
	return nil
}

// splitLine cuts a line into fields, which may be quoted.
func splitLine(line []byte, sep string, fields []string) []string {
	text := string(line)
	for {
		if sep == " " {
			text = strings.TrimLeft(text, " \t")
		}
		if strings.HasPrefix(text, `"`) {
			field, rest := unquote(text[1:])
			fields = append(fields, field)
			if rest = strings.TrimPrefix(rest, sep); rest == "" {
				return fields
			}
			text = rest
			continue
		}
		field, rest, more := strings.Cut(text, sep)
		fields = append(fields, strings.TrimSpace(field))
		if !more {
			return fields
		}
		text = rest
	}
}

// unquote takes a field behind its first quote, and what follows its last.
func unquote(text string) (field, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			b.WriteByte(text[i])
		} else if i+1 < len(text) && text[i+1] == '"' {
			b.WriteByte('"')
			i++
		} else {
			return b.String(), text[i+1:]
		}
	}
	return b.String(), ""
}
