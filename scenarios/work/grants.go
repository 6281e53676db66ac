package work

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"aforo/scenarios/calendar"
	"aforo/scenarios/keyed"
	"aforo/workload/synth"
	"aforo/workload/synth/law"
)

// cutOffsMost is how many cut-offs a call may have.
const cutOffsMost = 10_000

// call checks a call against the rest of the file.
func (c *checker) call(k *Call) {
	path := keyed.To("call", k.Name)
	c.Exists(path.Child("access"), "access", k.Access, keyed.Names(c.Who.Access))
	c.Exists(path.Child("account"), "account", k.Account, keyed.Names(c.Who.Accounts))
	c.Named(path.Child("communities"), "community", k.Communities, keyed.Names(c.Who.Communities))
	c.Named(path.Child("work"), "class", k.Work, keyed.Names(c.Classes))
	if k.Spent != stops {
		c.Exists(path.Child("spent"), "qos", k.Spent, keyed.Names(c.Who.QOS))
	}
	for _, w := range k.Work {
		here := path.Child("work").Child(w.Name)
		if i := slices.Index(keyed.Names(c.Classes), w.Name); i >= 0 && c.Classes[i].Arrivals.closed() {
			c.Bad(here, "give the class a process of arrivals, or take it out of the call", "%s: the users of [class.%s] send jobs in sessions, and projects decide by themselves", here, w.Name)
		}
	}
	c.cutOffs(path.Child("cut_offs"), &k.CutOffs)
	if hours := path.Child("gpu_h"); k.Hours.Law != "" && !c.Marred(hours) {
		if _, err := k.Hours.law(); err != nil {
			c.Bad(hours, "", "%s: %v", hours, err)
		}
	}
	if here := path.Child("at_most_gpu_h"); k.AtMostGPUH > 0 && !c.Has(path.Child("cut_offs")...) && !c.Failed(here) {
		c.Bad(here, "give cut_offs, or fewer projects", "%s is for one cut-off, and there are none", here)
	}
}

// cutOffs checks the dates of a call.
func (c *checker) cutOffs(path keyed.Path, o *CutOffs) {
	has := func(key string) bool { return c.Has(path.Child(key)...) }
	if !c.Has(path...) || c.Marred(path) {
		return
	}
	switch {
	case has("dates") && (has("first") || has("every") || has("times") || has("last")):
		c.Bad(path, "give one of the two", "%s has dates, and first and every", path)
	case !has("dates") && (!has("first") || !has("every")):
		c.Bad(path, `write { dates = [...] }, or { first = DATE, every = "2w" }`, "%s needs dates, or first and every", path)
	case has("times") && has("last"):
		c.Bad(path.Child("last"), "give one of the two", "%s has times and last", path)
	case has("last") && o.Last.Before(o.First):
		c.Bad(path.Child("last"), "", "%s is before first", path.Child("last"))
	}
	for i := 1; i < len(o.Dates); i++ {
		if here := path.Child("dates").Element(i); !o.Dates[i].After(o.Dates[i-1]) {
			c.Bad(here, "", "%s must be increasing", path.Child("dates"))
		}
	}
}

// budgets checks that the hours of a call are enough for a job of each class of its work.
func (c *checker) budgets(k *Call) {
	path := keyed.To("call", k.Name)
	if c.Marred(path) {
		return
	}
	hours, err := k.Hours.law()
	if err != nil {
		return
	}
	most := hours.Quantile(0.999)
	if k.AtMostGPUH > 0 {
		most = min(most, k.AtMostGPUH)
		if least := hours.Quantile(0); least > k.AtMostGPUH {
			here := path.Child("at_most_gpu_h")
			c.Bad(here, "raise it, or lower gpu_h", "%s: no project fits, for the smallest has %.4g GPU-hours", here, least)
			return
		}
	}
	for _, w := range k.Work {
		s := c.sent[w.Name]
		if s == nil || w.Weight == 0 {
			continue
		}
		if mean := s.MeanGPUSeconds() / 3600; mean > most {
			here := path.Child("gpu_h")
			c.Bad(here, "raise it, or give the project smaller jobs", "%s: no project can pay for a job of [class.%s], which takes %.4g GPU-hours on average", here, w.Name, mean)
			return
		}
	}
}

// law makes the law of the hours.
func (h *Hours) law() (law.Law, error) {
	var l law.Law
	switch h.Law {
	case "log-uniform":
		if h.Min >= h.Max {
			return nil, fmt.Errorf("max must be greater than min, %v", h.Min)
		}
		l = law.LogUniform{Min: h.Min, Max: h.Max}
	case "lognormal":
		l = law.Lognormal{Median: h.Median, Sigma: h.Sigma}
	case "weights":
		if len(h.Values) != len(h.Weights) || len(h.Values) == 0 {
			return nil, fmt.Errorf("it has %d values and %d weights: give each its weight", len(h.Values), len(h.Weights))
		}
		if !slices.IsSorted(h.Values) {
			return nil, fmt.Errorf("its values must be increasing")
		}
		if err := law.CheckWeights("the amounts", h.Weights); err != nil {
			return nil, err
		}
		l = amounts{h.Values, law.Normalised(h.Weights)}
	default:
		l = law.Constant{Seconds: h.Value}
	}
	return l, l.Check()
}

// amounts is a law of some amounts.
type amounts struct{ values, p []float64 }

func (a amounts) Sample(r *rand.Rand) float64 { return a.Quantile(r.Float64()) }

func (a amounts) Mean() float64 {
	sum := 0.0
	for i, x := range a.values {
		sum += float64(x * a.p[i])
	}
	return sum
}

func (a amounts) CDF(x float64) float64 {
	sum := 0.0
	for i, v := range a.values {
		if v <= x {
			sum += a.p[i]
		}
	}
	return sum
}

func (a amounts) Quantile(p float64) float64 {
	sum := 0.0
	for i, v := range a.values {
		if sum += a.p[i]; sum > 0 && sum >= p {
			return v
		}
	}
	return a.values[len(a.values)-1]
}

func (amounts) Check() error { return nil }

// calls resolves the calls of a model.
func (w *Work) calls(m *synth.Model) {
	zero := w.Window.Zero()
	for i := range w.Calls {
		k := &w.Calls[i]
		hours, err := k.Hours.law()
		keyed.Invariant(err)
		c := synth.Call{
			Name: k.Name, Until: w.horizon(), Projects: k.Projects, Hours: hours, AtMost: k.AtMostGPUH,
			StartAfter: k.StartAfter, Lasts: k.Lasts, Used: k.Used, Rush: k.Pace == "rush", Reference: k.Unit == "reference",
			Access: slices.Index(m.Labels.Access, k.Access), Work: make([]float64, len(m.Classes)),
		}
		if k.Communities != nil {
			c.Community = spread(k.Communities, m.Labels.Community)
		}
		for _, x := range k.Work {
			c.Work[slices.Index(m.Labels.Class, x.Name)] = x.Weight
		}
		if c.Account = int32(max(0, slices.Index(m.Labels.Account, k.Account))); k.Account == "" {
			c.Account = 0
			if c.Access >= 0 && c.Access < len(m.Accounts.Access) {
				c.Account = m.Accounts.Access[c.Access]
			}
		}
		if i := slices.Index(keyed.Names(w.Who.QOS), k.Spent); k.Spent != stops && i >= 0 {
			c.Spent, c.SpentPriority = uint16(i+1), float32(w.Who.QOS[i].Priority)
		}
		if w.Root.Has("call", k.Name, "cut_offs") {
			c.CutOffs = []time.Duration{}
			k.CutOffs.each(zero.Add(c.Until), func(at time.Time) bool {
				c.CutOffs = append(c.CutOffs, at.Sub(zero))
				return len(c.CutOffs) < cutOffsMost
			})
		}
		m.Calls = append(m.Calls, c)
	}
}

// horizon is when no run goes on any more.
func (w *Work) horizon() time.Duration {
	n := w.Window
	return n.Warmup + n.Length + max(n.Length, 28*24*time.Hour)
}

// each yields the cut-offs before an instant.
func (o *CutOffs) each(before time.Time, yield func(at time.Time) bool) {
	if o.Dates != nil {
		for _, at := range o.Dates {
			if at.Before(before) && !yield(at) {
				return
			}
		}
		return
	}
	r := calendar.Rule{First: o.First, Times: o.Times, Last: o.Last}
	r.Repeat, _ = calendar.ParseRepeat(o.Every) // what it is has been read
	r.Each(before, yield)
}
