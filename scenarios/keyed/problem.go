package keyed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing that is wrong with a file.
type Problem struct {
	File string
	Line int // from 1; 0 where the whole file is meant
	What string
	Hint string // how to put it right; "" where nothing helps
}

// Error returns "file:line: what is wrong".
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.What
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
}

// Problems is everything that is wrong with a file, in the order of
// its lines. It is the error of everything that reads a file which must be corrected.
type Problems []Problem

// One is a single problem as an error; line is 0 where the whole file is meant.
func One(file string, line int, what, hint string) error {
	return Problems{{file, line, what, hint}}
}

// Error returns one line for each problem, each followed by its hint.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
		if p.Hint != "" {
			lines[i] += " (" + p.Hint + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// sorted returns the problems by line, without exact duplicates, or nil as an
// error where there are none.
func (ps Problems) sorted() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return slices.Compact(ps)
}

// Near is the hint for a word that does not exist: the nearest one that does, or
// all of them where none is close.
func Near(word string, known []string) string {
	if best := Nearest(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(known) == 0 {
		return ""
	}
	return "there is " + WordList(known, "and")
}

// Nearest is the known word that is like another one: but for case, one letter in four
// differs, and one at least may; or a third of them, where one begins with the other.
// It is "" where none is.
func Nearest(word string, known []string) string {
	best, least := "", len(word)
	for _, k := range known {
		a, b := strings.ToLower(word), strings.ToLower(k)
		d, long := edits(a, b), max(len(a), len(b))
		begins := strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
		if d < least && (d <= max(1, long/4) || begins && d <= (long+2)/3) {
			best, least = k, d
		}
	}
	return best
}

// WordList writes "a, b and c".
func WordList(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// edits is the number of single-letter changes, insertions, deletions and swaps
// of neighbours that turn one word into the other (optimal string alignment).
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			same := 1
			if a[i] == b[j] {
				same = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+same)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
