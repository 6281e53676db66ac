package trace

import (
	"testing"
	"unicode"
)

// TestNamesArePrintable proves that a name of a log brings no character that a terminal
// obeys or that turns text around, that one name keeps one number, and that names of any
// script stay as they are.
func TestNamesArePrintable(t *testing.T) {
	var n Names
	for _, c := range []struct{ name, want string }{
		{"alice", "alice"},
		{"Дарья José 太郎", "Дарья José 太郎"},
		{"\x1b[31mred\a\x7f", `\u001b[31mred\u0007\u007f`},
		{"csi\u009b2J", `csi\u009b2J`},
		{"evil\u202egpj\u2066\u200f", `evil\u202egpj\u2066\u200f`},
		{"a\nb\tc\u2028", `a\u000ab\u0009c\u2028`},
		{"latin\xe9\x9b", `latin\xe9\x9b`},
		{"", ""},
	} {
		i := n.Index([]byte(c.name))
		if got := n.Name(i); got != c.want {
			t.Errorf("%q is %q, want %q", c.name, got, c.want)
		}
		for _, r := range n.Name(i) {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q keeps %U", c.name, r)
			}
		}
		if again, same := n.Index([]byte(c.name)), n.Index([]byte(c.want)); again != i || same != i {
			t.Errorf("%q has the numbers %d, %d and, as it is shown, %d", c.name, i, again, same)
		}
	}
}
