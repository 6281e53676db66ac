package synth

import (
	"errors"
	"fmt"
	"math"

	"aforo/workload"
	"aforo/workload/synth/law"
)

// mostUsers bounds the users of one community or cohort, and the number of communities
// and of cohorts is bounded so that every user's number fits in an int32.
const (
	mostUsers       = 1_000_000
	mostClasses     = 1_000 // and cohorts
	mostCommunities = 1_000
	allUsers        = 50 // what Class.Users == 0 stands for
)

// Check reports everything that is wrong with a model, joined into one error. A
// model that passes is one from which New can draw jobs for ever.
func (m *Model) Check() error {
	var errs []error
	add := func(where string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", where, err))
		}
	}
	if len(m.Classes) == 0 {
		errs = append(errs, errors.New("the workload has no classes: it needs at least one"))
	}
	if max(len(m.Classes), len(m.Cohorts)) > mostClasses {
		errs = append(errs, fmt.Errorf("there are %d classes and %d cohorts: at most %d of each are possible", len(m.Classes), len(m.Cohorts), mostClasses))
	}
	if n := len(m.Labels.Community); n > mostCommunities {
		errs = append(errs, fmt.Errorf("there are %d communities: at most %d are possible", n, mostCommunities))
	}
	if n := len(m.Labels.Class); n > 0 && n != len(m.Classes) {
		errs = append(errs, fmt.Errorf("there are %d classes and %d labels for them", len(m.Classes), n))
	}
	names := map[string]bool{}
	for i := range m.Classes {
		c := &m.Classes[i]
		add(fmt.Sprintf("class %q", c.Name), errors.Join(checkName(names, c.Name), c.check(&m.Labels, m.rests(i))))
	}
	names = map[string]bool{}
	for i := range m.Cohorts {
		c := &m.Cohorts[i]
		add(fmt.Sprintf("cohort %q", c.Name), errors.Join(checkName(names, c.Name), c.check(m)))
	}
	names = map[string]bool{}
	for i := range m.Calls {
		c := &m.Calls[i]
		add(fmt.Sprintf("call %q", c.Name), errors.Join(checkName(names, c.Name), c.check(m)))
	}
	add("rhythm", m.Rhythm.check())
	add("growth", m.Growth.check())
	add("sectors", m.checkSectors())
	return errors.Join(errs...)
}

// checkName checks that a name, from which random streams are made, is unique.
func checkName(seen map[string]bool, name string) error {
	if name == "" {
		return errors.New("it has no name")
	}
	if seen[name] {
		return errors.New("there are two of this name: names must differ")
	}
	seen[name] = true
	return nil
}

func (c *Class) check(l *workload.Labels, rests bool) error {
	errs := []error{
		c.checkProcess(rests),
		c.Size.Check(),
		c.checkRun(),
		checkLaw("limit", c.Limit),
		checkLabels("community", c.Community, l.Community),
		checkLabels("access", c.Access, l.Access),
	}
	if c.Outcomes != nil {
		errs = append(errs, c.Outcomes.check())
		if c.Sessions != nil {
			errs = append(errs, errors.New("it has outcomes and sessions: a user of a session decides when to send a job again, so leave the outcomes out"))
		}
	}
	if !(c.Burst >= 1) || math.IsInf(c.Burst, 1) {
		errs = append(errs, fmt.Errorf("the mean burst is %v: it must be a finite number, 1 or more", c.Burst))
	}
	if c.FixedBurst && c.Burst != math.Trunc(c.Burst) {
		errs = append(errs, fmt.Errorf("every burst has %v jobs: it must be a whole number", c.Burst))
	}
	if c.Rhythm != nil {
		errs = append(errs, c.Rhythm.check())
	}
	if c.Growth != nil {
		errs = append(errs, c.Growth.check())
	}
	if !(c.FixedShare >= 0 && c.FixedShare <= 1) {
		errs = append(errs, fmt.Errorf("the fixed share of the run time is %v: it must be within 0 and 1", c.FixedShare))
	}
	if c.MaxSize < 0 || c.MaxLimit < 0 {
		errs = append(errs, fmt.Errorf("the largest size is %d and the largest limit %v: they must be positive, or 0 for none", c.MaxSize, c.MaxLimit))
	}
	if c.CoresPerGPU < 0 || c.MemPerGPUMB < 0 || max(c.CoresPerGPU, c.MemPerGPUMB) > math.MaxInt32 {
		errs = append(errs, fmt.Errorf("each GPU needs %d cores and %d MB: they must be positive, or 0 for none", c.CoresPerGPU, c.MemPerGPUMB))
	}
	if !(c.Priority >= 0 && c.Priority <= 1) {
		errs = append(errs, fmt.Errorf("the priority is %v: it must be within 0 and 1", c.Priority))
	}
	if communities := max(1, len(l.Community)); c.Users < 0 || c.users()*communities > mostUsers {
		errs = append(errs, fmt.Errorf("there are %d users in each of %d communities: together they must be at least 1 and at most %d", c.Users, communities, mostUsers))
	}
	return errors.Join(errs...)
}

// users is the size of the population of each community.
func (c *Class) users() int {
	if c.Users == 0 {
		return allUsers
	}
	return c.Users
}

// checkLaw checks a Law or a Limit: that there is one and, for those of this
// package, its parameters.
func checkLaw(what string, l any) error {
	if l == nil {
		return fmt.Errorf("it has no law of the %s", what)
	}
	if c, ok := l.(interface{ Check() error }); ok {
		return c.Check()
	}
	return nil
}

// checkLabels checks weights over labels; nil stands for the first label.
func checkLabels(what string, weights []float64, labels []string) error {
	if weights == nil {
		return nil
	}
	if len(weights) != len(labels) {
		return fmt.Errorf("there are %d weights for the %s and %d labels: give one weight a label", len(weights), what, len(labels))
	}
	return law.CheckWeights("the "+what, weights)
}

func (c *Cohort) check(m *Model) error {
	errs := []error{law.CheckPositive("the number of jobs a day of each member", c.PerMemberDay)}
	if c.Class < 0 || c.Class >= len(m.Classes) {
		errs = append(errs, fmt.Errorf("its class is number %d of %d", c.Class, len(m.Classes)))
	}
	if c.Members < 1 || c.Members > mostUsers {
		errs = append(errs, fmt.Errorf("it has %d members: it must have at least 1 and at most %d", c.Members, mostUsers))
	}
	if c.From < 0 || c.To <= c.From {
		errs = append(errs, fmt.Errorf("it works from %v to %v after the start: it must end after it begins, and begin at 0 or later", c.From, c.To))
	}
	if c.Community < -1 || c.Community >= max(1, len(m.Labels.Community)) {
		errs = append(errs, fmt.Errorf("its community is number %d of %d: give -1 to keep the weights of the class", c.Community, len(m.Labels.Community)))
	}
	if c.Access < -1 || c.Access >= max(1, len(m.Labels.Access)) {
		errs = append(errs, fmt.Errorf("its access is number %d of %d: give -1 to keep the weights of the class", c.Access, len(m.Labels.Access)))
	}
	return errors.Join(errs...)
}

func (m *Model) checkSectors() error {
	if m.SectorWeights == nil {
		return nil
	}
	if n := max(1, len(m.Labels.Community)); len(m.SectorWeights) != n {
		return fmt.Errorf("there are weights of sectors for %d communities of %d: give a list for each", len(m.SectorWeights), n)
	}
	var errs []error
	for i, w := range m.SectorWeights {
		err := checkLabels("sector", w, m.Labels.Sector)
		if err != nil {
			errs = append(errs, fmt.Errorf("community %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}
