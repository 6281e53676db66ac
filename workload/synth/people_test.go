package synth

import "testing"

// TestPeopleAreOfTheirCommunity proves that a user is a person of a community in all
// classes: a number never stands for two communities, and the users of a class are the
// same people as those of another one, as far as both have them.
func TestPeopleAreOfTheirCommunity(t *testing.T) {
	m := testModel(t)
	m.Classes[0].Users, m.Classes[1].Users = 5, 8
	community := map[int32]uint16{}
	seen := []map[int32]bool{{}, {}, {}}
	for _, j := range jobs(t, New(m, 3, 0, 0, 500*day)) {
		if j.User >= member(0) {
			continue
		}
		if c, known := community[j.User]; known && c != j.Community {
			t.Fatalf("user %d is of the communities %d and %d", j.User, c, j.Community)
		}
		community[j.User] = j.Community
		seen[j.Class][j.User] = true
	}
	for user := range community {
		if rank := user % mostUsers; rank < 5 && !(seen[0][user] && seen[1][user]) {
			t.Errorf("%s sends only one of the classes 0 and 1", m.Person(user))
		} else if rank >= 5 && seen[0][user] {
			t.Errorf("%s is none of the users of class 0", m.Person(user))
		}
	}
}

// TestNamesOfPeople proves that users have the names of their communities and cohorts.
func TestNamesOfPeople(t *testing.T) {
	m := testModel(t)
	for user, want := range map[int32]string{
		person(1, 2): m.Labels.Community[1] + "-3", member(0) + 9: "cohort " + m.Cohorts[0].Name + "-10",
		-1: "", member(len(m.Cohorts)): "",
	} {
		if got := m.Person(user); got != want {
			t.Errorf("user %d is %q, want %q", user, got, want)
		}
	}
	m.Labels.Community = nil
	if got := m.Person(4); got != "user-5" {
		t.Errorf("without communities user 4 is %q", got)
	}
}
