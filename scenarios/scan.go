package scenarios

import (
	"strconv"
	"strings"
)

// positions says where each key of a TOML text stands.
type positions struct {
	marks map[string]mark     // by joined path
	order map[string][]string // the keys of each table, in the order of the file
}

type mark struct {
	line int
	raw  string
}

// add notes a path and every table above it; the first place of a path counts.
func (p *positions) add(path []string, line int) {
	for i := 1; i <= len(path); i++ {
		at := joinPath(path[:i])
		if _, ok := p.marks[at]; !ok {
			p.marks[at] = mark{line: line}
			up := joinPath(path[:i-1])
			p.order[up] = append(p.order[up], path[i-1])
		}
	}
}

// scan finds the position of every key and array element of a text that the
// decoder has accepted. On any other text it returns something, and never hangs.
func scan(text string) *positions {
	s := &scanner{text: text, line: 1, out: &positions{map[string]mark{}, map[string][]string{}}}
	for _, bom := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if strings.HasPrefix(text, bom) {
			s.at = len(bom)
			break
		}
	}
	var header []string
	for s.blank(true); s.at < len(text); s.blank(true) {
		from, line := s.at, s.line
		if s.eat("[") {
			s.eat("[")
			header = s.key()
			s.out.add(header, line)
			s.eat("]")
			s.eat("]")
		} else {
			s.pair(header)
		}
		if s.at == from {
			break
		}
	}
	return s.out
}

type scanner struct {
	text string
	at   int
	line int
	out  *positions
}

// eat skips blanks on the line and then a token, if it is there.
func (s *scanner) eat(token string) bool {
	s.blank(false)
	if !strings.HasPrefix(s.text[s.at:], token) {
		return false
	}
	s.skip(len(token))
	return true
}

func (s *scanner) skip(n int) {
	n = min(n, len(s.text)-s.at)
	s.line += strings.Count(s.text[s.at:s.at+n], "\n")
	s.at += n
}

// blank skips spaces and tabs, and with lines set also line ends and comments.
func (s *scanner) blank(lines bool) {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == ' ' || c == '\t':
			s.at++
		case lines && (c == '\n' || c == '\r'):
			s.skip(1)
		case lines && c == '#':
			n := strings.IndexByte(s.text[s.at:], '\n')
			if n < 0 {
				n = len(s.text) - s.at
			}
			s.at += n
		default:
			return
		}
	}
}

// pair reads key = value.
func (s *scanner) pair(table []string) {
	line := s.line
	path := append(table[:len(table):len(table)], s.key()...)
	s.out.add(path, line)
	s.eat("=")
	s.value(path)
}

// key reads a dotted key of bare and quoted parts.
func (s *scanner) key() []string {
	var parts []string
	for {
		s.blank(false)
		from := s.at
		if s.at < len(s.text) && (s.text[s.at] == '"' || s.text[s.at] == '\'') {
			s.quoted()
			parts = append(parts, unquote(s.text[from:s.at]))
		} else {
			for s.at < len(s.text) && !strings.ContainsRune(" \t\r\n.=[]{},#\"'", rune(s.text[s.at])) {
				s.at++
			}
			parts = append(parts, s.text[from:s.at])
		}
		if !s.eat(".") {
			return parts
		}
	}
}

// value reads one value and notes what it holds.
func (s *scanner) value(path []string) {
	s.blank(false)
	if s.at == len(s.text) {
		return
	}
	switch s.text[s.at] {
	case '"', '\'':
		s.quoted()
	case '[':
		s.list("]", func(i int) {
			item := child(path, element(i))
			s.out.add(item, s.line)
			s.value(item)
		})
	case '{':
		s.list("}", func(int) { s.pair(path) })
	default:
		from := s.at
		for s.at < len(s.text) && !strings.ContainsRune(",]}#\n\r", rune(s.text[s.at])) {
			s.at++
		}
		at := joinPath(path)
		m := s.out.marks[at]
		m.raw = strings.TrimSpace(s.text[from:s.at])
		s.out.marks[at] = m
	}
}

// list reads the comma-separated items of an array or an inline table.
func (s *scanner) list(end string, item func(i int)) {
	s.skip(1)
	for i := 0; ; i++ {
		s.blank(true)
		from := s.at
		if s.at == len(s.text) || s.eat(end) {
			return
		}
		item(i)
		s.blank(true)
		s.eat(",")
		if s.at == from {
			return
		}
	}
}

// quoted skips a string of any of the four kinds.
func (s *scanner) quoted() {
	quote := s.text[s.at : s.at+1]
	if long := strings.Repeat(quote, 3); strings.HasPrefix(s.text[s.at:], long) {
		s.skip(3)
		s.until(long, quote == `"`)
		for s.at < len(s.text) && s.text[s.at:s.at+1] == quote { // up to two quotes may end the text itself
			s.at++
		}
		return
	}
	s.skip(1)
	s.until(quote, quote == `"`)
}

func (s *scanner) until(end string, escapes bool) {
	for s.at < len(s.text) {
		if strings.HasPrefix(s.text[s.at:], end) {
			s.skip(len(end))
			return
		}
		if escapes && s.text[s.at] == '\\' {
			s.skip(1)
		}
		s.skip(1)
	}
}

// unquote returns the text of a quoted key. TOML's escapes are Go's, but for a
// few that nobody writes in a key.
func unquote(q string) string {
	if len(q) < 2 {
		return q
	}
	if q[0] == '"' {
		if t, err := strconv.Unquote(q); err == nil {
			return t
		}
	}
	return q[1 : len(q)-1]
}
