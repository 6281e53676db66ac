package jobs

import (
	"math"
	"slices"

	"aforo/workload"
	"aforo/workload/trace"
)

// Who says how jobs know who sent them: their accounts, QOS and projects, and the
// partition that they asked for, by numbers behind which stand the names of the log. Some
// names may have their numbers in advance; then others follow in the order of the log.
type Who struct {
	// Accounts and QOS are names with the numbers from 1 on.
	Accounts, QOS []string
	// RenamedAccounts and RenamedQOS are other names for those of the log.
	RenamedAccounts, RenamedQOS map[string]string
	// Users are the accounts of users by name, whatever account the log names; Others is the
	// account of all other jobs whose own is none of Accounts, or "".
	Users  map[string]string
	Others string

	account, qos, project, asked numbering
	sender                       numbering // the account of a user, or 0
	others                       int32
	users                        *trace.Names
}

// begin readies a Who for a log.
func (w *Who) begin() {
	w.account = numbering{names: append([]string{""}, w.Accounts...), known: 1 + len(w.Accounts), renamed: w.RenamedAccounts}
	w.qos = numbering{names: append([]string{""}, w.QOS...), known: 1 + len(w.QOS), renamed: w.RenamedQOS}
	w.project, w.asked = numbering{names: []string{""}}, numbering{names: []string{""}}
	w.others = int32(slices.Index(w.account.names, w.Others))
}

// set tells a job who sent it.
func (w *Who) set(j *workload.Job, rec *trace.Record, names *trace.Labels) {
	w.users = &names.User
	j.Account = w.pays(rec, names)
	j.QOS = uint16(w.qos.of(rec.Queue, &names.Queue, math.MaxUint16, nil))
	j.Project = uint16(w.project.of(rec.Project, &names.Project, math.MaxUint16, nil))
	j.Asked = uint16(w.asked.of(rec.Partition, &names.Partition, math.MaxUint16, nil))
}

// pays is the account of a record: that of its user, or its own, or that of the others.
func (w *Who) pays(rec *trace.Record, names *trace.Labels) int32 {
	if len(w.Users) > 0 {
		if a := w.sender.of(rec.User, &names.User, math.MaxInt32, w.ofUser); a > 0 {
			return a
		}
	}
	if w.others <= 0 {
		return w.account.of(rec.Group, &names.Group, math.MaxInt32, nil)
	}
	known := func(name string) int32 {
		if to, ok := w.account.renamed[name]; ok {
			name = to
		}
		if i := slices.Index(w.account.names[:w.account.known], name); i > 0 {
			return int32(i)
		}
		return w.others
	}
	if a := w.account.of(rec.Group, &names.Group, math.MaxInt32, known); a > 0 {
		return a
	}
	return w.others
}

// ofUser is the number of the account of a user by name, or -1.
func (w *Who) ofUser(name string) int32 {
	if to, ok := w.Users[name]; ok {
		return int32(slices.Index(w.account.names[:w.account.known], to))
	}
	return -1
}

// Labels are the names behind the numbers of the jobs so far.
func (w *Who) Labels() workload.Labels {
	return workload.Labels{Account: w.account.names, QOS: w.qos.names, Project: w.project.names, Asked: w.asked.names}
}

// User is the name of a user of the log.
func (w *Who) User(number int32) string {
	if w.users == nil {
		return ""
	}
	return w.users.Name(number)
}

// A numbering gives the names of a log numbers of its own, from 1 on; 0 is no name.
type numbering struct {
	names   []string
	known   int // of the names, those that have their numbers in advance
	renamed map[string]string
	numbers []int32 // by index in the log
}

// of returns the number of a name of the log: by a rule, or a new one. Names beyond the most
// share the last number.
func (n *numbering) of(i int32, names *trace.Names, most int, rule func(name string) int32) int32 {
	if i < 0 {
		return 0
	}
	for int(i) >= len(n.numbers) {
		n.numbers = append(n.numbers, 0)
	}
	if n.numbers[i] == 0 {
		if rule != nil {
			n.numbers[i] = rule(names.Name(i))
		} else {
			n.numbers[i] = n.add(names.Name(i), most)
		}
	}
	return n.numbers[i]
}

func (n *numbering) add(name string, most int) int32 {
	if to, ok := n.renamed[name]; ok {
		name = to
	}
	for k := 1; k < n.known; k++ {
		if n.names[k] == name {
			return int32(k)
		}
	}
	if len(n.names) < most {
		n.names = append(n.names, name)
	} else if len(n.names) == most {
		n.names = append(n.names, "further ones")
	}
	return int32(len(n.names) - 1)
}
