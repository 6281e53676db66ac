package measures

import (
	"cmp"
	"fmt"
	"strings"
)

// The measures as people say them. This is the one table of such names: the terminal,
// the figures, plans, sweeps, comparisons and messages all take theirs from it. Tables
// of numbers (CSV, JSON) keep the names of measures that programs read.

// A wording is how a measure is said.
type wording struct {
	// short stands above a column.
	short string
	// full says what is measured: {jobs} are those that are looked at, {unit} is what a
	// job's size counts. What stands in brackets is left out where all are.
	full string
	// noun is full as a thing, for titles and axes; "" where full is one.
	noun string
}

// under ends what is said of a quantile: what follows is its value.
const under = "wait less than"

var wordings = [Count]wording{
	Jobs:                 {"jobs", "number of {jobs}", ""},
	WaitMean:             {"mean wait", "mean wait of {jobs}", "mean wait[ of {jobs}]"},
	WaitWeighted:         {"weighted wait", "mean wait of {jobs}, weighted by {unit}-hours", "mean wait[ of {jobs}], weighted by {unit}-hours"},
	WaitP50:              {"50 % wait <", "50 % of {jobs} " + under, "50 % wait[ of {jobs}]"},
	WaitP75:              {"75 % wait <", "75 % of {jobs} " + under, "75 % wait[ of {jobs}]"},
	WaitP95:              {"95 % wait <", "95 % of {jobs} " + under, "95 % wait[ of {jobs}]"},
	WaitP99:              {"99 % wait <", "99 % of {jobs} " + under, "99 % wait[ of {jobs}]"},
	WaitMax:              {"longest wait", "longest wait of {jobs}", "longest wait[ of {jobs}]"},
	Held:                 {"held", "mean time for which {jobs} were held before they were eligible", ""},
	WaitAgain:            {"waited again", "mean wait of {jobs} between their attempts", ""},
	WaitHours:            {"hours waited", "hours that {jobs} waited", ""},
	WaitShare:            {"of all", "share of the time that {jobs} waited", ""},
	Slowdown:             {"slowdown", "mean bounded slowdown of {jobs}", "mean bounded slowdown[ of {jobs}]"},
	Expansion:            {"expansion", "mean expansion factor of {jobs}", "mean expansion factor[ of {jobs}]"},
	Utilization:          {"utilization", "utilization[ by {jobs}]", ""},
	UtilizationInstalled: {"of installed", "utilization of what is installed[ by {jobs}]", ""},
	Delivered:            {"{unit}-hours", "{unit}-hours delivered[ to {jobs}]", ""},
	Goodput:              {"goodput", "goodput[ of {jobs}]", ""},
	Stranded:             {"stranded", "{unit}s free while a job waits[ for {jobs}]", ""},
	Idle:                 {"idle", "{unit}-hours free while a job waits[ for {jobs}]", ""},
	LostHours:            {"{unit}-hours lost", "{unit}-hours used in vain[ by {jobs}]", ""},
	KilledHours:          {"{unit}-hours killed", "{unit}-hours lost in jobs[ of {jobs}] that were killed at their limits", ""},
	EffectiveShare:       {"effective", "share of the {unit}-hours used that counts[, of {jobs}]", ""},
	Failures:             {"failures", "number of attempts[ of {jobs}] that failed", ""},
	AttemptHours:         {"hours of attempts", "hours that attempts[ of {jobs}] ran", ""},
	MTTF:                 {"time to failure", "mean time to failure[ of {jobs}], in hours", ""},
	ShareDelivered:       {"got", "share of the capacity above that was delivered[ to {jobs}]", ""},
	Borrowed:             {"{unit}-hours borrowed", "{unit}-hours beyond the share[ of {jobs}]", ""},
	ShareHeld:            {"hours held", "hours that {jobs} waited for the share", ""},
	PeakPower:            {"peak power", "most power that is drawn", ""},
	HeldForPower:         {"held for power", "{unit}-hours for which jobs wait for power", ""},
	Energy:               {"energy", "energy", ""},
	Carbon:               {"carbon", "carbon", ""},
	EnergyCost:           {"energy", "cost of energy", ""},
	CapitalCost:          {"capital", "cost of capital", ""},
	Cost:                 {"cost", "cost of the window", ""},
	CostPerHour:          {"per {unit}-hour", "cost of a {unit}-hour", ""},
	Projects:             {"projects", "number of projects{call}", ""},
	Granted:              {"granted", "{unit}-hours granted{call}", ""},
	Spent:                {"spent", "{unit}-hours spent{call}", ""},
	LeftOver:             {"left", "{unit}-hours left{call}", ""},
	Lapsed:               {"lapsed", "{unit}-hours lapsed{call}", ""},
	SpentShare:           {"spent share", "share of the {unit}-hours granted{call} that was spent", ""},
	UnfinishedProjects:   {"unfinished", "number of projects{call} with jobs after their end", ""},
	FirstStartMean:       {"first start", "mean time from the cut-off{call} to the first start of a project", ""},
	FirstStartP95:        {"95 % first start", "time within which 95 % of projects{call} start a job", ""},
	FirstStartDays:       {"95 % in working days", "working days within which 95 % of projects{call} start a job", ""},
}

// Short is the measure above a column, where jobs are counted in a unit.
func (m Measure) Short(unit string) string {
	return strings.ReplaceAll(wordings[m].short, "{unit}", unit)
}

// A Subject is what a number is about, by the names that results have for it: a measure
// of the jobs of a group, or of the two whose both conditions they fulfil, in a part of the
// window.
type Subject struct {
	Measure Measure
	By      string
	Group   string
	Second
	// During is the part of the window in words, with the titles of variants; "" or
	// "window" is the whole.
	During string
}

// Words says what the number is, before it: "95 % of 5-8 GPU jobs wait less than", or
// "mean wait of train jobs". Unit is what a job's size counts.
func (s Subject) Words(unit string) string { return s.fill(wordings[s.Measure].full, unit) }

// Noun names what is measured, for titles and axes: "95 % wait of 5-8 GPU jobs". The
// 95 % wait is what 95 % of the jobs wait less than.
func (s Subject) Noun(unit string) string {
	return s.fill(cmp.Or(wordings[s.Measure].noun, wordings[s.Measure].full), unit)
}

// fill writes the jobs and their unit into a wording.
func (s Subject) fill(text, unit string) string {
	jobs := s.jobs(unit)
	if before, rest, ok := strings.Cut(text, "["); ok {
		inner, after, _ := strings.Cut(rest, "]")
		if jobs == "jobs" { // all of them
			inner = ""
		}
		text = before + inner + after
	}
	if !strings.Contains(text, "{jobs}") && s.part() {
		text += ", " + s.During
	}
	call := ""
	if s.By == ByCall.String() {
		call = " of call " + s.Group
	}
	return strings.NewReplacer("{jobs}", jobs, "{unit}", unit, "{call}", call).Replace(text)
}

// Is says the number: "95 % of train jobs wait less than 4 h", or "the mean wait of
// train jobs is 4 h".
func (s Subject) Is(unit, value string) string {
	words := s.Words(unit)
	if strings.HasSuffix(words, under) {
		return words + " " + value
	}
	if strings.Contains(words, ",") {
		words += ","
	}
	return "the " + words + " is " + value
}

// part reports whether only a part of the window is looked at.
func (s *Subject) part() bool { return s.During != "" && s.During != "window" }

// jobs names the jobs: "5-8 GPU train jobs of community companies".
func (s *Subject) jobs(unit string) string {
	before, after := "", ""
	for _, c := range [...][2]string{{s.By, s.Group}, {s.AndBy, s.AndGroup}} {
		switch by, group := c[0], c[1]; by {
		case "", ByAll.String():
		case BySize.String():
			before = fmt.Sprintf("%s %s %s", group, unit, before)
		case ByClass.String():
			before += group + " "
		case ByPartition.String():
			after += " in " + group
		case ByType.String():
			after += " on " + group
		case ByShare.String():
			after += " of account " + group
		default:
			after += fmt.Sprintf(" of %s %s", by, group)
		}
	}
	if s.part() {
		word := " submitted "
		if !strings.HasPrefix(s.During, "after ") && !strings.HasPrefix(s.During, "before ") {
			word += "from "
		}
		after += word + s.During
	}
	return before + "jobs" + after
}

// Called is a label within a sentence: in quotes where it is of several words.
func Called(label string) string {
	if strings.ContainsRune(label, ' ') {
		return `"` + label + `"`
	}
	return label
}

// Named returns the measure of a name, as files of results have it.
func Named(name string) (Measure, bool) {
	for _, m := range All() {
		if infos[m].Name == name {
			return m, true
		}
	}
	return 0, false
}
