package scenarios

import (
	"slices"

	"aforo/scenarios/forecast"
	"aforo/scenarios/keyed"
)

// unused lists the tables of accounts and QOS under which no job is sent, by no class and by
// no log: their limits hold nobody, and their names may be mistyped.
func (f *File) unused(d *forecast.Forecast) (tables []string) {
	names := keyed.Names(f.Accounts)
	used := make([]bool, len(names))
	for i := range f.Accounts {
		a := &f.Accounts[i]
		if !d.Accounts[i+1] && len(a.Communities)+len(a.Access)+len(a.Sectors) == 0 {
			continue
		}
		for up, n := i, 0; up >= 0 && n <= len(names); n++ { // and those above it
			used[up], up = true, slices.Index(names, f.Accounts[up].Parent)
		}
	}
	for i, yes := range used {
		if !yes {
			tables = append(tables, "[account."+names[i]+"]")
		}
	}
	for i := range f.QOS {
		name := f.QOS[i].Name
		if !d.QOS[i+1] && !slices.ContainsFunc(f.Classes, func(k Class) bool { return k.QOS == name }) {
			tables = append(tables, "[qos."+name+"]")
		}
	}
	return tables
}
