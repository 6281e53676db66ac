package reshape

import (
	"fmt"
	"time"

	"aforo/workload/trace"
)

// A filter is those of the Changes that leave jobs out, for records as they come.
type filter struct {
	changes     *Changes
	from, until time.Duration // as the records count
	only        []chooser
	sample      *sampler
	outside     int64   // submitted outside the bounds
	others      []int64 // of other names, by choice
	undrawn     int64
}

func newFilter(c *Changes) *filter {
	f := &filter{changes: c}
	for _, n := range c.Only {
		if len(n.Names) > 0 {
			f.only = append(f.only, chooser{kind: n.Kind, names: n.Names})
		}
	}
	f.others = make([]int64, len(f.only))
	if c.Sample != nil {
		f.sample = newSampler(*c.Sample, c.SampleUsers, c.Seed)
	}
	return f
}

// cut sets the bounds. Where they make no sense it sets some: check has the error.
func (f *filter) cut(h *trace.Header, first time.Duration) {
	f.from, f.until, _ = f.changes.span(h, first)
}

// keeps reports whether the next record stays, and counts it where it does not.
// Where there are bounds, cut comes before the first that has a submission.
func (f *filter) keeps(r *trace.Record, l *trace.Labels) bool {
	if f.changes.cuts() && !(r.Submit >= f.from && r.Submit < f.until) {
		f.outside++
		return false
	}
	for i := range f.only {
		if !f.only[i].keeps(r, l) {
			f.others[i]++
			return false
		}
	}
	if f.sample != nil && !f.sample.keeps(r, l) {
		f.undrawn++
		return false
	}
	return true
}

// check adds notes on what was left out of a log that was filtered from its first
// record to its last. The error is that of Apply.
func (f *filter) check(h *trace.Header, l *trace.Labels, first time.Duration) error {
	if f.changes.cuts() {
		from, until, err := f.changes.span(h, first)
		if err != nil {
			return err
		}
		noteBetween(h, from, until, f.outside)
	}
	for i := range f.only {
		c := &f.only[i]
		if err := c.check(l); err != nil {
			return fmt.Errorf("%s: %w", c.kind.Word, err)
		}
		note(h, "only the %s %q: %d jobs left out", c.kind.Word, c.names, f.others[i])
	}
	if f.sample != nil {
		if err := f.sample.check(l); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
		f.sample.note(h, f.undrawn)
	}
	return nil
}
