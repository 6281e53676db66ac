package keyed

import (
	"strconv"
	"strings"
)

// A mark says where a key of a TOML text stands, and the keys within it. The marks
// of a text are a tree, so that a key costs its own length and not that of
// everything around it.
type mark struct {
	line  int
	raw   string
	kids  map[string]*mark
	order []string // the keys of kids, in the order of the file
	depth int

	// Where in the text the value stands; of a table with a header, where its header
	// ends. Both are 0 for a table that only its keys name.
	from, to int
}

// under returns the mark of a key within m; the first place of a key counts.
func (m *mark) under(key string, line int) *mark {
	if k := m.kids[key]; k != nil {
		return k
	}
	k := &mark{line: line, depth: m.depth + 1}
	if m.kids == nil {
		m.kids = map[string]*mark{}
	}
	m.kids[key] = k
	m.order = append(m.order, key)
	return k
}

// scan finds the position of every key and array element of a text that the
// decoder accepts. On any other text it returns something, and never hangs. deep is
// the line on which something stands more than Deepest deep, where scan stops; 0
// where nothing does.
func scan(text string) (root *mark, deep int) {
	root = &mark{line: 1}
	s := &scanner{text: text, line: 1}
	for _, bom := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if strings.HasPrefix(text, bom) {
			s.at = len(bom)
			break
		}
	}
	header := root
	for s.blank(true); s.at < len(text); s.blank(true) {
		from, line := s.at, s.line
		if s.eat("[") {
			s.eat("[")
			header = s.key(root, line)
			s.eat("]")
			s.eat("]")
			end := len(strings.TrimRight(text[from:s.at], " \t")) + from
			header.from, header.to = end, end
		} else {
			s.pair(header)
		}
		if s.at == from {
			break
		}
	}
	return root, s.deep
}

type scanner struct {
	text string
	at   int
	line int
	deep int
}

// enter goes down to a key, and stops the scan where that is too deep.
func (s *scanner) enter(m *mark, key string, line int) *mark {
	if m.depth == Deepest {
		if s.deep == 0 {
			s.deep = line
		}
		s.at = len(s.text)
		return m
	}
	return m.under(key, line)
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
func (s *scanner) pair(table *mark) {
	m := s.key(table, s.line)
	s.eat("=")
	s.value(m)
}

// key reads a dotted key of bare and quoted parts, and notes it within a table.
func (s *scanner) key(table *mark, line int) *mark {
	for {
		s.blank(false)
		from := s.at
		part := ""
		if s.at < len(s.text) && (s.text[s.at] == '"' || s.text[s.at] == '\'') {
			s.quoted()
			part = unquote(s.text[from:s.at])
		} else {
			for s.at < len(s.text) && !strings.ContainsRune(" \t\r\n.=[]{},#\"'", rune(s.text[s.at])) {
				s.at++
			}
			part = s.text[from:s.at]
		}
		table = s.enter(table, part, line)
		if !s.eat(".") {
			return table
		}
	}
}

// value reads one value and notes what it holds.
func (s *scanner) value(m *mark) {
	s.blank(false)
	if s.at == len(s.text) {
		return
	}
	m.from = s.at
	defer func() { m.to = s.at }()
	switch s.text[s.at] {
	case '"', '\'':
		s.quoted()
	case '[':
		s.list("]", func(i int) { s.value(s.enter(m, element(i), s.line)) })
	case '{':
		s.list("}", func(int) { s.pair(m) })
	default:
		from := s.at
		for s.at < len(s.text) && !strings.ContainsRune(",]}#\n\r", rune(s.text[s.at])) {
			s.at++
		}
		m.raw = strings.TrimSpace(s.text[from:s.at])
		s.at = from + len(m.raw) // the blanks behind it are none of it
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
