package work

import (
	"fmt"
	"math"
	"strings"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/workload/synth"
	"aforo/workload/synth/law"
)

// SizeLaw holds the keys of the laws of sizes that are given by a formula.
type SizeLaw struct {
	From, To           int
	Serial, PowerOfTwo float64
	Low, Med, High     float64
	Share              float64
	Max                int
}

// MoreLimit holds the keys of the less usual limits.
type MoreLimit struct {
	Spread          float64
	Max             time.Duration
	Bins, Histogram int
	Weights         []float64
}

func (s *Sizes) union() keyed.Union {
	logarithm := keyed.Between(0, 20)
	return keyed.Union{Tag: "law", Into: &s.Law, Default: "weights", Doc: "the law of the GPU counts", Cases: []keyed.Choice{
		keyed.Case("weights", "some counts, each with its weight",
			keyed.May("gpus", keyed.Ints(&s.GPUs, 1, 1024*machine.Many), "", "the GPU counts, increasing; this, nodes or tasks is needed"),
			keyed.May("nodes", keyed.Ints(&s.Nodes, 1, machine.Many), "", "with scheduler slurm, in place of gpus: the counts of nodes, increasing"),
			keyed.May("gpus_per_node", keyed.Int(&s.PerNode, 1, 1024), "", "with nodes: how many GPUs a job has on each"),
			keyed.May("tasks", keyed.Ints(&s.Tasks, 1, machine.Many), "", "with scheduler slurm, in place of gpus, where cores are what is counted: the counts of tasks of cores_per_task each, increasing, on any number of nodes"),
			keyed.Must("weights", keyed.Numbers(&s.Weights, keyed.NotNegative), "how often each occurs; they need not sum to 1"),
		),
		keyed.Case("powers-of-two", "1, 2, 4, 8, ...",
			keyed.Must("weights", keyed.Numbers(&s.Weights, keyed.NotNegative), "how often each occurs, from 1 GPU on; they need not sum to 1"),
		),
		keyed.Case("log-uniform", "the logarithm of the count is uniform (Downey 1997)",
			keyed.Must("from", keyed.Int(&s.From, 1, machine.Many), "the least count"),
			keyed.Must("to", keyed.Int(&s.To, 1, machine.Many), "the greatest count"),
		),
		keyed.Case("two-stage", "Lublin and Feitelson's law (2003): serial jobs, and 2 to the power of a number that is uniform in two stages",
			keyed.Must("serial", keyed.Number(&s.Serial, keyed.Share), "the share of jobs of 1 GPU"),
			keyed.Must("power_of_two", keyed.Number(&s.PowerOfTwo, keyed.Share), "the share of all jobs whose logarithm is rounded"),
			keyed.Must("low", keyed.Number(&s.Low, logarithm), "the least logarithm to base 2"),
			keyed.Must("med", keyed.Number(&s.Med, logarithm), "where the stages meet"),
			keyed.Must("high", keyed.Number(&s.High, logarithm), "the greatest logarithm"),
			keyed.Must("share", keyed.Number(&s.Share, keyed.Share), "the share of the lower stage"),
			keyed.May("max", keyed.Int(&s.Max, 1, machine.Many), "", "jobs that come out larger ask for as many"),
		),
	}}
}

// union has the laws that do not depend on the size of the job.
func (l *Law) union() keyed.Union {
	u := keyed.Union{Tag: "law", Into: &l.Law, Doc: "the probability law of the run time"}
	for _, f := range l.Forms() {
		u.Cases = append(u.Cases, written(f))
	}
	return u
}

// Union is that of a law of something else than run times, in the word for what it is: one
// of a "repair" time, say.
func (l *Law) Union(doc, what string) keyed.Union {
	words := strings.NewReplacer("run times", what+" times", "run time", what+" time", "of jobs that run no longer than", "of "+what+" times up to")
	u := l.union()
	u.Doc = doc
	for i := range u.Cases {
		c := &u.Cases[i]
		c.Doc = words.Replace(c.Doc)
		for j := range c.Fields {
			c.Fields[j].Doc = words.Replace(c.Fields[j].Doc)
		}
	}
	return u
}

// Made makes the law.
func (l *Law) Made() (law.Law, error) { return l.law() }

// unionBySize adds the laws that do.
func (l *Law) unionBySize() keyed.Union {
	u := l.union()
	for _, f := range l.BySizeForms() {
		u.Cases = append(u.Cases, written(f))
	}
	return u
}

// written are the keys of a form.
func written(f law.Form) keyed.Choice {
	c := keyed.Case(f.Law, f.Doc)
	for _, k := range f.Keys {
		if k.Default == "" {
			c.Fields = append(c.Fields, keyed.Must(k.Name, value(k), k.Doc))
		} else {
			c.Fields = append(c.Fields, keyed.May(k.Name, value(k), k.Default, k.Doc))
		}
	}
	return c
}

// value is that of a key of a law.
func value(k law.Key) keyed.Value {
	bounds := keyed.Between(k.Bounds.Least, k.Bounds.Most)
	if k.Bounds.Above {
		bounds = keyed.Above(k.Bounds.Least, k.Bounds.Most)
	}
	switch into := k.Into.(type) {
	case *time.Duration:
		return keyed.Duration(into)
	case *[]time.Duration:
		return keyed.Durations(into)
	case *float64:
		return keyed.Number(into, bounds)
	case *[]float64:
		return keyed.NumbersOf(k.Length, into, bounds)
	case *[]int:
		return keyed.Ints(into, 1, 1024*machine.Many)
	}
	panic(fmt.Sprintf("scenarios: the key %s of a law has a value of type %T", k.Name, k.Into))
}

// more are the less usual limits.
func (l *Limit) more() []keyed.Choice {
	return []keyed.Choice{
		keyed.Case("round-up", "a multiple of the run time, rounded up to a usual value",
			keyed.May("factor", keyed.Number(&l.Factor, keyed.AtLeastOne), "1", "median of the multiple"),
			keyed.May("spread", keyed.Number(&l.Spread, keyed.Between(0, 10)), "0", "standard deviation of its natural logarithm; a multiple below 1 counts as 1"),
			keyed.Must("values", keyed.Durations(&l.Values), "the limits that users ask for, increasing; a job that runs longer than the last is killed then"),
		),
		keyed.Case("estimates", "the limits that users ask for, each with its weight, handed out so that none is below the run time: the assignment of Tsafrir, Etsion and Feitelson (2005)",
			keyed.Must("values", keyed.Durations(&l.Values), "the limits, increasing; a job that runs longer than the last is killed then"),
			keyed.Must("weights", keyed.Numbers(&l.Weights, keyed.NotNegative), "how often each is asked for; they need not sum to 1"),
		),
		keyed.Case("tsafrir", "the model of Tsafrir, Etsion and Feitelson (2005): 20 popular limits have 89 % of the jobs, the largest most of them; none is below the run time",
			keyed.Must("max", keyed.Duration(&l.Max), "the largest limit, at least 1h40m; a job that runs longer is killed then"),
			keyed.May("bins", keyed.Int(&l.Bins, 21, 10_000), "90", "how many different limits there are: 35, 90, 340 for 1,000, 10,000, 70,000 jobs"),
			keyed.May("histogram", keyed.Int(&l.Histogram, 0, math.MaxInt32), "1", "which limits are popular is random; another number draws others"),
		),
	}
}

// sizes resolves a law of sizes.
func (s *Sizes) law() (law.Sizes, error) {
	switch s.Law {
	case "powers-of-two":
		return law.NewPowersOfTwo(s.Weights)
	case "log-uniform":
		return law.NewLogUniformSizes(s.From, s.To)
	case "two-stage":
		return law.TwoStage{
			Serial: s.Serial, PowerOfTwo: s.PowerOfTwo, Low: s.Low, Med: s.Med, High: s.High, Prob: s.Share, Max: s.Max,
		}.Sizes()
	}
	return law.NewSizes(s.GPUs, s.Weights)
}

// law makes a law that does not depend on the size.
func (l *Law) law() (law.Law, error) {
	f, _ := l.Form()
	return f.Make()
}

// into sets the law of run times of a class, which may have had a model's.
func (l *Law) into(c *synth.Class) (err error) {
	c.Run, c.RunBySize = nil, nil
	if f, _ := l.Form(); f.BySize != nil {
		c.RunBySize, err = f.BySize()
	} else {
		c.Run, err = f.Make()
	}
	return err
}

// added resolves the limits of more for a class whose work is known; ok is false
// for the others.
func (l *Limit) added(c *synth.Class) (limit synth.Limit, ok bool, err error) {
	switch l.Law {
	case "round-up":
		limit, err = synth.NewRoundUpLimit(l.Factor, l.Spread, l.Values)
	case "estimates":
		limit, err = synth.NewEstimateLimit(synth.Estimates{Times: l.Values, Shares: l.Weights}, c.RunCDF())
	case "tsafrir":
		var e synth.Estimates
		if e, err = synth.TsafrirEstimates(l.Max, l.Bins, l.Histogram); err == nil {
			limit, err = synth.NewEstimateLimit(e, c.RunCDF())
		}
	default:
		return nil, false, nil
	}
	return limit, true, err
}
