package trace

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// Lines come without their line feeds and numbered; one that is too long is cut
// and told, and the next one is whole again.
func TestLines(t *testing.T) {
	for _, size := range []int{LineMax - 2, LineMax - 1, LineMax, 10 << 20} {
		in, err := Buffer(strings.NewReader("\xef\xbb\xbfone\r\n\n"+strings.Repeat("x", size)+"\nlast"), "t")
		if err != nil {
			t.Fatal(err)
		}
		l := NewLines(in, "t")
		var got []string
		var long []int64
		for {
			line, ok := l.Next()
			if !ok {
				break
			}
			if l.Long(line) {
				long = append(long, l.No())
			}
			got = append(got, string(line[:min(len(line), 10)]))
		}
		if want := "one\r||xxxxxxxxxx|last"; strings.Join(got, "|") != want || l.Err() != nil || l.No() != 4 {
			t.Errorf("%d: %q, %v", size, got, l.Err())
		}
		if want := size >= LineMax; (len(long) == 1 && long[0] == 3) != want {
			t.Errorf("%d: too long are %v", size, long)
		}
	}
}

// Finish lists the first bad line, those that follow, and an error of the disk
// behind them; without any of these it is nil.
func TestFinish(t *testing.T) {
	disk := errors.New("input/output error")
	for _, c := range []struct {
		text string
		err  error
		want string
	}{
		{"a\nb\n", nil, ""},
		{"a\nBAD\nb\nBAD\n", nil, "t:2:3: no\nt:4:3: no"},
		{"a\n", disk, "t:2: reading the trace: input/output error"},
		{"BAD\n", disk, "t:1:3: no\nt:2: reading the trace: input/output error"},
	} {
		var in io.Reader = strings.NewReader(c.text)
		if c.err != nil {
			in = io.MultiReader(in, iotest.ErrReader(c.err))
		}
		b, err := Buffer(in, "t")
		if err != nil {
			t.Fatal(err)
		}
		l := NewLines(b, "t")
		next := func() (*Line, bool) {
			line, ok := l.Next()
			if ok && string(line) == "BAD" {
				return l.Bad(3, "a hint", "no"), true
			}
			return nil, ok
		}
		var first *Line
		for first == nil {
			var ok bool
			if first, ok = next(); !ok {
				break
			}
		}
		err = l.Finish(first, next)
		if got := ""; err != nil {
			got = err.Error()
			if got != c.want || c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("%q: %v, want %s", c.text, err, c.want)
			}
		} else if got != c.want {
			t.Errorf("%q: no error, want %s", c.text, c.want)
		}
	}
}
