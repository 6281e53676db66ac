package index

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// plainQueue is what a queue must be: a sorted slice.
type plainQueue []row

func (p plainQueue) find(from int, filters []Filter) int {
	for i := from; i < len(p); i++ {
		for _, f := range filters {
			if f.Passes(p[i].need, p[i].limit) {
				return i
			}
		}
	}
	return -1
}

// A queue agrees with a sorted slice on every search, whatever is pushed and
// removed between, in order of arrival, in the middle or back at the place that it
// had, and its summaries never promise too little.
func TestQueueIsSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue
		var p plainQueue
		seq := int64(0)
		shuffled := rapid.Bool().Draw(t, "shuffled") // positions in no order
		var gone []row
		for range rapid.IntRange(1, 6).Draw(t, "turns") {
			lowest := rapid.Uint64Range(0, 1000).Draw(t, "lowest")
			keys := rapid.SampledFrom([]uint64{1, 3, 100, 1000}).Draw(t, "keys")
			for range rapid.SampledFrom([]int{1, 30, 300, 3000}).Draw(t, "pushed") {
				seq++
				mix := uint64(seq) * 0x9e3779b97f4a7c15 // the entries need no shrinking
				at := seq
				if shuffled {
					at = seq * 7919 & (1<<20 - 1)
				}
				r := row{lowest + (mix>>20)%keys, at, int32(seq), 1 << (mix >> 60), time.Duration(mix >> 24)}
				q.Push(r.key, r.seq, r.slot, r.need, r.limit)
				p = append(p, r)
			}
			for _, r := range gone {
				if rapid.Bool().Draw(t, "comes back") {
					q.Push(r.key, r.seq, r.slot, r.need, r.limit)
					p = append(p, r)
				}
			}
			slices.SortFunc(p, func(a, b row) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.seq, b.seq)) })
			before := slices.Clone(p)
			p = takeSome(t, &q, p)
			stay := map[row]bool{}
			for _, r := range p {
				stay[r] = true
			}
			gone = slices.DeleteFunc(before, func(r row) bool { return stay[r] })
			gone = gone[:min(len(gone), 50)]
			if rapid.Bool().Draw(t, "tidied") {
				q.Tidy()
			}
			agrees(t, &q, p)
		}
	})
}

// takeSome removes what filters find, from front to back.
func takeSome(t *rapid.T, q *Queue, p plainQueue) plainQueue {
	for range rapid.IntRange(0, 3).Draw(t, "passes") {
		filters := []Filter{NewFilter(
			rapid.IntRange(1, 1<<14).Draw(t, "free"), rapid.IntRange(0, 64).Draw(t, "extra"),
			time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "gap")), time.Duration(rapid.Int64Range(1<<36, 1<<41).Draw(t, "longest")))}
		switch rapid.IntRange(0, 5).Draw(t, "other filters") {
		case 0:
			filters = all
		case 1, 2:
			filters = append(filters, NewFilter(rapid.IntRange(1, 64).Draw(t, "free"), 64, noGap, noGap))
		}
		from, every, n := 0, rapid.IntRange(1, 3).Draw(t, "every"), 0
		at, ok := q.Find(Seat{}, filters)
		for ; ok; at, ok = q.Find(at, filters) {
			want := p.find(from, filters)
			b, i := q.at(at)
			if want < 0 || b.row(i) != p[want] {
				t.Fatalf("found %v, not the entry at %d of %d", b.row(i), want, len(p))
			}
			if q.Locate(b.key[i], b.seq[i]) != at {
				t.Fatalf("%v stands at %v and not at %v", b.row(i), at, q.Locate(b.key[i], b.seq[i]))
			}
			from = want
			if n++; n%every == 0 {
				q.Remove(at)
				p = slices.Delete(p, want, want+1)
				continue
			}
			at.i++
			from++
		}
		if want := p.find(from, filters); want >= 0 {
			t.Fatalf("found nothing, but %v passes", p[want])
		}
	}
	return p
}

const noGap = time.Duration(1 << 60)

// agrees compares the whole queue, entry by entry, and its bounds.
func agrees(t *rapid.T, q *Queue, p plainQueue) {
	if q.n != len(p) {
		t.Fatalf("%d entries of %d", q.n, len(p))
	}
	least := NoNeed
	at, ok := q.Next(Seat{})
	for _, want := range p {
		if !ok {
			t.Fatalf("%v is missing", want)
		}
		if b, i := q.at(at); b.row(i) != want {
			t.Fatalf("%v in place of %v", b.row(i), want)
		}
		least = min(least, want.need)
		for k, i := 0, at.block; k < len(q.levels); k, i = k+1, i/fan {
			if s := &q.levels[k][i]; s.need > want.need || s.limit[Band(want.need)] > coarsely(want.limit) {
				t.Fatalf("the summary %d on level %d does not count %v", i, k, want)
			}
		}
		at, ok = q.Next(Seat{at.block, at.i + 1})
	}
	if ok || q.Least() > least {
		t.Fatalf("an entry too many (%v), or the bound %d above %d", ok, q.Least(), least)
	}
	if rows := q.rows(nil); !slices.Equal(rows, p) {
		t.Fatal("rows tells another order")
	}
}
