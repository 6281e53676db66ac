package stored

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"aforo/results"
	"aforo/results/measures"
)

// windowMax is the longest window that a summary may have, in time: figures have a
// point for each of its steps.
const windowMax = 200 * 365 * 24 * time.Hour

// checkSummary looks at a summary that was read: whether it has the shape of one that was
// written, so that whoever takes a row or a variant finds what belongs to it.
func checkSummary(s *results.Summary) error {
	switch window := s.To.Sub(s.From); {
	case s.Format < 1 || s.Unit == "":
		return errors.New("it is not a summary")
	case len(s.Variants) == 0:
		return errors.New("there are no variants")
	case window <= 0 || window > windowMax:
		return fmt.Errorf("the window goes from %v to %v, and must end after it begins", s.From, s.To)
	case !(s.Level > 0 && s.Level < 1):
		return fmt.Errorf("intervals are of %v, and must be between 0 and 1", s.Level)
	case !(s.Every >= 0 && float64(s.Every) <= window.Seconds()) || s.Every > 0 && s.Every < 60:
		return fmt.Errorf("the steps of its series are of %v s", s.Every)
	case s.Replications < 1:
		return fmt.Errorf("there are %d replications, and must be at least 1", s.Replications)
	}
	known := map[string]bool{}
	for i := range s.Variants {
		v := &s.Variants[i]
		switch {
		case known[v.Name]:
			return fmt.Errorf("variant %q is there twice", v.Name)
		case len(s.Compared) == 0 && (v.Purchase == nil) != (s.Variants[0].Purchase == nil):
			return fmt.Errorf("variant %q has costs and another has none, or the other way about", v.Name)
		}
		known[v.Name] = true
	}
	return checkRows(s, known)
}

func checkRows(s *results.Summary, variants map[string]bool) error {
	seen := map[[4]string]bool{}
	for i := range s.Rows {
		r := &s.Rows[i]
		key := [4]string{r.Variant, r.By, r.Group, r.Measure}
		switch {
		case !variants[r.Variant]:
			return fmt.Errorf("there is no variant %q, which row %d is of", r.Variant, i+1)
		case !known(r.By):
			return fmt.Errorf("row %d is by %q, which is unknown", i+1, r.By)
		case len(r.Values) != s.Replications:
			return fmt.Errorf("row %d has %d values of %d replications", i+1, len(r.Values), s.Replications)
		case seen[key]:
			return fmt.Errorf("row %d repeats another", i+1)
		}
		seen[key] = true
	}
	return nil
}

// checkSeries looks at series that were read: whether each variant has the same parts,
// and each part a number for each step of the window.
func checkSeries(s *results.Series, sum *results.Summary) error {
	fine, coarse := results.Widths(sum.To.Sub(sum.From), time.Duration(float64(sum.Every)*float64(time.Second)))
	if !regular(s.Fine, sum, fine) || !regular(s.Coarse, sum, coarse) {
		return errors.New("the steps of the series are not those of the window")
	}
	for i := range s.Variants {
		v := &s.Variants[i]
		like := v // a comparison is of clusters with partitions of their own
		if len(sum.Compared) == 0 {
			like = &s.Variants[0]
		}
		whole := full(&v.Queue, s.Fine) && full(&v.Backlog, s.Fine) && len(v.Longer.Mid) == len(results.Grid) &&
			len(v.Parts) > 0 && len(v.Parts) == len(like.Parts)
		for q := range v.Waits {
			whole = whole && full(&v.Waits[q], s.Coarse)
		}
		for k := range v.Parts {
			p := &v.Parts[k]
			whole = whole && p.Name == like.Parts[k].Name && full(&p.Installed, s.Fine) && full(&p.Available, s.Fine) &&
				full(&p.Busy, s.Fine) && full(&p.Utilization, s.Fine) && full(&p.Stranded, s.Fine)
			if !whole {
				break
			}
		}
		for k := range v.Types {
			p := &v.Types[k]
			whole = whole && full(&p.Installed, s.Fine) && full(&p.Available, s.Fine) && full(&p.Busy, s.Fine) && full(&p.Utilization, s.Fine)
		}
		for k := range v.Groups {
			whole = whole && wholeGroup(&v.Groups[k], s.Coarse)
		}
		if !whole {
			return fmt.Errorf("the series of variant %s are not whole", v.Name)
		}
	}
	return nil
}

// full reports whether a band has a number for each step.
func full(b *results.Band, ts []time.Time) bool { return len(b.Mid) == len(ts) }

// regular reports whether the starts of steps are those of a window.
func regular(ts []time.Time, sum *results.Summary, step time.Duration) bool {
	at := sum.From
	for _, t := range ts {
		if !t.Equal(at.Truncate(time.Second)) { // as tables write it
			return false
		}
		at = at.Add(step)
	}
	return len(ts) > 0 && !at.Before(sum.To)
}

// known reports whether a way of grouping has the name.
func known(by string) bool {
	return slices.ContainsFunc(measures.Ways(), func(b measures.By) bool { return b.String() == by })
}
