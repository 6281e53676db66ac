package work

import (
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/workload/synth"
	"aforo/workload/synth/arrive"
)

// Arrivals says by which process the jobs of a class come. Which fields count
// depends on the word in Process.
type Arrivals struct {
	Process              string
	CV, Shape            float64 // one of them, and the other 0
	Factors              []float64
	Stays                []time.Duration
	Users                int
	SessionsPerDay, Jobs float64
	Think                Law
	Patience             time.Duration
}

// closed reports whether the users wait for a job before they send the next.
func (a *Arrivals) closed() bool { return a.Process == "sessions" }

func (a *Arrivals) union() keyed.Union {
	gap := []keyed.Field{
		keyed.May("cv", keyed.Number(&a.CV, keyed.Between(0.01, 30)), "", "standard deviation of the gaps over their mean; above 1 jobs come in clumps, below 1 evenly; this or shape"),
		keyed.May("shape", keyed.Number(&a.Shape, keyed.Positive), "", "the shape of the law of the gaps; below 1 jobs come in clumps, above 1 evenly; this or cv"),
	}
	return keyed.Union{Tag: "process", Into: &a.Process, Doc: "how submissions follow each other, at the rate of jobs_per_day, rhythm and growth", Cases: []keyed.Choice{
		keyed.Case("poisson", "independent of each other: many users who do not know of one another"),
		keyed.Case("weibull", "independent gaps with a Weibull law, whose long pauses are longer than those of gamma", gap...),
		keyed.Case("gamma", "independent gaps with a gamma law", gap...),
		keyed.Case("mmpp", "Poisson at a rate that switches between states, such as calm and busy",
			keyed.Must("factors", keyed.Numbers(&a.Factors, keyed.NotNegative), "the rate in each state relative to the others; scaled so that the mean over time is jobs_per_day"),
			keyed.Must("stays", keyed.Durations(&a.Stays), "the mean time that each state lasts, exponential, at the mean rate of the class; after the last comes the first"),
		),
		keyed.Case("sessions", "a closed loop: users who wait for a job to end, think, and send the next; so jobs depend on the machine, and there is no jobs_per_day",
			keyed.Must("users", keyed.Int(&a.Users, 1, 100_000), "how many users there are, all alike"),
			keyed.Must("sessions_per_day", keyed.Number(&a.SessionsPerDay, keyed.Above(0, 1e4)), "how many times a day each user would begin a session, on average, at the start of the window; who is in a session already does not begin another"),
			keyed.May("jobs", keyed.Number(&a.Jobs, keyed.Between(1, 1e6)), "", "mean number of jobs of a session, one after the other (geometric); where it is left out a session goes on for ever"),
			keyed.Must("think", thinkUnion(&a.Think), "how long a user waits from the end of a job to the submission of the next"),
			keyed.May("patience", keyed.Duration(&a.Patience), `"7d"`, "how long a user waits for a job, from its submission to its end, before the session is given up and another can begin"),
		),
	}}
}

// thinkUnion has the laws of run times, in the words of think times; a constant
// one can be nothing at all.
func thinkUnion(l *Law) keyed.Union {
	u := l.Union("the probability law of the think time", "think")
	for i := range u.Cases {
		if c := &u.Cases[i]; c.Word == "constant" {
			c.Fields = []keyed.Field{keyed.Must("value", keyed.DurationOrZero(&l.Value), "the think time")}
		}
	}
	return u
}

// arrivals checks what the process of a class needs and what does not go with it.
func (c *checker) arrivals(k *Class) {
	path := keyed.To("class", k.Name)
	a, here := &k.Arrivals, path.Child("arrivals")
	if !a.closed() {
		if !c.Has("class", k.Name, "jobs_per_day") && !c.Has("class", k.Name, "load") && !k.native() && !c.forOthers(k) {
			c.Bad(path, "jobs_per_day: mean number of jobs a day at the start of the window; or load", "%s needs jobs_per_day", c.Heading(path))
		}
	} else {
		for key, hint := range sessionHints {
			if c.Has("class", k.Name, key) {
				c.Bad(path.Child(key), hint, "%s does not go with sessions", path.Child(key))
			}
		}
		c.points(here.Child("think"), &a.Think)
		if a.Think.Law != "empirical" && !c.Marred(here) {
			if _, err := a.Think.law(); err != nil {
				c.Bad(here.Child("think"), "", "%s: %v", here.Child("think"), err)
			}
		}
	}
	if burst := path.Child("burst"); k.BurstLaw == "fixed" && k.Burst != math.Trunc(k.Burst) {
		c.Bad(burst, "", `%s must be a whole number with burst_law = "fixed", not %v`, burst, k.Burst)
	}
	switch a.Process {
	case "weibull", "gamma":
		switch both := a.CV > 0 && a.Shape > 0; {
		case both:
			c.Bad(here.Child("shape"), "one follows from the other: take one out", "%s has cv and shape", here)
		case a.CV == 0 && a.Shape == 0 && !c.Failed(here):
			c.Bad(here, "cv = 2 makes jobs come in clumps", "%s needs cv or shape", here)
		}
	case "mmpp":
		if len(a.Factors) != len(a.Stays) && a.Factors != nil && a.Stays != nil {
			c.Bad(here, "give each state its factor and its stay", "%s has %d factors and %d stays", here, len(a.Factors), len(a.Stays))
		} else if len(a.Factors) == 1 {
			c.Bad(here, `with one state it is process = "poisson"`, "%s has a single state", here)
		}
		c.SomeWeight(here.Child("factors"), a.Factors)
	}
}

// forOthers reports whether a cohort or a call sends jobs of a class.
func (c *checker) forOthers(k *Class) bool {
	return slices.ContainsFunc(c.Cohorts, func(h Cohort) bool { return h.Class == k.Name }) || slices.ContainsFunc(c.Calls, func(h Call) bool {
		return slices.ContainsFunc(h.Work, func(w keyed.Weight) bool { return w.Name == k.Name })
	})
}

// sessionHints are the keys of a class that its sessions stand in place of.
var sessionHints = map[string]string{
	"load":         "what they offer follows from users, sessions_per_day, jobs and the machine",
	"retry":        "a user of a session sends one job at a time, and decides on the next",
	"jobs_per_day": "how many jobs there are follows from users, sessions_per_day, jobs and the machine",
	"users":        "give the number of users in arrivals",
	"burst":        "a user of a session sends one job at a time",
}

// process resolves the process of a class without sessions.
func (a *Arrivals) process() arrive.Process {
	switch {
	case a.Process == "gamma" && a.Shape > 0:
		return arrive.GammaRenewal{Shape: a.Shape}
	case a.Process == "weibull" && a.Shape > 0:
		return arrive.WeibullRenewal{Shape: a.Shape}
	case a.Process == "gamma":
		p, err := arrive.GammaWithCV(a.CV)
		keyed.Invariant(err)
		return p
	case a.Process == "weibull":
		p, err := arrive.WeibullWithCV(a.CV)
		keyed.Invariant(err)
		return p
	case a.Process == "mmpp":
		var p arrive.MMPP
		for i, f := range a.Factors {
			p.States = append(p.States, arrive.State{Factor: f, Stay: a.Stays[i]})
		}
		return p
	}
	return nil
}

// sessions resolves the sessions of a class, or nil.
func (a *Arrivals) sessions() *synth.Sessions {
	if !a.closed() {
		return nil
	}
	think, err := a.Think.law()
	keyed.Invariant(err)
	return &synth.Sessions{
		Users: a.Users, PerDay: a.SessionsPerDay, Jobs: a.Jobs, Think: think, Patience: a.Patience,
	}
}
