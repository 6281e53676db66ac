package scenarios

import (
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
	for path, m := range scan(text).marks {
		got[path] = m.line
	}
	z := "\x00"
	want := map[string]int{
		"a": 2, "q.x": 3, "q.x" + z + "y z": 3, "lit": 6,
		"t": 8, "t" + z + "ué": 8, "t" + z + "ué" + z + "list": 9,
		"t" + z + "ué" + z + "list" + z + element(0):                                      10,
		"t" + z + "ué" + z + "list" + z + element(1):                                      12,
		"t" + z + "ué" + z + "list" + z + element(1) + z + "k":                            12,
		"t" + z + "ué" + z + "list" + z + element(1) + z + "m":                            12,
		"t" + z + "ué" + z + "list" + z + element(1) + z + "m" + z + "n":                  12,
		"t" + z + "ué" + z + "list" + z + element(1) + z + "m" + z + "n" + z + element(0): 12,
		"t" + z + "ué" + z + "list" + z + element(1) + z + "m" + z + "n" + z + element(1): 12,
		"t" + z + "ué" + z + "d":                                                          14, "t" + z + "w": 15, "t" + z + "w" + z + "z": 16,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if raw := scan(text).marks["t"+z+"ué"+z+"d"].raw; raw != "2026-01-05 07:00:00Z" {
		t.Errorf("raw date %q", raw)
	}
	agrees(t, text)
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
	marks := scan(text).marks
	known := map[string]bool{}
	for _, k := range md.Keys() {
		known[joinPath(k)] = true
		if _, ok := marks[joinPath(k)]; !ok && !inArray(values, k) {
			t.Errorf("key %q has no line", k)
		}
	}
	var walk func(path []string, v any)
	walk = func(path []string, v any) {
		if _, ok := marks[joinPath(path)]; !ok && len(path) > 0 {
			t.Errorf("value %q has no line", path)
		}
		switch v := v.(type) {
		case map[string]any:
			for k, kid := range v {
				walk(child(path, k), kid)
			}
		case []any:
			for i, kid := range v {
				walk(child(path, element(i)), kid)
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

// No text makes the reader panic or hang; every key that the decoder accepts has
// a line; and a scenario that parses resolves into a study.
func FuzzParse(f *testing.F) {
	for _, name := range Bundled() {
		text, err := Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(base))
	f.Add([]byte(strings.NewReplacer(
		"backfill = \"easy\"", "order = \"multifactor\"\nreservations = 4\nmultifactor = { qos_weight = 2e3, age_max = \"3d\" }",
		"[partition.acc]", "[partition.acc]\nplacement = \"count\"",
		"max_gpus = 32", "max_gpus = 32\npriority = 0.25",
		"action = \"add-nodes\"\nnodes = 5", "action = \"reservation\"\nlength = \"2d\"\nnodes = 5",
	).Replace(base)))
	f.Add([]byte(strings.NewReplacer(
		"backfill = \"easy\"", "backfill = \"easy-no-extra\"",
		"[partition.acc]", "[partition.acc]\nplacement = \"nodes\"\ncores_per_node = 80\nmemory_per_node_gb = 512",
		"fixed_share = 0.1", "cores_per_gpu = 20\nmemory_per_gpu_gb = 0.5",
	).Replace(base)))
	f.Add([]byte("a.b = [{c=1}, '''x''']\n[[a.d]]\n\"\\u0041\" = 1979-05-27\n[x]\ny=+nan\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		agrees(t, string(text))
		file, err := Parse("fuzz.toml", text)
		if err != nil {
			return
		}
		file.Offered()
		if !file.isTrace() {
			if _, err := file.Study(Options{}); err != nil {
				t.Logf("does not resolve: %v", err)
			}
		}
	})
}
