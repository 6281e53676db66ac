package fit

import (
	"math"
	"strconv"
	"strings"

	"aforo/workload/portable"
)

// num writes a number with five digits that count, without an exponent.
func num(x float64) string { return digits(x, 5) }

// digits writes a number with that many digits that count.
func digits(x float64, n int) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	decimals := max(n-1-int(math.Floor(portable.Log10(math.Abs(x)))), 0)
	s := strconv.FormatFloat(x, 'f', min(decimals, 12), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// fine writes a probability.
func fine(p float64) string { return strconv.FormatFloat(math.Round(p*1e6)/1e6, 'f', -1, 64) }

func whole(n int) string { return strconv.Itoa(n) }

// span writes a time in seconds as a duration of a scenario, in quotes, with five
// digits that count.
func span(seconds float64) string { return spanOf(num(math.Max(seconds, 0.001))) }

// exactSpan keeps the milliseconds.
func exactSpan(seconds float64) string {
	return spanOf(strconv.FormatFloat(math.Round(seconds*1000)/1000, 'f', -1, 64))
}

// spanOf adds the unit, the largest one of which it is a whole number.
func spanOf(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
		for _, u := range []struct {
			seconds int64
			name    string
		}{{86400, "d"}, {3600, "h"}, {60, "m"}} {
			if n%u.seconds == 0 {
				return `"` + strconv.FormatInt(n/u.seconds, 10) + u.name + `"`
			}
		}
	}
	return `"` + s + `s"`
}

// list writes a list of values.
func list[T any](values []T, form func(T) string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = form(v)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// label makes a name of a scenario from a name of a log: small letters, digits and
// dashes.
func label(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
	}
	s := strings.Trim(b.String(), "-")
	if s == "" {
		return "unnamed"
	}
	return s
}
