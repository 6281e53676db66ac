package site

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A table finds what a map finds, whatever is put in and taken out.
func TestTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got table
		want := map[who]int32{}
		n := rapid.Int32Range(1, 200)
		for i := range int32(rapid.IntRange(0, 400).Draw(t, "steps")) {
			w := who{account: n.Draw(t, "account") % 3, qos: -1, user: n.Draw(t, "user")}
			if _, is := want[w]; is {
				got.drop(w)
				delete(want, w)
			} else {
				got.put(w, i)
				want[w] = i
			}
			for u := range int32(201) {
				for a := range int32(3) {
					w := who{a, -1, u}
					number, is := want[w]
					if !is {
						number = -1
					}
					if f := got.find(w); f != number {
						t.Fatalf("%+v: %d, want %d", w, f, number)
					}
				}
			}
		}
	})
}

// What a site keeps of users follows those who have jobs, not all that there ever were, and
// it counts on for those who still have some.
func TestUsersAreForgotten(t *testing.T) {
	s := New(&Rules{Accounts: []Account{{}, {Name: "a", EachUser: Limits{Jobs: 2}}}, QOS: []QOS{{Name: "q", EachUser: Limits{GPUs: 8}, EachAccount: Limits{GPUs: 50}}}}, 100)
	at := Spot{Units: 4, PerNode: 1}
	send := func(slot, user int32) bool {
		s.Submit(slot, &Job{Account: 1, User: user, Limit: time.Minute, Part: -1}, 4)
		if rule := s.Refuses(slot, &Job{Account: 1}, 4, []Spot{at}); rule != "" {
			t.Fatal(rule)
		}
		if !s.May(slot, at) {
			return false
		}
		s.Started(slot, at)
		return true
	}
	for slot := range int32(2) {
		if !send(slot, 7) {
			t.Fatal("the first two jobs of a user may start")
		}
	}
	for user := range int32(10_000) {
		if may := send(2, user); may != (user != 7) {
			t.Fatalf("user %d: %v", user, may)
		} else if may {
			s.Ended(2, time.Second)
		}
		s.Left(2)
	}
	if len(s.groups) > 2 || len(s.gauges) > 5 {
		t.Errorf("%d groups and %d gauges are kept of 10,000 users with at most 3 jobs at once", len(s.groups), len(s.gauges))
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}
