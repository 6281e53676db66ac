package joblog

import (
	"bytes"
	"strings"
)

// split appends the fields of a line to fields and reports whether its quotes are
// right. Quoted fields are unquoted in place; blanks around other fields go.
func split(line []byte, fields [][]byte) ([][]byte, bool) {
	line = bytes.TrimSuffix(line, []byte{'\r'})
	for {
		if len(line) > 0 && line[0] == '"' {
			field, rest, ok := unquote(line[1:])
			if !ok {
				return fields, false
			}
			fields = append(fields, field)
			if rest == nil {
				return fields, true
			}
			line = rest
			continue
		}
		field, rest, more := bytes.Cut(line, []byte{','})
		fields = append(fields, trim(field))
		if bytes.IndexByte(field, '"') >= 0 {
			return fields, false
		}
		if !more {
			return fields, true
		}
		line = rest
	}
}

// splitPlain does what split does, in one go, with a line of which nothing is
// quoted and nothing is binary; of any other it reports false.
func splitPlain(line []byte, fields [][]byte) ([][]byte, bool) {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	from := 0
	for i, c := range line {
		if c > ',' && c != 0x7f {
			continue // nearly all
		}
		switch {
		case c == ',':
			fields = append(fields, trim(line[from:i]))
			from = i + 1
		case c < ' ' || c == '"' || c == 0x7f:
			return fields, false
		}
	}
	return append(fields, trim(line[from:])), true
}

// trim is bytes.TrimSpace for the blanks of a line.
func trim(field []byte) []byte {
	for len(field) > 0 && (field[0] == ' ' || field[0] == '\t') {
		field = field[1:]
	}
	for len(field) > 0 && (field[len(field)-1] == ' ' || field[len(field)-1] == '\t') {
		field = field[:len(field)-1]
	}
	return field
}

// unquote takes a field behind its first quote from a line, and the rest behind
// the comma that follows it, nil where none does.
func unquote(line []byte) (field, rest []byte, ok bool) {
	n := 0
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] != '"':
			line[n] = line[i]
			n++
		case i+1 < len(line) && line[i+1] == '"':
			line[n] = '"'
			n++
			i++
		case i+1 == len(line):
			return line[:n], nil, true
		default:
			return line[:n], line[i+2:], line[i+1] == ','
		}
	}
	return nil, nil, false
}

// at is the column of the first byte of a field in its line, from 1. The line
// may have been unquoted, which does not move what stands before a comma outside
// quotes as long as no field before it had any.
func at(line []byte, field int) int {
	from := 0
	for range field {
		if line[from] == '"' {
			return 0
		}
		from += bytes.IndexByte(line[from:], ',') + 1
	}
	return from + 1
}

// appendText appends a text as a field, quoted where it must be. What would break
// the line becomes a blank.
func appendText(b []byte, text string) []byte {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == ',' || r == '#' || r == 0x7f }) &&
		strings.TrimSpace(text) == text {
		return append(b, text...)
	}
	b = append(b, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			b = append(b, '"', '"')
		case c < ' ' || c == 0x7f:
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// semicolons reports whether a line that names the columns has them between semicolons.
func semicolons(line []byte) bool {
	return bytes.IndexByte(line, ';') >= 0 && bytes.IndexByte(line, ',') < 0
}

// american writes a line with commas for semicolons and points for commas, in place,
// except within quotes.
func american(line []byte) []byte {
	quoted := false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';':
			line[i] = ','
		case c == ',':
			line[i] = '.'
		}
	}
	return line
}
