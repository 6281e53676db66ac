package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/results"
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
	From, To, Step    Value
	More              string
}

// A Value is a number, a duration or a date as it stands in the file.
type Value string

func (p *Plan) fields() []field {
	return []field{
		may("variant", text{&p.Variant}, "", "the [variant.NAME] that is planned; the last one where it is left out"),
		may("confidence", number{&p.Confidence, bounds{0.5, 0.9999, true}}, "0.95", "with which confidence an accepted value meets every objective"),
		may("replications", integer{&p.Replications, 2, 10_000}, "5", "with how many replications a value is begun; while it is unsure they are doubled"),
		may("replications_max", integer{&p.Most, 2, 10_000}, "20", "the most replications of a value; the answer and its neighbours get all"),
		may("neighbours", integer{&p.Neighbours, 0, 100}, "1", "how many values on each side of the answer are looked at, because backfilling is not monotone"),
		must("knob", tables(&p.Knobs), "what is turned, e.g. [plan.knob.nodes]: the first is searched, and a second takes each of its values in turn"),
	}
}

func (k *Knob) name() *string { return &k.Name }

func (k *Knob) form() value {
	return group{[]field{
		may("description", text{&k.Description}, "", "what it stands for"),
		must("keys", list[string]{&k.Keys, 0, func(s *string) value { return text{s} }}, "the keys that take its value, such as \"partition.ai.nodes\""),
		must("from", anyValue{&k.From}, "its first value: a number, a duration or a date, as the keys take it"),
		must("to", anyValue{&k.To}, "its last value"),
		must("step", anyValue{&k.Step}, "from one value to the next: a number, or a duration for durations and dates"),
		may("more", oneOf(&k.More, "up", "down"), "", "in which direction there is more capacity: up, or down for a date or a delay; that is what is meant where it is left out"),
	}}
}

// anyValue reads a number, a duration or a date.
type anyValue struct{ into *Value }

func (v anyValue) read(r *reader, n *node) {
	switch x := n.value.(type) {
	case string:
		var d time.Duration
		duration{&d, true}.read(r, n)
		*v.into = Value(fmt.Sprintf("%q", x))
	case time.Time:
		var t time.Time
		date{&t}.read(r, n)
		*v.into = Value(n.raw)
	default:
		var f float64
		number{&f, bounds{-much, much, false}}.read(r, n)
		*v.into = Value(n.raw)
	}
}

func (anyValue) kind() string { return "number, duration or date" }

func (anyValue) schema() object {
	return object{"anyOf": []object{duration{}.schema(), date{}.schema(), {"type": "number"}}}
}

// The kinds of values.
const (
	kindNumber   = "number"
	kindDuration = "duration"
	kindDate     = "date"
)

// number is the value as a number with its kind: seconds for a duration, seconds
// since 1970 for a date.
func (v Value) number() (float64, string, error) {
	s := string(v)
	if text, err := strconv.Unquote(s); err == nil {
		d, err := ParseDuration(text)
		return d.Seconds(), kindDuration, err
	}
	if t, err := parseDate(s); err == nil {
		return float64(t.UnixNano()) / 1e9, kindDate, nil
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	return x, kindNumber, err
}

// mostValues bounds a knob, so that a mistyped step does not hang.
const mostValues = 100_000

// knob lists the values of a knob from the least capacity to the most.
func (k *Knob) knob() (results.Knob, error) {
	out := results.Knob{Name: k.Name, Keys: k.Keys}
	from, kind, err1 := k.From.number()
	to, kindTo, err2 := k.To.number()
	step, kindStep, err3 := k.Step.number()
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return out, err
		}
	}
	want := kind
	if kind == kindDate {
		want = kindDuration
	}
	switch {
	case kind != kindTo:
		return out, fmt.Errorf("from is a %s and to is a %s", kind, kindTo)
	case kindStep != want:
		return out, fmt.Errorf("step must be a %s, not the %s %s", want, kindStep, k.Step)
	case !(step > 0):
		return out, fmt.Errorf("step must be greater than 0, not %s", k.Step)
	case to < from:
		return out, fmt.Errorf("to must not be below from")
	case (to-from)/step > mostValues:
		return out, fmt.Errorf("from %s to %s there are more than %d steps of %s", k.From, k.To, mostValues, k.Step)
	}
	out.Kind = kind
	n := int(math.Floor((to-from)/step+1e-9)) + 1
	for i := range n {
		x := from + float64(i)*step
		out.Numbers = append(out.Numbers, results.Number(x))
		out.Values = append(out.Values, k.write(x, kind))
	}
	if k.More == "down" || k.More == "" && kind != kindNumber {
		slices.Reverse(out.Values)
		slices.Reverse(out.Numbers)
	}
	return out, nil
}

// write writes a value as the file would.
func (k *Knob) write(x float64, kind string) string {
	switch kind {
	case kindDuration:
		return fmt.Sprintf("%q", writeDuration(time.Duration(math.Round(x*1e9))))
	case kindDate:
		first, _ := parseDate(string(k.From))
		return time.Unix(0, int64(math.Round(x*1e9))).In(first.Location()).Format(time.RFC3339)
	}
	return strconv.FormatFloat(math.Round(x*1e9)/1e9, 'f', -1, 64)
}

// writeDuration writes a duration in the largest unit that it is a whole number
// of.
func writeDuration(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		word string
	}{{7 * 24 * time.Hour, "w"}, {24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d%u.unit == 0 && d > 0 {
			return fmt.Sprintf("%d%s", d/u.unit, u.word)
		}
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}

// plan checks what can be checked without turning the knobs.
func (c *checker) plan() {
	if !c.has("plan") {
		return
	}
	c.exists(at("plan", "variant"), "variant", c.Plan.Variant, c.futureNames())
	if len(c.Plan.Knobs) > 2 {
		c.bad(at("plan", "knob"), "", "[plan] has %d knobs, and can turn one or two", len(c.Plan.Knobs))
	}
	if !c.has("objective") {
		c.bad(at("plan"), "add [objective.NAME] tables", "[plan] needs an objective to reach")
	}
	if c.Plan.Most < c.Plan.Replications {
		c.bad(at("plan", "replications_max"), "", "plan.replications_max must be at least replications, %d", c.Plan.Replications)
	}
	for i := range c.Plan.Knobs {
		k := &c.Plan.Knobs[i]
		path := at("plan", "knob", k.Name)
		if c.failed(path) {
			continue
		}
		if _, err := k.knob(); err != nil {
			c.bad(path, "", "[%s]: %v", dotted(path), err)
			continue
		}
		c.keys(path, k.Keys)
	}
}
