package site

// A Power is a cap on what the machine draws, as rules see it: Cap is what is left for jobs, in
// milliwatts, and Draw by partition what a GPU draws more when a job has it. It is a limit on
// all jobs together that changes when nodes come and leave, and when the type of GPUs changes.
// What a job draws is what it drew when it started.
type Power struct {
	Cap  int64
	Draw []int64
}

// PowerRule is the name of the cap on power among limits.
const PowerRule = "power.cap_kw"

// powered is the set of the cap on power.
func (s *Site) powered() int32 {
	t := term{kind: power, limit: s.rules.Power.Cap} // 0 or less lets nobody start who draws more
	if len(s.phases) > 1 {
		for _, r := range s.phases {
			t.limits = append(t.limits, r.Power.Cap)
		}
		t.next(0)
	}
	return s.newSet(set{name: "power.", terms: []term{t}, where: everywhere})
}

// draws is what so many GPUs of a partition draw more while a job has them.
func (s *Site) draws(units, partition int) int64 {
	return int64(units) * s.bounds.Power.Draw[partition]
}

// draw notes what the job in a slot draws from now on.
func (s *Site) draw(slot int32, amount int64) {
	for int(slot) >= len(s.drawn) {
		s.drawn = append(s.drawn, 0)
	}
	s.drawn[slot] = amount
}

// redraw has all who wait for the cap on power be asked again: what each needs of it has changed.
func (s *Site) redraw(g *gauge) {
	if g.behind == 0 {
		return
	}
	for l := &s.behinds[g.behind].line; len(*l) > 0; {
		s.freeFirst(l)
	}
	for b := &s.behinds[g.behind]; len(b.back) > 0; {
		s.stir(b.back.pop())
	}
	for b := &s.behinds[g.behind]; len(b.calm) > 0; {
		s.stir(b.calm.pop())
	}
}
