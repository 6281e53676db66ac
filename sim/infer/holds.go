package infer

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"aforo/sim/backtest"
)

// Holds: what users, groups and queues may run at once. While a job of a user waits although
// others run, something holds the user back, and what the user then holds is near to the
// limit, if that is what it waits for.

// held is what the jobs of one name held while one of them waited, by the log.
type held struct {
	name    int32
	spells  []spell
	waited  time.Duration
	largest int // of its jobs, also of those held out: that is what it asks for, not what it waits
}

// heldBy is what each name held.
func (ev *evidence) heldBy(name func(j *backtest.Job) int32, units func(j *backtest.Job) int) []held {
	jobs := by(ev.jobs, name)
	var list []held
	for _, k := range keys(jobs) {
		h := held{name: k}
		var seen []backtest.Job
		for i := range jobs[k] {
			j := &jobs[k][i]
			h.largest = max(h.largest, units(j))
			if j.Submit < ev.split() {
				seen = append(seen, *j)
			}
		}
		h.spells = spells(steps(seen, ev.split(), anyJob, units), true)
		for _, s := range h.spells {
			h.waited += s.long
		}
		list = append(list, h)
	}
	return list
}

// each are the limits that may hold for all names alike: what many held most while they
// waited, and quantiles of what all held.
func each(list []held) (limits []int) {
	var tops []int
	var all []spell
	for _, h := range list {
		if h.waited < day/24 {
			continue
		}
		tops = append(tops, quantile(h.spells, 0.98))
		all = append(all, h.spells...)
	}
	slices.SortFunc(all, func(a, b spell) int { return cmp.Compare(a.held, b.held) })
	count := map[int32]int{}
	for _, n := range tops {
		count[int32(n)]++
	}
	often := keys(count)
	slices.SortStableFunc(often, func(a, b int32) int { return count[b] - count[a] })
	for _, n := range often[:min(len(often), 6)] {
		limits = append(limits, int(n))
	}
	for _, p := range []float64{0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1} {
		limits = append(limits, quantile(all, p))
	}
	low, high := quantile(all, 0.3), quantile(all, 1)
	for n := 1; n <= high; n *= 2 { // what people choose: powers of two, half more, and tens
		for _, k := range []int{n, n + n/2} {
			if k >= low && k <= high {
				limits = append(limits, k)
			}
		}
	}
	for n := 10; n <= high; n *= 10 {
		for _, k := range []int{n, 2 * n, 5 * n} {
			if k >= low && k <= high {
				limits = append(limits, k)
			}
		}
	}
	slices.Sort(limits)
	limits = slices.Compact(limits)
	return slices.DeleteFunc(limits, func(n int) bool { return n < 1 })
}

// own are limits of each name by itself: a quantile of what it held while it waited, but
// never less than its largest job. Who waited little is not held.
func own(list []held, p float64, jobs bool) *Hold {
	h := &Hold{Jobs: jobs}
	for _, x := range list {
		if x.waited < day/24 {
			continue
		}
		h.Names = append(h.Names, x.name)
		h.Most = append(h.Most, max(quantile(x.spells, p), x.largest, 1))
	}
	if len(h.Names) == 0 {
		return nil
	}
	return h
}

var holdQuantiles = []float64{0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95}

// userHolds are limits of users.
func userHolds(ev *evidence, cur Site) []candidate {
	var list []candidate
	for _, of := range []struct {
		jobs  bool
		unit  string
		units func(j *backtest.Job) int
	}{{false, "processors", processors}, {true, "jobs", oneJob}} {
		users := ev.heldBy(ofUser, of.units)
		if len(users) < 2 {
			return nil
		}
		for _, n := range each(users) {
			list = append(list, ev.userHold(cur, eachUser(n, of.jobs, users), fmt.Sprintf("each user at most %d %s at once", n, of.unit), users))
		}
		for _, p := range holdQuantiles {
			if h := own(users, p, of.jobs); h != nil {
				list = append(list, ev.userHold(cur, h, fmt.Sprintf("%d users each at most what they held in %.0f %% of the time while a job of theirs waited, in %s", len(h.Names), 100*p, of.unit), users))
			}
		}
	}
	// Where there is no time for all, those go first near to which users were for the longest
	// part of the time that they waited.
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.near, a.near) })
	return list
}

// userHold is a site with a limit of users.
func (ev *evidence) userHold(cur Site, h *Hold, what string, users []held) candidate {
	cur.Users = h
	return candidate{site: cur, what: what, evidence: h.say(users), near: h.near(users)}
}

// near is the share of the time in which one of their jobs waited, in which users held about what they
// may.
func (h *Hold) near(list []held) float64 {
	var at, waited time.Duration
	for _, x := range list {
		most := h.Each
		if i := slices.Index(h.Names, x.name); i >= 0 {
			most = h.Most[i]
		}
		for _, s := range x.spells {
			waited += s.long
			if s.held*10 >= most*9 && s.held*10 <= most*11 {
				at += s.long
			}
		}
	}
	return at.Hours() / max(1, waited.Hours())
}

// say is what the log says of a limit.
func (h *Hold) say(list []held) []string {
	var at, waited time.Duration
	for _, x := range list {
		most := h.Each
		if i := slices.Index(h.Names, x.name); i >= 0 {
			most = h.Most[i]
		}
		for _, s := range x.spells {
			waited += s.long
			if most > 0 && s.held*10 >= most*9 {
				at += s.long
			}
		}
	}
	if waited == 0 {
		return nil
	}
	return []string{fmt.Sprintf("in %.0f %% of the time in which one of their jobs waited, they held nine tenths of it or more", 100*at.Hours()/waited.Hours())}
}

// groupHolds are limits of groups or accounts together.
func groupHolds(ev *evidence, cur Site) []candidate {
	if cur.Users != nil && len(cur.Users.Names) > 0 {
		return nil // a job has one account
	}
	var list []candidate
	groups := ev.heldBy(ofGroup, processors)
	if len(groups) < 2 {
		return nil
	}
	for _, p := range holdQuantiles {
		if h := own(groups, p, false); h != nil {
			next := cur
			next.Groups = h
			list = append(list, candidate{site: next, what: fmt.Sprintf("%d groups each at most what they held in %.0f %% of the time while a job of theirs waited", len(h.Names), 100*p), evidence: h.say(groups)})
		}
	}
	return list
}

// queueHolds are limits of queues together.
func queueHolds(ev *evidence, cur Site) []candidate {
	if cur.Parts != nil && cur.Parts.By == "queue" {
		return nil
	}
	queues := ev.heldBy(ofQueue, processors)
	if len(queues) < 2 || len(queues) > mostParts {
		return nil
	}
	var list []candidate
	for _, p := range append(holdQuantiles, 0.98, 1) {
		if h := own(queues, p, false); h != nil {
			next := cur
			next.Queues = h
			list = append(list, candidate{site: next, what: fmt.Sprintf("%d queues each at most what they held in %.0f %% of the time while a job of theirs waited", len(h.Names), 100*p), evidence: h.say(queues)})
		}
	}
	return list
}

// nearHolds are sites with a limit for each user that is a little more or less.
func nearHolds(ev *evidence, cur Site) []candidate {
	if cur.Users == nil || cur.Users.Each == 0 {
		return nil
	}
	units, unit := processors, "processors"
	if cur.Users.Jobs {
		units, unit = oneJob, "jobs"
	}
	users := ev.heldBy(ofUser, units)
	var list []candidate
	for _, n := range near(cur.Users.Each, ev.machine) {
		if n > 0 {
			list = append(list, ev.userHold(cur, eachUser(n, cur.Users.Jobs, users), fmt.Sprintf("each user at most %d %s at once", n, unit), users))
		}
	}
	return list
}

// eachUser is a limit for each user; who sends larger jobs is exempt.
func eachUser(n int, jobs bool, users []held) *Hold {
	h := &Hold{Jobs: jobs, Each: n}
	for _, u := range users {
		if u.largest > n {
			h.Exempt = append(h.Exempt, u.name)
		}
	}
	return h
}
