package figure

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// awkward draws any value that a series may hold. One in six is drawn from all
// floats: more would leave nearly every figure with one that cannot be drawn.
var awkward = rapid.OneOf(
	rapid.SampledFrom([]float64{0, 0, 1, math.NaN(), math.Inf(1), math.Inf(-1), -1, 1e-300, scale.MaxValue}),
	rapid.Float64Range(0, 1e7), rapid.Float64Range(0, 1), rapid.Float64Range(0, 1e7), rapid.Float64Range(1, 1e5),
	rapid.OneOf(rapid.Float64Range(-10, 1e7), rapid.Float64()),
)

// anyLine draws a line with times in order, at times with a wrong length.
func anyLine(t *rapid.T, times *rapid.Generator[float64]) Line {
	n := rapid.IntRange(0, 8).Draw(t, "n")
	values := func(name string) []float64 { return rapid.SliceOfN(awkward, n, n).Draw(t, name) }
	l := Line{
		Label: rapid.String().Draw(t, "label"), Y: values("y"),
		Color: rapid.Int().Draw(t, "color"), Role: Role(rapid.IntRange(0, 3).Draw(t, "role")),
	}
	l.X = rapid.SliceOfN(times, n, n).Draw(t, "x")
	if rapid.Bool().Draw(t, "band") {
		l.Lo, l.Hi = values("lo"), values("hi")
	}
	if rapid.IntRange(0, 30).Draw(t, "broken") == 0 {
		l.Y = append(l.Y, 1)
	}
	if rapid.IntRange(0, 9).Draw(t, "unsorted") > 0 {
		for i := 1; i < n; i++ {
			l.X[i] = math.Max(l.X[i], l.X[i-1])
		}
	}
	return l
}

// anyPanel draws a panel.
func anyPanel(t *rapid.T) Panel {
	times := rapid.OneOf(rapid.Float64Range(1.7e9, 1.8e9), rapid.SampledFrom([]float64{0, scale.MinUnix, scale.MaxUnix, math.NaN(), 1.75e9}))
	p := Panel{Title: rapid.String().Draw(t, "title"), Steps: rapid.Bool().Draw(t, "steps")}
	p.Bound = Bound{awkward.Draw(t, "bound"), times.Draw(t, "bound from"), times.Draw(t, "bound to")}
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		p.Lines = append(p.Lines, anyLine(t, times))
	}
	for range rapid.IntRange(0, 6).Draw(t, "events") {
		p.Events = append(p.Events, Event{times.Draw(t, "at"), rapid.String().Draw(t, "event")})
	}
	return p
}

// anyFigure draws a figure of any type, or the error that its data deserve.
func anyFigure(t *rapid.T) (*Figure, error) {
	o := Options{Title: rapid.String().Draw(t, "title"), Subtitle: rapid.String().Draw(t, "subtitle")}
	if rapid.Bool().Draw(t, "bounded") {
		o.From = time.Unix(rapid.Int64Range(1.6e9, 1.9e9).Draw(t, "from"), 0)
	}
	if rapid.Bool().Draw(t, "bounded") {
		o.To = time.Unix(rapid.Int64Range(1.6e9, 1.9e9).Draw(t, "to"), 0)
	}
	switch rapid.IntRange(1, 5).Draw(t, "type") {
	case 1:
		return WaitOverTime(o, rapid.SliceOfN(rapid.Custom(anyPanel), 0, 3).Draw(t, "panels"))
	case 2:
		return countsOf(o, rapid.String().Draw(t, "unit"), anyPanel(t))
	case 3:
		var lines []Line
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			lines = append(lines, anyLine(t, awkward))
		}
		return WaitDistribution(o, lines)
	case 4:
		columns := rapid.SliceOfN(rapid.String(), 0, 2).Draw(t, "columns")
		var rows []Multiple
		for range rapid.IntRange(0, 2).Draw(t, "rows") {
			n := max(0, len(columns)+rapid.SampledFrom([]int{0, 0, 0, 0, -1, 1}).Draw(t, "more"))
			rows = append(rows, Multiple{rapid.String().Draw(t, "row"), rapid.SliceOfN(rapid.Custom(anyPanel), n, n).Draw(t, "cells")})
		}
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return ShareMultiples(o, "share", columns, rows)
		case 1:
			return Utilization(o, "GPUs", columns, rows)
		}
		return WaitMultiples(o, columns, rows)
	}
	vs := make([]Variant, rapid.IntRange(0, 3).Draw(t, "variants"))
	groups := make([]Group, rapid.IntRange(0, 3).Draw(t, "groups"))
	for i := range groups {
		groups[i].Label = rapid.String().Draw(t, "group")
		for range vs {
			v := rapid.SliceOfN(awkward, 5, 5).Draw(t, "mark")
			groups[i].Marks = append(groups[i].Marks, Mark{v[0], v[1], v[2], v[3], v[4], rapid.Bool().Draw(t, "overloaded")})
		}
	}
	return WaitByGroup(o, vs, groups)
}

// TestNeverPanics proves that any data give an error or a figure, that the SVG
// is well-formed XML without a value that is not a number, and that the drawing
// also rasterises.
func TestNeverPanics(t *testing.T) {
	drawn := 0
	rapid.Check(t, func(t *rapid.T) {
		f, err := anyFigure(t)
		if err != nil {
			if f != nil || strings.Contains(err.Error(), "\n") {
				t.Fatalf("an error with a figure, or of several lines: %v", err)
			}
			return
		}
		drawn++
		var svg bytes.Buffer
		if err := f.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		checkSVG(t, svg.String())
		if drawn%10 == 0 { // rasterising is what takes long
			if err := f.PNG(io.Discard); err != nil {
				t.Fatal(err)
			}
		}
	})
	if drawn < 12 { // of 100, 39 on average with a standard deviation of 5
		t.Errorf("only %d figures were drawn: the data are nearly always wrong", drawn)
	}
}

// checkSVG parses a document and looks into its coordinates.
func checkSVG(t interface{ Fatalf(string, ...any) }, svg string) {
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("the SVG is not well-formed: %v", err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			if (a.Name.Local == "d" || a.Name.Local == "x" || a.Name.Local == "y") && strings.ContainsAny(a.Value, "NI") {
				t.Fatalf("a coordinate of the SVG is not a number: %s", a.Value)
			}
		}
	}
}

// TestErrors proves that wrong data are refused with a sentence that names the
// place.
func TestErrors(t *testing.T) {
	two := []float64{1, 2}
	queue := func(o Options, l Line) error {
		_, err := countsOf(o, "GPUs", Panel{Title: "p", Lines: []Line{l}})
		return err
	}
	noPanels := func() error { _, err := WaitOverTime(Options{}, nil); return err }
	marks := func() error {
		_, err := WaitByGroup(Options{}, make([]Variant, 2), []Group{{Label: "g"}})
		return err
	}
	for _, tc := range []struct {
		err  error
		want string
	}{
		{noPanels(), `figure wait over time: no panels; give at least one, which may be empty`},
		{queue(Options{}, Line{Label: "a", X: two}), `figure counts: panel 1 ("p"): line "a": 2 values of x but 0 of y`},
		{queue(Options{}, Line{Label: "a", X: two, Y: two, Lo: two}), `figure counts: panel 1 ("p"): line "a": 2 values of x but 2 of lo and 0 of hi; give a band as many of both, or leave both out`},
		{queue(Options{}, Line{Label: "a", X: []float64{2, 1}, Y: two}), `figure counts: panel 1 ("p"): line "a": x[1] = 1 is before x[0] = 2; sort the points`},
		{queue(Options{}, Line{Label: "a", X: two, Y: []float64{0, 1e16}}), `figure counts: panel 1 ("p"): line "a": value 1 is 1e+16; is its unit right?`},
		{marks(), `figure wait by group: group "g" has 0 marks for 2 variants`},
	} {
		if tc.err == nil || tc.err.Error() != tc.want {
			t.Errorf("got  %v\nwant %s", tc.err, tc.want)
		}
	}
	o := Options{From: sampleStart, To: sampleStart}
	if err := queue(o, Line{}); err == nil {
		t.Error("an axis that ends where it starts was accepted")
	}
}

// TestNotesKeepClear proves that labels of events never overlap in a row, nor
// reach over the panel's title or the data's edges, whatever their number.
func TestNotesKeepClear(t *testing.T) {
	const x0, x1 = 50, 500
	rapid.Check(t, func(t *rapid.T) {
		title := vg.Length(rapid.Float64Range(0, 300).Draw(t, "title"))
		var events []Event
		for range rapid.IntRange(0, 25).Draw(t, "n") {
			events = append(events, Event{
				At:    rapid.Float64Range(0, 1).Draw(t, "at"),
				Label: rapid.StringMatching(`[a-z ]{0,40}`).Draw(t, "label"),
			})
		}
		xOf := func(at float64) vg.Length { return x0 + vg.Length(at)*(x1-x0) }
		notes, rows := placeNotes(events, xOf, x0, x1, title)
		end := make([]vg.Length, rows)
		for r := range end {
			end[r] = x0 - 1e-6
		}
		if title > 0 {
			end[rows-1] = x0 + title
		}
		for _, n := range notes {
			if n.text == "" {
				continue
			}
			if n.x < end[n.row] || n.x+pen.FaceEvent.Width(n.text) > x1+1e-6 {
				t.Fatalf("note %q at %v in row %d begins before %v or leaves the data", n.text, n.x, n.row, end[n.row])
			}
			end[n.row] = n.x + pen.FaceEvent.Width(n.text)
		}
	})
}

// TestLabelsStayOnThePage proves that no text of any sample is cut at an edge of
// the page, by recording where each is drawn.
func TestLabelsStayOnThePage(t *testing.T) {
	figures := sampleFigures(t, 4)
	for name, f := range stressFigures(t) {
		figures[name] = f
	}
	for name, f := range figures {
		var rec recorder.Canvas
		f.draw(pen.Pen{Canvas: draw.NewCanvas(&rec, f.w, f.h)})
		turned, texts := 0, 0
		for _, a := range rec.Actions {
			switch a := a.(type) {
			case *recorder.Push:
				turned++ // upright labels, drawn in turned coordinates
			case *recorder.Pop:
				turned--
			case *recorder.FillString:
				texts++
				face := pen.FaceTick // no face is narrower but that of events
				face.Font.Size = a.Size
				end := a.Point.X + face.Width(a.String)
				if turned == 0 && (a.Point.X < 0 || end > f.w || a.Point.Y < 1 || a.Point.Y > f.h) {
					t.Errorf("%s: %q from %v to %v at height %v leaves the page of %v x %v", name, a.String, a.Point.X, end, a.Point.Y, f.w, f.h)
				}
			}
		}
		if texts < 5 {
			t.Errorf("%s: only %d texts", name, texts)
		}
	}
}

// TestBandIsARingOfStairs proves the band of a stepped line, point by point: up
// along the stairs of Hi, back along those of Lo.
func TestBandIsARingOfStairs(t *testing.T) {
	var rec recorder.Canvas
	a := area{
		pen.Pen{Canvas: draw.NewCanvas(&rec, 100, 100)},
		scale.Axis{Max: 3, Scale: scale.Linear{}},
		scale.Axis{Max: 10, Scale: scale.Linear{}},
	}
	a.band(Line{X: []float64{0, 1, 2}, Y: []float64{2, 3, math.NaN()}, Lo: []float64{1, 2, 0}, Hi: []float64{4, 5, 0}}, true)
	var got [][2]float64
	for _, action := range rec.Actions {
		if fill, ok := action.(*recorder.Fill); ok {
			for _, c := range fill.Path[:len(fill.Path)-1] {
				got = append(got, [2]float64{math.Round(float64(c.Pos.X) * 3 / 100), math.Round(float64(c.Pos.Y) / 10)})
			}
		}
	}
	want := [][2]float64{{0, 4}, {1, 4}, {1, 5}, {2, 5}, {2, 2}, {1, 2}, {1, 1}, {0, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("corners (-want +got):\n%s", diff)
	}
}

// TestFormats proves that a figure written from several goroutines is the same
// each time, that the SVG names fall-back fonts and its title, and that the PNG
// has the size in centimetres at 144 dots an inch.
func TestFormats(t *testing.T) {
	f := must(t)(countsOf(Options{Title: "a < b"}, "GPUs", Panel{}))
	var wg sync.WaitGroup
	docs := make([][]byte, 8)
	for i := range docs {
		wg.Go(func() {
			var b bytes.Buffer
			if f.SVG(&b) == nil && f.PNG(&b) == nil {
				docs[i] = b.Bytes()
			}
		})
	}
	wg.Wait()
	for _, d := range docs {
		if len(d) == 0 || !bytes.Equal(d, docs[0]) {
			t.Fatal("the bytes differ between goroutines")
		}
	}
	svg, img := render(t, f)
	for _, want := range []string{"font-family:'Liberation Sans',Arial,Helvetica,sans-serif;", "<title>a &lt; b</title>", "no data"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the SVG lacks %s", want)
		}
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(img))
	if err != nil {
		t.Fatal(err)
	}
	w, h := float64(f.w/vg.Centimeter), float64(f.h/vg.Centimeter)
	if math.Abs(float64(cfg.Width)-w/2.54*dpi) > 1 || math.Abs(float64(cfg.Height)-h/2.54*dpi) > 1 {
		t.Errorf("the PNG is %d x %d for %g x %g cm", cfg.Width, cfg.Height, w, h)
	}
}

// TestOverloaded proves that an overloaded mark is a word, never a number, even
// where it carries numbers.
func TestOverloaded(t *testing.T) {
	f := must(t)(WaitByGroup(Options{}, []Variant{{Label: "a"}},
		[]Group{{"g", []Mark{{P50: 1, P75: 2, P95: 1e9, Lo: 1, Hi: 1e9, Overloaded: true}}}}))
	svg, _ := render(t, f)
	if s := string(svg); !strings.Contains(s, ">overloaded<") || strings.Contains(s, ">10 min<") {
		t.Error("the word is missing, or the numbers stretch the axis")
	}
}
