package slurmconf

import "strings"

// A Pair is a word of a line: Key=Value. The key is as written; Is compares it.
type Pair struct {
	Key, Value string
}

// Is reports whether the key is one of these, in whatever case.
func (p Pair) Is(keys ...string) bool {
	for _, k := range keys {
		if strings.EqualFold(p.Key, k) {
			return true
		}
	}
	return false
}

// pairs divides a line into its pairs. There may be blanks around the sign of equality, a
// value may be quoted, and += is read as =.
func (l Line) pairs() ([]Pair, error) {
	var list []Pair
	rest := strings.TrimSpace(l.Text)
	for rest != "" {
		key, after, found := strings.Cut(rest, "=")
		key = strings.TrimRight(strings.TrimSpace(key), "+-*/")
		key = strings.TrimSpace(key)
		if !found || key == "" || strings.ContainsAny(key, " \t\"") {
			return nil, l.bad("a line has words of the form Key=Value", "%s is no Key=Value", quoted(rest))
		}
		p := Pair{Key: key}
		after = strings.TrimLeft(after, " \t")
		if strings.HasPrefix(after, `"`) {
			value, more, closed := strings.Cut(after[1:], `"`)
			if !closed {
				return nil, l.bad("", "the quotation of %s does not end", key)
			}
			p.Value, rest = value, strings.TrimSpace(more)
		} else {
			end := strings.IndexAny(after, " \t")
			if end < 0 {
				end = len(after)
			}
			p.Value, rest = strings.TrimLeft(after[:end], "="), strings.TrimSpace(after[end:])
		}
		list = append(list, p)
	}
	return list, nil
}

// shown reports whether a value of scontrol is none.
func unset(v string) bool {
	return v == "" || strings.EqualFold(v, "(null)") || strings.EqualFold(v, "N/A") || strings.EqualFold(v, "n/s")
}
