package sched

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/sim/ahead"
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

// Tickets come off an agenda in ascending order from the one asked for on, each of those
// that were put on and not taken off, whether few or many words long it is.
func TestAgendaInTicketOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		for i := range rapid.SampledFrom([]int{1, 64, 65, 5000, 10_000}).Draw(t, "tickets") {
			if x := a.draw(int32(i)); x != uint32(i) {
				t.Fatalf("ticket %d came as %d", i, x)
			}
		}
		on := map[uint32]bool{}
		last := uint32(len(a.slots) - 1)
		for range rapid.IntRange(0, 100).Draw(t, "steps") {
			x := rapid.Uint32Range(0, last).Draw(t, "ticket")
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				a.remove(x)
				delete(on, x)
			case 1:
				got, ok := a.pop(x)
				for x <= last && !on[x] {
					x++
				}
				if ok != (x <= last) || (ok && got != x) {
					t.Fatalf("got %d %v, want %d of %d", got, ok, x, last)
				}
				delete(on, x)
			default:
				a.add(x)
				on[x] = true
			}
		}
		a.clear()
		a.draw(0)
		if x, ok := a.pop(0); ok {
			t.Fatalf("%d is on an agenda that was cleared", x)
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
// once where it knows that it stands, and that know their first and last start.
func TestShapesSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &plan{profiles: make([]ahead.Profile, 1), seekers: make([]seekers, 1), hopes: [][]hope{make([]hope, 31)}}
		var shapes []*shape
		all := map[member]time.Duration{}
		limit := map[int32]time.Duration{}
		start := map[int32]time.Duration{}
		for i := range rapid.IntRange(0, 100).Draw(t, "steps") {
			slot := int32(rapid.IntRange(0, 30).Draw(t, "slot"))
			at, in := start[slot]
			switch {
			case !in:
				limit[slot], start[slot] = time.Duration(rapid.IntRange(1, 4).Draw(t, "limit")), time.Duration(rapid.IntRange(0, 20).Draw(t, "start"))
				p.put(0, &shapes, limit[slot], member{start[slot], slot})
			case i%2 == 0 && at > 0:
				start[slot] = time.Duration(rapid.IntRange(0, int(at)-1).Draw(t, "earlier"))
				p.earlier(0, slot, start[slot])
				delete(all, member{at, slot})
			default:
				p.take(0, &shapes, slot)
				delete(all, member{at, slot})
				delete(start, slot)
				continue
			}
			all[member{start[slot], slot}] = limit[slot]
		}
		checkShapes(t, p, shapes, all)
	})
}

func checkShapes(t *rapid.T, p *plan, shapes []*shape, want map[member]time.Duration) {
	n := 0
	for i := range shapes {
		g := shapes[i]
		if i > 0 && g.limit <= shapes[i-1].limit {
			t.Fatalf("limit %d follows %d", g.limit, shapes[i-1].limit)
		}
		if g.first != g.members[0].start || g.last != g.members[len(g.members)-1].start {
			t.Fatalf("the members %v start from %d to %d", g.members, g.first, g.last)
		}
		for m, x := range g.members {
			if m > 0 && x.start < g.members[m-1].start {
				t.Fatalf("the members %v are not sorted", g.members)
			}
			if at := p.hopes[0][x.slot].at; int(at) != m {
				t.Fatalf("member %d of %v thinks that it is member %d", m, g.members, at)
			}
			if n := g.upTo(x.start); g.members[n-1].start != x.start || (n < len(g.members) && g.members[n].start == x.start) {
				t.Fatalf("%d of %v start up to %d", n, g.members, x.start)
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
