package keyed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const edited = `# top
title = "a" # the title
[t] # a table
n = 3 # three
list = [1, 2 , 3]
inline = { a = 1, b = "x" }
empty = {}
[deep.in]
x = 1
`

// A value is changed where it stands, and put where its table stands; comments and
// everything else stay. The text then reads as the tree with the override.
func TestEdit(t *testing.T) {
	for _, c := range []struct{ path, value, old, new string }{
		{"t.n", "7", "n = 3 #", "n = 7 #"},
		{"title", "b", `"a"`, `"b"`},
		{"t.list[1]", "20", "2 ,", "20 ,"},
		{"t.inline.b", `"y"`, `"x"`, `"y"`},
		{"t.inline.c", "5", `"x" }`, `"x", c = 5 }`},
		{"t.empty.c", "5", "{}", "{c = 5}"},
		{"t.new", "1d", "[t] #", "[t]\nnew = \"1d\" #"},
		{"seed", "4", "# top", "seed = 4\n# top"},
		{"deep.y", "1", "x = 1\n", "x = 1\n\n[deep]\ny = 1\n"},
	} {
		got, err := Edit("t.toml", "the file", nil, []byte(edited), []Override{{c.path, c.value}})
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		want := strings.Replace(edited, c.old, c.new, 1)
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s -want +got:\n%s", c.path, diff)
		}
		root, err := Parse("t.toml", got)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		if v, ok := root.Written(c.path); !ok && c.path != "t.list[1]" || ok && v != c.value && v != `"`+c.value+`"` {
			t.Errorf("%s is %s", c.path, v)
		}
	}
	if _, err := Edit("t.toml", "the file", nil, []byte(edited), []Override{{"t.q.x", "1"}}); err == nil {
		t.Error("a key without a place is put somewhere")
	}
}
