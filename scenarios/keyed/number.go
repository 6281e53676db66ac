package keyed

import (
	"fmt"
	"math"
)

// Int is a whole number between two bounds, both included.
func Int(into *int, least, most int) Value { return integer{into, least, most, ""} }

// Version is an Int from 1 on of which more than most is what a later program knows.
func Version(into *int, most int) Value {
	return integer{into, 1, most, fmt.Sprintf("this program knows the keys up to version %d, a later one may know more", most)}
}

type integer struct {
	into     *int
	min, max int
	above    string // the hint where it is more
}

func (v integer) read(r *Reader, n *Node) {
	i, ok := n.Value.(int64)
	switch {
	case !ok:
		r.Bad(n, "", "%s must be a whole number, not %s", n.Path, n.Describe())
	case i < int64(v.min):
		r.Bad(n, "", "%s must be at least %d, not %s", n.Path, v.min, n.Raw)
	case i > int64(v.max):
		r.Bad(n, v.above, "%s must be at most %d, not %s", n.Path, v.max, n.Raw)
	default:
		*v.into = int(i)
	}
}
func (v integer) kind() string { return fmt.Sprintf("whole number, at least %d", v.min) }

// Bounds are the limits of a number.
type Bounds struct {
	min, max float64
	open     bool // min itself is outside
}

// Between has both of its ends.
func Between(least, most float64) Bounds { return Bounds{least, most, false} }

// Above leaves out its lower end.
func Above(least, most float64) Bounds { return Bounds{least, most, true} }

// Much is more of anything than a file can mean, and still far from where sums of
// such numbers lose their meaning.
const Much = 1e9

// The usual bounds.
var (
	Positive    = Above(0, Much)
	NotNegative = Between(0, Much)
	Share       = Between(0, 1)
	AtLeastOne  = Between(1, Much)
	Finite      = Between(-Much, Much)
)

// String says what is within the bounds; of the upper one only where it is 1.
func (b Bounds) String() string {
	switch {
	case b == Share:
		return "from 0 to 1"
	case b.open && b.min == 0:
		return "greater than 0"
	case b.open:
		return fmt.Sprintf("greater than %v", b.min)
	}
	return fmt.Sprintf("at least %v", b.min)
}

// Number is a finite number within bounds.
func Number(into *float64, b Bounds) Value { return number{into, b} }

type number struct {
	into *float64
	Bounds
}

func (v number) read(r *Reader, n *Node) {
	var x float64
	switch y := n.Value.(type) {
	case int64:
		x = float64(y)
	case float64:
		x = y
	default:
		r.Bad(n, "", "%s must be a number, not %s", n.Path, n.Describe())
		return
	}
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		r.Bad(n, "", "%s must be a finite number, not %s", n.Path, n.Raw)
	case x < v.min || x == v.min && v.open || v.Bounds == Share && x > 1:
		r.Bad(n, "", "%s must be %s, not %s", n.Path, v.Bounds, n.Raw)
	case x > v.max && v.max == 1 && x >= 2 && x <= 100:
		r.Bad(n, fmt.Sprintf("write %v for %v %%", x/100, x), "%s must be at most 1, not %s", n.Path, n.Raw)
	case x > v.max:
		r.Bad(n, "", "%s must be at most %v, not %s", n.Path, v.max, n.Raw)
	default:
		*v.into = x
	}
}
func (v number) kind() string { return "number, " + v.String() }
