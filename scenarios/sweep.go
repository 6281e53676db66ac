package scenarios

import (
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/search"
	"aforo/scenarios/keyed"
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
	Values            []keyed.Written
	From, To, Step    keyed.Written
}

func (s *Sweep) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("variant", keyed.Text(&s.Variant), "", "the [variant.NAME] that is looked at; the last one where it is left out"),
		keyed.May("objective", keyed.Text(&s.Objective), "", "look at the measure, the group and the part of the window of an [objective.NAME]; this or measure"),
		keyed.May("measure", keyed.Words(&s.Measure, measureWords(), parseMeasure), "", "the measure that is looked at, of all jobs; wait_p95 where neither is given"),
		keyed.May("replications", keyed.Int(&s.Replications, 1, 10_000), "", "replications of each point; those of the scenario where it is left out"),
		keyed.Must("axis", keyed.Tables(&s.Axes), "what is varied, e.g. [sweep.axis.growth]: every combination of the axes' values is a point"),
	}
}

func (a *Axis) EntryName() *string { return &a.Name }

func (a *Axis) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&a.Description), "", "what it stands for"),
		keyed.Must("keys", keyed.Texts(&a.Keys), "the keys that take its value, such as \"growth.per_year\""),
		keyed.May("values", keyed.List(&a.Values, keyed.AnyWritten), "", "its values: numbers, durations or dates, as the keys take them; these, or from, to and step"),
		keyed.May("from", keyed.AnyWritten(&a.From), "", "its first value"),
		keyed.May("to", keyed.AnyWritten(&a.To), "", "its last value"),
		keyed.May("step", keyed.AnyWritten(&a.Step), "", "from one value to the next"),
	})
}

// mostPoints bounds a product, so that a mistyped step does not hang.
const mostPoints = 1_000_000

// axis lists the values of an axis in their order.
func (a *Axis) axis() (search.Knob, error) {
	steps, err := keyed.Given(a.Values)
	if a.Values == nil {
		steps, err = keyed.Count(a.From, a.To, a.Step)
	}
	return turned(a.Name, a.Keys, steps), err
}

// sweep checks what can be checked without making the points.
func (c *checker) sweep() {
	if !c.Has("sweep") {
		return
	}
	s := &c.Sweep
	c.Exists(keyed.To("sweep", "variant"), "variant", s.Variant, c.Machine.FutureNames())
	c.Exists(keyed.To("sweep", "objective"), "objective", s.Objective, keyed.Names(c.Objectives))
	c.oneUnit(keyed.To("sweep", "measure"), s.Measure)
	if s.Objective != "" && s.Measure != "" {
		c.Bad(keyed.To("sweep", "measure"), "leave one of the two out", "[sweep] has an objective and a measure to look at")
	}
	points := 1
	for i := range s.Axes {
		a := &s.Axes[i]
		path := keyed.To("sweep", "axis", a.Name)
		if c.Failed(path) {
			continue
		}
		if given := a.From != "" && a.To != "" && a.Step != ""; given == (a.Values != nil) || !given && a.From+a.To+a.Step != "" {
			c.Bad(path, "", "[%s] needs values, or from, to and step", path)
			continue
		}
		k, err := a.axis()
		if err != nil {
			c.Bad(path, "", "[%s]: %v", path, err)
			continue
		}
		c.twice(path, &k)
		if points *= len(k.Values); points > mostPoints {
			c.Bad(path, "", "[sweep] has more than %d points", mostPoints)
			return
		}
		c.keys(path, a.Keys)
	}
}

// twice checks that no value of an axis stands there twice, in whatever way it is written.
func (c *checker) twice(path keyed.Path, k *search.Knob) {
	seen := map[results.Number]bool{}
	for i, x := range k.Numbers {
		if seen[x] {
			here := path.Child("values").Element(i)
			c.Bad(here, "leave one of them out", "%s: the value %s stands there twice", path.Child("values"), k.Values[i])
			return
		}
		seen[x] = true
	}
}

// idle says why nothing depends on a key that a table such as [sweep] varies, or "".
func idle(table string, key keyed.Path) string {
	switch last := key[len(key)-1]; key[0] {
	case "sweep", "plan":
		return "[" + key[0] + "] says what is varied, and is the same at every value"
	case "title", "description", "schema":
		return "it is a text about the scenario"
	case "replications", "replications_max", "precision", "precision_measure", "select":
		return "[" + table + "] has one number of replications, " + table + ".replications"
	case "expect":
		return "an expectation is no part of it"
	case "objective":
		if last == "at_most" || last == "at_least" {
			return "what is measured does not depend on the bound"
		}
	}
	return ""
}

// keys checks that every key of a knob or an axis has a place in the file.
func (c *checker) keys(path keyed.Path, keys []string) {
	for j, key := range keys {
		here := path.Child("keys").Element(j)
		parts, err := keyed.ParsePath(key)
		if err != nil {
			c.Bad(here, "write a key as partition.acc.nodes", "%v", err)
			continue
		}
		if why := idle(path[0], parts); why != "" {
			c.Bad(here, "vary a number of the machine, the work or the policy", "[%s]: nothing depends on %s: %s", path, key, why)
			continue
		}
		if n := c.Root.At(parts...); !c.Root.Takes(parts, c.fields()) {
			what, hint := n.Lacks(parts)
			c.Bad(here, hint, "[%s]: there is no %s in %s", path, what, n.Heading(c.Reader.Top))
		}
	}
}

// base is the value that the file gives to an axis, where all its keys have the
// same.
func (f *File) base(k *search.Knob) (string, bool) {
	var all []string
	for _, key := range k.Keys {
		v, ok := f.root.Written(key)
		if !ok {
			return "", false
		}
		all = append(all, v)
	}
	return all[0], !slices.ContainsFunc(all, func(v string) bool { return !strings.EqualFold(v, all[0]) })
}
