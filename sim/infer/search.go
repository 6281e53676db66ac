package infer

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"aforo/results/grade"
	"aforo/sim/sched"
)

// A candidate is a site that differs from the best one so far in one rule.
type candidate struct {
	site     Site
	what     string
	evidence []string
	score    *score
}

// A family is a kind of rule. It proposes sites; near, where it is not nil, proposes such as
// lie around one; and without takes the rule out of one.
type family struct {
	name    string
	propose func(ev *evidence, cur Site) []candidate
	near    func(ev *evidence, cur Site) []candidate
	without func(ev *evidence, s *Site)
}

// A search takes one rule after the other: a rule may help only beside another.
type search struct {
	ctx     context.Context
	ev      *evidence
	budget  int64
	leftOut []string
	replays int

	best  candidate
	base  candidate
	rules []Rule
}

func newSearch(ctx context.Context, ev *evidence, budget int64) *search {
	return &search{ctx: ctx, ev: ev, budget: budget}
}

const (
	// mostRules bounds how many rules are taken, one after the other.
	mostRules = 6
	// mostSteps bounds how often a family looks around its best proposal.
	mostSteps = 8
)

// least is by how much a rule must lower the error, as a share of it: the more the fewer weeks
// there are to tell it from an accident. Partitions that the log names need no such proof.
func (s *search) least(f *family) float64 {
	if f.name == "partitions" {
		return 0.05
	}
	return 0.05 + 0.4/float64(s.ev.train)
}

// run finds the best site from a first one: it takes the rule that helps most, then the one
// that helps most beside it, and so on; then it takes out what the later ones have made
// unnecessary.
func (s *search) run(base Site) error {
	first := []candidate{{site: base}}
	if err := s.evaluate(first); err != nil {
		return err
	}
	s.base, s.best = first[0], first[0]
	for step := range mostRules {
		var best *found
		for i := range families {
			f, err := s.look(&families[i], step)
			if err != nil {
				return err
			}
			if f != nil && (best == nil || f.of.score.mean(every) < best.of.score.mean(every)) {
				best = f
			}
		}
		if best == nil {
			break
		}
		s.best = best.of
		s.note(best.rule)
	}
	return s.prune()
}

// prune takes out the rules without which the error is hardly larger.
func (s *search) prune() error {
	for i := 0; i < len(s.rules); {
		f := familyOf(s.rules[i].Family)
		less := []candidate{{site: s.best.site, what: s.best.what}}
		f.without(s.ev, &less[0].site)
		if err := s.evaluate(less); err != nil {
			return err
		}
		if now := s.best.score.mean(every); now > (1-s.least(f))*less[0].score.mean(every) {
			s.best = less[0]
			s.rules = append(s.rules[:i:i], s.rules[i+1:]...)
			i = 0
			continue
		}
		i++
	}
	return nil
}

// found is the best proposal of a family, with what is said of it.
type found struct {
	of   candidate
	rule Rule
}

// look returns the best proposal of a family, where it helps in weeks that it was not chosen
// on; nil where it does not.
func (s *search) look(f *family, round int) (*found, error) {
	now := s.best
	all, best := []*score{now.score}, now
	try := func(list []candidate) (better bool, err error) {
		room := s.room(list)
		if len(room) < len(list) {
			s.leftOut = append(s.leftOut, fmt.Sprintf("%s: %d of %d proposals for rule %d", f.name, len(list)-len(room), len(list), round+1))
		}
		if err := s.evaluate(room); err != nil {
			return false, err
		}
		for _, c := range room {
			if c.score.lost > s.base.score.lost+len(s.ev.jobs)/500 {
				continue // a rule that lets jobs wait for ever is none
			}
			all = append(all, c.score)
			if c.score.mean(every) < best.score.mean(every) {
				best, better = c, true
			}
		}
		return better, nil
	}
	more, err := try(f.propose(s.ev, now.site))
	for step := 0; more && f.near != nil && step < mostSteps && err == nil; step++ {
		more, err = try(f.near(s.ev, best.site))
	}
	if err != nil {
		return nil, err
	}
	before, after := now.score.mean(every), heldOut(all, s.ev.folds())
	better, differ := best.score.better(now.score)
	if most := (1 - s.least(f)) * before; best.score == now.score || best.score.mean(every) > most || after >= before || 5*better < 3*differ {
		return nil, nil
	}
	return &found{best, Rule{Family: f.name, What: best.what, Evidence: best.evidence, Before: before, After: best.score.mean(every), HeldOut: after}}, nil
}

// note keeps the rule of a family; a later one takes the place of an earlier.
func (s *search) note(r Rule) {
	for i := range s.rules {
		if s.rules[i].Family == r.Family {
			r.Before = s.rules[i].Before // what it was without either
			s.rules[i] = r
			return
		}
	}
	s.rules = append(s.rules, r)
}

// room are the candidates that the budget has room for.
func (s *search) room(list []candidate) []candidate {
	for i := range list {
		cost := int64(len(s.ev.trained())) * costOf(&list[i].site)
		if s.budget < cost {
			return list[:i]
		}
		s.budget -= cost
	}
	return list
}

// costOf is what a job costs in a replay, relative to one under EASY without rules.
func costOf(s *Site) int64 {
	cost := int64(1)
	if s.Policy.Order.Moves() {
		cost *= 10
	}
	if s.Policy.Backfill == sched.Conservative || s.Policy.Reservations > 1 {
		cost *= 10
	}
	if s.Users != nil || s.Groups != nil || s.Queues != nil || len(s.Hours) > 0 {
		cost *= 2
	}
	return cost
}

// evaluate replays candidates, on all cores.
func (s *search) evaluate(list []candidate) error {
	errs := make([]error, len(list))
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range list {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			var w []time.Duration
			if w, errs[i] = s.ev.replay(s.ctx, &list[i].site, s.ev.split()); errs[i] == nil {
				list[i].score = s.ev.score(w)
			}
		})
	}
	group.Wait()
	s.replays += len(list)
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("a replay with %s: %w", list[i].what, err)
		}
	}
	return nil
}

// judge holds the rules against the weeks that nothing was chosen on, drops those that do not
// help there, and fills in the result.
func (s *search) judge(r *Result) error {
	site := s.best.site
	var err error
	of := func(site Site) (g, in grade.Grade) {
		w, failed := s.ev.replay(s.ctx, &site, 0)
		s.replays++
		if failed != nil {
			err = failed
			return g, in
		}
		return s.ev.grade(w), s.ev.inSample(w)
	}
	r.Default, _ = of(s.base.site)
	r.Chosen, r.InSample = of(site)
	r.Grade = r.Chosen
	kept := s.rules
	for i := len(s.rules) - 1; i >= 0 && err == nil; i-- {
		rule := &s.rules[i]
		less := site
		familyOf(rule.Family).without(s.ev, &less)
		g, in := of(less)
		rule.With, rule.Without = r.Grade.MAPE, g.MAPE
		if g.MAPE <= r.Grade.MAPE {
			site, r.Grade, r.InSample = less, g, in
			r.Rejected = append(r.Rejected, *rule)
			kept = append(append([]Rule{}, kept[:i]...), kept[i+1:]...)
		}
	}
	r.Rules, r.site, r.Letter = kept, site, r.Grade.Letter()
	return err
}

func familyOf(name string) *family {
	for i := range families {
		if families[i].name == name {
			return &families[i]
		}
	}
	panic("infer: no family " + name)
}
