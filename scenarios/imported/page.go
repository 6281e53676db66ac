package imported

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"aforo/scenarios/slurmconf"
)

// A page is the text of a scenario, statement by statement.
type page struct{ list []*statement }

// A statement is one line of the scenario, with where it comes from.
type statement struct {
	text       string
	place      slurmconf.Where
	was        string // in the words of the site's file
	table, key bool
	dropped    bool
	// needed says that the table means something else without it; without is what holds
	// then, in words.
	needed  bool
	without string
}

func (s *statement) blank() bool { return s.text == "" }

func (p *page) add(s statement) *statement {
	p.list = append(p.list, &s)
	return &s
}

// comment adds lines of text, wrapped.
func (p *page) comment(format string, args ...any) {
	for _, l := range wrap(fmt.Sprintf(format, args...), "# ") {
		p.add(statement{text: l})
	}
}

// rule begins a part of the file.
func (p *page) rule(title string) {
	p.add(statement{})
	p.add(statement{})
	p.add(statement{text: fmt.Sprintf("# %s %s", strings.Repeat("-", max(3, width-3-len(title))), title)})
	p.add(statement{})
}

// table begins a table.
func (p *page) table(at slurmconf.Where, was string, path ...string) {
	for i, k := range path {
		path[i] = bare(k)
	}
	if n := len(p.list); n > 0 && !p.list[n-1].blank() && !strings.HasPrefix(p.list[n-1].text, "#") {
		p.add(statement{})
	}
	p.add(statement{text: "[" + strings.Join(path, ".") + "]", place: at, was: was, table: true})
}

// key adds a key with its value, which is written as TOML has it.
func (p *page) key(at slurmconf.Where, was, key string, value any) {
	p.add(statement{text: key + " = " + written(value), place: at, was: was, key: true})
}

// need is key for one without which its table means something else.
func (p *page) need(at slurmconf.Where, was, key string, value any) {
	p.key(at, was, key, value)
	p.list[len(p.list)-1].needed = true
}

// at is the statement of a line, from 0 on; nil where there is none.
func (p *page) at(line int) *statement {
	for line >= 0 && line < len(p.list) {
		if s := p.list[line]; s.table || s.key {
			return s
		}
		line--
	}
	return nil
}

// write appends the text.
func (p *page) write(b *bytes.Buffer) {
	for _, s := range p.list {
		if s.dropped {
			b.WriteString("# ")
		}
		b.WriteString(s.text)
		b.WriteByte('\n')
	}
}

// width is where comments are wrapped.
const width = 100

// wrap divides a text into lines that begin so.
func wrap(text, begin string) (lines []string) {
	line := begin
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width && strings.TrimSpace(line) != strings.TrimSpace(begin) {
			lines = append(lines, strings.TrimRight(line, " "))
			line = begin
			if strings.HasPrefix(text, "- ") {
				line += "  "
			}
		}
		if !strings.HasSuffix(line, " ") {
			line += " "
		}
		line += word
	}
	return append(lines, strings.TrimRight(line, " "))
}

// plain are keys that need no quotation.
var plain = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func bare(key string) string {
	if plain.MatchString(key) {
		return key
	}
	return quote(key)
}

// quote writes a text as TOML has it.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// A raw is a value that is written as it stands.
type raw string

// written is a value as TOML has it.
func written(value any) string {
	switch v := value.(type) {
	case raw:
		return string(v)
	case string:
		return quote(v)
	case []string:
		var parts []string
		for _, s := range v {
			parts = append(parts, quote(s))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(value)
}
