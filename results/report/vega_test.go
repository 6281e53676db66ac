package report

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"aforo/results"
)

// Every specification reads a table that is in the folder, beside it, and names no
// column that the table does not have.
func TestSpecifications(t *testing.T) {
	r := &results.Result{Summary: *sample()}
	r.Series.Variants = []results.VariantSeries{{Name: "today", Longer: results.Band{Mid: results.Grid, Lo: results.Grid, Hi: results.Grid}, Groups: []results.GroupSeries{{By: "all", Group: "all"}}}}
	tables, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for _, f := range tables {
		head, _, _ := strings.Cut(string(f.Text), "\n")
		columns[f.Path] = strings.Split(head, ",")
	}
	files, err := Specifications(&r.Summary)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		var s map[string]any
		if err := json.Unmarshal(f.Text, &s); err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		url, _ := s["data"].(map[string]any)["url"].(string)
		table := columns[path.Join(path.Dir(f.Path), url)]
		if table == nil {
			t.Errorf("%s reads %s, which is not there", f.Path, url)
		}
		named := fields(s)
		for _, name := range named {
			if !slices.Contains(table, name) {
				t.Errorf("%s names the column %s, and %s has %v", f.Path, name, url, table)
			}
		}
		if len(named) < 4 {
			t.Errorf("%s names the columns %v alone", f.Path, named)
		}
	}
	if len(files) != 8 {
		t.Errorf("%d specifications", len(files))
	}
}

// fields are all that a specification names.
func fields(x any) (names []string) {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			if name, ok := v.(string); ok && k == "field" {
				names = append(names, name)
			}
			names = append(names, fields(v)...)
		}
	case []any:
		for _, v := range x {
			names = append(names, fields(v)...)
		}
	}
	return names
}
