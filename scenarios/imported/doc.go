// Package imported writes a scenario from what a site's own files say of it: a
// [Site], which package slurmconf has read.
//
// The text is made of statements, each of which knows the line of the file that it comes
// from ([page]). A statement that the program has no key for, or that does not go with the
// others, is not left out in silence: the text is checked as aforo check would, and what
// is refused becomes a comment and a [Note] that says why. So whatever Import writes is a
// scenario that is right, and its head lists every line of the site that it does not express.
package imported

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"aforo/scenarios/queued"
	"aforo/scenarios/slurmconf"
)

// A Site is what has been read of a site. Only Conf is needed.
type Site struct {
	Conf     *slurmconf.Conf
	Gres     []slurmconf.Gres
	GresOdd  []slurmconf.Odd
	Accounts *slurmconf.Accounts
	Queue    *slurmconf.Queue // nil where it is not given

	Reservations []slurmconf.Reservation
	Down         []slurmconf.Down
}

// Options say what the files do not.
type Options struct {
	Name string // of the scenario
	// Release is that which other files of the site name, such as its log; "" for none.
	Release string
	// Fitted is what a log of the site says of its work, or nil.
	Fitted Fitted
	// Version is the release of Slurm whose rules hold, such as "24.11"; "" for what the files
	// say, else the newest.
	Version string
	// QueueFile is how the scenario names the file of its queue.
	QueueFile string
	// Check says what is wrong with a scenario, by line.
	Check func(text []byte) []Problem
}

// A Fitted is a workload that was fitted to a log, as package fit makes it.
type Fitted interface {
	// Demand is the text of the scenario that says what arrives, with the window of the log;
	// Later is that without a window. The partitions of the scenario are given by the names
	// of the log.
	Demand(partitions map[string][]string) []byte
	Later(partitions map[string][]string) []byte
	// CommunityOf is the community of an account; "" for none of its own.
	CommunityOf(account string) string
	// Used are quantiles of run time / limit; nil where they are not known.
	Used() []float64
}

// A Problem is what is wrong with a line of a scenario.
type Problem struct {
	Line int
	What string
}

// A Note names a line of the site's files, and says what has become of it.
type Note struct {
	Kind  Kind
	Where slurmconf.Where // zero: it is about no line
	Was   string          // what stands there
	Done  string          // what was done
}

// A Kind sorts notes.
type Kind int

// The kinds of notes, in the order in which they are told.
const (
	Assumed  Kind = iota // something that no file says
	Lost                 // it decides about the schedule, and the scenario does not express it
	Strange              // it is not known here: kept as a comment
	NoMatter             // it does not touch the schedule
)

func (n Note) String() string {
	var b strings.Builder
	if n.Where.Line > 0 {
		fmt.Fprintf(&b, "%s: ", brief(n.Where))
	}
	b.WriteString(n.Was)
	if n.Was != "" && n.Done != "" {
		b.WriteString(": ")
	}
	b.WriteString(n.Done)
	return b.String()
}

// brief is a place without the folder of its file.
func brief(p slurmconf.Where) string { return fmt.Sprintf("%s:%d", filepath.Base(p.File), p.Line) }

// A Result is a scenario with what is to be said about it.
type Result struct {
	Text  []byte
	Notes []Note
	Queue []queued.Row // to be written into the file of the queue
}

// ErrNothingRuns is the error for a site of which no scenario can be made.
var ErrNothingRuns = errors.New("no partition that is UP has nodes that are there: look at the State and the Nodes of its partitions, and for nodes of State=FUTURE")

// Import writes the scenario of a site; ErrNothingRuns where there is none to write.
func Import(site *Site, opt Options) (*Result, error) {
	w := &writer{Site: site, Options: opt, used: map[string]string{}}
	if err := w.release(); err != nil {
		return nil, err
	}
	w.machine()
	if len(w.parts) == 0 {
		return nil, fmt.Errorf("%s: %w", w.Conf.File, ErrNothingRuns)
	}
	w.policy()
	w.nodes()
	w.who()
	w.calendar()
	w.demand()
	w.backs()
	w.rest()
	return w.finish()
}

// A writer writes the scenario of one site.
type writer struct {
	*Site
	Options
	page
	notes  []Note
	result Result
	family string            // of the rules of Slurm
	used   map[string]string // names in the scenario, by kind and name of the site
	told   map[string]bool   // parameters of slurm.conf of which something was made, in small letters
	sets   []nodeSet
	parts  []part
}

func (w *writer) note(k Kind, at slurmconf.Where, was, done string) {
	w.notes = append(w.notes, Note{k, at, was, done})
}

// finish checks the text until nothing in it is refused.
func (w *writer) finish() (*Result, error) {
	for range 50 {
		text, first := w.text()
		if w.Check == nil {
			return w.whole(text), nil
		}
		problems := w.Check(text)
		if len(problems) == 0 {
			return w.whole(text), nil
		}
		// What is needed is dropped last: its problem may come from that of another statement.
		if !w.dropAll(problems, first, false) && !w.dropAll(problems, first, true) {
			return nil, fmt.Errorf("the scenario of %s is not right: line %d: %s", w.Conf.File, problems[0].Line, problems[0].What)
		}
	}
	return nil, fmt.Errorf("the scenario of %s is not right after 50 repairs", w.Conf.File)
}

// dropAll drops what has a problem, of those statements that are needed or of the others, and
// reports whether there was one.
func (w *writer) dropAll(problems []Problem, first int, needed bool) (dropped bool) {
	for _, p := range problems {
		if s := w.page.at(p.Line - first); s != nil && !s.dropped && s.needed == needed {
			w.drop(s, p.What)
			dropped = true
		}
	}
	return dropped
}

func (w *writer) whole(text []byte) *Result {
	w.result.Text, w.result.Notes = text, w.ordered()
	return &w.result
}

// drop makes a comment of a statement, and of those of its table where it begins one.
func (w *writer) drop(s *statement, why string) {
	s.dropped = true
	if s.without != "" {
		why += "; " + s.without
	}
	w.note(Lost, s.place, s.was, "not expressed: "+why)
	i := slices.Index(w.page.list, s)
	for s.needed && i > 0 && !w.page.list[i].table {
		i--
	}
	if s = w.page.list[i]; !s.table {
		return
	}
	s.dropped = true
	for _, t := range w.page.list[i+1:] {
		if t.table || t.blank() {
			break
		}
		if t.dropped || !t.key {
			continue
		}
		if t.dropped = true; t.place != s.place {
			w.note(Lost, t.place, t.was, "not expressed, with the rest of its table")
		}
	}
}

// ordered are the notes by kind, and then in the order of the files.
func (w *writer) ordered() []Note {
	list := slices.Clone(w.notes)
	files := map[string]int{"": 0, w.Conf.File: 1}
	for _, n := range list {
		if _, seen := files[n.Where.File]; !seen {
			files[n.Where.File] = len(files)
		}
	}
	slices.SortStableFunc(list, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(files[a.Where.File], files[b.Where.File]), cmp.Compare(a.Where.Line, b.Where.Line))
	})
	return slices.CompactFunc(list, func(a, b Note) bool { return a == b })
}
