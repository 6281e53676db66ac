package trace

import (
	"testing"

	"pgregory.net/rapid"
)

// The pages of job numbers remember what a plain set does.
func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages, plain := IDs{}, map[int64]bool{}
		for _, n := range rapid.SliceOf(rapid.OneOf(rapid.Int64Range(0, 200), rapid.Int64Min(0))).Draw(t, "numbers") {
			if has := pages.Has(n); has != plain[n] {
				t.Fatalf("has %d: %v", n, has)
			}
			if was := pages.Add(n); was != plain[n] {
				t.Fatalf("%d: %v", n, was)
			}
			plain[n] = true
		}
	})
}

// The runs of a number are told apart, and each is known again, however many there
// are.
func TestRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type key struct {
			n int64
			r run
		}
		var s runs
		plain := map[key]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "records") {
			k := key{rapid.Int64Range(0, 5).Draw(t, "number"), run{sent: rapid.Uint32Range(1, 4).Draw(t, "sent"), user: 2}}
			if again, _, _ := s.add(k.n, k.r); again != plain[k] {
				t.Fatalf("%+v: %v", k, again)
			}
			plain[k] = true
		}
	})
}
