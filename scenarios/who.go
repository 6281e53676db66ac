package scenarios

import (
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/scenarios/who"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload/trace/jobs"
)

// A Who is who may run what where there is no scenario: the accounts and QOS of a file that
// has the tables [account.NAME] and [qos.NAME] of one, and what the names of a log stand for.
type Who struct {
	Rules *site.Rules // nil where nothing is limited
	Names *jobs.Who
	// Priority is that of each QOS, by its number, from 0 to 1.
	Priority []float32
	// Unused lists the tables under which no job falls, of which it is told by number under
	// which accounts and QOS some do.
	Unused func(accounts, qos map[int]bool) []string
}

// LoadWho reads such a file. The error is Problems where it must be corrected.
func LoadWho(path string) (*Who, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return ParseWho(path, text)
}

// ParseWho is LoadWho of a text; name is how errors call the file.
func ParseWho(name string, text []byte) (*Who, error) {
	root, err := keyed.Parse(name, text)
	if err != nil {
		return nil, err
	}
	t := &who.Tables{}
	n := keyed.Notes{Reader: &keyed.Reader{File: name, Top: "a file of accounts"}, Root: root}
	n.Reader.Table(root, t.Limiting())
	t.Check(who.Scenario{Machine: &machine.Machine{Root: root}, Policy: &sched.Policy{}}, n)
	if err := n.Reader.Err(); err != nil {
		return nil, err
	}
	w := &Who{Rules: t.Rules(&machine.Machine{Root: root}, nil, true), Names: &jobs.Who{Accounts: keyed.Names(t.Accounts), QOS: keyed.Names(t.QOS)}, Priority: []float32{0}}
	for i := range t.QOS {
		w.Priority = append(w.Priority, float32(t.QOS[i].Priority))
	}
	w.Unused = func(accounts, qos map[int]bool) []string {
		return t.Unused(accounts, qos, func(string) bool { return false })
	}
	return w, nil
}
