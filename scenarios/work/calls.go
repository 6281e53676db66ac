package work

import (
	"time"

	"aforo/scenarios/calendar"
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
)

// A Call grants hours to projects.
type Call struct {
	Name, Description string
	Access, Account   string
	Communities, Work []keyed.Weight
	CutOffs           CutOffs
	Projects          float64
	Hours             Hours
	AtMostGPUH        float64
	StartAfter, Lasts time.Duration
	Used              float64
	Pace              string // "even" or "rush"
	Spent             string // "stop" or a QOS
	Unit              string // "gpu" or "reference"
}

// CutOffs are the dates at which projects are granted: Dates, or First and again and again.
type CutOffs struct {
	First, Last time.Time
	Every       string
	Times       int
	Dates       []time.Time
}

// Hours is a law of GPU-hours. Which fields count depends on the word in Law.
type Hours struct {
	Law                            string
	Value, Min, Max, Median, Sigma float64
	Values, Weights                []float64
}

func (c *Call) EntryName() *string { return &c.Name }

// stops is the word for a project that sends nothing more when its hours are spent.
const stops = "stop"

func (c *Call) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.May("description", keyed.Prose(&c.Description), "", "what it is for"),
		keyed.May("access", keyed.Text(&c.Access), "", "the access mode of all its jobs; as the class where it is left out"),
		keyed.May("account", keyed.Text(&c.Account), "", "each project is an account below this [account.NAME]; that of its access mode, or none, where it is left out"),
		keyed.May("communities", keyed.Weights(&c.Communities, "community"), "", "of which community a project is; that of each job is as the class says where it is left out"),
		keyed.Must("work", keyed.Weights(&c.Work, "class"), "how the hours of a project divide over classes, which then need no rate of their own"),
		keyed.May("cut_offs", keyed.Group(c.CutOffs.fields()), "", "when projects are granted: dates, or first and every; at any time where it is left out"),
		keyed.Must("projects", keyed.Number(&c.Projects, keyed.Above(0, 10_000)), "how many are granted at each cut-off, on average; in a week, without cut-offs"),
		keyed.Must("gpu_h", c.Hours.union(), "the GPU-hours of a project"),
		keyed.May("at_most_gpu_h", keyed.Number(&c.AtMostGPUH, keyed.Above(0, 1e12)), "", "the most GPU-hours of one cut-off: a project that does not fit any more is not granted"),
		keyed.May("start_after", keyed.DurationOrZero(&c.StartAfter), `"0s"`, "from the cut-off until a project may send jobs: the first comes then"),
		keyed.Must("lasts", keyed.Duration(&c.Lasts), "for how long it may send them; what is left of its hours then lapses"),
		keyed.May("used", keyed.Number(&c.Used, keyed.Above(0, 10)), "1", "the part of its hours for which a project has jobs, on average"),
		keyed.May("pace", keyed.OneOf(&c.Pace, "even", "rush"), `"even"`, "how its jobs come: evenly, or half of them in the last fifth of its time"),
		keyed.May("unit", keyed.OneOf(&c.Unit, "gpu", "reference"), `"gpu"`, "what it is charged: hours of the GPUs that its jobs run on, or hours times their speed"),
		keyed.May("spent", keyed.Text(&c.Spent), `"stop"`, "what becomes of a job for which too little is left: stop, it is not sent, or the [qos.NAME] under which it goes on for nobody's hours"),
	})
}

func (o *CutOffs) fields() []keyed.Field {
	word := keyed.WordsOr(&o.Every, []string{"monthly"}, func(s string) (string, error) {
		_, err := calendar.ParseRepeat(s)
		return s, err
	}, calendar.Pattern, `days or weeks such as "1d" and "2w", or a weekday of each month such as "first-wednesday" and "last-friday"`)
	return []keyed.Field{
		keyed.May("dates", keyed.List(&o.Dates, keyed.Date), "", "the cut-offs, in order; this, or first and every"),
		keyed.May("first", keyed.Date(&o.First), "", "the first of them, which may be before time zero"),
		keyed.May("every", word, "", "with first: how they come again, at the same local time"),
		keyed.May("times", keyed.Int(&o.Times, 1, machine.Many), "", "with first: how many there are; as long as is simulated where times and last are left out"),
		keyed.May("last", keyed.Date(&o.Last), "", "with first, instead of times: none is after this"),
	}
}

func (h *Hours) union() keyed.Union {
	amount := keyed.Above(0, 1e10)
	return keyed.Union{Tag: "law", Into: &h.Law, Default: "constant", Doc: "the law of the hours", Cases: []keyed.Choice{
		keyed.Case("constant", "always the same", keyed.Must("value", keyed.Number(&h.Value, amount), "the hours")),
		keyed.Case("log-uniform", "the logarithm is uniform",
			keyed.Must("min", keyed.Number(&h.Min, amount), "the fewest"),
			keyed.Must("max", keyed.Number(&h.Max, amount), "the most"),
		),
		keyed.Case("lognormal", "the logarithm is normal",
			keyed.Must("median", keyed.Number(&h.Median, amount), "half of the projects have fewer"),
			keyed.Must("sigma", keyed.Number(&h.Sigma, keyed.Above(0, 10)), "the standard deviation of the natural logarithm"),
		),
		keyed.Case("weights", "some amounts, each with its weight",
			keyed.Must("values", keyed.Numbers(&h.Values, amount), "the hours, increasing"),
			keyed.Must("weights", keyed.Numbers(&h.Weights, keyed.NotNegative), "how often each occurs; they need not sum to 1"),
		),
	}}
}
