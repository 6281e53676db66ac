package fit

import (
	"cmp"
	"slices"

	"aforo/workload/trace"
)

// mostCommunities is how many communities a scenario has, the one of all others
// included.
const mostCommunities = 6

// A crowd is who sends jobs: the communities, and to which each job belongs.
type crowd struct {
	names []string
	by    string
	job   func(*job) int
}

// communities are the largest groups of the log and all others; where it names fewer
// than two groups, three bands of its users by the number of their jobs; where it
// names no users, none.
func communities(jobs []job, labels *trace.Labels) crowd {
	groups := tally(jobs, func(j *job) int32 { return j.group })
	if len(groups) >= 2 && groups[len(groups)-1].label != trace.None {
		return byGroup(groups, &labels.Group)
	}
	users := tally(jobs, func(j *job) int32 { return j.user })
	if len(users) < 3 {
		return crowd{}
	}
	return byActivity(users, len(jobs))
}

// tallied is a label and how many jobs have it.
type tallied struct {
	label int32
	jobs  int
}

// tally counts labels, the most frequent first, and None last.
func tally(jobs []job, label func(*job) int32) []tallied {
	count := map[int32]int{}
	for i := range jobs {
		count[label(&jobs[i])]++
	}
	var list []tallied
	for l, n := range count {
		list = append(list, tallied{l, n})
	}
	none := func(t tallied) int {
		if t.label == trace.None {
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b tallied) int {
		return cmp.Or(cmp.Compare(none(a), none(b)), cmp.Compare(b.jobs, a.jobs), cmp.Compare(a.label, b.label))
	})
	return list
}

func byGroup(groups []tallied, names *trace.Names) crowd {
	c := crowd{by: "the largest groups of the log"}
	community := map[int32]int{}
	for i, g := range groups {
		if i == mostCommunities-1 && len(groups) > mostCommunities {
			break
		}
		community[g.label] = i
		c.names = append(c.names, unique(c.names, "group-"+label(names.Name(g.label))))
	}
	others := len(c.names)
	if len(groups) > others {
		c.names = append(c.names, "other-groups")
	}
	c.job = func(j *job) int {
		if k, ok := community[j.group]; ok {
			return k
		}
		return others
	}
	return c
}

// byActivity calls the users who sent the first half of the jobs heavy, those who
// sent the next 40 % regular, and the rest occasional.
func byActivity(users []tallied, jobs int) crowd {
	c := crowd{by: "bands of users by their number of jobs: half of all jobs, the next 40 %, the rest", names: []string{"heavy-users", "regular-users", "occasional-users"}}
	band := map[int32]int{}
	seen := 0
	for _, u := range users {
		switch share := float64(seen) / float64(jobs); {
		case share < 0.5:
			band[u.label] = 0
		case share < 0.9:
			band[u.label] = 1
		default:
			band[u.label] = 2
		}
		seen += u.jobs
	}
	c.job = func(j *job) int { return band[j.user] }
	return c
}

// of is how the jobs divide over the communities, and how many users of each send
// them, on average; 0 where there are no users.
func (c *crowd) of(jobs []job) (weights []float64, users int) {
	seen := map[int32]bool{}
	weights = make([]float64, len(c.names))
	used := 0
	for i := range jobs {
		j := &jobs[i]
		if j.user != trace.None {
			seen[j.user] = true
		}
		if c.job != nil {
			weights[c.job(j)]++
		}
	}
	for _, w := range weights {
		if w > 0 {
			used++
		}
	}
	if len(seen) == 0 {
		return weights, 0
	}
	return weights, min(max((len(seen)+used/2)/max(used, 1), 1), 10_000)
}
