package logreport

import (
	"fmt"

	"aforo/workload/portrait"
)

// people are how jobs ended and who sent them where.
func (s *screen) people(p *portrait.Portrait) {
	var states []string
	for _, st := range p.States[:min(6, len(p.States))] {
		states = append(states, fmt.Sprintf("%s %s %% (%s %% of time)", st.Name, percent(st.Share), percent(st.Work)))
	}
	if len(p.States) == 1 && p.States[0].Name == "unknown" {
		states = []string{"not recorded"}
	}
	s.row("status", ", ", states...)
	s.users(p.Users)
	for _, of := range []struct {
		name string
		*portrait.Names
	}{{"groups", p.Groups}, {"queues", p.Queues}, {"partitions", p.Partitions}} {
		if of.Names != nil {
			s.names(of.name, of.Names)
		}
	}
}

func (s *screen) users(u *portrait.Users) {
	if u == nil {
		s.row("users", "", "not recorded")
		return
	}
	top := func(t [3]float64) string {
		return fmt.Sprintf("top 1 %% %s, 5 %% %s, 10 %% %s", percent(t[0]), percent(t[1]), percent(t[2]))
	}
	s.row("users", ", ", count(float64(u.N))+" users", "of jobs in %: "+top(u.TopJobs), "of time: "+top(u.TopWork))
}

// names shows the first of many, by work.
func (s *screen) names(kind string, n *portrait.Names) {
	parts := []string{}
	for _, sh := range n.Top[:min(4, len(n.Top))] {
		name := sh.Name
		if len(name) > 20 {
			name = name[:19] + "…"
		}
		parts = append(parts, fmt.Sprintf("%s: %s %% (%s %% of time)", name, percent(sh.Share), percent(sh.Work)))
	}
	if more := n.N - len(parts); more > 0 {
		parts = append(parts, count(float64(more))+" more")
	}
	s.row(kind, ", ", parts...)
}

var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// arrivals are how jobs came, and when.
func (s *screen) arrivals(p *portrait.Portrait) {
	a := &p.Arrivals
	if a.GapS.N == 0 {
		s.row("arrivals", "", "no two submissions with a time")
		return
	}
	parts := []string{fmt.Sprintf("one in %s", duration(a.GapS.Mean)), fmt.Sprintf("cv of the gaps %.2f", a.GapS.CV)}
	if a.Burst != nil {
		parts = append(parts, percent(*a.Burst)+" % within 10 s of the same user's last")
	}
	if a.Dispersion != nil {
		parts = append(parts, "days' variance/mean "+count(*a.Dispersion))
	}
	s.row("arrivals", ", ", parts...)
	s.rhythm(&p.Rhythm)
}

func (s *screen) rhythm(r *portrait.Rhythm) {
	most, least, total := 0, 0, int64(0)
	for h, n := range r.Hours {
		if total += n; n > r.Hours[most] {
			most = h
		}
		if n < r.Hours[least] {
			least = h
		}
	}
	part := func(n int64) string { return percent(float64(n)/float64(total)) + " %" }
	hours, from, hour := "hours 0-23", 0, "%d o'clock"
	if !r.Dated {
		hours, from, hour = "hours 1-24", 1, "hour %d"
	}
	at := func(h int) string { return fmt.Sprintf(hour, from+h) + " " + part(r.Hours[h]) }
	s.row(hours, "  ", "|"+bars(r.Hours[:])+"|", "most at "+at(most)+", least at "+at(least))
	var days []string
	for d, n := range r.Weekdays {
		name := weekdays[d]
		if !r.Dated {
			name = fmt.Sprintf("%d:", d+1)
		}
		days = append(days, name+" "+part(n))
	}
	days[0] = "|" + bars(r.Weekdays[:]) + "|  " + days[0]
	name := "weekdays"
	if !r.Dated {
		name = "days 1-7"
	}
	s.row(name, " ", days...)
}
