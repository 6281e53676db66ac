package sched

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Turns come out in queue order, whatever the order in which they went in.
func TestTurnsInQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h turns
		var want []turn
		for i := range rapid.IntRange(0, 60).Draw(t, "jobs") {
			x := turn{rapid.Uint64Range(0, 5).Draw(t, "key"), int64(rapid.IntRange(0, 9).Draw(t, "seq"))*100 + int64(i), int32(i)}
			h.push(x)
			want = append(want, x)
		}
		slices.SortFunc(want, func(a, b turn) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.seq, b.seq)) })
		for _, w := range want {
			if got := h.pop(); got != w {
				t.Fatalf("got %v, want %v", got, w)
			}
		}
	})
}

// The first of the starts is always the least, with jobs that come, move to earlier
// starts and go.
func TestStartsFirstIsLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h starts
		all := map[int32]time.Duration{}
		for range rapid.IntRange(0, 100).Draw(t, "steps") {
			slot := int32(rapid.IntRange(0, 20).Draw(t, "slot"))
			old, held := all[slot]
			start := time.Duration(rapid.IntRange(0, 50).Draw(t, "start"))
			if held {
				start = min(start, old)
			}
			h.set(slot, start, held)
			all[slot] = start
			if rapid.Bool().Draw(t, "pop") {
				first := h.heap[0].start
				slot := h.pop()
				for _, s := range all {
					if s < first {
						t.Fatalf("%d is not the least: there is %d", first, s)
					}
				}
				if all[slot] != first {
					t.Fatalf("job %d of %d was found at %d", slot, all[slot], first)
				}
				delete(all, slot)
			}
			if len(h.heap) != len(all) {
				t.Fatalf("%d jobs of %d", len(h.heap), len(all))
			}
		}
	})
}

// Seekers that come, move and go leave shapes that are sorted, that hold each of them
// once, and that know their first and last start.
func TestShapesSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k seekers
		var shapes []shape
		all := map[member]time.Duration{}
		limit := map[int32]time.Duration{}
		start := map[int32]time.Duration{}
		for i := range rapid.IntRange(0, 100).Draw(t, "steps") {
			slot := int32(rapid.IntRange(0, 30).Draw(t, "slot"))
			at, in := start[slot]
			switch {
			case !in:
				limit[slot], start[slot] = time.Duration(rapid.IntRange(1, 4).Draw(t, "limit")), time.Duration(rapid.IntRange(0, 20).Draw(t, "start"))
				k.put(&shapes, limit[slot], member{start[slot], slot})
			case i%2 == 0 && at > 0:
				start[slot] = time.Duration(rapid.IntRange(0, int(at)-1).Draw(t, "earlier"))
				k.earlier(shapes, limit[slot], member{at, slot}, start[slot])
				delete(all, member{at, slot})
			default:
				k.take(&shapes, limit[slot], member{at, slot})
				delete(all, member{at, slot})
				delete(start, slot)
				continue
			}
			all[member{start[slot], slot}] = limit[slot]
		}
		checkShapes(t, shapes, all)
	})
}

func checkShapes(t *rapid.T, shapes []shape, want map[member]time.Duration) {
	n := 0
	for i := range shapes {
		g := &shapes[i]
		if i > 0 && g.limit <= shapes[i-1].limit {
			t.Fatalf("limit %d follows %d", g.limit, shapes[i-1].limit)
		}
		if g.first != g.members[0].start || g.last != g.members[len(g.members)-1].start {
			t.Fatalf("the members %v start from %d to %d", g.members, g.first, g.last)
		}
		for m, x := range g.members {
			if m > 0 && (x.start < g.members[m-1].start || (x.start == g.members[m-1].start && x.slot <= g.members[m-1].slot)) {
				t.Fatalf("the members %v are not sorted", g.members)
			}
			if want[x] != g.limit {
				t.Fatalf("member %v with limit %d is not one", x, g.limit)
			}
		}
		n += len(g.members)
	}
	if n != len(want) {
		t.Fatalf("%d members of %d", n, len(want))
	}
}
