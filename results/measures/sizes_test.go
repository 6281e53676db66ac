package measures

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A range of sizes names whole bands, however it is written; one that cuts a band is
// told with the bands around and with the ranges of whole bands that are nearest.
func TestSizeRange(t *testing.T) {
	for _, c := range []struct {
		text        string
		first, last int
	}{
		{"1", 0, 0},
		{"2", 1, 1},
		{"3-4", 2, 2},
		{"5-8", 3, 3},
		{"1-8", 0, 3},
		{"3-16", 2, 4},
		{" 1 - 2 ", 0, 1},
		{"<= 8", 0, 3},
		{"<=8", 0, 3},
		{"< 9", 0, 3},
		{">= 65", 7, 30},
		{"> 64", 7, 30},
		{">= 1", 0, 30},
		{"536870913-1073741824", 30, 30},
	} {
		first, last, err := SizeRange(c.text)
		if err != nil || first != c.first || last != c.last {
			t.Errorf("%q is %d to %d, %v; want %d to %d", c.text, first, last, err, c.first, c.last)
		}
	}
	for _, c := range []struct{ text, want, hint string }{
		{"1-6", `"1-6" cuts the band 5-8`, `the bands there are 3-4, 5-8 and 9-16: write "1-4" or "1-8"`},
		{"6-16", `"6-16" cuts the band 5-8`, `the bands there are 3-4, 5-8 and 9-16: write "5-16" or "9-16"`},
		{"6", `"6" cuts the band 5-8`, `the bands there are 3-4, 5-8 and 9-16: write "5-8"`},
		{"3", `"3" cuts the band 3-4`, `the bands there are 2, 3-4 and 5-8: write "3-4"`},
		{"6-12", `"6-12" cuts the bands 5-8 and 9-16`, `the bands there are 3-4, 5-8, 9-16 and 17-32: write "5-8", "5-16" or "9-16"`},
		{"<= 6", `"<= 6" cuts the band 5-8`, `write "<= 4" or "<= 8"`},
		{">= 64", `">= 64" cuts the band 33-64`, `the bands there are 17-32, 33-64 and 65-128: write ">= 33" or ">= 65"`},
		{"1073741824", `cuts the band 536870913-1073741824`, `write "536870913-1073741824"`},
		{"0-8", "the least size is 1", `"1-8"`},
		{"< 1", "the least size is 1", `"1-8"`},
		{"8-1", "ends before it begins", `"1-8"`},
		{"", "is no range of sizes", `"1-8"`},
		{"large", "is no range of sizes", `"1-8"`},
		{"-4", "is no range of sizes", `"1-8"`},
		{"1-4-8", "is no range of sizes", `"1-8"`},
		{"> 1073741824", "is no range of sizes", `"1-8"`},
		{"<= 9223372036854775807", "is no range of sizes", `"1-8"`},
	} {
		_, _, err := SizeRange(c.text)
		var wrong *SizeError
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Text, c.want) || !strings.Contains(wrong.Hint, c.hint) {
			t.Errorf("%q: %+v, want %s (%s)", c.text, err, c.want, c.hint)
		}
	}
}

// What the hint at a range that cuts a band says to write is right.
func TestSizeHints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(1, 300).Draw(t, "a"), rapid.IntRange(1, 300).Draw(t, "b")
		text := sizes{min(a, b), max(a, b)}.as("")
		if rapid.Bool().Draw(t, "open") {
			text = sizes{a, math.MaxInt}.as("")
		}
		_, _, err := SizeRange(text)
		if err == nil {
			return
		}
		var wrong *SizeError
		if !errors.As(err, &wrong) {
			t.Fatal(err)
		}
		_, write, _ := strings.Cut(wrong.Hint, "write ")
		quoted := strings.Split(write, `"`)
		if len(quoted) < 3 {
			t.Fatalf("%q: the hint %q names no range", text, wrong.Hint)
		}
		for i := 1; i < len(quoted); i += 2 {
			if _, _, err := SizeRange(quoted[i]); err != nil {
				t.Fatalf("%q: the hint %q is wrong: %v", text, wrong.Hint, err)
			}
		}
	})
}
