package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
	"aforo/sim/site"
	"aforo/sim/study"
)

// What a variant sets. Its keys are put into the tree of the file, as those of a command line
// are, so that a variant is checked as the whole scenario that it makes; the study takes
// policy, rules and machine of that scenario. The jobs stay those of the file.

// A Setting is one key that a variant sets.
type Setting = keyed.Override

// settable are the keys that a variant may set; a star is any name.
var settable = []string{
	"power.*", "failures.*.*", "failures.*.*.*", "class.*.checkpoint.*", "policy.*", "policy.*.*", "qos.*.*", "qos.*.*.*", "qos.*.*.*.*", "qos.*.*.*.*.*", "account.*.*", "account.*.*.*", "calendar.*.*", "calendar.*.*.*",
	"nodes.*.count", "nodes.*.cores_per_node", "nodes.*.memory_per_node_gb",
	"partition.*.nodes", "partition.*.placement", "partition.*.cores_per_node", "partition.*.memory_per_node_gb", "partition.*.processors",
}

// datable are those that may change at a date: limits.
var datable = []string{
	"qos.*.max_gpus", "qos.*.min_gpus", "qos.*.max_time", "qos.*.on.*.max_gpus", "qos.*.on.*.min_gpus", "qos.*.on.*.max_time",
	"qos.*.together.*", "qos.*.each_user.*", "qos.*.each_account.*", "qos.*.on.*.*.*",
	"account.*.together.*", "account.*.each_user.*", "account.*.budget_gpu_h",
}

const (
	settableHint = "a variant sets keys of policy, qos, account, calendar, failures, power, nodes and partition, and checkpoint of a class (not types of GPU: see change-gpu)"
	datableHint  = "from a date on these change: max_gpus, min_gpus and max_time of a qos, also on a partition; together, each_user and each_account of a qos; together, each_user and budget_gpu_h of an account; but not submitted"
)

// among reports whether a path is one of some patterns.
func among(path keyed.Path, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return slices.EqualFunc(path, strings.Split(p, "."), func(have, part string) bool { return part == "*" || part == have })
	})
}

// made is what the keys make that a variant sets: one scenario from the beginning, and one
// from each date on.
type made struct {
	file  *File
	later []laterFile
	wrong bool
}

type laterFile struct {
	at   time.Time
	what string // the label of the change, or its name
	file *File
}

// set checks the keys that a variant sets, and makes the scenarios.
func (c *checker) set() {
	c.made, c.Machine.Made = make([]made, len(c.Machine.Variants)), make([]*machine.Machine, len(c.Machine.Variants))
	for i := range c.Machine.Variants {
		v := &c.Machine.Variants[i]
		c.mayBeSet(keyed.To("variant", v.Name, "set"), v.Set, settable, settableHint)
		for k := range v.Changes {
			if ch := &v.Changes[k]; ch.Action == machine.SetAction {
				path := keyed.To("variant", v.Name, "change", ch.Name)
				c.mayBeSet(path.Child("set"), ch.Set, datable, datableHint)
				if k := slices.IndexFunc(c.Who.QOS, func(q who.QOS) bool { return q.LimitsBlock }); k >= 0 {
					c.Bad(path, "leave limits_block out, or the change", "%s: limits from a date on do not go with limits_block, which [qos.%s] has", path, c.Who.QOS[k].Name)
				}
			}
		}
	}
	if c.Noted() > 0 || c.inner {
		return
	}
	for i := range c.Machine.Variants {
		c.make(i)
	}
}

func (c *checker) mayBeSet(table keyed.Path, set []Setting, patterns []string, hint string) {
	for _, s := range set {
		here := c.setAt(table, s)
		path, err := keyed.ParsePath(s.Path)
		switch {
		case err != nil:
			c.Bad(here, "write a key as \"qos.normal.max_gpus\"", "%s: %v", here, err)
		case !among(path, patterns) || len(patterns) == len(datable) && path[len(path)-1] == "submitted":
			c.Bad(here, hint, "%s cannot be set here", here)
		case !c.root.Takes(path, c.fields()):
			n := c.root.At(path...)
			what, near := n.Lacks(path)
			c.Bad(here, near, "%s: there is no %s in %s", here, what, n.Heading(c.Reader.Top))
		}
	}
}

// setAt is where a key stands in a table: quoted as a whole, or in tables of its own.
func (c *checker) setAt(table keyed.Path, s Setting) keyed.Path {
	if c.Has(table.Child(s.Path)...) {
		return table.Child(s.Path)
	}
	path, _ := keyed.ParsePath(s.Path)
	return table.Child(path...)
}

// make makes the scenarios of one variant.
func (c *checker) make(i int) {
	v, m := &c.Machine.Variants[i], &c.made[i]
	if j := slices.Index(keyed.Names(c.Machine.Variants[:i]), v.Like); j >= 0 && c.made[j].wrong {
		m.wrong = true // it has been said
		return
	}
	set := c.Machine.SetBy(i)
	if len(set) > 0 {
		m.file = c.setting(i, keyed.To("variant", v.Name, "set"), v.Set, set)
		if m.wrong = m.file == nil; !m.wrong {
			c.Machine.Made[i] = &m.file.Machine
		}
	}
	for _, d := range c.Machine.Setters(i) {
		if m.wrong {
			return
		}
		set = append(slices.Clip(set), d.Set...)
		file := c.setting(i, d.Path().Child("set"), d.Set, set)
		m.later = append(m.later, laterFile{d.Date, cmp.Or(d.Label, sets(d.Set)), file})
		m.wrong = file == nil
	}
}

// sets says what a change sets, in a few characters: the first key, and how many more.
func sets(set []Setting) string {
	text := set[0].Path + " = " + set[0].Value
	if len(set) > 1 {
		text += fmt.Sprintf(" and %d more", len(set)-1)
	}
	return text
}

// setting is the scenario that some keys make of variant i, or nil where it is not right. The
// problems are told where the last of the keys stand, in a table.
func (c *checker) setting(i int, table keyed.Path, own, set []Setting) *File {
	g, err := parse(c.Path, c.text, slices.Concat(c.over, set), true)
	var ps Problems
	if err != nil && !errors.As(err, &ps) {
		c.Bad(table, "", "%s: %v", table, err)
		return nil
	}
	ps = slices.DeleteFunc(ps, func(p keyed.Problem) bool { return c.ofAnother(i, p.Line) })
	for _, p := range ps {
		if at := c.root.At("variant", c.Machine.Variants[i].Name); at.Covers(p.Line) { // of its changes
			c.Bad(at.On(p.Line).Path, p.Hint, "%s", p.What)
			continue
		}
		here := table
		for _, s := range own {
			where, _, _ := strings.Cut(p.What, ":")
			if strings.HasPrefix(p.What, s.Path) || strings.HasPrefix(s.Path, where+".") {
				here = c.setAt(table, s)
			}
		}
		c.Bad(here, p.Hint, "in variant %s: %s", c.Machine.Variants[i].Name, p.What)
	}
	if len(ps) > 0 || g == nil {
		return nil
	}
	return g
}

// ofAnother reports whether a line is one of a variant other than i and those that it is like.
func (c *checker) ofAnother(i, line int) bool {
	chain := []string{}
	for j := i; j >= 0; j = slices.Index(keyed.Names(c.Machine.Variants[:j]), c.Machine.Variants[j].Like) {
		chain = append(chain, c.Machine.Variants[j].Name)
	}
	return slices.ContainsFunc(c.root.At("variant").Kids, func(v *keyed.Node) bool {
		return !slices.Contains(chain, v.Key()) && v.Covers(line)
	})
}

// of is the scenario that variant i makes.
func (f *File) of(i int) *File {
	if i < len(f.made) && f.made[i].file != nil {
		g := f.made[i].file
		g.Machine.Extent = f.Machine.Extent // that of a log is known by now
		return g
	}
	return f
}

// own is what variant i has of its own, or nil.
func (f *File) own(i int, s *study.Study) *study.Own {
	if i >= len(f.made) || f.made[i].file == nil && f.made[i].later == nil {
		return nil
	}
	g := f.of(i)
	own := &study.Own{Policy: g.Policy, Rules: g.bounded(f, s)}
	g.terms(&own.Policy)
	if s.Policy.Site != nil && own.Policy.Site != nil {
		own.Policy.Site.Routes = s.Policy.Site.Routes
	}
	for _, q := range g.Who.QOS {
		own.Priorities = append(own.Priorities, float32(q.Priority))
	}
	for _, l := range f.made[i].later {
		l.file.Machine.Extent = f.Machine.Extent
		rules := l.file.bounded(f, s)
		rules.Hours = nil
		at := l.at.Sub(s.Start)
		if n := len(own.Rules.Later); n > 0 && own.Rules.Later[n-1].At == at {
			own.Rules.Later[n-1].Rules = rules
			continue
		}
		own.Rules.Later = append(own.Rules.Later, site.Later{At: at, Rules: rules})
	}
	return own
}

// bounded are the rules of a scenario that a variant makes of f. Jobs are drawn by f, so what
// bounds of one job it has changed turns jobs away.
func (g *File) bounded(f *File, s *study.Study) *site.Rules {
	r := g.Who.AllRules(&g.Machine, g.Who.Hours(&g.Machine, &s.Labels, s.Start), g.isTrace())
	for i := range g.Who.QOS {
		to := &r.QOS[i+1]
		if g.Who.QOS[i].MaxGPUs != f.Who.QOS[i].MaxGPUs {
			to.MaxGPUs = g.Who.QOS[i].MaxGPUs
		}
		if g.Who.QOS[i].MaxTime != f.Who.QOS[i].MaxTime {
			to.MaxTime = g.Who.QOS[i].MaxTime
		}
	}
	return r
}

// marks are the dates at which variant i sets keys.
func (f *File) marks(i int, start time.Time) (marks []study.Mark) {
	if i < len(f.made) {
		for _, l := range f.made[i].later {
			marks = append(marks, study.Mark{At: l.at.Sub(start), Label: l.what})
		}
	}
	return marks
}
