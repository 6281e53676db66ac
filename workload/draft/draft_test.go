package draft

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a log calls its own stays within comments of the width, and no word is lost; one
// that is longer has a line of its own.
func TestComment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := Plain(rapid.String().Draw(t, "text"))
		var words []string
		for line := range strings.Lines(Comment(text)) {
			rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "#")
			if !ok || len(line) > Width+1 && len(strings.Fields(strings.ReplaceAll(rest, " %", "%"))) > 1 {
				t.Fatalf("%q", line)
			}
			words = append(words, strings.Fields(rest)...)
		}
		if got, want := strings.Join(words, " "), strings.Join(strings.Fields(text), " "); got != want {
			t.Fatalf("%q becomes %q", want, got)
		}
	})
}
