package keyed

import (
	"bytes"
	"encoding/json"

	"aforo/workload/clock"
)

// An object is one level of a JSON Schema.
type object = map[string]any

// Schema returns the JSON Schema (draft 7) of a file with the given keys, by which
// editors complete and check it. It holds less than a reader can: references
// between tables are beyond it.
func Schema(title, description string, fields []Field) []byte {
	top := tableSchema(fields)
	top["$schema"] = "http://json-schema.org/draft-07/schema#"
	top["title"] = title
	top["description"] = description
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(top); err != nil {
		panic("keyed: schema: " + err.Error()) // it is made of maps, texts and numbers
	}
	return b.Bytes()
}

// tableSchema is the schema of a table with the given keys and no others.
func tableSchema(fields []Field) object {
	keys, required := object{}, []string{}
	for _, f := range fields {
		s := f.Value.schema()
		s["description"] = f.Doc
		if f.Default != "" {
			s["description"] = f.Doc + " (default: " + f.Default + ")"
		}
		keys[f.Key] = s
		if f.Required {
			required = append(required, f.Key)
		}
	}
	o := object{"type": "object", "properties": keys, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func (text) schema() object { return object{"type": "string", "minLength": 1} }

func (v words[T]) schema() object {
	known := object{"type": "string", "enum": v.known}
	if v.pattern == "" {
		return known
	}
	if v.known == nil {
		return object{"type": "string", "pattern": v.pattern}
	}
	return object{"anyOf": []object{known, {"type": "string", "pattern": v.pattern}}}
}

func (v integer) schema() object {
	return object{"type": "integer", "minimum": v.min, "maximum": v.max}
}

func (v number) schema() object {
	o := object{"type": "number", "minimum": v.min, "maximum": v.max}
	if v.open {
		delete(o, "minimum")
		o["exclusiveMinimum"] = v.min
	}
	return o
}

func (duration) schema() object { return object{"type": "string", "pattern": clock.Pattern} }

// A date is one of RFC 3339, or local to the zone that the file may name: no format of
// JSON Schema has both.
func (date) schema() object { return object{"type": "string"} }

func (day) schema() object { return object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"} }

func (v list[T]) schema() object {
	var zero T
	o := object{"type": "array", "items": v.item(&zero).schema(), "minItems": 1}
	if v.length > 0 {
		o["minItems"], o["maxItems"] = v.length, v.length
	}
	return o
}

func (v weights) schema() object {
	return object{"type": "object", "minProperties": 1, "additionalProperties": number{Bounds: NotNegative}.schema()}
}

func (v group) schema() object { return tableSchema(v.fields) }

func (v named[T, P]) schema() object {
	return object{
		"type": "object", "propertyNames": object{"pattern": namePattern},
		"additionalProperties": v.form().schema(),
	}
}

func (v Union) schema() object {
	cases := make([]object, len(v.Cases))
	for i, c := range v.Cases {
		o := tableSchema(v.of(c))
		o["description"] = c.Doc
		o["properties"].(object)[v.Tag] = object{"const": c.Word, "description": v.Doc}
		if v.Default != "" && v.Default != c.Word { // only the case that is meant by no word may leave it out
			required, _ := o["required"].([]string)
			o["required"] = append([]string{v.Tag}, required...)
		}
		cases[i] = o
	}
	return object{"type": "object", "oneOf": cases}
}
