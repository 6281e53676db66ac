package pen

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// TestHatch proves that no line of a hatching leaves its rectangle, and that the
// patterns differ.
func TestHatch(t *testing.T) {
	r := vg.Rectangle{Min: vg.Point{X: 10, Y: 20}, Max: vg.Point{X: 17, Y: 43}}
	var counts []int
	for pattern := range 3 {
		var rec recorder.Canvas
		Pen{draw.NewCanvas(&rec, 100, 100)}.Hatch(Ink, r, 4, pattern)
		n, rising := 0, 0
		for _, a := range rec.Actions {
			s, ok := a.(*recorder.Stroke)
			if !ok {
				continue
			}
			n++
			p, q := s.Path[0].Pos, s.Path[1].Pos
			if (q.Y-p.Y)*(q.X-p.X) > 0 {
				rising++
			}
			if !Inside(Sleeve(p, q, -1e-9), r) {
				t.Errorf("pattern %d: a line from %v to %v leaves the rectangle", pattern, p, q)
			}
		}
		counts = append(counts, n, rising)
	}
	if diff := cmp.Diff([]int{7, 7, 7, 0, 14, 7}, counts); diff != "" {
		t.Errorf("lines and rising lines of each pattern (-want +got):\n%s", diff)
	}
}
