package cluster

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A running is a job that runs in a test.
type running struct {
	q   Request
	g   Grant
	end time.Duration
}

// A hold that is eased at every end, and respected by every start, bounds the hold
// that is worked out anew, and is the same where Ease says so.
func TestEasedHoldBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 3).Draw(t, "GPUs in a node")
		pool, err := NewPool(&Partition{Name: "p", Nodes: 12, PerNode: size, Speed: 1})
		if err != nil {
			t.Fatal(err)
		}
		now, jobs, loose := time.Duration(0), []running(nil), false
		start := func(h *Hold) {
			q := Request{Size: rapid.IntRange(1, 8).Draw(t, "size"), Limit: time.Duration(rapid.IntRange(0, 9).Draw(t, "limit"))}
			if pool.Fits(now, &q, h) {
				g := pool.Take(now, int32(len(jobs)), &q, h)
				run := time.Duration(rapid.IntRange(0, int(q.Limit)).Draw(t, "run"))
				jobs = append(jobs, running{q, g, now + run})
			}
		}
		for range 12 {
			start(nil)
		}
		head := Request{Size: rapid.IntRange(1, 12*size).Draw(t, "head"), Limit: 5}
		var h Hold
		if pool.Shadow(now, &head, &h); pool.Fits(now, &head, nil) {
			t.Skip("the head does not wait")
		}
		for ; !pool.Fits(now, &head, nil); now++ {
			rest := jobs[:0]
			for _, j := range jobs {
				if j.end > now {
					rest = append(rest, j)
					continue
				}
				pool.Release(&j.q, j.g)
				loose = !h.Ease(now, &j.g) || loose
			}
			if jobs = rest; pool.Fits(now, &head, nil) {
				return
			}
			var exact Hold
			pool.Shadow(now, &head, &exact)
			switch {
			case exact.At > h.At || exact.Extra > h.Extra:
				t.Fatalf("at %d the hold is at %d with %d left, and was to be at %d with %d at most", now, exact.At, exact.Extra, h.At, h.Extra)
			case !loose && (exact.At != h.At || exact.Extra != h.Extra):
				t.Fatalf("at %d the hold is at %d with %d left, and not at %d with %d", now, exact.At, exact.Extra, h.At, h.Extra)
			}
			if rapid.Bool().Draw(t, "a candidate comes") {
				h, loose = exact, false // who starts needs to know exactly
				start(&h)
			}
		}
	})
}
