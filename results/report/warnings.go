package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/measures"
)

// footnotes says of a comparison what must not be overlooked.
func (p *printer) footnotes() {
	for _, v := range p.s.Warned(results.Overload) {
		z := &verdict{r: &results.Result{}, s: p.s, v: v}
		p.text.WriteString("\n" + wrap(v.Label()+": "+z.overload()+".", p.opt.Width, ""))
	}
	p.refused()
	p.killed()
}

// Warnings are what must not be overlooked in a result, a sentence each, for whoever does
// not read the tables.
func Warnings(s *results.Summary) (all []string) {
	p := &printer{s: s, opt: Options{Width: 1 << 20}}
	p.footnotes()
	for line := range strings.Lines(p.text.String()) {
		switch text := strings.TrimRight(line, "\n"); {
		case text == "":
		case strings.HasPrefix(text, "  ") && len(all) > 0: // of a list
			all[len(all)-1] += " " + strings.TrimSpace(text)
		default:
			all = append(all, text)
		}
	}
	return all
}

// killed names the classes of which many jobs do not live to their end, each with
// the variants in which they do not.
func (p *printer) killed() {
	shares, order := map[string][]string{}, []string(nil)
	for _, k := range p.s.Killed() {
		if shares[k.Class] == nil {
			order = append(order, k.Class)
		}
		shares[k.Class] = append(shares[k.Class], fmt.Sprintf("%.0f %% in %s", 100*k.Share, measures.Called(p.s.Label(k.Variant))))
	}
	if order == nil {
		return
	}
	fmt.Fprintf(&p.text, "\nmany %s-hours are lost in jobs that are killed at their limits (limit, and the max_time of a QOS):\n", p.s.Unit)
	for _, class := range order {
		fmt.Fprintf(&p.text, "  %s: %s\n", class, strings.Join(shares[class], ", "))
	}
}

// refused says how many jobs were rejected.
func (p *printer) refused() {
	for _, v := range p.s.Warned(results.Refused) {
		rest := v.Rejected
		for _, rule := range slices.Sorted(maps.Keys(v.Refused)) {
			fmt.Fprintf(&p.text, "\n%s: %s turned away by %s\n", v.Label(), jobs(p.s, v.Refused[rule]), rule)
			rest -= v.Refused[rule]
		}
		if rest > 0 {
			fmt.Fprintf(&p.text, "\n%s: %s rejected: larger than the cluster ever is, or barred from it\n", v.Label(), jobs(p.s, rest))
		}
	}
}

// jobs writes a number of jobs that is a sum over the replications.
func jobs(s *results.Summary, n int) string {
	text := fixed(float64(n), 0) + " jobs"
	if n == 1 {
		text = "1 job"
	}
	if s.Replications > 1 {
		text += fmt.Sprintf(" (of %d replications)", s.Replications)
	}
	return text
}
