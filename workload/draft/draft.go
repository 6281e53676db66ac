// Package draft writes what a scenario made by a program has in common, whoever makes it:
// comments and texts, in which anything may stand that a log calls its own.
package draft

import "strings"

// Width is where comments and long lists are wrapped.
const Width = 88

// Plain makes text of a log fit for one line of a comment.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufeff' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(s), "?"))
}

// Quote writes a basic string of TOML.
func Quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(Plain(s)) + `"`
}

// Comment is text as lines of a comment, wrapped; the lines of a point of a list hang.
func Comment(text string) string {
	hang := "#"
	if strings.HasPrefix(text, "- ") {
		hang = "#  "
	}
	var b strings.Builder
	line := "#"
	for _, word := range strings.Fields(strings.ReplaceAll(text, " %", "\x00%")) {
		if len(line)+1+len(word) > Width && line != "#" {
			b.WriteString(line + "\n")
			line = hang
		}
		line += " " + word
	}
	return strings.ReplaceAll(b.String()+line+"\n", "\x00", " ")
}
