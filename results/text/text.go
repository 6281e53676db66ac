// Package text writes counts, whole numbers and JSON for people, one way for all commands
// and reports.
package text

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
)

// Count writes a number with its noun: "1 class", "3 classes".
func Count(n int, noun string) string {
	if n != 1 {
		if strings.HasSuffix(noun, "s") {
			noun += "e"
		}
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Thousands writes a number, rounded to a whole one, with commas: "-12,345".
func Thousands(x float64) string {
	s := fmt.Sprintf("%.0f", x)
	if s == "-0" {
		return "0"
	}
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return s
	}
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// About writes a number with its first two digits: "330,000".
func About(x float64) string {
	unit := 1.0
	for unit*100 <= x && unit < math.MaxFloat64/100 {
		unit *= 10
	}
	return Thousands(math.Round(x/unit) * unit)
}

// JSON writes a value as JSON, indented, with <, > and & as they are.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
