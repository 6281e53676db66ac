package page

import (
	"html"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a value is, it stays one text of its element or attribute, and a reader of HTML
// finds it there again.
func TestPut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOf(rapid.SampledFrom([]rune(`<>&"'+=/ ax;#3`+"`\n\u00e9"))).Draw(t, "value")
		var w writer
		w.put(`%s`, value)
		for _, c := range w.String() {
			if c == '<' || c == '>' || c == '"' || c == '\'' || c == '+' {
				t.Fatalf("%q is written as %q", value, w.String())
			}
		}
		if got := html.UnescapeString(w.String()); got != value {
			t.Fatalf("%q is read as %q", value, got)
		}
	})
	var w writer
	w.put(`<b id="%s">%s</b>%d%%`, `"><i>`, markup("<i>x</i>"), 7)
	if want := `<b id="&#34;&gt;&lt;i&gt;"><i>x</i></b>7%`; w.String() != want {
		t.Errorf("%s, want %s", w.String(), want)
	}
}
