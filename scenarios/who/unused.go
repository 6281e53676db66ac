package who

import (
	"slices"

	"aforo/scenarios/keyed"
)

// Unused lists the tables of accounts and QOS under which no job is sent: their limits hold
// nobody, and their names may be mistyped. accounts and qos tell, by their numbers, under which
// jobs are sent, and named tells the QOS that a class names.
func (t *Tables) Unused(accounts, qos map[int]bool, named func(qos string) bool) (tables []string) {
	names := keyed.Names(t.Accounts)
	used := make([]bool, len(names))
	for i := range t.Accounts {
		a := &t.Accounts[i]
		if !accounts[i+1] && len(a.Communities)+len(a.Access)+len(a.Sectors) == 0 {
			continue
		}
		for up, n := i, 0; up >= 0 && n <= len(names); n++ { // and those above it
			used[up], up = true, slices.Index(names, t.Accounts[up].Parent)
		}
	}
	for i, yes := range used {
		if !yes {
			tables = append(tables, "[account."+names[i]+"]")
		}
	}
	for i := range t.QOS {
		name := t.QOS[i].Name
		if !qos[i+1] && !named(name) {
			tables = append(tables, "[qos."+name+"]")
		}
	}
	return tables
}
