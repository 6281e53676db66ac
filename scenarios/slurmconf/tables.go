package slurmconf

import (
	"regexp"
	"strings"
)

// A table is what stands over the columns of sacctmgr show -P.
type table struct {
	columns []string // in small letters, without blanks
	qos     bool
	path    []string // with tree: the accounts above a row, by their indent
}

// heading is the head of a table of QOS or of associations; nil where a line is none.
func heading(body string) *table {
	if !strings.Contains(body, "|") {
		return nil
	}
	t := &table{}
	for c := range strings.SplitSeq(strings.TrimSuffix(body, "|"), "|") {
		t.columns = append(t.columns, wordOf(c))
	}
	has := func(name string) bool {
		for _, c := range t.columns {
			if c == name {
				return true
			}
		}
		return false
	}
	switch {
	case has("account") && (has("user") || has("share") || has("fairshare") || has("parentname") || has("grptres")) && has("cluster") || has("account") && has("user") && !strings.Contains(body, "||"):
		return t
	case has("name") && (has("priority") || has("usagefactor") || has("grptres") || has("maxwall") || has("preempt")):
		t.qos = true
		return t
	}
	return nil
}

// row takes one row of a table.
func (a *Accounts) row(at Where, t *table, l string) error {
	cells := strings.Split(l, "|")
	cell := func(name string) (string, bool) {
		for i, c := range t.columns {
			if c == name && i < len(cells) {
				return cells[i], true
			}
		}
		return "", false
	}
	if len(cells) != len(t.columns) && len(cells) != len(t.columns)+1 {
		return at.bad("print the table with -P, and leave descriptions out", "the row has %d columns and its head %d", len(cells), len(t.columns))
	}
	if t.qos {
		name, _ := cell("name")
		if name == "" {
			return at.bad("", "a QOS without a name")
		}
		q := a.qos(at, strings.TrimSpace(name))
		for i, c := range t.columns {
			if i < len(cells) && c != "" {
				if err := a.setQOS(at, q, qosColumn(c), strings.TrimSpace(cells[i])); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return a.assocRow(at, t, cells, cell)
}

// qosColumn is the word of a column whose short name differs.
func qosColumn(c string) string {
	return strings.TrimSuffix(strings.Replace(c, "maxtresperjob", "maxtres", 1), "|")
}

func (a *Accounts) assocRow(at Where, t *table, cells []string, cell func(string) (string, bool)) error {
	account, _ := cell("account")
	user, _ := cell("user")
	partition, _ := cell("partition")
	indent := len(account) - len(strings.TrimLeft(account, " "))
	account = strings.TrimSpace(account)
	if account == "" {
		return at.bad("", "an association without an account")
	}
	if len(a.Assocs) > mostAssocs {
		return at.bad("", "there are more than %d associations", mostAssocs)
	}
	s := a.assoc(at, account, strings.TrimSpace(user), strings.TrimSpace(partition))
	if s.User == "" {
		s.Parent = t.above(account, indent)
	}
	for i, c := range t.columns {
		if i >= len(cells) || c == "account" || c == "user" || c == "partition" || c == "" {
			continue
		}
		v := strings.TrimSpace(cells[i])
		if (c == "parentname" || c == "parent") && v == "" {
			continue
		}
		if err := a.setAssoc(at, s, c, v); err != nil {
			return err
		}
	}
	return nil
}

// above is the account above one, by the indent that sacctmgr show assoc tree gives it.
func (t *table) above(account string, indent int) string {
	for len(t.path) <= indent {
		t.path = append(t.path, "")
	}
	t.path = t.path[:indent+1]
	t.path[indent] = strings.ToLower(account)
	for i := indent - 1; i >= 0; i-- {
		if t.path[i] != "" {
			return t.path[i]
		}
	}
	return ""
}

// dumped is a line of sacctmgr dump: Account - 'name':Key=Value:...
var dumped = regexp.MustCompile(`^(Cluster|Parent|Account|User|QOS)\s+-\s+'?[^':]*'?`)

// A dump follows the lines of sacctmgr dump: an account stands below the parent named last.
type dump struct {
	*Accounts
	parent string
}

func (d *dump) line(at Where, body string) error {
	kind, rest, _ := strings.Cut(body, " - ")
	parts := fields(strings.TrimSpace(rest))
	name := strings.ToLower(strings.Trim(parts[0], "'"))
	var s *Assoc
	switch strings.TrimSpace(kind) {
	case "Parent":
		d.parent = name
		return nil
	case "Cluster":
		s, d.parent = d.assoc(at, "root", "", ""), "root"
	case "Account":
		s = d.assoc(at, name, "", "")
		s.Parent = d.parent
	case "User":
		s = d.assoc(at, d.parent, name, "")
	default: // QOS
		q := d.qos(at, name)
		for _, p := range parts[1:] {
			key, value, _ := strings.Cut(p, "=")
			if err := d.setQOS(at, q, key, strings.Trim(value, "'")); err != nil {
				return err
			}
		}
		return nil
	}
	if len(d.Assocs) > mostAssocs {
		return at.bad("", "there are more than %d associations", mostAssocs)
	}
	for _, p := range parts[1:] {
		key, value, _ := strings.Cut(p, "=")
		if err := d.setAssoc(at, s, key, strings.Trim(value, "'")); err != nil {
			return err
		}
	}
	return nil
}

// typed is what a type of GPU follows: gres/gpu:h100.
var typed = regexp.MustCompile(`gres/\w+$`)

// fields divides the line of a dump at colons outside of quotation marks; times such as
// MaxWall=02:00:00 have colons of their own, and what follows one that is no key belongs to
// the value before.
func fields(l string) (parts []string) {
	quote, from := false, 0
	for i := range len(l) {
		switch {
		case l[i] == '\'':
			quote = !quote
		case l[i] == ':' && !quote && (i+1 >= len(l) || l[i+1] < '0' || l[i+1] > '9') && !typed.MatchString(l[from:i]):
			parts = append(parts, l[from:i])
			from = i + 1
		}
	}
	return append(parts, l[from:])
}
