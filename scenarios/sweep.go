package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"aforo/results"
)

// Sweep says which numbers of the scenario are varied, and what is looked at.
type Sweep struct {
	Variant      string
	Measure      string
	Objective    string
	Replications int
	Axes         []Axis
}

// An Axis is one number of the scenario with the values that it takes.
type Axis struct {
	Name, Description string
	Keys              []string
	Values            []Value
	From, To, Step    Value
}

func (s *Sweep) fields() []field {
	return []field{
		may("variant", text{&s.Variant}, "", "the [variant.NAME] that is looked at; the last one where it is left out"),
		may("objective", text{&s.Objective}, "", "look at the measure, the group and the part of the window of an [objective.NAME]; this or measure"),
		may("measure", words[string]{into: &s.Measure, known: measureWords(), parse: parseMeasure}, "", "the measure that is looked at, of all jobs; wait_p95 where neither is given"),
		may("replications", integer{&s.Replications, 1, 10_000}, "", "replications of each point; those of the scenario where it is left out"),
		must("axis", tables(&s.Axes), "what is varied, e.g. [sweep.axis.growth]: every combination of the axes' values is a point"),
	}
}

func (a *Axis) name() *string { return &a.Name }

func (a *Axis) form() value {
	return group{[]field{
		may("description", text{&a.Description}, "", "what it stands for"),
		must("keys", list[string]{&a.Keys, 0, func(s *string) value { return text{s} }}, "the keys that take its value, such as \"growth.per_year\""),
		may("values", list[Value]{&a.Values, 0, func(v *Value) value { return anyValue{v} }}, "", "its values: numbers, durations or dates, as the keys take them; these, or from, to and step"),
		may("from", anyValue{&a.From}, "", "its first value"),
		may("to", anyValue{&a.To}, "", "its last value"),
		may("step", anyValue{&a.Step}, "", "from one value to the next"),
	}}
}

// mostPoints bounds a product, so that a mistyped step does not hang.
const mostPoints = 1_000_000

// axis lists the values of an axis in their order.
func (a *Axis) axis() (results.Knob, error) {
	if a.Values == nil {
		k := Knob{Name: a.Name, Keys: a.Keys, From: a.From, To: a.To, Step: a.Step, More: "up"}
		return k.knob()
	}
	out := results.Knob{Name: a.Name, Keys: a.Keys}
	for i, v := range a.Values {
		x, kind, err := v.number()
		if err != nil {
			return out, err
		}
		if i > 0 && kind != out.Kind {
			return out, fmt.Errorf("its values are a %s and a %s", out.Kind, kind)
		}
		out.Kind = kind
		out.Values = append(out.Values, string(v))
		out.Numbers = append(out.Numbers, results.Number(x))
	}
	return out, nil
}

// sweep checks what can be checked without making the points.
func (c *checker) sweep() {
	if !c.has("sweep") {
		return
	}
	s := &c.Sweep
	c.exists(at("sweep", "variant"), "variant", s.Variant, c.futureNames())
	c.exists(at("sweep", "objective"), "objective", s.Objective, names(c.Objectives))
	if s.Objective != "" && s.Measure != "" {
		c.bad(at("sweep", "measure"), "leave one of the two out", "[sweep] has an objective and a measure to look at")
	}
	points := 1
	for i := range s.Axes {
		a := &s.Axes[i]
		path := at("sweep", "axis", a.Name)
		if c.failed(path) {
			continue
		}
		if given := a.From != "" && a.To != "" && a.Step != ""; given == (a.Values != nil) || !given && a.From+a.To+a.Step != "" {
			c.bad(path, "", "[%s] needs values, or from, to and step", dotted(path))
			continue
		}
		k, err := a.axis()
		if err != nil {
			c.bad(path, "", "[%s]: %v", dotted(path), err)
			continue
		}
		if points *= len(k.Values); points > mostPoints {
			c.bad(path, "", "[sweep] has more than %d points", mostPoints)
			return
		}
		c.keys(path, a.Keys)
	}
}

// keys checks that every key of a knob or an axis has a place in the file.
func (c *checker) keys(path []string, keys []string) {
	for j, key := range keys {
		here := child(child(path, "keys"), element(j))
		parts, err := splitPath(key)
		if err != nil {
			c.bad(here, "write a key as partition.acc.nodes", "%v", err)
			continue
		}
		if n := c.root.at(parts...); len(n.path) < len(parts)-1 {
			c.bad(here, near(parts[len(n.path)], keysIn(n)), "[%s]: there is no %s in %s", dotted(path), unquoted(parts[len(n.path)]), place(n))
		}
	}
}

// base is the value that the file gives to an axis, where all its keys have the
// same.
func (f *File) base(k *results.Knob) (string, bool) {
	var all []string
	for _, key := range k.Keys {
		v, ok := f.Value(key)
		if !ok {
			return "", false
		}
		all = append(all, v)
	}
	return all[0], !slices.ContainsFunc(all, func(v string) bool { return !strings.EqualFold(v, all[0]) })
}
