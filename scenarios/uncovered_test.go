package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

// Reservations that a site has now lie after a log of its past. A closure of the calendar that
// the log does not cover is left out and told; one that begins before the log does and is not
// over begins with it.
func TestUncovered(t *testing.T) {
	text := replayBase
	for _, entry := range []string{
		"past]\naction = \"maintenance\"\ndate = 1996-08-01T08:00:00Z\nlength = \"12h\"\n",
		"begun]\naction = \"maintenance\"\ndate = 1996-09-20T08:00:00Z\nlength = \"5d\"\nnodes = 3\n",
		"inside]\naction = \"reservation\"\ndate = 1996-09-25T08:00:00Z\nlength = \"1h\"\nnodes = 1\n",
		"next]\naction = \"maintenance\"\ndate = 1997-01-01T08:00:00Z\nlength = \"12h\"\n",
		"weekly]\naction = \"reservation\"\nnodes = 2\ndate = 1997-01-01T08:00:00Z\nlength = \"12h\"\nrepeat = \"1w\"\n",
	} {
		text += "[calendar." + entry + "partition = \"p\"\n"
	}
	f := logScenario(t, text, logHead+logJobs)
	var notes []string
	study, err := f.Study(Options{Note: func(s string) {
		if strings.HasPrefix(s, "calendar.") {
			notes = append(notes, s)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := "calendar.past calendar.next calendar.weekly"
	var got []string
	for _, n := range notes {
		name, rest, _ := strings.Cut(n, ":")
		if got = append(got, name); !strings.HasPrefix(rest, " left out: the log covers 1996-09-23 to 1996-09-29, and it begins on 199") {
			t.Error(n)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%v; want %s", got, want)
	}
	var at []string
	for _, c := range study.Variants[0].Partitions[0].Changes {
		at = append(at, fmt.Sprint(c.At, " to ", c.Until))
	}
	if got := strings.Join(at, ", "); got != "0s to 43h59m29s, 43h59m29s to 44h59m29s" {
		t.Errorf("closed %s", got)
	}
}
