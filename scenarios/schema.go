package scenarios

import (
	"bytes"
	"encoding/json"
)

// An object is one level of a JSON Schema.
type object = map[string]any

// Schema returns the JSON Schema (draft 7) of a scenario file, by which editors
// complete and check it. It holds less than Parse: references between tables and
// sums over changes are beyond it.
func Schema() []byte {
	top := tableSchema(new(File).fields())
	top["$schema"] = "http://json-schema.org/draft-07/schema#"
	top["title"] = "aforo scenario"
	top["description"] = "A scenario of the simulator aforo: a cluster with dated changes, the work that arrives, and the variants to compare."
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(top); err != nil {
		panic("scenarios: schema: " + err.Error()) // it is made of maps, texts and numbers
	}
	return b.Bytes()
}

// tableSchema is the schema of a table with the given keys and no others.
func tableSchema(fields []field) object {
	keys, required := object{}, []string{}
	for _, f := range fields {
		s := f.value.schema()
		s["description"] = f.doc
		if f.def != "" {
			s["description"] = f.doc + " (default: " + f.def + ")"
		}
		keys[f.key] = s
		if f.required {
			required = append(required, f.key)
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

func (duration) schema() object { return object{"type": "string", "pattern": durationPattern} }

func (date) schema() object { return object{"type": "string", "format": "date-time"} }

func (v list[T]) schema() object {
	var zero T
	o := object{"type": "array", "items": v.item(&zero).schema(), "minItems": 1}
	if v.length > 0 {
		o["minItems"], o["maxItems"] = v.length, v.length
	}
	return o
}

func (v weights) schema() object {
	return object{"type": "object", "minProperties": 1, "additionalProperties": number{bounds: notNegative}.schema()}
}

func (v group) schema() object { return tableSchema(v.fields) }

func (v named[T, P]) schema() object {
	return object{
		"type": "object", "propertyNames": object{"pattern": namePattern},
		"additionalProperties": v.form().schema(),
	}
}

func (v union) schema() object {
	cases := make([]object, len(v.cases))
	for i, c := range v.cases {
		o := tableSchema(v.of(c))
		o["description"] = c.doc
		o["properties"].(object)[v.tag] = object{"const": c.word, "description": v.doc}
		if v.def != "" && v.def != c.word { // only the case that is meant by no word may leave it out
			required, _ := o["required"].([]string)
			o["required"] = append([]string{v.tag}, required...)
		}
		cases[i] = o
	}
	return object{"type": "object", "oneOf": cases}
}
