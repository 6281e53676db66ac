package imported

import (
	"fmt"
	"maps"
	"slices"

	"aforo/scenarios/slurmconf"
)

// A shared is what some users of an account have alike, and where it stands.
type shared struct {
	kind      Kind
	was, done string
	at        []slurmconf.Where
	users     []string
}

// users names what users have of their own, a note for all of an account that have the same.
func (w *writer) users(users []*slurmconf.Assoc, enforced bool) {
	var list []*shared
	found := map[sharing]*shared{}
	add := func(kind Kind, u *slurmconf.Assoc, was, done string) {
		key := sharing{kind, was, u.File}
		if found[key] == nil {
			found[key] = &shared{kind: kind, was: was, done: done}
			list = append(list, found[key])
		}
		found[key].at = append(found[key].at, u.Where)
		found[key].users = append(found[key].users, u.User)
	}
	for _, u := range users {
		w.user(u, enforced, add)
	}
	for _, l := range list {
		of := fmt.Sprintf(" of %d users", len(l.at))
		if len(l.at) == 1 {
			of = " of user " + l.users[0]
		}
		var lines []int
		for _, p := range l.at {
			lines = append(lines, p.Line)
		}
		where := ""
		if len(lines) > 1 {
			where = ", lines " + slurmconf.Ranges(lines)
		}
		w.note(l.kind, l.at[0], l.was+of+" of account "+users[0].Account+where, l.done)
	}
}

// A sharing is what two users must have alike to stand in one note.
type sharing struct {
	kind Kind
	was  string
	file string
}

// user names what one has.
func (w *writer) user(u *slurmconf.Assoc, enforced bool, add func(Kind, *slurmconf.Assoc, string, string)) {
	switch {
	case u.Shares > 1:
		add(Lost, u, fmt.Sprintf("fairshare=%d", u.Shares), "not expressed: every user has 1 share of the account's")
	case u.Shares < 0:
		add(Lost, u, "fairshare=parent", "not expressed: every user has 1 share of the account's")
	}
	if len(u.QOS) > 0 || u.DefaultQOS != "" {
		add(NoMatter, u, "qos", "a log has the QOS of its jobs")
	}
	if !enforced {
		return
	}
	const done = "not expressed: limits of single users are not"
	for _, c := range []count{{"MaxJobs", u.MaxJobs, ""}, {"MaxSubmitJobs", u.MaxSubmit, ""}, {"GrpJobs", u.GrpJobs, ""}, {"GrpSubmitJobs", u.GrpSubmit, ""}} {
		if c.n > 0 {
			add(Lost, u, fmt.Sprintf("%s=%d", c.word, c.n), done)
		}
	}
	for _, a := range []amount{{word: "GrpTRES", tres: u.GrpTRES}, {word: "MaxTRESPerJob", tres: u.MaxTRES}, {word: "GrpTRESMins", tres: u.GrpTRESMins}, {word: "GrpTRESRunMins", tres: u.GrpTRESRunMins}, {word: "MaxTRESMinsPerJob", tres: u.MaxTRESMins}} {
		for _, name := range slices.Sorted(maps.Keys(a.tres)) {
			add(Lost, u, fmt.Sprintf("%s=%s=%d", a.word, name, a.tres[name]), done)
		}
	}
	if u.MaxWall > 0 {
		add(Lost, u, "MaxWall="+span(u.MaxWall), done)
	}
}
