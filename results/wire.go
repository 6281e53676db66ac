package results

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"

	"aforo/results/exact"
)

// A wire carries values into words, or out of them: a type says once what it is made of, in
// the same order for both ways. A number is a word, whatever its type, so that it comes out
// with the same bits; a list or a text has its length before it.
type wire struct {
	words   []uint64
	reading bool
	at      int       // of reading: the next word ...
	room    []float64 // ... and what all lists of floats are cut from
	err     error
}

// errPacked is that of words that no Run was packed into.
var errPacked = errors.New("what was stored of a run is not what the study measures")

// word carries one word.
func (w *wire) word(x *uint64) {
	if !w.reading {
		w.words = append(w.words, *x)
		return
	}
	if w.at >= len(w.words) {
		w.err, *x = errPacked, 0
		return
	}
	*x = w.words[w.at]
	w.at++
}

func (w *wire) float(x *float64) {
	bits := math.Float64bits(*x)
	if math.IsNaN(*x) {
		bits = math.Float64bits(math.NaN()) // processors make others
	}
	w.word(&bits)
	*x = math.Float64frombits(bits)
}

func (w *wire) integer(x *int) {
	bits := uint64(*x)
	w.word(&bits)
	*x = int(bits)
}

func (w *wire) long(x *int64) {
	bits := uint64(*x)
	w.word(&bits)
	*x = int64(bits)
}

func (w *wire) flag(x *bool) {
	bits := uint64(0)
	if *x {
		bits = 1
	}
	w.word(&bits)
	*x = bits == 1
}

func (w *wire) exact(x *exact.Sum) {
	words := x.Words()
	for i := range words {
		w.word(&words[i])
	}
	*x = exact.FromWords(words)
}

// count carries the length of a list of which each element has a word at least.
func (w *wire) count(n int) int {
	w.integer(&n)
	if w.reading && (n < 0 || n > len(w.words)-w.at) {
		w.err = errPacked
	}
	if w.err != nil {
		return 0
	}
	return n
}

func (w *wire) text(s *string) {
	n := len(*s)
	w.integer(&n)
	if w.reading && (n < 0 || n > 8*(len(w.words)-w.at)) {
		w.err = errPacked
	}
	if w.err != nil {
		return
	}
	bytes := make([]byte, (n+7)/8*8)
	copy(bytes, *s)
	for at := 0; at < n; at += 8 {
		word := binary.LittleEndian.Uint64(bytes[at:])
		w.word(&word)
		binary.LittleEndian.PutUint64(bytes[at:], word)
	}
	*s = string(bytes[:n])
}

// floats carries a list of numbers, nil as nil.
func (w *wire) floats(xs *[]float64) {
	has := *xs != nil
	if w.flag(&has); !has {
		*xs = nil
		return
	}
	n := w.count(len(*xs))
	if w.reading {
		if len(w.room) < n {
			w.room = make([]float64, max(n, len(w.words)-w.at))
		}
		*xs, w.room = w.room[:n:n], w.room[n:]
	}
	w.numbers(*xs)
}

// numbers carries numbers, of which it is known how many they are: most of a run is such.
func (w *wire) numbers(xs []float64) {
	if !w.reading {
		for i := range xs {
			w.float(&xs[i])
		}
		return
	}
	if len(xs) > len(w.words)-w.at {
		w.err = errPacked
		return
	}
	for i, bits := range w.words[w.at:][:len(xs)] {
		xs[i] = math.Float64frombits(bits)
	}
	w.at += len(xs)
}

// each carries a list, nil as nil, with what carries an element of it.
func each[T any](w *wire, xs *[]T, carry func(*T)) {
	has := *xs != nil
	if w.flag(&has); !has {
		*xs = nil
		return
	}
	n := w.count(len(*xs))
	if w.reading {
		*xs = make([]T, n)
	}
	for i := range *xs {
		if w.err == nil {
			carry(&(*xs)[i])
		}
	}
}

// byName carries a map in the order of its keys, nil as nil.
func byName[T any](w *wire, m *map[string]T, carry func(*T)) {
	type entry struct {
		name string
		of   T
	}
	var list []entry
	if *m != nil {
		list = make([]entry, 0, len(*m))
	}
	for name, of := range *m {
		list = append(list, entry{name, of})
	}
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	each(w, &list, func(e *entry) {
		w.text(&e.name)
		carry(&e.of)
	})
	if *m = nil; list != nil {
		*m = map[string]T{}
	}
	for _, e := range list {
		(*m)[e.name] = e.of
	}
}
