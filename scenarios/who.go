package scenarios

import (
	"aforo/scenarios/keyed"
	"aforo/sim/site"
	"aforo/workload/trace"
)

// A Who is who may run what where there is no scenario: the accounts and QOS of a file that
// has the tables [account.NAME] and [qos.NAME] of one, and what the names of a log stand for.
type Who struct {
	Rules *site.Rules // nil where nothing is limited
	Names *trace.Who
	// Priority is that of each QOS, by its number, from 0 to 1.
	Priority []float32
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
	f := &File{Name: baseName(name), Path: name, root: root}
	f.Machine.Root = root
	c := &checker{f, keyed.Notes{Reader: &keyed.Reader{File: name, Top: "a file of accounts"}, Root: root}}
	c.Reader.Table(root, []keyed.Field{
		keyed.May("account", keyed.Tables(&f.Accounts), "", "who pays for jobs, with limits on what runs at once"),
		keyed.May("qos", keyed.Tables(&f.QOS), "", "limits on what one job may ask for, and on what runs at once"),
	})
	c.accounts()
	if err := c.Reader.Err(); err != nil {
		return nil, err
	}
	w := &Who{Rules: f.siteRules(nil, true), Names: &trace.Who{Accounts: keyed.Names(f.Accounts), QOS: keyed.Names(f.QOS)}, Priority: []float32{0}}
	for i := range f.QOS {
		w.Priority = append(w.Priority, float32(f.QOS[i].Priority))
	}
	return w, nil
}
