package reshape

import (
	"errors"
	"fmt"
	"math"
	"time"

	"aforo/workload/trace"
)

// Changes are what is to be done with a log. They are made in the order of the
// fields; the zero value of each, a nil pointer, changes nothing.
type Changes struct {
	From, Until Bound         // see Between
	Only        []Choice      // see Only, once for each
	Sample      *float64      // see Sample
	SampleUsers bool          // Sample draws users, not jobs
	Resample    *int          // see Resample, in weeks
	ScaleLoad   *float64      // see ScaleLoad
	Shake       time.Duration // see Shake
	Seed        uint64        // of all that is drawn
}

// A Choice is a kind of names and those that are wanted; all where there are none.
type Choice struct {
	Kind  Kind
	Names []string
}

// A Bound is an instant: a date, or a time since the first submission.
type Bound = trace.Bound

// since is a bound as a time since Header.Start.
func since(b *Bound, h *trace.Header, first time.Duration) (time.Duration, error) {
	switch {
	case b.Date.IsZero():
		return first + b.After, nil
	case h.Start.IsZero():
		return 0, fmt.Errorf("the log has no date of its beginning: give a time since the first submission")
	}
	return b.Date.Sub(h.Start), nil
}

// cuts reports whether there is a bound.
func (c *Changes) cuts() bool { return c.From.Set || c.Until.Set }

// sortsToCut reports whether a log is sorted before it is cut, which it is unless
// dates say both where it begins and where it ends.
func (c *Changes) sortsToCut() bool {
	return c.cuts() && (c.From.Date.IsZero() || c.Until.Date.IsZero())
}

// span returns the bounds for Between, of a log with this first submission. The
// error begins with the word for the bound.
func (c *Changes) span(h *trace.Header, first time.Duration) (from, until time.Duration, err error) {
	from, until = anyTime, math.MaxInt64
	if c.From.Set {
		if from, err = since(&c.From, h, first); err != nil {
			return 0, 0, fmt.Errorf("from: %w", err)
		}
	}
	if c.Until.Set {
		if until, err = since(&c.Until, h, first); err != nil {
			return 0, 0, fmt.Errorf("to: %w", err)
		}
	}
	if from >= until {
		return 0, 0, errors.New("to: it is not after the beginning")
	}
	return from, until, nil
}

// Apply makes the changes to a log in memory. The error begins with the word for
// the change: from, to, partition, user, queue, sample, resample, scale-load or
// shake.
func (c *Changes) Apply(l *trace.Log) error {
	if c.cuts() {
		var first time.Duration
		if c.sortsToCut() {
			first = First(l)
		}
		from, until, err := c.span(&l.Header, first)
		if err != nil {
			return err
		}
		Between(l, from, until)
	}
	for _, n := range c.Only {
		if len(n.Names) > 0 {
			if _, err := Only(l, n.Kind, n.Names); err != nil {
				return fmt.Errorf("%s: %w", n.Kind.Word, err)
			}
		}
	}
	if c.Sample != nil {
		if _, err := Sample(l, *c.Sample, c.SampleUsers, c.Seed); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
	}
	if c.Resample != nil {
		if _, err := Resample(l, *c.Resample, c.Seed); err != nil {
			return fmt.Errorf("resample: %w", err)
		}
	}
	return c.move(l)
}

// move makes the changes to times of submission.
func (c *Changes) move(l *trace.Log) error {
	if c.ScaleLoad != nil {
		if err := ScaleLoad(l, *c.ScaleLoad); err != nil {
			return fmt.Errorf("scale-load: %w", err)
		}
	}
	if c.Shake > 0 {
		if err := Shake(l, c.Shake, c.Seed); err != nil {
			return fmt.Errorf("shake: %w", err)
		}
	}
	return nil
}
