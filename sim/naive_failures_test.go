package sim_test

import (
	"cmp"
	"math"
	"slices"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
)

// A naiveOutage is one of a node: it begins unless the node is not in service then.
type naiveOutage struct {
	part, node  int
	at, until   time.Duration
	begun, over bool
}

// A naiveLeft is what a job has still to do, and how its attempt does it.
type naiveLeft struct {
	begun           bool
	run, fixed      time.Duration // at the reference speed
	work, every     time.Duration // in the attempt
	cost, restart   time.Duration
	saving, chained bool
	saved           time.Duration // by the attempt
}

// wear takes in what fails and who writes checkpoints.
func (s *naive) wear(cfg *sim.Config) {
	s.standing, s.empty = make([]int, len(s.parts)), make([][]int, len(s.parts))
	s.saves, s.between = cfg.Checkpoints, make([]time.Duration, len(s.parts))
	for _, f := range cfg.Failures {
		s.standing[f.Partition], s.between[f.Partition] = f.Spares, f.Between
		for v := range s.parts[f.Partition].nodes {
			list := f.Outages(v)
			for at, until := list.Next(); at != cluster.Never; at, until = list.Next() {
				s.outages = append(s.outages, &naiveOutage{part: f.Partition, node: v, at: at, until: until})
			}
		}
	}
}

// nextBreak is when the next outage begins or ends, where that matters.
func (s *naive) nextBreak(else_ time.Duration) time.Duration {
	if len(s.running)+len(s.coming) == 0 {
		comes := len(s.pen)+len(s.evict) > 0 || s.due < forever
		for i, p := range s.parts {
			comes = comes || len(p.steps)+len(s.empty[i]) > 0
		}
		if len(s.queue) == 0 || !comes {
			return else_
		}
	}
	next := else_
	for _, o := range s.outages {
		switch {
		case o.over:
		case o.begun:
			next = min(next, o.until)
		default:
			next = min(next, o.at)
		}
	}
	return next
}

// breakFirst has the first outage begin or end that is due, in the order of partitions, nodes
// and dates.
func (s *naive) breakFirst() bool {
	for _, o := range s.outages {
		p := s.parts[o.part]
		switch n := p.nodes[o.node]; {
		case o.over:
		case o.begun && o.until <= s.now:
			o.over = true
			s.repair(o)
			return true
		case o.begun || o.at > s.now:
		case !n.arrived || n.removed || n.broken || p.shut(o.node):
			o.over = true
			return true
		default:
			o.begun = true
			s.fail(o)
			return true
		}
	}
	return false
}

func (s *naive) fail(o *naiveOutage) {
	for _, j := range s.onNode(o.part, o.node) {
		s.running = slices.DeleteFunc(s.running, func(k *naiveJob) bool { return k == j })
		s.done = slices.DeleteFunc(s.done, func(k *naiveJob) bool { return k == j })
		if c := s.saveOf(j); c.Set && !c.Requeue {
			j.end, j.why, j.killed = s.now, sim.Lost, true
			s.keep(j)
			s.attempts = append(s.attempts, *j)
			s.over(j)
			s.freed = true
			continue
		}
		s.again(j, sim.Failed, false)
	}
	if s.standing[o.part] > 0 {
		s.standing[o.part]--
		return
	}
	s.parts[o.part].nodes[o.node].broken = true
	s.empty[o.part] = append(s.empty[o.part], o.node)
}

func (s *naive) repair(o *naiveOutage) {
	p := s.parts[o.part]
	if i := slices.Index(s.empty[o.part], o.node); i >= 0 {
		s.empty[o.part] = slices.Delete(s.empty[o.part], i, i+1)
		p.nodes[o.node].broken = false
		s.freed = true
		return
	}
	for len(s.empty[o.part]) > 0 {
		v := s.empty[o.part][0]
		s.empty[o.part] = s.empty[o.part][1:]
		if !p.nodes[v].removed {
			p.nodes[v].broken = false
			s.freed = true
			return
		}
	}
	s.standing[o.part]++
}

// onNode are the jobs that have a GPU of a node, in the order of their starts.
func (s *naive) onNode(part, node int) (jobs []*naiveJob) {
	p := s.parts[part]
	if p.spec.Placed {
		return s.on(part, node, -1)
	}
	var all []*naiveJob
	for _, j := range s.running {
		if j.part == part && !j.given {
			all = append(all, j)
		}
	}
	slices.SortStableFunc(all, func(a, b *naiveJob) int { return cmp.Compare(b.used, a.used) })
	var owner []*naiveJob // of each GPU
	for _, j := range all {
		for range j.used {
			owner = append(owner, j)
		}
	}
	at := 0
	for v := range p.nodes {
		if n := p.nodes[v]; !n.arrived || n.removed || n.broken || p.shut(v) {
			continue
		}
		for range p.spec.PerNode {
			if v == node && at < len(owner) && !slices.Contains(jobs, owner[at]) {
				jobs = append(jobs, owner[at])
			}
			at++
		}
	}
	return jobs
}

func (s *naive) saveOf(j *naiveJob) sim.Checkpoint {
	if int(j.Class) < len(s.saves) {
		return s.saves[j.Class]
	}
	return sim.Checkpoint{}
}

// stay is how long the attempt of a job takes that starts now.
func (s *naive) stay(j *naiveJob) time.Duration {
	p, c := s.parts[j.part], s.saveOf(j)
	if !c.Set {
		return p.length(&j.Job)
	}
	l := &j.left
	if !l.begun {
		*l = naiveLeft{begun: true, run: j.Run, fixed: j.Fixed}
	} else {
		l.restart = c.Restart
	}
	l.saving, l.cost = true, c.Cost
	l.work = l.fixed + time.Duration(math.Round(float64(l.run-l.fixed)/p.speed))
	nodes := (j.used + p.spec.PerNode - 1) / p.spec.PerNode
	l.every = interval(c, s.between[j.part]/time.Duration(nodes))
	stay := l.restart + l.work
	for done := l.every; l.every < forever && done < l.work; done += l.every {
		stay += l.cost
	}
	return stay
}

func interval(c sim.Checkpoint, mtbf time.Duration) time.Duration {
	d, m := float64(c.Cost), float64(mtbf)
	switch {
	case c.By == sim.Fixed:
		return max(c.Every, time.Second)
	case mtbf == 0:
		return forever
	case c.By == sim.Young:
		return max(time.Duration(math.Round(math.Sqrt(2*d*m))), time.Second)
	case d >= 2*m:
		return max(mtbf, time.Second)
	}
	x := d / (2 * m)
	return max(time.Duration(math.Round(float64(math.Sqrt(2*d*m)*(1+math.Sqrt(x)/3+x/9))-d)), time.Second)
}

// worked is the work that is done after so long a stay, and what is saved of it.
func (l *naiveLeft) worked(stay time.Duration) (done, saved time.Duration) {
	at := l.restart
	for at < stay && done < l.work {
		step := min(l.every, l.work-done, stay-at)
		done, at = done+step, at+step
		if step < l.every || done == l.work {
			break
		}
		if at += l.cost; at <= stay {
			saved = done
		}
	}
	return done, saved
}

// chains says whether a job reaches its limit and goes on after it.
func (s *naive) chains(j *naiveJob, length time.Duration) bool {
	if c := s.saveOf(j); !c.Set || !c.Requeue || length <= j.limit {
		return false
	}
	done, _ := j.left.worked(j.limit - j.left.cost)
	return done > 0
}

// chain has a job go on that has given back at its limit; its turn to cause a pass stays.
func (s *naive) chain(j *naiveJob) {
	turn := *j
	turn.left = naiveLeft{}
	s.running[slices.Index(s.running, j)] = &turn
	s.done = slices.DeleteFunc(s.done, func(o *naiveJob) bool { return o == j })
	s.gone[0] = naiveEnd{}
	s.again(j, sim.Chained, true)
}

// keep says what an attempt that ends now has saved, and what is left.
func (s *naive) keep(j *naiveJob) {
	l, last := &j.left, j.why == sim.Done
	stay := j.end - j.start
	switch {
	case !l.saving && last && !j.killed:
		l.saved = stay
	case !l.saving:
		l.saved = 0
	case last && !j.killed:
		l.saved = l.work
	case j.why == sim.Chained:
		l.saved, _ = l.worked(stay - l.cost)
	default:
		_, l.saved = l.worked(stay)
	}
	if !l.saving || last || l.saved == 0 {
		return
	}
	if l.work == l.run {
		l.run, l.fixed = l.run-l.saved, max(0, l.fixed-l.saved)
		return
	}
	part := float64(l.saved) / float64(l.work)
	l.run -= time.Duration(math.Round(float64(l.run) * part))
	l.fixed = min(l.run, l.fixed-time.Duration(math.Round(float64(l.fixed)*part)))
}
