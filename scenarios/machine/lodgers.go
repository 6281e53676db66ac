package machine

import (
	"slices"

	"aforo/scenarios/keyed"
)

// Lodgers are the jobs that a reservation is for: those of which all holds that is given.
type Lodgers struct {
	Classes, Communities, Access, Accounts, QOS []string
}

func (l *Lodgers) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("class", keyed.SomeTexts(&l.Classes), "", "of a [class.NAME], or of one in a list of them"),
		keyed.May("community", keyed.SomeTexts(&l.Communities), "", "of a [community.NAME], or of one in a list of them"),
		keyed.May("access", keyed.SomeTexts(&l.Access), "", "by an [access.NAME], or by one in a list of them"),
		keyed.May("account", keyed.SomeTexts(&l.Accounts), "", "of an [account.NAME] or one below it, or of one in a list of them"),
		keyed.May("qos", keyed.SomeTexts(&l.QOS), "", "of a [qos.NAME], or of one in a list of them"),
	}
}

// Any reports whether some jobs are meant.
func (l *Lodgers) Any() bool {
	return slices.ContainsFunc([][]string{l.Classes, l.Communities, l.Access, l.Accounts, l.QOS}, func(names []string) bool { return names != nil })
}

// Reservations are those that are for jobs, each once: those of the calendar, then those of
// the variants. Their numbers are the same in all variants.
func (m *Machine) Reservations() []Dated {
	var all []Dated
	for i := range m.Calendar {
		if e := &m.Calendar[i]; e.Action == "reservation" && e.For.Any() {
			all = append(all, Dated{Change: e.Change, path: keyed.To("calendar", e.Name)})
		}
	}
	for i := range m.Variants {
		v := &m.Variants[i]
		for _, ch := range v.Changes {
			if ch.Action == "reservation" && ch.For.Any() {
				all = append(all, Dated{Change: ch, path: keyed.To("variant", v.Name, "change", ch.Name)})
			}
		}
	}
	return all
}
