package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"aforo/scenarios/keyed"
)

// printable is a text for a terminal. The names that people have given to things in
// logs and files may hold characters that command one, or turn the direction of what
// follows; they come out as their escapes, such as \u001b. In JSON that is the same
// text, since there they can only stand in strings.
func printable(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	for i, c := range text { // what is not UTF-8 becomes U+FFFD
		switch {
		case c == '\n' || c == '\t':
			b.WriteRune(c)
		case keyed.Unprintable(c):
			fmt.Fprintf(&b, `\u%04x`, c)
		case c == utf8.RuneError:
			b.WriteRune(c)
		default:
			b.WriteString(text[i : i+utf8.RuneLen(c)])
		}
	}
	return b.String()
}

// plain reports whether a text is of printable ASCII, as most are.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// split cuts a text before a character that is not yet whole.
func split(p []byte) (whole, rest []byte) {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if c := p[len(p)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(p[len(p)-n:]) {
				return p[:len(p)-n], p[len(p)-n:]
			}
			break
		}
	}
	return p, nil
}
