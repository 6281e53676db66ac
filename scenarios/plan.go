package scenarios

import (
	"slices"

	"aforo/results"
	"aforo/results/search"
	"aforo/scenarios/keyed"
)

// Plan is what aforo plan is to search: the least capacity at which a variant
// meets the objectives.
type Plan struct {
	Variant      string
	Confidence   float64
	Replications int // with which a value is begun
	Most         int // and up to which it is simulated
	Neighbours   int
	Knobs        []Knob
}

// A Knob is a row of values for one or more keys of the file.
type Knob struct {
	Name, Description string
	Keys              []string
	From, To, Step    keyed.Written
	More              string
}

func (p *Plan) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("variant", keyed.Text(&p.Variant), "", "the [variant.NAME] that is planned; the last one where it is left out"),
		keyed.May("confidence", keyed.Number(&p.Confidence, keyed.Above(0.5, 0.9999)), "0.95", "with which confidence an accepted value meets every objective"),
		keyed.May("replications", keyed.Int(&p.Replications, 2, 10_000), "5", "with how many replications a value is begun; while it is unsure they are doubled"),
		keyed.May("replications_max", keyed.Int(&p.Most, 2, 10_000), "20", "the most replications of a value; the answer and its neighbours get all"),
		keyed.May("neighbours", keyed.Int(&p.Neighbours, 0, 100), "1", "how many values on each side of the answer are looked at, because backfilling is not monotone"),
		keyed.Must("knob", keyed.Tables(&p.Knobs), "what is turned, e.g. [plan.knob.nodes]: the first is searched, and a second takes each of its values in turn"),
	}
}

func (k *Knob) EntryName() *string { return &k.Name }

func (k *Knob) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&k.Description), "", "what it stands for"),
		keyed.Must("keys", keyed.Texts(&k.Keys), "the keys that take its value, such as \"partition.ai.nodes\""),
		keyed.Must("from", keyed.AnyWritten(&k.From), "its first value: a number, a duration or a date, as the keys take it"),
		keyed.Must("to", keyed.AnyWritten(&k.To), "its last value"),
		keyed.Must("step", keyed.AnyWritten(&k.Step), "from one value to the next: a number, or a duration for durations and dates"),
		keyed.May("more", keyed.OneOf(&k.More, "up", "down"), "", "in which direction there is more capacity: up, or down for a date or a delay; that is what is meant where it is left out"),
	})
}

// knob lists the values of a knob from the least capacity to the most.
func (k *Knob) knob() (search.Knob, error) {
	steps, err := keyed.Count(k.From, k.To, k.Step)
	out := turned(k.Name, k.Keys, steps)
	if k.More == "down" || k.More == "" && out.Kind != keyed.KindNumber {
		slices.Reverse(out.Values)
		slices.Reverse(out.Numbers)
	}
	return out, err
}

// turned is a knob with its values.
func turned(name string, keys []string, steps keyed.Steps) search.Knob {
	out := search.Knob{Name: name, Keys: keys, Values: steps.Written, Kind: steps.Kind}
	for _, x := range steps.Numbers {
		out.Numbers = append(out.Numbers, results.Number(x))
	}
	return out
}

// plan checks what can be checked without turning the knobs.
func (c *checker) plan() {
	if !c.Has("plan") {
		return
	}
	c.Exists(keyed.To("plan", "variant"), "variant", c.Plan.Variant, c.Machine.FutureNames())
	if len(c.Plan.Knobs) > 2 {
		c.Bad(keyed.To("plan", "knob"), "", "[plan] has %d knobs, and can turn one or two", len(c.Plan.Knobs))
	}
	if !c.Has("objective") {
		c.Bad(keyed.To("plan"), "add [objective.NAME] tables", "[plan] needs an objective to reach")
	}
	if c.Plan.Most < c.Plan.Replications {
		c.Bad(keyed.To("plan", "replications_max"), "", "plan.replications_max must be at least replications, %d", c.Plan.Replications)
	}
	for i := range c.Plan.Knobs {
		k := &c.Plan.Knobs[i]
		path := keyed.To("plan", "knob", k.Name)
		if c.Failed(path) {
			continue
		}
		if _, err := k.knob(); err != nil {
			c.Bad(path, "", "[%s]: %v", path, err)
			continue
		}
		c.keys(path, k.Keys)
	}
}
