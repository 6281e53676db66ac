package page

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"aforo/results"
	"aforo/results/figure/pen"
)

// What the script draws live figures from. It knows no measure and no class: an axis
// says how it scales and writes values, and a figure which choices there are.
type live struct {
	Zone   []offset         `json:"zone"`
	Level  float64          `json:"level"`
	Dashes []string         `json:"dashes"`
	Groups *groups          `json:"groups,omitempty"`
	Sweep  *grid            `json:"sweep,omitempty"`
	Charts map[string]chart `json:"charts"`
}

// An offset is how many seconds local time is ahead of UTC from an instant on; that of
// the first one of a list does not count.
type offset struct {
	From  int64 `json:"t"`
	Ahead int   `json:"s"`
}

// offsets are those of a zone between two instants.
func offsets(zone *time.Location, from, to time.Time) (all []offset) {
	for at := from.In(zone); ; {
		_, ahead := at.Zone()
		all = append(all, offset{at.Unix(), ahead})
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(to) {
			return all
		}
		at = end
	}
}

// An axis has a kind, "time", "wait", "duration", "share", "tail", "number" or "word",
// a label and a unit.
type axis struct {
	Kind  string   `json:"k"`
	Label string   `json:"l"`
	Unit  string   `json:"u,omitempty"`
	Words []string `json:"w,omitempty"`
}

// A chart is of a kind: "lines" over an axis, "groups" of jobs, "points" of two
// measures, "dots" in rows, a "map" of two axes of a sweep.
type chart struct {
	Kind  string   `json:"kind"`
	Title string   `json:"title"`
	Note  string   `json:"note,omitempty"`
	X     axis     `json:"x"`
	Y     axis     `json:"y"`
	At    values   `json:"at,omitempty"`
	Step  bool     `json:"step,omitempty"`
	Marks bool     `json:"marks,omitempty"` // each point is marked, and missing ones are passed over
	Names []series `json:"names,omitempty"`
	// Pick is what Sets are a choice of, and First the one that is shown first.
	Pick   string      `json:"pick,omitempty"`
	First  int         `json:"first,omitempty"`
	Sets   []set       `json:"sets,omitempty"`
	Guides []guide     `json:"guides,omitempty"`
	By     int         `json:"by,omitempty"`
	Points []point     `json:"points,omitempty"`
	Rows   []string    `json:"rows,omitempty"`
	Dots   [][]*triple `json:"dots,omitempty"` // by row and name
	Texts  [][]string  `json:"texts,omitempty"`
}

// A series is a line or a kind of dot: a name, the index of its colour, and its dated
// changes.
type series struct {
	Name   string  `json:"n"`
	Color  int     `json:"c"`
	Events []event `json:"e,omitempty"`
}

type event struct {
	At    int64  `json:"t"`
	Label string `json:"l"`
}

// A set is what one choice shows: a line for each series.
type set struct {
	Name  string `json:"n"`
	Y     *axis  `json:"y,omitempty"` // instead of the chart's
	Lines []band `json:"s"`
	// Spread says that bands are the spread of replications, not intervals.
	Spread bool `json:"p,omitempty"`
}

type band struct {
	Y  values `json:"y"`
	Lo values `json:"lo,omitempty"`
	Hi values `json:"hi,omitempty"`
}

type guide struct {
	At    number `json:"v"`
	Label string `json:"l"`
}

type point struct {
	Name  string `json:"n"`
	Color int    `json:"c"`
	X     triple `json:"x"`
	Y     triple `json:"y"`
}

// groups are the measures of all groups of jobs: At is by way, group, measure and
// variant.
type groups struct {
	Ways     []way           `json:"by"`
	Measures []axis          `json:"m"`
	At       [][][][]*triple `json:"at"`
}

type way struct {
	Name   string   `json:"n"`
	Groups []string `json:"g"`
}

// A grid is what a sweep found at every combination, the last axis fastest.
type grid struct {
	Axes   []axis    `json:"axes"`
	Points []*triple `json:"p"`
	Over   []int     `json:"over"` // points that are overloaded
	Bound  *guide    `json:"bound,omitempty"`
}

// A number is null where it does not exist.
type number float64

// MarshalJSON writes all digits.
func (n number) MarshalJSON() ([]byte, error) {
	return results.Number(n).MarshalJSON()
}

// A triple is a mean and the ends of its interval, with all digits; a nil one does not
// exist.
type triple [3]number

func tripleOf(i results.Interval) *triple {
	if math.IsNaN(float64(i.Mean)) {
		return nil
	}
	return &triple{number(i.Mean), number(i.Lo), number(i.Hi)}
}

// values are those of a line over many steps. They are written with six digits, more
// than anybody can see; the tables of the folder series have all.
type values []float64

// MarshalJSON writes numbers, and null where there is none.
func (v values) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, x := range v {
		if i > 0 {
			b.WriteByte(',')
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			b.WriteString("null")
			continue
		}
		if x != math.Trunc(x) || math.Abs(x) >= 1e15 {
			b.Write(strconv.AppendFloat(nil, x, 'g', 6, 64))
			continue
		}
		b.Write(strconv.AppendFloat(nil, x, 'f', -1, 64))
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

var _ json.Marshaler = values{}

// live gathers the data of all figures that are drawn.
func (v *view) live() live {
	l := live{Dashes: pen.Dashes(), Charts: map[string]chart{}}
	switch {
	case v.plan != nil:
		planCharts(&l, v.plan)
	case v.sweep != nil:
		sweepCharts(&l, v.sweep)
	default:
		resultCharts(&l, v.result)
	}
	for name := range l.Charts { // a figure that was not drawn has no place
		if !v.draws(name) {
			delete(l.Charts, name)
		}
	}
	return l
}

func (v *view) draws(name string) bool {
	if name == "slices" { // the script alone draws them
		return v.sweep != nil
	}
	for _, d := range v.drawings {
		if d.Name == name {
			return true
		}
	}
	return false
}
