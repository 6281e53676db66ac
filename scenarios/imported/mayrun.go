package imported

import (
	"strings"

	"aforo/scenarios/slurmconf"
)

// mayRun writes whose jobs may run in a partition. A list of which no name is known is not
// written: nobody could run there.
func (w *writer) mayRun(p *slurmconf.Partition, m *part) {
	for _, of := range []struct {
		word, key string
		names     []string
		kind      string
		without   bool // what is denied does not count where something is allowed
	}{
		{"AllowQos", "allow_qos", p.AllowQOS, "QOS", false},
		{"DenyQos", "deny_qos", p.DenyQOS, "QOS", p.AllowQOS != nil},
		{"AllowAccounts", "allow_accounts", p.AllowAccounts, "account", false},
		{"DenyAccounts", "deny_accounts", p.DenyAccounts, "account", p.AllowAccounts != nil},
	} {
		said := of.word + "=" + strings.Join(of.names, ",") + " of partition " + p.Name
		switch {
		case of.names == nil:
		case of.without:
			w.ofPart(m, NoMatter, p.Where, said, "it does not count where others are allowed")
		default:
			w.names(p, m, of.key, of.kind, of.names, said)
		}
	}
}

// ofPart notes what is said of a partition with its first part alone.
func (w *writer) ofPart(m *part, k Kind, at slurmconf.Where, was, done string) {
	if m.main {
		w.note(k, at, was, done)
	}
}

func (w *writer) names(p *slurmconf.Partition, m *part, key, kind string, names []string, said string) {
	var known, unknown []string
	for _, name := range names {
		if here := w.there(kind, strings.TrimSpace(name)); here != "" {
			known = append(known, here)
		} else if name != "" {
			unknown = append(unknown, name)
		}
	}
	if len(known) == 0 {
		w.ofPart(m, Lost, p.Where, said, "not expressed: no file of --assoc has a "+kind+" of that name; all may run there")
		return
	}
	if len(unknown) > 0 {
		w.ofPart(m, Lost, p.Where, said, "no file of --assoc has "+strings.Join(unknown, ", ")+": left out of the list")
	}
	w.key(p.Where, said, key, known)
}

// there is how the scenario calls a QOS or an account; "" where no file of accounts has it.
func (w *writer) there(kind, name string) string {
	if w.Accounts == nil {
		return ""
	}
	for i := range w.Accounts.QOS {
		if q := &w.Accounts.QOS[i]; kind == "QOS" && strings.EqualFold(q.Name, name) {
			return named(q.Name)
		}
	}
	for i := range w.Accounts.Assocs {
		if s := &w.Accounts.Assocs[i]; kind == "account" && strings.EqualFold(s.Account, name) && s.Account != "root" {
			return named(s.Account)
		}
	}
	return ""
}
