package infer

import (
	"time"

	"aforo/scenarios/calendar"
	"aforo/sim/backtest"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
)

// A Site is a hypothesis: a machine with rules. It is changed by making another; what it
// points to never changes.
type Site struct {
	Policy  sched.Policy
	Machine int // processors
	// Parts are partitions by a kind of name of the log; nil where all jobs share the
	// machine.
	Parts *Parts
	// Closures are times in which nothing starts on some processors.
	Closures []Closure
	// Hours are opening hours.
	Hours []Hours
	// Users, Groups and Queues are limits on what runs at once, or nil.
	Users, Groups, Queues *Hold
}

// Parts are partitions that have processors of their own.
type Parts struct {
	By   string // "partition" or "queue"
	Name []int32
	Size []int
}

// of is the kind of name.
func (p *Parts) of(j *backtest.Job) int32 {
	if p.By == "queue" {
		return j.Queue
	}
	return j.Partition
}

// A Closure takes processors out of service; Nodes 0 is all of them.
type Closure struct {
	From, To time.Duration
	Nodes    int
}

// Hours are hours in which some jobs may not run.
type Hours struct {
	LimitAbove time.Duration
	SizeAbove  int
	Weekdays   [7]bool // by time.Weekday
	From, To   int     // hours of the day; over midnight where To is not after From
	Allowed    int
}

// A Hold limits what runs at once: of each user alike (Each), or of those that are named.
type Hold struct {
	Jobs  bool // it counts jobs, else processors
	Each  int
	Names []int32
	Most  []int
	// Exempt are users that a limit for each user does not hold.
	Exempt []int32
}

func (h *Hold) limits(most int) site.Limits {
	if h.Jobs {
		return site.Limits{Jobs: most}
	}
	return site.Limits{GPUs: most}
}

// config is what is simulated of a site.
func (s *Site) config(ev *evidence) (parts []cluster.Partition, routes [][]int, rules *site.Rules) {
	if s.Parts == nil {
		parts = []cluster.Partition{{Name: "machine", Nodes: s.Machine, PerNode: 1, Speed: 1}}
		for _, c := range s.Closures {
			parts[0].Changes = append(parts[0].Changes, cluster.Change{At: c.From, Until: c.To, Kind: cluster.Close, Nodes: c.Nodes})
		}
		routes = [][]int{{0}}
	} else {
		for i, n := range s.Parts.Size {
			parts = append(parts, cluster.Partition{Name: ev.name(s.Parts.By, s.Parts.Name[i]), Nodes: n, PerNode: 1, Speed: 1})
			for _, c := range s.Closures {
				parts[i].Changes = append(parts[i].Changes, cluster.Change{At: c.From, Until: c.To, Kind: cluster.Close, Nodes: min(n, share(c.Nodes, n, s.Machine))})
			}
			routes = append(routes, []int{i})
		}
	}
	return parts, routes, s.rules(ev)
}

// share is what a closure of some processors of a machine closes of a part of it.
func share(nodes, part, machine int) int {
	if nodes == 0 {
		return 0
	}
	return max(1, nodes*part/max(1, machine))
}

// rules are nil where nothing is limited.
func (s *Site) rules(ev *evidence) *site.Rules {
	if s.Users == nil && s.Groups == nil && s.Queues == nil && len(s.Hours) == 0 {
		return nil
	}
	r := &site.Rules{Accounts: []site.Account{{}}, QOS: []site.QOS{{}}}
	if s.Users != nil && s.Users.Each > 0 {
		r.Accounts = append(r.Accounts, site.Account{Name: "everyone", EachUser: s.Users.limits(s.Users.Each)})
	}
	top := len(r.Accounts) - 1
	for _, h := range []struct {
		kind string
		hold *Hold
	}{{"user", s.Users}, {"group", s.Groups}} {
		if h.hold == nil {
			continue
		}
		for i, name := range h.hold.Names {
			r.Accounts = append(r.Accounts, site.Account{Name: h.kind + "-" + ev.name(h.kind, name), Parent: top, Together: h.hold.limits(h.hold.Most[i])})
		}
	}
	if q := s.Queues; q != nil {
		for i, name := range q.Names {
			to := site.QOS{Name: ev.name("queue", name)}
			if q.Each > 0 {
				to.EachUser = q.limits(q.Most[i])
			} else {
				to.Together = q.limits(q.Most[i])
			}
			r.QOS = append(r.QOS, to)
		}
	}
	for i := range s.Hours {
		r.Hours = append(r.Hours, s.Hours[i].rule(ev))
	}
	return r
}

// rule are the hours as they are simulated.
func (h *Hours) rule(ev *evidence) site.Hours {
	r := site.Hours{Name: "hours", Jobs: site.Choice{LimitAbove: h.LimitAbove, SizeAbove: h.SizeAbove}, Allowed: h.Allowed, Forever: true}
	c := calendar.Hours{Zone: ev.zero.Location(), Weekdays: h.Weekdays, From: time.Duration(h.From) * time.Hour, To: time.Duration(h.To) * time.Hour}
	end := ev.last + (ev.last - ev.first) + 4*week
	for _, span := range c.Between(ev.zero.Add(ev.first-day), ev.zero.Add(end)) {
		from, to := max(0, span.From.Sub(ev.zero)), span.To.Sub(ev.zero)
		if to > 0 {
			r.Closed = append(r.Closed, site.Span{From: from, To: to})
		}
	}
	return r
}

// name is a name of the log.
func (ev *evidence) name(kind string, n int32) string {
	switch kind {
	case "user":
		return ev.labels.User.Name(n)
	case "group":
		return ev.labels.Group.Name(n)
	case "queue":
		return ev.labels.Queue.Name(n)
	}
	return ev.labels.Partition.Name(n)
}

// A sorter says where each job of the log runs and who it is for.
type sorter struct {
	route              func(j *backtest.Job) uint16
	user, group, queue map[int32]int32
	exempt             map[int32]bool
	everyone           int32
}

func (s *Site) sorter() *sorter {
	t := &sorter{user: map[int32]int32{}, group: map[int32]int32{}, queue: map[int32]int32{}, exempt: map[int32]bool{}}
	account := int32(1)
	if s.Users != nil && s.Users.Each > 0 {
		t.everyone = account
		account++
		for _, u := range s.Users.Exempt {
			t.exempt[u] = true
		}
	}
	if s.Users != nil {
		for _, u := range s.Users.Names {
			t.user[u] = account
			account++
		}
	}
	if s.Groups != nil {
		for _, g := range s.Groups.Names {
			t.group[g] = account
			account++
		}
	}
	if s.Queues != nil {
		for i, q := range s.Queues.Names {
			t.queue[q] = int32(i + 1)
		}
	}
	t.route = func(*backtest.Job) uint16 { return 0 }
	if p := s.Parts; p != nil {
		part := map[int32]uint16{}
		for i, name := range p.Name {
			part[name] = uint16(i)
		}
		t.route = func(j *backtest.Job) uint16 { return part[p.of(j)] }
	}
	return t
}

// account is under which account a job is sent.
func (t *sorter) account(j *backtest.Job) int32 {
	switch {
	case t.user[j.User] > 0:
		return t.user[j.User]
	case t.exempt[j.User]:
		return 0
	case t.group[j.Group] > 0:
		return t.group[j.Group]
	}
	return t.everyone
}
