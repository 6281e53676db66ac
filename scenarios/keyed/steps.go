package keyed

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"aforo/workload/clock"
)

// A Written is a number, a duration or a date as it stands in the file.
type Written string

// AnyWritten reads a number, a duration or a date, and keeps how it was written.
func AnyWritten(into *Written) Value { return written{into, true} }

// DurationOrNumber reads a duration or a number, and keeps how it was written.
func DurationOrNumber(into *Written) Value { return written{into, false} }

type written struct {
	into  *Written
	dates bool
}

func (v written) read(r *Reader, n *Node) {
	_, isText := n.Value.(string)
	_, isDate := n.Value.(time.Time)
	switch {
	case isText:
		DurationOrZero(new(time.Duration)).read(r, n)
		*v.into = Written(fmt.Sprintf("%q", n.Value))
	case isDate && v.dates:
		var t time.Time
		Date(&t).read(r, n)
		*v.into = Written(n.Raw)
		if _, ok := local(n.Raw); ok {
			*v.into = Written(t.Format(time.RFC3339Nano))
		}
	default:
		Number(new(float64), Finite).read(r, n)
		*v.into = Written(n.Raw)
	}
}

func (v written) kind() string {
	if v.dates {
		return "number, duration or date"
	}
	return "duration or number"
}

func (v written) schema() object {
	if v.dates {
		return object{"anyOf": []object{duration{}.schema(), date{}.schema(), {"type": "number"}}}
	}
	return object{"anyOf": []object{duration{}.schema(), {"type": "number"}}}
}

// The kinds of values that can be written.
const (
	KindNumber   = "number"
	KindDuration = "duration"
	KindDate     = "date"
)

// Number is the value as a number with its kind: seconds for a duration, seconds
// since 1970 for a date.
func (v Written) Number() (x float64, kind string, err error) {
	s := string(v)
	if text, err := strconv.Unquote(s); err == nil {
		d, err := clock.ParseDuration(text)
		return d.Seconds(), KindDuration, err
	}
	if t, err := ParseDate(s); err == nil {
		return float64(t.UnixNano()) / 1e9, KindDate, nil
	}
	if i, err := strconv.ParseInt(s, 0, 64); err == nil { // 1_000 and 0xff, too
		return float64(i), KindNumber, nil
	}
	x, err = strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	return x, KindNumber, err
}

// Steps are values of one kind in a row.
type Steps struct {
	Kind    string
	Written []string  // as in the file
	Numbers []float64 // the same as numbers
}

// mostSteps bounds a row, so that a mistyped step does not hang.
const mostSteps = 100_000

// Count lists the values from one to another: from, from + step and so on. The step
// of dates is a duration.
func Count(from, to, step Written) (Steps, error) {
	a, kind, err1 := from.Number()
	b, kindTo, err2 := to.Number()
	d, kindStep, err3 := step.Number()
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return Steps{}, err
		}
	}
	want := kind
	if kind == KindDate {
		want = KindDuration
	}
	switch {
	case kind != kindTo:
		return Steps{}, fmt.Errorf("from is a %s and to is a %s", kind, kindTo)
	case kindStep != want:
		return Steps{}, fmt.Errorf("step must be a %s, not the %s %s", want, kindStep, step)
	case !(d > 0):
		return Steps{}, fmt.Errorf("step must be greater than 0, not %s", step)
	case b < a:
		return Steps{}, fmt.Errorf("to must not be below from")
	case (b-a)/d > mostSteps:
		return Steps{}, fmt.Errorf("from %s to %s there are more than %d steps of %s", from, to, mostSteps, step)
	}
	out := Steps{Kind: kind}
	n := int(math.Floor((b-a)/d+1e-9)) + 1
	for i := range n {
		x := a + float64(float64(i)*d)
		out.Numbers = append(out.Numbers, x)
		out.Written = append(out.Written, write(x, kind, from))
	}
	return out, nil
}

// Given lists values as they were given.
func Given(values []Written) (Steps, error) {
	var out Steps
	for i, v := range values {
		x, kind, err := v.Number()
		if err != nil {
			return out, err
		}
		if i > 0 && kind != out.Kind {
			return out, fmt.Errorf("its values are a %s and a %s", out.Kind, kind)
		}
		out.Kind = kind
		out.Written = append(out.Written, string(v))
		out.Numbers = append(out.Numbers, x)
	}
	return out, nil
}

// write writes a value as the file would; a date with the offset of the first one.
func write(x float64, kind string, first Written) string {
	switch kind {
	case KindDuration:
		return fmt.Sprintf("%q", DurationText(time.Duration(math.Round(x*1e9))))
	case KindDate:
		t, _ := ParseDate(string(first))
		return time.Unix(0, int64(math.Round(x*1e9))).In(t.Location()).Format(time.RFC3339)
	}
	return strconv.FormatFloat(math.Round(x*1e9)/1e9, 'f', -1, 64)
}

// DurationText writes a duration as a file would, in the largest unit that it is a whole number
// of.
func DurationText(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		word string
	}{{7 * 24 * time.Hour, "w"}, {24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d%u.unit == 0 && d > 0 {
			return fmt.Sprintf("%d%s", d/u.unit, u.word)
		}
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}
