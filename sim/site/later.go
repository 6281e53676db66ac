package site

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Later are the limits from a date on: Rules with the same accounts and QOS, of which only
// numbers differ. Their Hours and Later do not count.
type Later struct {
	At    time.Duration
	Rules *Rules
}

// phases are the rules from the beginning and from each date on.
func (r *Rules) phases() []*Rules {
	all := []*Rules{r}
	for _, l := range r.Later {
		all = append(all, l.Rules)
	}
	return all
}

func (r *Rules) checkLater() error {
	for i, l := range r.Later {
		switch {
		case l.Rules == nil || len(l.Rules.Accounts) != len(r.Accounts) || len(l.Rules.QOS) != len(r.QOS) || len(l.Rules.Later) > 0:
			return errors.New("the later limits are of other accounts or QOS")
		case (l.Rules.Power == nil) != (r.Power == nil):
			return errors.New("a cap on power holds from the beginning")
		case l.At < 0 || i > 0 && l.At <= r.Later[i-1].At:
			return errors.New("the later limits are not in the order of their dates")
		}
		for k := range l.Rules.Accounts {
			if a, b := &l.Rules.Accounts[k], &r.Accounts[k]; a.Hold != b.Hold || a.Over != b.Over {
				return fmt.Errorf("account %q holds its share in another way from a date on", b.Name)
			}
		}
		for k := range l.Rules.QOS {
			if !slices.EqualFunc(l.Rules.QOS[k].On, r.QOS[k].On, func(a, b On) bool { return a.Partition == b.Partition }) {
				return fmt.Errorf("the later limits of QOS %q are of other partitions", r.QOS[k].Name)
			}
		}
		if l.Rules.Blocking() {
			return errors.New("limits from a date on do not go with QOS whose jobs block others")
		}
		if l.Rules.submits() != r.submits() {
			return errors.New("limits on what is submitted hold from the beginning")
		}
		if err := l.Rules.Check(); err != nil {
			return fmt.Errorf("from a date on: %w", err)
		}
	}
	return nil
}

// submits is the sum of all limits on what is submitted.
func (r *Rules) submits() (sum int) {
	r.some(func(l *Limits) bool {
		sum += l.Submitted
		return false
	})
	for i := range r.Accounts {
		sum += r.Accounts[i].Together.Submitted + r.Accounts[i].EachUser.Submitted
	}
	return sum
}

// byDates are the limits of all dates that stand instead of one of the beginning.
func (s *Site) byDates() map[*Limits][]*Limits {
	of := map[*Limits][]*Limits{}
	for _, r := range s.phases {
		for i := range r.QOS {
			a, b := &s.rules.QOS[i], &r.QOS[i]
			of[&a.Together], of[&a.EachUser], of[&a.EachAccount] = append(of[&a.Together], &b.Together), append(of[&a.EachUser], &b.EachUser), append(of[&a.EachAccount], &b.EachAccount)
			for k := range b.On {
				a, b := &a.On[k], &b.On[k]
				of[&a.Together], of[&a.EachUser], of[&a.EachAccount] = append(of[&a.Together], &b.Together), append(of[&a.EachUser], &b.EachUser), append(of[&a.EachAccount], &b.EachAccount)
			}
		}
		for i := range r.Accounts {
			a, b := &s.rules.Accounts[i], &r.Accounts[i]
			of[&a.Together], of[&a.EachUser] = append(of[&a.Together], &b.Together), append(of[&a.EachUser], &b.EachUser)
		}
	}
	return of
}

// budgets reports whether an account has a budget at some time.
func (s *Site) budgets(account int32) bool {
	return slices.ContainsFunc(s.phases, func(r *Rules) bool { return r.Accounts[account].Budget > 0 })
}

// caps reports whether a share of an account may ever bind.
func (s *Site) caps(account int32) bool {
	return slices.ContainsFunc(s.phases, func(r *Rules) bool { return s.may(share, int64(r.Accounts[account].Cap)) })
}

// binds reports whether a limit may bind now or from some date on.
func (s *Site) binds(k kind, l *Limits) bool {
	return slices.ContainsFunc(s.ofDates[l], func(l *Limits) bool { return s.may(k, l.amounts()[k]) })
}

// dated is the limit that is of some amounts from each date on; 0 is none. Where there is none
// at one time, all that could be needed is allowed then.
func (s *Site) dated(k kind, amount func(phase int) int64) term {
	t := term{kind: k, limit: amount(0)}
	if len(s.phases) == 1 {
		return t
	}
	for phase := range s.phases {
		limit := amount(phase)
		if limit == 0 {
			limit = most
		}
		t.limits = append(t.limits, limit)
	}
	t.next(0)
	return t
}

// next makes the limit that of a date.
func (t *term) next(phase int) {
	t.limit, t.most = t.limits[phase], slices.Max(t.limits[phase:])
}

// settle notes what is still in use of a gauge above a limit that was lowered.
func (b *behind) settle(g *gauge) {
	if b.over = min(b.over, g.use); b.over <= g.limit {
		b.over = 0
	}
}

// change makes the limits those of the next date. Who runs goes on; who may go now is
// released; and who may never go any more is lost.
func (s *Site) change() {
	s.bounds, s.later = s.later[0].Rules, s.later[1:]
	phase := len(s.phases) - 1 - len(s.later)
	for i := range s.sets {
		for k := range s.sets[i].terms {
			s.sets[i].terms[k].next(phase)
		}
	}
	for i := range s.gauges {
		g := &s.gauges[i]
		if g.kind == holding {
			s.holdFrom(int32(i))
			continue
		}
		if g.limit = s.term(g).limit; g.use > g.limit {
			s.behind(g).over = g.use
		}
		if g.kind == submitted { // it does not change, and its line has another order
			continue
		}
		if g.behind != 0 {
			s.behind(g).settle(g)
			if g.kind == power {
				s.redraw(g)
			}
			s.clear(g)
			s.release(g)
		}
		s.touch(int32(i))
	}
}
