package synth

import "time"

// A schedule holds one instant for each user and finds the earliest, ties by the
// user's number: a binary heap in which each user knows its place.
type schedule struct {
	at    []time.Duration // a user; never for none
	heap  []int32         // users, the earliest first
	place []int32         // of each user in the heap
}

func newSchedule(users int) schedule {
	s := schedule{at: make([]time.Duration, users), heap: make([]int32, users), place: make([]int32, users)}
	for u := range s.at {
		s.at[u] = never
		s.heap[u], s.place[u] = int32(u), int32(u)
	}
	return s
}

// first is the user whose instant is the earliest.
func (s *schedule) first() int { return int(s.heap[0]) }

// next is the earliest instant.
func (s *schedule) next() time.Duration { return s.at[s.heap[0]] }

func (s *schedule) before(a, b int32) bool {
	return s.at[a] < s.at[b] || s.at[a] == s.at[b] && a < b
}

// set gives a user another instant.
func (s *schedule) set(user int, at time.Duration) {
	s.at[user] = at
	u, i := int32(user), s.place[user]
	for i > 0 && s.before(u, s.heap[(i-1)/2]) {
		i = s.move(i, (i-1)/2)
	}
	for n := int32(len(s.heap)); 2*i+1 < n; {
		kid := 2*i + 1
		if kid+1 < n && s.before(s.heap[kid+1], s.heap[kid]) {
			kid++
		}
		if !s.before(s.heap[kid], u) {
			break
		}
		i = s.move(i, kid)
	}
	s.heap[i], s.place[u] = u, i
}

// move puts the user at place from into place i, and returns from.
func (s *schedule) move(i, from int32) int32 {
	v := s.heap[from]
	s.heap[i], s.place[v] = v, i
	return from
}
