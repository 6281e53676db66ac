package site

// A Spot is a partition as far as rules look at it: its number, the GPUs that a job
// would occupy there, and those of a node.
type Spot struct {
	Partition, Units, PerNode int
	// Nodes is on how many nodes its GPUs would lie, where that does not follow from them.
	Nodes int
}

// Harmless reports whether no rule refuses the job in a slot for good wherever it occupies no
// more than units. It then could run in all the partitions of a mask, a bit each, and
// Refuses need not be asked.
func (s *Site) Harmless(slot int32, units int, mask uint64) bool {
	h := &s.slots[slot]
	if units > int(s.groups[h.group].least) || h.hours != 0 {
		return false
	}
	h.open, h.may = mask, mask
	return true
}

// Refuses says where a job that was submitted could run, and returns the rule that never
// lets it start in any of these spots, or nothing: a bound of one job, or a limit below
// what it needs alone.
func (s *Site) Refuses(slot int32, j *Job, size int, spots []Spot) (rule string) {
	h := &s.slots[slot]
	if s.choosy {
		if i := s.rules.allows(j); i >= 0 {
			return "account." + s.rules.Accounts[i].Name + ".qos"
		}
	}
	for _, p := range spots {
		if in := s.refusesIn(h, j, size, p); in != "" {
			rule = in
		} else {
			h.open |= 1 << p.Partition
		}
	}
	if h.may = h.open; h.open == 0 {
		return rule
	}
	return ""
}

func (s *Site) refusesIn(h *held, j *Job, size int, p Spot) string {
	if int(j.QOS) < len(s.rules.QOS) {
		if bound := s.bounds.QOS[j.QOS].bound(j, size, s.of(p)); bound != "" {
			return "qos." + s.rules.QOS[j.QOS].Name + "." + bound
		}
	}
	for i := range s.shifts {
		if k := &s.shifts[i]; h.hours>>i&1 == 1 && k.holds(s.of(p)) && k.never(h.limit, p.Units) {
			return "calendar." + k.Name
		}
	}
	if len(s.groups[h.group].runs) == 0 {
		return ""
	}
	a := s.asks(h, &p)
	for _, i := range s.groups[h.group].runs {
		if g := &s.gauges[i]; a[g.kind] > s.ever(g) && g.holds(s.of(p)) {
			return s.rule(g)
		}
	}
	return ""
}

// Partitions is how many partitions rules can tell apart.
const Partitions = 64

// bound returns the bound of one job that a job breaks on a partition, or nothing.
func (q *QOS) bound(j *Job, size, partition int) string {
	switch {
	case q.MinGPUs > 0 && size < q.MinGPUs:
		return "min_gpus"
	case q.MaxGPUs > 0 && size > q.MaxGPUs:
		return "max_gpus"
	case q.MaxTime > 0 && j.Limit > q.MaxTime:
		return "max_time"
	}
	for _, on := range q.On {
		if on.Partition != partition {
			continue
		}
		switch {
		case on.MinGPUs > 0 && size < on.MinGPUs:
			return "on.min_gpus"
		case on.MaxGPUs > 0 && size > on.MaxGPUs:
			return "on.max_gpus"
		case on.MaxTime > 0 && j.Limit > on.MaxTime:
			return "on.max_time"
		}
	}
	return ""
}
