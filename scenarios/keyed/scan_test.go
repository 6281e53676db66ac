package keyed

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// Keys, table headers and elements of arrays get the lines on which they stand,
// whatever strings, comments and line ends stand between them.
func TestLines(t *testing.T) {
	text := "\xef\xbb\xbf# comment [no.table]\r\n" + `a = 1 # b = 2
"q.x".'y z' = """
[not.a.table]
k = 1 \""" """
lit = '''
c = "''''
[ t . "u\u00e9" ] # header
list = [ # one
  "[x]", # two

  { k = 1, m.n = [2, 3] },
]
d = 2026-01-05 07:00:00Z # a date with a blank
[t.w]
z = {} ` // no line end
	got := map[string]int{}
	root, deep := scan(text)
	var walk func(path Path, m *mark)
	walk = func(path Path, m *mark) {
		for _, k := range m.order {
			got[path.Child(k).String()] = m.kids[k].line
			walk(path.Child(k), m.kids[k])
		}
	}
	walk(nil, root)
	want := map[string]int{
		"a": 2, `"q.x"`: 3, `"q.x"."y z"`: 3, "lit": 6,
		"t": 8, `t."ué"`: 8, `t."ué".list`: 9, `t."ué".list[0]`: 10, `t."ué".list[1]`: 12,
		`t."ué".list[1].k`: 12, `t."ué".list[1].m`: 12, `t."ué".list[1].m.n`: 12,
		`t."ué".list[1].m.n[0]`: 12, `t."ué".list[1].m.n[1]`: 12,
		`t."ué".d`: 14, "t.w": 15, "t.w.z": 16,
	}
	if diff := cmp.Diff(want, got); diff != "" || deep != 0 {
		t.Errorf("too deep on line %d; -want +got:\n%s", deep, diff)
	}
	if raw := root.kids["t"].kids["ué"].kids["d"].raw; raw != "2026-01-05 07:00:00Z" {
		t.Errorf("raw date %q", raw)
	}
	agrees(t, text)
}

// find follows a path through the marks; nil where it has none.
func (m *mark) find(path []string) *mark {
	for _, k := range path {
		if m != nil {
			m = m.kids[k]
		}
	}
	return m
}

// agrees checks our scan against the decoder: every key that the decoder met has
// a line, and nothing but their tables and elements has one besides.
func agrees(t *testing.T, text string) {
	t.Helper()
	var values map[string]any
	md, err := toml.Decode(text, &values)
	if err != nil {
		return
	}
	marks, deep := scan(text)
	if deep > 0 {
		return
	}
	for _, k := range md.Keys() {
		if marks.find(k) == nil && !inArray(values, k) {
			t.Errorf("key %q has no line", k)
		}
	}
	var walk func(path Path, v any)
	walk = func(path Path, v any) {
		if marks.find(path) == nil {
			t.Errorf("value %q has no line", path)
		}
		switch v := v.(type) {
		case map[string]any:
			for k, kid := range v {
				walk(path.Child(k), kid)
			}
		case []any:
			for i, kid := range v {
				walk(path.Element(i), kid)
			}
		}
	}
	walk(nil, values)
}

// inArray reports whether a key stands in an inline table within an array, where
// the decoder's path has no index and ours has one.
func inArray(v any, key toml.Key) bool {
	for _, k := range key {
		m, ok := v.(map[string]any)
		if !ok {
			return true
		}
		v = m[k]
	}
	return false
}

// No text makes the scan panic or hang, and every key that the decoder accepts has a
// line.
func FuzzScan(f *testing.F) {
	f.Add("a.b = [{c=1}, '''x''']\n[[a.d]]\n\"\\u0041\" = 1979-05-27\n[x]\ny=+nan\n")
	f.Add("x = [[[[{a.b=[1, {}]}]]]]\n[a.\"b\".c]\n")
	f.Fuzz(func(t *testing.T, text string) {
		agrees(t, text)
		_, _ = Parse("fuzz.toml", []byte(text))
	})
}

// What stands more than 32 deep in each other is refused with its line, however it is
// written, and a text that goes much deeper costs no more than its length.
func TestDepth(t *testing.T) {
	nested := func(n int) string { return "x = " + strings.Repeat("[", n) + strings.Repeat("]", n) }
	dotted := func(n int) string { return "x" + strings.Repeat(".x", n) }
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{nested(32), true},
		{nested(33), false},
		{dotted(31) + " = 1", true},
		{dotted(32) + " = 1", false},
		{"[" + dotted(31) + "]", true},
		{"[" + dotted(30) + "]\na.b = 1", false},
		{"x = " + strings.Repeat("{a = ", 40) + "1" + strings.Repeat("}", 40), false},
		{nested(1_000_000), false},
		{dotted(1_000_000) + " = 1", false},
	} {
		_, err := Parse("t.toml", []byte("\n"+c.text))
		ps, _ := errors.AsType[Problems](err)
		if c.ok != (err == nil) || !c.ok && (ps[0].Line < 2 || ps[0].What != "tables and lists stand more than 32 deep in each other") {
			t.Errorf("%.40s: %v", c.text, err)
		}
	}
}

// A table with a long name costs its name once, and not once for each key in it.
func TestLongNames(t *testing.T) {
	var b strings.Builder
	b.WriteString("[" + strings.Repeat("n", 1<<20) + "]\n")
	for i := range 2000 {
		fmt.Fprintf(&b, "k%d = 1\n", i)
	}
	text := b.String()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	root, _ := scan(text)
	runtime.ReadMemStats(&after)
	if bytes := after.TotalAlloc - before.TotalAlloc; len(root.kids) != 1 || bytes > 8<<20 {
		t.Errorf("%d tables, %d bytes", len(root.kids), bytes)
	}
}
