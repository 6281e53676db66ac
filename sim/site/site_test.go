package site

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// With random starts and ends under random limits, the site lets a job start exactly where
// sums over what runs, counted anew, leave room; whom it parks it releases as soon as they
// do; and no limit is ever exceeded.
func TestLimitsAreSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 12)
		rules := &Rules{
			Accounts: []Account{{Name: "all", Together: Limits{GPUs: limit.Draw(t, "all") * 3}}, {Name: "a", EachUser: Limits{Jobs: limit.Draw(t, "jobs")}}},
			QOS:      []QOS{{Name: "q", EachUser: Limits{GPUs: limit.Draw(t, "user")}, On: []On{{Partition: 1, Together: Limits{GPUs: limit.Draw(t, "there")}}}}},
		}
		s := New(rules, 100)
		type job struct{ user, size, partition int }
		running, parked := map[int32]job{}, map[int32]job{}
		may := func(j job) bool {
			all, user, jobs, there := j.size, j.size, 1, j.size
			for _, o := range running {
				all += o.size
				if o.user == j.user {
					user, jobs = user+o.size, jobs+1
				}
				if o.partition == 1 {
					there += o.size
				}
			}
			return all <= rules.Accounts[0].Together.GPUs && user <= rules.QOS[0].EachUser.GPUs && jobs <= rules.Accounts[1].EachUser.Jobs &&
				(j.partition != 1 || there <= rules.QOS[0].On[0].Together.GPUs)
		}
		for slot := range int32(40) {
			s.Instant()
			if len(running) > 0 && rapid.Bool().Draw(t, "end") {
				for first := int32(0); ; first++ {
					if _, runs := running[first]; runs {
						delete(running, first)
						s.Ended(first, time.Second)
						break
					}
				}
				for _, free := range s.Released() {
					if j := parked[free]; !may(j) {
						s.Park(free, Spot{Partition: j.partition, Units: j.size, PerNode: 1})
					} else {
						delete(parked, free)
					}
				}
				for slot, j := range parked {
					if may(j) {
						t.Fatalf("job %d is parked, and may start: %+v beside %+v under %+v", slot, j, running, rules)
					}
				}
			}
			j := job{rapid.IntRange(0, 2).Draw(t, "user"), rapid.IntRange(1, 4).Draw(t, "size"), rapid.IntRange(0, 1).Draw(t, "partition")}
			s.Submit(slot, &Job{Account: 1, User: int32(j.user), Limit: time.Minute, Part: -1}, j.size)
			at := Spot{Partition: j.partition, Units: j.size, PerNode: 1}
			if s.Refuses(slot, &Job{}, j.size, []Spot{at}) != "" {
				continue
			}
			switch got := s.May(slot, at); {
			case got != may(j):
				t.Fatalf("job %+v beside %+v: the site says %v", j, running, got)
			case got:
				s.Started(slot, at)
				running[slot] = j
			default:
				s.Park(slot, at)
				parked[slot] = j
			}
			if err := s.Verify(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Who may not submit is turned away, or held back until one of those that count leaves, in
// the order of submission.
func TestSubmitted(t *testing.T) {
	for _, back := range []bool{false, true} {
		s := New(&Rules{HoldBack: back, QOS: []QOS{{Name: "q", EachUser: Limits{Submitted: 2}}}}, 100)
		for slot := range int32(5) {
			s.Submit(slot, &Job{Part: -1}, 1)
			rule := s.Full(slot)
			if (rule == "qos.q.each_user.submitted") != (slot >= 2) {
				t.Errorf("job %d: %q", slot, rule)
			}
			if rule == "" {
				s.Sent(slot)
			}
		}
		for _, leaves := range []int32{1, 0} {
			s.Left(leaves)
			got, any := s.Back()
			if want := 3 - leaves; any != back || any && got != want {
				t.Errorf("after job %d left: job %d %v, want %d %v", leaves, got, any, want, back)
			}
			if any {
				s.SendBack(got)
			}
		}
		if _, any := s.Back(); any {
			t.Error("a third job may be submitted")
		}
	}
}

// Limits that can never refuse a job cost nothing: the site is idle.
func TestIdle(t *testing.T) {
	for _, c := range []struct {
		limits Limits
		idle   bool
	}{{Limits{}, true}, {Limits{GPUs: 200, Jobs: 1000}, true}, {Limits{GPUs: 199}, false}, {Limits{Submitted: 1e6}, false}} {
		s := New(&Rules{Accounts: []Account{{}, {Name: "a", EachUser: c.limits}}}, 100)
		if s.Idle() != c.idle {
			t.Errorf("%+v on 100 GPUs: idle %v", c.limits, s.Idle())
		}
	}
}
