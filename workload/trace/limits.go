package trace

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/workload/clock"
)

// RunMax is the longest run time and limit of a job that is simulated. Systems write
// greater limits for none.
const RunMax = clock.Job

// A LimitRule gives a limit to a job of which only the run time is known.
type LimitRule struct {
	kind   string
	factor float64
	least  time.Duration
}

// LimitRules are the forms of a LimitRule.
func LimitRules() []string { return []string{"run", "factor:F", "popular", "default:D"} }

// ParseLimitRule reads a rule:
//
//	run        the limit is the run time
//	factor:2   it is that many times the run time, at least 1
//	popular    it is the run time rounded up to a time that people ask for
//	default:D  it is D, such as 24h, the site's default; the run time where that is longer
//
// Most requests are for one of some twenty round times: Tsafrir, Etsion and
// Feitelson, "Modeling user runtime estimates", JSSPP 2005.
func ParseLimitRule(text string) (LimitRule, error) {
	kind, value, has := strings.Cut(text, ":")
	r := LimitRule{kind: kind}
	var err error
	switch {
	case kind == "factor" && has:
		r.factor, err = strconv.ParseFloat(value, 64)
		if err != nil || !(r.factor >= 1 && r.factor <= 1e6) {
			return r, fmt.Errorf("%q is no factor: it is a number from 1 on, as in factor:2", value)
		}
	case kind == "default" && has:
		r.least, err = parseSpan(value)
		if err != nil {
			return r, fmt.Errorf("%q is no time: it is written as in default:24h", value)
		}
	case (kind == "run" || kind == "popular") && !has:
	default:
		return r, fmt.Errorf("there is no rule %q for missing limits: it is one of %s", text, strings.Join(LimitRules(), ", "))
	}
	return r, nil
}

// parseSpan reads a time such as 90s, 12h or 7d that a limit can be.
func parseSpan(text string) (time.Duration, error) {
	d, err := clock.ParseDuration(text)
	if err == nil && (d <= 0 || d > RunMax) {
		err = fmt.Errorf("%q is no limit that a job may have", text)
	}
	return d, err
}

// String returns the rule as ParseLimitRule reads it.
func (r LimitRule) String() string {
	switch r.kind {
	case "factor":
		return "factor:" + strconv.FormatFloat(r.factor, 'g', -1, 64)
	case "default":
		text := r.least.String() // such as 1h0m0s
		for _, zero := range []string{"0s", "0m"} {
			if t, ok := strings.CutSuffix(text, zero); ok && strings.ContainsAny(t[len(t)-1:], "hm") {
				text = t
			}
		}
		return "default:" + text
	}
	return cmp.Or(r.kind, "run")
}

// Of is the limit of a job that ran for run.
func (r LimitRule) Of(run time.Duration) time.Duration {
	switch r.kind {
	case "factor":
		if x := math.Round(float64(run) * r.factor); x < float64(RunMax) {
			return max(run, time.Duration(x))
		}
		return max(run, RunMax)
	case "popular":
		return popular(run)
	case "default":
		return max(run, r.least)
	}
	return run
}

// popularTimes are round times that people ask for, up to a day; beyond it they
// ask for whole days.
var popularTimes = [...]time.Duration{
	5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	1 * time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 5 * time.Hour, 6 * time.Hour,
	8 * time.Hour, 10 * time.Hour, 12 * time.Hour, 15 * time.Hour, 18 * time.Hour, 24 * time.Hour,
}

func popular(run time.Duration) time.Duration {
	const day = 24 * time.Hour
	if i, _ := slices.BinarySearch(popularTimes[:], run); i < len(popularTimes) {
		return popularTimes[i]
	}
	return (run + day - 1) / day * day
}
