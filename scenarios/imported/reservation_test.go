package imported_test

import (
	"strings"
	"testing"
	"time"

	"aforo/scenarios/imported"
	"aforo/scenarios/slurmconf"
)

// Reservations are repeated as Slurm repeats them, closed to all where nobody may use them, and
// what is not expressed is told with what holds instead.
func TestReservations(t *testing.T) {
	const head = "ReservationName=r StartTime=2026-03-02T10:00:00 EndTime=2026-03-02T12:00:00 Nodes=n[1-2] NodeCnt=2 "
	for _, c := range []struct{ rest, lines, lost, never string }{
		{"Flags=DAILY Users=ann", "action = \"reservation\"|nodes = 2|repeat = \"1d\"", "Users=ann of reservation r: not expressed: nobody may start there", ""},
		{"Flags=WEEKDAY,SPEC_NODES Accounts=a", "repeat = \"weekdays\"|action = \"reservation\"", "", "Flags"},
		{"Flags=WEEKEND Accounts=a", "repeat = \"weekends\"", "", "Flags"},
		{"Flags=HOURLY Accounts=a", "repeat = \"1h\"", "nobody may start there", "Flags"},
		{"Flags=WEEKLY,MAINT Users=root", "repeat = \"1w\"|action = \"maintenance\"|nodes = 2", "", "Users"},
		{"Users=(null) Accounts=(null) Groups=g", "action = \"reservation\"|nodes = 2", "Groups=g of reservation r: not expressed", ""},
		{"Users=(null) Accounts=(null) QOS=q", "action = \"reservation\"|nodes = 2", "QOS=q of reservation r: not expressed", ""},
		{"Users=(null) Accounts=-a,-b", "action = \"reservation\"", "it is for all but some", "for = { account"},
		{"Flags=MAINT,PART_NODES,SPEC_NODES", "action = \"maintenance\"|nodes = 2", "", "nodes"},
		{"Users=ann CoreCnt=3 Flags=FLEX,MAGNETIC,NEW_ONE", "nodes = 2", "all 16 cores of its nodes are kept", ""},
	} {
		read := func(string) ([]byte, error) { return []byte(head + c.rest + "\n"), nil }
		s := files(t, "NodeName=n[1-8] CPUs=8\nPartitionName=p Nodes=ALL\n", "", "add account a\n")
		var err error
		if s.Reservations, err = slurmconf.ReadReservations("resv", read, time.UTC); err != nil {
			t.Fatal(err)
		}
		r := made(t, s)
		has(t, r.Text, strings.Split(c.lines, "|")...)
		if got := lost(r); c.lost != "" && !strings.Contains(got, c.lost) || c.never != "" && strings.Contains(got, c.never) {
			t.Errorf("%s: %s", c.rest, got)
		}
	}
}

// What is left of a reservation without its nodes would be of all of them: then none of it is
// written.
func TestReservationOfTooMany(t *testing.T) {
	read := func(string) ([]byte, error) {
		return []byte("ReservationName=r StartTime=2026-03-02T10:00:00 EndTime=2026-03-02T12:00:00 Nodes=n[1-4] NodeCnt=4 Flags=MAINT\n"), nil
	}
	s := files(t, "NodeName=n[1-8] CPUs=8 State=DOWN\nPartitionName=p Nodes=ALL\n", "", "")
	var err error
	if s.Reservations, err = slurmconf.ReadReservations("resv", read, time.UTC); err != nil {
		t.Fatal(err)
	}
	// The nodes are down now and back in the variant all-back, so that they may be closed there.
	has(t, made(t, s).Text, "[calendar.r]", "nodes = 4")
	refused := func(text []byte) []imported.Problem {
		for i, l := range strings.Split(string(text), "\n") {
			if l == "nodes = 4" {
				return []imported.Problem{{Line: i + 1, What: "too many"}}
			}
		}
		return check(text)
	}
	r, err := imported.Import(s, imported.Options{Name: "x", Check: refused})
	if err != nil {
		t.Fatal(err)
	}
	has(t, r.Text, "# [calendar.r]", `# action = "maintenance"`, "# nodes = 4")
}
