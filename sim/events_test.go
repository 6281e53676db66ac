package sim

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The ends come off in the order of a stable sort by instant, whatever is pushed
// between, near and far, in nanoseconds and in weeks, with many at one instant, while the
// days change their length.
func TestEndingsComeInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, want := newEndings(), []ending{}
		now, started := time.Duration(0), ^uint32(20) // comes round to zero on the way
		mix := rapid.Uint64().Draw(t, "mix")
		random := func(below uint64) uint64 { // what need not shrink
			mix = mix*6364136223846793005 + 1442695040888963407
			return (mix >> 13) % below
		}
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			width := uint64(1) << rapid.IntRange(0, 50).Draw(t, "width")
			for range rapid.SampledFrom([]int{0, 3, 150, 3000}).Draw(t, "pushes") {
				started++
				e := ending{now + time.Duration(random(width)), started, int32(started)}
				h.push(e)
				want = append(want, e)
			}
			slices.SortStableFunc(want, func(a, b ending) int { return cmp.Compare(a.at, b.at) })
			for range rapid.IntRange(0, len(want)).Draw(t, "pops") {
				if h.next() != want[0].at || h.first() != want[0] {
					t.Fatalf("next is %v, %v; want %v", h.next(), h.first(), want[0])
				}
				got := h.pop()
				if got != want[0] {
					t.Fatalf("got %v, want %v", got, want[0])
				}
				now, want = got.at, want[1:]
				if len(want) > 0 && want[0].at == got.at && !got.before(want[0]) {
					t.Fatalf("%v and %v end together, and the second comes first", got, want[0])
				}
			}
			if len(want) == 0 && h.next() != never {
				t.Fatalf("nothing is left, and %v comes next", h.next())
			}
		}
	})
}
