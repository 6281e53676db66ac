package terminal

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"aforo/scenarios/keyed"

	"pgregory.net/rapid"
)

// Whatever is written, in whatever pieces, comes out as text in which nothing commands
// a terminal; what is plain comes out as it is.
func TestPrintable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		term := New(&out, &out)
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			if k, err := term.Out.Write([]byte(rest[:n])); k != n || err != nil {
				t.Fatal(k, err)
			}
			rest = rest[n:]
		}
		got := out.String()
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		for _, c := range got {
			if keyed.Unprintable(c) && c != '\n' && c != '\t' {
				t.Fatalf("%q of %q", got, text)
			}
		}
		if plain(text) && got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
