package infer

import (
	"context"
	"fmt"

	"aforo/results/grade"
)

// A candidate is a site that differs from the best one so far in one rule.
type candidate struct {
	site     Site
	what     string
	evidence []string
	score    *score
	near     float64 // of a limit of users: how much of the waiting it would explain
	waited   int64   // what all jobs waited, in job-milliseconds
	work     int64   // what its replay took, without the cost of its policy
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
	budget  budget
	leftOut []string
	replays int

	best  candidate
	base  candidate
	rules []Rule
}

func newSearch(ctx context.Context, ev *evidence, all int64) *search {
	return &search{ctx: ctx, ev: ev, budget: budget{all, all}}
}

const (
	// mostRules bounds how many rules are taken, one after the other.
	mostRules = 6
	// mostSteps bounds how often a family looks around its best proposal.
	mostSteps = 8
)

// least is by how much a rule must lower the error, as a share of it: the more the fewer weeks
// there are to tell it from an accident, and the more constants it has. Partitions that the log
// names need no such proof.
func (s *search) least(f *family, of *Site) float64 {
	if f.name == "partitions" {
		return 0.05
	}
	least := min(0.15, 0.05+0.4/float64(s.ev.train))
	if own := f.constants(of); own > 1 {
		least += min(0.3, 0.002*float64(own))
	}
	return least
}

// constants is how many numbers limits of a family have: one for each name that has its own.
func (f *family) constants(of *Site) int {
	var h *Hold
	switch f.name {
	case "limits of users":
		h = of.Users
	case "limits of groups":
		h = of.Groups
	}
	if h == nil {
		return 0
	}
	return len(h.Names)
}

// run finds the best site from a first one: it takes the rule that helps most, then the one
// that helps most beside it, and so on; then it takes out what the later ones have made
// unnecessary.
func (s *search) run(base Site) error {
	s.base.site, s.best.site = base, base
	first, _, err := s.try([]candidate{{site: base, what: "the machine alone"}}, s.ev.chosenOn(), 0, &s.budget.left)
	if err != nil {
		return err
	}
	if len(first) == 0 {
		s.leftOut = append(s.leftOut, "all rules: one replay takes more than there is time for")
		return nil
	}
	s.base, s.best = first[0], first[0]
	for step := range 1 + mostRules {
		var best *found
		round, kinds := s.budget.left/2, families
		if step == 0 { // what the log names itself comes before what is read off its waits
			kinds = []family{*familyOf("partitions")}
		}
		for i := range kinds {
			part := round / int64(len(kinds)-i)
			room := part
			f, err := s.look(&kinds[i], step, &room)
			if err != nil {
				return err
			}
			round -= part - room
			if f != nil && (best == nil || f.of.score.mean(every) < best.of.score.mean(every)) {
				best = f
			}
		}
		if best == nil && step > 0 {
			break
		}
		if best == nil {
			continue
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
		without := candidate{site: s.best.site, what: s.best.what}
		f.without(s.ev, &without.site)
		less, _, err := s.try([]candidate{without}, s.ev.chosenOn(), 0, &s.budget.left)
		if err != nil {
			return err
		}
		if len(less) == 0 {
			i++ // no time is left to tell
			continue
		}
		if now := s.best.score.mean(every); now > (1-s.least(f, &s.best.site))*less[0].score.mean(every) {
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
func (s *search) look(f *family, round int, room *int64) (*found, error) {
	now := s.best
	all, best := []*score{now.score}, now
	times := s.ev.far(s.ev.chosenOn(), &now)
	try := func(list []candidate) (better bool, err error) {
		good, cut, err := s.screened(list, room)
		if err != nil {
			return false, err
		}
		done, without, err := s.try(good, s.ev.chosenOn(), times, room)
		if without += cut; without > 0 {
			s.leftOut = append(s.leftOut, fmt.Sprintf("%s: %d of %d proposals in round %d", f.name, without, len(list), round+1))
		}
		for _, c := range done {
			if c.score.lost > s.base.score.lost+len(s.ev.jobs)/500 {
				continue // a rule that lets jobs wait for ever is none
			}
			all = append(all, c.score)
			if c.score.mean(every) < best.score.mean(every) {
				best, better = c, true
			}
		}
		return better, err
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
	if most := (1 - s.least(f, &best.site)) * before; best.score == now.score || best.score.mean(every) > most || after >= before || 5*better < 3*differ {
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

// judge holds the rules against the weeks that nothing was chosen on, drops those that do not
// help there, and fills in the result.
func (s *search) judge(r *Result) error {
	site := s.best.site
	var err error
	of := func(site Site) (g, in grade.Grade) {
		w, failed := s.ev.replay(s.ctx, &site, s.ev.whole(), bound{})
		s.replays++
		if failed != nil {
			err = failed
			return g, in
		}
		return s.ev.grade(w.of), s.ev.inSample(w.of)
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
