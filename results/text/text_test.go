package text

import (
	"math"
	"strings"
	"testing"
)

// Nouns agree with their numbers, and whole numbers have commas where they belong.
func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0, "run"), "0 runs"},
		{Count(1, "class"), "1 class"},
		{Count(2, "class"), "2 classes"},
		{Thousands(0), "0"},
		{Thousands(-0.2), "0"},
		{Thousands(999.4), "999"},
		{Thousands(-999), "-999"},
		{Thousands(999.6), "1,000"},
		{Thousands(-1234567), "-1,234,567"},
		{Thousands(math.Inf(1)), "+Inf"},
		{Thousands(math.NaN()), "NaN"},
		{About(0), "0"},
		{About(99), "99"},
		{About(12345), "12,000"},
		{About(334999), "330,000"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

// JSON is indented, ends its line and does not escape for HTML.
func TestJSON(t *testing.T) {
	var b strings.Builder
	if err := JSON(&b, map[string]string{"is": "<5 & more"}); err != nil || b.String() != "{\n  \"is\": \"<5 & more\"\n}\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
	if err := JSON(&b, math.NaN()); err == nil {
		t.Error("NaN is JSON")
	}
}
