package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
)

// A Goal is an [objective.NAME], which a planner wants to reach, or an
// [expect.NAME], which the result must hold to. At most two of the groups
// are set, and it is about the jobs of both; without one it is about all jobs.
type Goal struct {
	Name, Description                           string
	Class, Community, Sector, Access, Partition string
	Account, QOS, Call                          string
	Type                                        string // a [gpu.NAME]
	Size                                        string // a range of size bands, see measures.SizeRange
	Measure, Variant, During                    string
	AtMost, AtLeast                             keyed.Written // a duration or a number; "" is none
}

func (g *Goal) EntryName() *string { return &g.Name }

func (g *Goal) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&g.Description), "", "why it matters"),
		keyed.Must("measure", keyed.Words(&g.Measure, goalWords(), parseGoalMeasure), "what is bounded; share_delivered, borrowed and share_held of an account that has a share"),
		keyed.May("at_most", keyed.DurationOrNumber(&g.AtMost), "", `its upper bound: a duration such as "4h" for waits, else a number; this or at_least`),
		keyed.May("at_least", keyed.DurationOrNumber(&g.AtLeast), "", "its lower bound; this or at_most"),
		keyed.May("class", keyed.Text(&g.Class), "", "only jobs of a [class.NAME]; of class, community, sector, access, partition, account, qos, call, type and size two can be named, for the jobs of both"),
		keyed.May("community", keyed.Text(&g.Community), "", "only jobs of a [community.NAME]"),
		keyed.May("sector", keyed.Text(&g.Sector), "", "only jobs of a [sector.NAME]"),
		keyed.May("access", keyed.Text(&g.Access), "", "only jobs that come by an [access.NAME]"),
		keyed.May("partition", keyed.Text(&g.Partition), "", "only jobs that ran in a [partition.NAME]"),
		keyed.May("account", keyed.Text(&g.Account), "", "only jobs of an [account.NAME], not of those below it, which the measures of shares include"),
		keyed.May("qos", keyed.Text(&g.QOS), "", "only jobs of a [qos.NAME]"),
		keyed.May("call", keyed.Text(&g.Call), "", "only projects of a [call.NAME], with a measure of calls: projects, granted, spent, left, lapsed, spent_share, unfinished_projects, first_start_mean, first_start_p95, first_start_p95_working_days"),
		keyed.May("type", keyed.Text(&g.Type), "", "hours or capacity of a [gpu.NAME] alone, whatever it is counted in"),
		keyed.May("size", keyed.Text(&g.Size), "", `only jobs of a range of the bands of sizes 1, 2, 3-4, 5-8, 9-16 and so on, doubling: "5-8", "1-8", "<= 8", "> 64"`),
		keyed.May("during", keyed.Text(&g.During), `"window"`, `only jobs submitted in a part of the window: "after VARIANT" (its last change), "before VARIANT" (its first), "after VARIANT.CHANGE", "before VARIANT.CHANGE", or two dates with "to" between them`),
		keyed.May("variant", keyed.Text(&g.Variant), "", "only in this [variant.NAME]; all of them where it is left out"),
	})
}

// measureWords are the measures' names without their units.
func measureWords() []string {
	var all []string
	for _, m := range measures.All() {
		if m.Of(measures.ByAll) {
			all = append(all, measureWord(m))
		}
	}
	return all
}

func measureWord(m measures.Measure) string { return m.Word() }

// measureOf finds a measure by its word, or by its name in the results.
func measureOf(word string) (measures.Measure, bool) {
	for _, m := range measures.All() {
		if m.Of(measures.ByAll) && (word == measureWord(m) || word == m.Info().Name) {
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

// inUnit is a bound in the unit of a measure: seconds for a duration.
func inUnit(b keyed.Written, m measures.Measure) (float64, error) {
	x, kind, err := b.Number()
	switch seconds := m.Info().Unit == "s"; {
	case seconds && kind != keyed.KindDuration:
		return 0, fmt.Errorf("%s is a time, and the number %s has no unit", measureWord(m), b)
	case !seconds && kind == keyed.KindDuration:
		return 0, fmt.Errorf("%s is not a time, but a number", measureWord(m))
	}
	return x, err
}

// conditions are those that the goal's jobs fulfil, in the order of the keys.
func (g *Goal) conditions() (named []measures.Condition) {
	account := measures.ByAccount
	if m, _ := goalMeasure(g.Measure); m.Shared() {
		account = measures.ByShare
	}
	for _, x := range []measures.Condition{
		{By: measures.ByClass, Group: g.Class},
		{By: measures.ByCommunity, Group: g.Community},
		{By: measures.BySector, Group: g.Sector},
		{By: measures.ByAccess, Group: g.Access},
		{By: measures.ByPartition, Group: g.Partition},
		{By: account, Group: g.Account},
		{By: measures.ByQOS, Group: g.QOS},
		{By: measures.ByType, Group: g.Type},
		{By: measures.ByCall, Group: g.Call},
		{By: measures.BySize, Group: strings.TrimSpace(g.Size)},
	} {
		if x.Group != "" {
			named = append(named, x)
		}
	}
	return named
}

// goal checks what a goal refers to, and its bound.
func (c *checker) goal(kind string, g *Goal) {
	path := keyed.To(kind, g.Name)
	known := map[string][]string{
		"class": keyed.Names(c.Work.Classes), "community": keyed.Names(c.Who.Communities), "sector": keyed.Names(c.Who.Sectors),
		"access": keyed.Names(c.Who.Access), "partition": keyed.Names(c.Machine.Partitions),
		"account": keyed.Names(c.Who.Accounts), "qos": keyed.Names(c.Who.QOS), "call": keyed.Names(c.Work.Calls),
	}
	var given []string
	for _, x := range g.conditions() {
		key := x.By.String()
		if x.By == measures.ByShare {
			key = measures.ByAccount.String()
		}
		given = append(given, key)
		if list, ok := known[key]; ok {
			c.Exists(path.Child(key), key, x.Group, list)
		}
	}
	c.ofCall(path, g)
	if g.Type != "" {
		c.ofType(path, g)
	}
	if len(given) > 2 {
		c.Bad(path, "leave all but two out", "%s names %s: a goal has two conditions at most", c.Heading(path), keyed.WordList(given, "and"))
	}
	c.sizeRange(path.Child("size"), g.Size)
	c.Exists(path.Child("variant"), "variant", g.Variant, c.Machine.FutureNames())
	c.goalBound(path, g)
	if _, _, err := c.period(g.During); err != nil && !(c.Reader.NoZone && strings.Contains(g.During, " to ")) {
		c.Bad(path.Child("during"), "", "%s: %v", path.Child("during"), err)
	}
}

// sizeRange checks a range of sizes.
func (c *checker) sizeRange(path keyed.Path, text string) {
	if text == "" {
		return
	}
	var wrong *measures.SizeError
	if _, _, err := measures.SizeRange(text); errors.As(err, &wrong) {
		c.Bad(path, wrong.Hint, "%s: %v", path, wrong)
	}
}

// goalBound checks that there is one bound, in the unit of the measure.
func (c *checker) goalBound(path keyed.Path, g *Goal) {
	if (g.AtMost == "") == (g.AtLeast == "") {
		c.Bad(path, "give one of the two", "%s needs at_most or at_least, and not both", c.Heading(path))
		return
	}
	m, ok := goalMeasure(g.Measure)
	if !ok {
		return // noted already
	}
	if m.Shared() && g.Account == "" {
		c.Bad(path.Child("measure"), "name the account", "%s: %s is of an account that has a share", path.Child("measure"), measureWord(m))
		return
	}
	for _, x := range g.conditions() {
		if x.By == measures.ByShare && !c.hasShare(x.Group) {
			c.Bad(path.Child("account"), "give it a share", "%s: [account.%s] has no share of the machine in any variant", path.Child("account"), x.Group)
			break
		}
		if !m.Of(x.By) {
			c.Bad(path.Child("measure"), "", "%s: there is no %s of %s %s", path.Child("measure"), measureWord(m), x.By, x.Group)
			break
		}
	}
	if g.Type == "" && !(g.Partition != "" && c.Machine.UnitOf(g.Partition) != "") {
		c.oneUnit(path.Child("measure"), measureWord(m))
	}
	c.known(path.Child("measure"), measureWord(m))
	key := "at_most"
	if g.AtLeast != "" {
		key = "at_least"
	}
	if _, err := inUnit(g.AtMost+g.AtLeast, m); err != nil && !c.Failed(path.Child(key)) {
		c.Bad(path.Child(key), "", "%s: %v", path.Child(key), err)
	}
}

// period reads the words of during; a zero time is the end of the window on that
// side.
func (f *File) period(during string) (from, to time.Time, err error) {
	word, rest, _ := strings.Cut(during, " ")
	switch {
	case during == "" || during == "window":
		return from, to, nil
	case word == "after":
		_, from, err = f.Machine.Span(rest)
		return from, to, err
	case word == "before":
		to, _, err = f.Machine.Span(rest)
		return from, to, err
	}
	first, second, ok := strings.Cut(during, " to ")
	if !ok {
		return from, to, fmt.Errorf(`there is no part of the window %q; write "after VARIANT", "before VARIANT", or two dates with "to" between them`, during)
	}
	if from, err = keyed.ParseDateIn(strings.TrimSpace(first), f.Window.Zone); err != nil {
		return from, to, err
	}
	if to, err = keyed.ParseDateIn(strings.TrimSpace(second), f.Window.Zone); err == nil && !from.Before(to) {
		err = fmt.Errorf("%s is not before %s", first, second)
	}
	return from, to, err
}

// part is a part of the window as sentences have it, with the title of its variant; names are
// in quotes, for they may be words like "out". It is "" for dates and the whole window.
func (f *File) part(during string) string {
	word, name, _ := strings.Cut(during, " ")
	change := ""
	if !slices.Contains(keyed.Names(f.Machine.Variants), name) {
		if at := strings.LastIndexByte(name, '.'); at >= 0 {
			name, change = name[:at], strconv.Quote(name[at+1:])+" of "
		}
	}
	if word != "after" && word != "before" {
		return ""
	}
	return word + " " + change + strconv.Quote(f.Machine.Title(name))
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
	m, _ := goalMeasure(g.Measure)
	goal := results.Goal{Name: g.Name, Expect: kind == "expect", Variant: g.Variant, Measure: m, AtLeast: g.AtLeast != "", During: g.During, Part: f.part(g.During)}
	goal.By, goal.Group = measures.ByAll, measures.ByAll.String()
	for i, x := range g.conditions() {
		if x.By == measures.ByType && len(f.Machine.Types()) == 1 { // it is the whole
			continue
		}
		if i == 0 {
			goal.By, goal.Group = x.By, x.Group
		} else {
			goal.And = x
		}
	}
	var err error
	goal.Bound, err = inUnit(g.AtMost+g.AtLeast, m)
	keyed.Invariant(err)
	from, to, err := f.period(g.During)
	keyed.Invariant(err)
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
