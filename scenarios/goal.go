package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/results"
	"aforo/sim/study"
)

// A Goal is an [objective.NAME], which a planner wants to reach, or an
// [expect.NAME], which the result must hold to. At most one of the groups is
// set; without one the goal is about all jobs.
type Goal struct {
	Name, Description                           string
	Class, Community, Sector, Access, Partition string
	Size                                        string // a size band, such as "5-8"
	Measure, Variant, During                    string
	AtMost, AtLeast                             Bound
}

// A Bound is a duration or a plain number, as it was written; "" is none.
type Bound string

func (g *Goal) name() *string { return &g.Name }

func (g *Goal) form() value {
	return group{[]field{
		may("description", text{&g.Description}, "", "why it matters"),
		must("measure", words[string]{into: &g.Measure, known: measureWords(), parse: parseMeasure}, "what is bounded"),
		may("at_most", bound{&g.AtMost}, "", `its upper bound: a duration such as "4h" for waits, else a number; this or at_least`),
		may("at_least", bound{&g.AtLeast}, "", "its lower bound; this or at_most"),
		may("class", text{&g.Class}, "", "only jobs of a [class.NAME]; at most one group can be named"),
		may("community", text{&g.Community}, "", "only jobs of a [community.NAME]"),
		may("sector", text{&g.Sector}, "", "only jobs of a [sector.NAME]"),
		may("access", text{&g.Access}, "", "only jobs that come by an [access.NAME]"),
		may("partition", text{&g.Partition}, "", "only jobs that ran in a [partition.NAME]"),
		may("size", text{&g.Size}, "", `only jobs of a band of sizes: "1", "2", "3-4", "5-8", "9-16" and so on, doubling`),
		may("during", text{&g.During}, `"window"`, `only jobs submitted in a part of the window: "after VARIANT" (its last change), "before VARIANT" (its first), "after VARIANT.CHANGE", "before VARIANT.CHANGE", or two dates with "to" between them`),
		may("variant", text{&g.Variant}, "", "only in this [variant.NAME]; all of them where it is left out"),
	}}
}

// measureWords are the measures' names without their units.
func measureWords() []string {
	var all []string
	for _, m := range results.Measures() {
		all = append(all, measureWord(m))
	}
	return all
}

func measureWord(m results.Measure) string { return m.Word() }

// measureOf finds a measure by its word, or by its name in the results.
func measureOf(word string) (results.Measure, bool) {
	for _, m := range results.Measures() {
		if word == measureWord(m) || word == m.Info().Name {
			return m, true
		}
	}
	return 0, false
}

func parseMeasure(s string) (string, error) {
	if _, ok := measureOf(s); !ok {
		return "", fmt.Errorf("unknown word %q", s)
	}
	return s, nil
}

// bound reads a duration or a number.
type bound struct{ into *Bound }

func (v bound) read(r *reader, n *node) {
	if _, ok := n.value.(string); ok {
		var d time.Duration
		duration{&d, true}.read(r, n)
		*v.into = Bound(d.String())
		return
	}
	var x float64
	number{&x, bounds{-much, much, false}}.read(r, n)
	*v.into = Bound(n.raw)
}

func (bound) kind() string { return "duration or number" }

func (bound) schema() object {
	return object{"anyOf": []object{duration{}.schema(), {"type": "number"}}}
}

// value is the bound in the unit of a measure: seconds for a duration.
func (b Bound) value(m results.Measure) (float64, error) {
	seconds := m.Info().Unit == "s"
	d, err := time.ParseDuration(string(b))
	switch isDuration := err == nil && !digits(string(b)); {
	case seconds && !isDuration:
		return 0, fmt.Errorf("%s is a time, and the number %s has no unit", measureWord(m), b)
	case !seconds && isDuration:
		return 0, fmt.Errorf("%s is not a time, but a number", measureWord(m))
	case seconds:
		return d.Seconds(), nil
	}
	var x float64
	_, err = fmt.Sscan(strings.ReplaceAll(string(b), "_", ""), &x)
	return x, err
}

// group is the way of grouping and the group that the goal names.
func (g *Goal) group() (results.By, string) {
	for _, x := range g.groups() {
		if x.name != "" {
			return x.by, x.name
		}
	}
	return results.ByAll, results.ByAll.String()
}

type goalGroup struct {
	by   results.By
	name string
}

func (g *Goal) groups() []goalGroup {
	return []goalGroup{
		{results.ByClass, g.Class},
		{results.ByCommunity, g.Community},
		{results.BySector, g.Sector},
		{results.ByAccess, g.Access},
		{results.ByPartition, g.Partition},
		{results.BySize, g.Size},
	}
}

// goal checks what a goal refers to, and its bound.
func (c *checker) goal(kind string, g *Goal) {
	path := at(kind, g.Name)
	known := map[string][]string{
		"class": names(c.Classes), "community": names(c.Communities), "sector": names(c.Sectors),
		"access": names(c.Access), "partition": names(c.Partitions),
	}
	var given []string
	for _, x := range g.groups() {
		key := x.by.String()
		if x.name == "" {
			continue
		}
		given = append(given, key)
		if list, ok := known[key]; ok {
			c.exists(child(path, key), key, x.name, list)
		}
	}
	if len(given) > 1 {
		c.bad(path, "leave all but one out", "%s names %s: a goal is about one group", place(c.root.at(path...)), wordList(given, "and"))
	}
	if g.Size != "" && !slices.Contains(results.SizeBands(1<<30), g.Size) {
		c.bad(child(path, "size"), `the bands are "1", "2", "3-4", "5-8", "9-16" and so on, doubling`, "%s: there is no size band %q", dotted(child(path, "size")), g.Size)
	}
	c.exists(child(path, "variant"), "variant", g.Variant, c.futureNames())
	c.goalBound(path, g)
	if _, _, err := c.period(g.During); err != nil {
		c.bad(child(path, "during"), "", "%s: %v", dotted(child(path, "during")), err)
	}
}

// goalBound checks that there is one bound, in the unit of the measure.
func (c *checker) goalBound(path []string, g *Goal) {
	if (g.AtMost == "") == (g.AtLeast == "") {
		c.bad(path, "give one of the two", "%s needs at_most or at_least, and not both", place(c.root.at(path...)))
		return
	}
	m, ok := measureOf(g.Measure)
	if !ok {
		return // noted already
	}
	if by, group := g.group(); !m.Of(by) {
		c.bad(child(path, "measure"), "", "%s: there is no %s of %s %s", dotted(child(path, "measure")), measureWord(m), by, group)
	}
	if m.Priced() && !c.has("cost") {
		c.bad(child(path, "measure"), "add [cost]", "%s: %s is not known without [cost]", dotted(child(path, "measure")), measureWord(m))
	}
	key := "at_most"
	if g.AtLeast != "" {
		key = "at_least"
	}
	if _, err := (g.AtMost + g.AtLeast).value(m); err != nil && !c.failed(child(path, key)) {
		c.bad(child(path, key), "", "%s: %v", dotted(child(path, key)), err)
	}
}

// futureNames are the names of the variants, of which a file without any has one.
func (f *File) futureNames() []string {
	if len(f.Variants) == 0 {
		return []string{"base"}
	}
	return names(f.Variants)
}

// period reads the words of during; a zero time is the end of the window on that
// side.
func (f *File) period(during string) (from, to time.Time, err error) {
	word, rest, _ := strings.Cut(during, " ")
	switch {
	case during == "" || during == "window":
		return from, to, nil
	case word == "after":
		_, from, err = f.span(rest)
		return from, to, err
	case word == "before":
		to, _, err = f.span(rest)
		return from, to, err
	}
	first, second, ok := strings.Cut(during, " to ")
	if !ok {
		return from, to, fmt.Errorf(`there is no part of the window %q; write "after VARIANT", "before VARIANT", or two dates with "to" between them`, during)
	}
	if from, err = parseDate(strings.TrimSpace(first)); err != nil {
		return from, to, err
	}
	if to, err = parseDate(strings.TrimSpace(second)); err == nil && !from.Before(to) {
		err = fmt.Errorf("%s is not before %s", first, second)
	}
	return from, to, err
}

// span is the time from the first to the last change of a variant, or of one of
// its changes.
func (f *File) span(name string) (first, last time.Time, err error) {
	variant, change := name, ""
	i := slices.Index(names(f.Variants), variant)
	if i < 0 {
		if at := strings.LastIndexByte(name, '.'); at >= 0 {
			variant, change = name[:at], name[at+1:]
			i = slices.Index(names(f.Variants), variant)
		}
	}
	if i < 0 {
		return first, last, fmt.Errorf("there is no [variant.%s]", variant)
	}
	for _, d := range f.resolve(i, nil) {
		if change != "" && d.Name != change {
			continue
		}
		if first.IsZero() || d.Date.Before(first) {
			first = d.Date
		}
		if d.Date.After(last) {
			last = d.Date
		}
	}
	if first.IsZero() {
		if change != "" {
			return first, last, fmt.Errorf("there is no change %q in variant %s", change, variant)
		}
		return first, last, fmt.Errorf("variant %s has no change that a period could begin or end with", variant)
	}
	return first, last, nil
}

// goals resolves the objectives and expectations, and the periods that they look
// at.
func (f *File) goals(s *study.Study) error {
	s.Periods = []results.Period{{From: s.From, To: s.To}}
	for _, kind := range []string{"objective", "expect"} {
		list := f.Objectives
		if kind == "expect" {
			list = f.Expects
		}
		for i := range list {
			if err := f.resolveGoal(s, kind, &list[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *File) resolveGoal(s *study.Study, kind string, g *Goal) error {
	m, _ := measureOf(g.Measure)
	goal := results.Goal{Name: g.Name, Expect: kind == "expect", Variant: g.Variant, Measure: m, AtLeast: g.AtLeast != "", During: g.During}
	goal.By, goal.Group = g.group()
	var err error
	goal.Bound, err = (g.AtMost + g.AtLeast).value(m)
	invariant(err)
	from, to, err := f.period(g.During)
	invariant(err)
	p := s.Periods[0]
	if !from.IsZero() {
		p.From = max(p.From, from.Sub(s.Start))
	}
	if !to.IsZero() {
		p.To = min(p.To, to.Sub(s.Start))
	}
	if p.From >= p.To {
		return f.problem(fmt.Sprintf("%s.%s.during: no part of the window is %q", kind, g.Name, g.During), "", kind, g.Name, "during")
	}
	goal.Period = slices.Index(s.Periods, p)
	if goal.Period < 0 {
		goal.Period = len(s.Periods)
		s.Periods = append(s.Periods, p)
	}
	s.Goals = append(s.Goals, goal)
	return nil
}
