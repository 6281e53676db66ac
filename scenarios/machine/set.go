package machine

import (
	"slices"

	"aforo/scenarios/keyed"
)

// SetAction is the action of a change that sets keys from a date on.
const SetAction = "set"

// SetBy are the keys that variant i sets for all the time: those of the variant that it is
// like, then its own.
func (m *Machine) SetBy(i int) []keyed.Override {
	v := &m.Variants[i]
	var all []keyed.Override
	if j := slices.Index(keyed.Names(m.Variants[:i]), v.Like); j >= 0 {
		all = m.SetBy(j)
	}
	return append(all, v.Set...)
}

// Setters are the changes of variant i that set keys, in time order.
func (m *Machine) Setters(i int) []Dated {
	all := slices.DeleteFunc(m.ownOf(i, nil), func(d Dated) bool { return d.Action != SetAction })
	slices.SortStableFunc(all, func(a, b Dated) int { return a.Date.Compare(b.Date) })
	return all
}

// Path is where a change stands in the file.
func (d *Dated) Path() keyed.Path { return d.path }

// of is the machine that variant i makes.
func (m *Machine) of(i int) *Machine {
	if i < len(m.Made) && m.Made[i] != nil {
		of := m.Made[i]
		of.Extent = m.Extent // that of a log is known by now
		return of
	}
	return m
}
