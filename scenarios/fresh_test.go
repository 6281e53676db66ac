package scenarios

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write aforo.schema.json and the key tables of docs/scenarios.md anew")

// The JSON Schema beside the scenarios is the one that the code generates.
func TestSchemaIsFresh(t *testing.T) {
	fresh(t, "aforo.schema.json", string(Schema()), func(string) (string, string, string) { return "", "", "" })
}

// The tables of keys in the manual are the ones that the code generates.
func TestManualIsFresh(t *testing.T) {
	const begin, end = "<!-- keys: generated from scenarios/keys.go by go test ./scenarios -update -->\n", "<!-- end of keys -->\n"
	fresh(t, "../docs/scenarios.md", "\n"+KeyTables(), func(text string) (string, string, string) {
		head, rest, ok := strings.Cut(text, begin)
		_, tail, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatal("docs/scenarios.md has lost the marks around its key tables")
		}
		return head + begin, end + tail, ""
	})
}

// fresh compares a file with generated text between a head and a tail.
func fresh(t *testing.T, path, generated string, around func(string) (head, tail, _ string)) {
	t.Helper()
	old, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	head, tail, _ := around(string(old))
	want := head + generated + tail
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(old)); diff != "" {
		t.Errorf("%s is out of date: run go test ./scenarios -update (-want +have):\n%s", path, diff)
	}
}
