package scenarios

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

// The schema accepts the bundled scenarios.
func TestSchemaAccepts(t *testing.T) {
	for _, name := range Bundled() {
		text, err := Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := bySchema(t, string(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The schema refuses what an editor can see: unknown and missing keys, wrong
// types, words, signs and units.
func TestSchemaRefuses(t *testing.T) {
	for old, new := range map[string]string{
		`seed = 1`:           `sead = 1`,
		"title = \"base\"\n": ``,
		`nodes = 10`:         `nodes = -1`,
		`nodes = 10
`: "nodes = 10.5\n",
		`length = "8w"`:        `length = "8"`,
		`"easy"`:               `"eazy"`,
		`sigma = 1.4`:          `sigma = 1.4, mean = "1h"`,
		`, sigma = 1.4`:        ``,
		`fixed_share = 0.1`:    `fixed_share = 2`,
		`[access.fast]`:        `[access."a b"]`,
		`action = "add-nodes"`: `action = "add"`,
		`nodes = 5`:            `length = "1d"`,
		`gpus_per_node = 4`:    "gpus_per_node = 4\nplacement = \"node\"",
		`max_gpus = 32`:        `priority = 2`,
		`[gpu.h100]`:           "[policy.multifactor]\nfair = 1\n[gpu.h100]",
	} {
		text := strings.Replace(base, old, new, 1)
		if err := bySchema(t, text); err == nil {
			t.Errorf("%s is accepted", new)
		}
	}
	if err := bySchema(t, base); err != nil {
		t.Errorf("the base: %v", err)
	}
}

func bySchema(t *testing.T, text string) error {
	t.Helper()
	var schema, value map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if _, err := toml.Decode(text, &value); err != nil {
		t.Fatal(err)
	}
	return validate(schema, value, "")
}

// validate is as much of JSON Schema as ours uses; it refuses to skip a keyword.
func validate(schema map[string]any, v any, at string) error {
	bad := func(format string, args ...any) error { return fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)) }
	x, isNumber := asNumber(v)
	table, _ := v.(map[string]any)
	list, _ := v.([]any)
	s, isText := v.(string)
	for keyword, w := range schema {
		n, _ := w.(float64)
		switch keyword {
		case "$schema", "title", "description", "format":
		case "type":
			_, isDate := v.(time.Time)
			_, isBool := v.(bool)
			is := map[string]bool{
				"object": table != nil, "array": list != nil, "string": isText || isDate, "boolean": isBool,
				"number": isNumber, "integer": isNumber && x == math.Trunc(x),
			}
			among, several := w.([]any)
			if !several {
				among = []any{w}
			}
			if !slices.ContainsFunc(among, func(word any) bool { return is[word.(string)] }) {
				return bad("not of type %v", w)
			}
		case "properties", "additionalProperties":
		case "required":
			for _, k := range w.([]any) {
				if _, ok := table[k.(string)]; !ok {
					return bad("no %v", k)
				}
			}
		case "propertyNames":
			for k := range table {
				if err := validate(w.(map[string]any), k, at+"."+k); err != nil {
					return err
				}
			}
		case "minProperties":
			if len(table) < int(n) {
				return bad("too few keys")
			}
		case "minItems":
			if len(list) < int(n) {
				return bad("too few items")
			}
		case "maxItems":
			if len(list) > int(n) {
				return bad("too many items")
			}
		case "items":
			for i, item := range list {
				if err := validate(w.(map[string]any), item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
					return err
				}
			}
		case "minLength":
			if isText && len(s) < int(n) {
				return bad("too short")
			}
		case "pattern":
			if !regexp.MustCompile(w.(string)).MatchString(s) {
				return bad("%q does not match", s)
			}
		case "enum":
			if !slices.Contains(w.([]any), any(s)) {
				return bad("%q is not of %v", s, w)
			}
		case "const":
			if w != v {
				return bad("not %v", w)
			}
		case "minimum":
			if x < n {
				return bad("below %v", n)
			}
		case "exclusiveMinimum":
			if x <= n {
				return bad("not above %v", n)
			}
		case "maximum":
			if x > n {
				return bad("above %v", n)
			}
		case "anyOf", "oneOf":
			matches := 0
			for _, sub := range w.([]any) {
				if validate(sub.(map[string]any), v, at) == nil {
					matches++
				}
			}
			if matches == 0 || keyword == "oneOf" && matches > 1 {
				return bad("%d of the cases match", matches)
			}
		default:
			return bad("the test does not know the keyword %s", keyword)
		}
	}
	known, _ := schema["properties"].(map[string]any)
	for k, kid := range table {
		sub, ok := known[k].(map[string]any)
		if !ok {
			if sub, ok = schema["additionalProperties"].(map[string]any); !ok {
				if schema["additionalProperties"] == false {
					return bad("unknown key %s", k)
				}
				continue
			}
		}
		if err := validate(sub, kid, at+"."+k); err != nil {
			return err
		}
	}
	return nil
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
