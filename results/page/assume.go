package page

import (
	"strings"
)

// marker is the word by which the comments of a scenario own up to what nobody knows.
const marker = "ASSUMPTION"

// directive begins a comment that is for editors, such as #:schema.
const directive = "#:"

// An assumption is a block of comments with the marker, and where it stands.
type assumption struct {
	First, Last int    // lines
	Of          string // the table or the key below the block, or beside the comment
	Text        string
}

// assumptions lists the blocks of comments that have the marker: lines that are
// nothing but a comment, one below the other, or what follows a key on its line.
func assumptions(text string) (all []assumption) {
	var block []string
	first := 0
	end := func(last int, below string) {
		if joined := strings.Join(block, "\n"); strings.Contains(joined, marker) {
			all = append(all, assumption{first, last, subject(below), joined})
		}
		block = nil
	}
	var quotes quoting
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		inside := quotes.open != ""
		code, comment := quotes.cut(line)
		whole := !inside && strings.TrimSpace(code) == "" && comment != ""
		if whole && strings.HasPrefix(comment, directive) {
			continue
		}
		if whole {
			if block == nil {
				first = i + 1
			}
			block = append(block, strings.TrimRight(strings.TrimPrefix(comment[1:], " "), " \r"))
			continue
		}
		end(i, code)
		if strings.Contains(comment, marker) {
			all = append(all, assumption{i + 1, i + 1, subject(code), strings.TrimSpace(comment[1:])})
		}
	}
	end(len(lines), "")
	return all
}

// subject is the table or the key of a line.
func subject(code string) string {
	code = strings.TrimSpace(code)
	if strings.HasPrefix(code, "[") {
		return code
	}
	key, _, _ := strings.Cut(code, "=")
	return strings.TrimSpace(key)
}

// quoting follows the strings of TOML over lines: open is what ends the one that is
// open at the end of a line.
type quoting struct{ open string }

// cut divides a line where its comment begins, with its #.
func (q *quoting) cut(line string) (code, comment string) {
	for i := 0; i < len(line); i++ {
		rest := line[i:]
		switch {
		case q.open != "":
			if q.open[0] == '"' && rest[0] == '\\' {
				i++
			} else if strings.HasPrefix(rest, q.open) {
				i += len(q.open) - 1
				q.open = ""
			}
		case rest[0] == '#':
			return line[:i], rest
		case strings.HasPrefix(rest, `"""`) || strings.HasPrefix(rest, "'''"):
			q.open = rest[:3]
			i += 2
		case rest[0] == '"' || rest[0] == '\'':
			q.open = rest[:1]
		}
	}
	if len(q.open) == 1 { // such a string ends with its line
		q.open = ""
	}
	return line, ""
}
