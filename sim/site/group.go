package site

import "math"

// A group is all that most questions need of who sent a job: the gauges that its jobs fall
// under, of what runs and of what is submitted. Jobs of the same account, QOS and user share
// one. It lasts while some job of it waits or runs, and so do the gauges of each user and of
// each account; their memory is then used again. So what a site keeps follows the number of
// jobs at once, not that of users.
type group struct {
	who         who
	account     int32 // who.account may stand for many
	size        int32 // the jobs of it
	least       int32 // the GPUs up to which no rule refuses a job for good
	blocks      bool  // others wait behind its jobs while a limit holds them
	runs, sends []int32
	lends       []int32 // of shares that are held
	own         []int32 // the blocks of these that are by user or by account
}

// A block are the gauges of one set for one user, or one account, or all: numbers that follow
// each other.
type block struct {
	set, of     int32
	first, size int32 // its first gauge, and the groups that use it
}

// group returns the group of a job, which it joins.
func (s *Site) group(account, qos, user int32) int32 {
	w := who{qos: qos}
	if s.by[eachUsers] {
		w.user = user
	}
	if s.by[eachAccounts] {
		w.account = account
	} else if len(s.pathOf) > 0 {
		w.account = s.pathFrom(account)
	}
	i := s.byWho.find(w)
	if i < 0 {
		i = s.newGroup(w, account)
	}
	s.groups[i].size++
	return i
}

// pathFrom is the path of an account. One that the rules do not name stands below the root.
func (s *Site) pathFrom(account int32) int32 {
	switch {
	case len(s.pathOf) == 0:
		return 0
	case int(account) >= len(s.pathOf):
		account = 0
	}
	return s.pathOf[account]
}

func (s *Site) newGroup(w who, account int32) int32 {
	var i int32
	if n := len(s.noGroups); n > 0 {
		i = s.noGroups[n-1]
		s.noGroups = s.noGroups[:n-1]
	} else {
		i = int32(len(s.groups))
		s.groups = append(s.groups, group{})
	}
	g := &s.groups[i]
	*g = group{who: w, account: account, least: math.MaxInt32, runs: g.runs[:0], sends: g.sends[:0], lends: g.lends[:0], own: g.own[:0]}
	if int(w.qos) < len(s.ofQOS) {
		q := &s.rules.QOS[w.qos]
		if g.blocks = q.Block; q.bounds() {
			g.least = 0
		}
		for _, k := range s.ofQOS[w.qos] {
			s.fallUnder(g, k)
		}
	}
	for _, k := range s.paths[s.pathFrom(account)] {
		s.fallUnder(g, k)
	}
	if s.choosy || len(s.phases) > 1 {
		g.least = 0
	}
	s.byWho.put(w, i)
	return i
}

// fallUnder adds the gauges of a set to a group.
func (s *Site) fallUnder(g *group, k int32) {
	first := s.block(g, k)
	for i, t := range s.sets[k].terms {
		switch t.kind {
		case submitted:
			g.sends = append(g.sends, first+int32(i))
			continue
		case holding:
			g.lends = append(g.lends, first+int32(i))
			continue
		}
		g.runs = append(g.runs, first+int32(i))
		switch t.kind {
		case gpus, nodes, share: // there are no more nodes than GPUs
			g.least = int32(min(int64(g.least), t.limit))
		case committed, budget, power:
			g.least = 0
		}
	}
}

// block returns the first of the gauges of a set for a group, new ones if need be.
func (s *Site) block(g *group, k int32) int32 {
	b, of := s.sets[k].all, int32(0)
	switch s.sets[k].by {
	case everybodys:
		if b < 0 {
			b = s.newBlock(k, 0)
			s.sets[k].all = b
		}
		return s.blocks[b].first
	case eachUsers:
		of = g.who.user
	case eachAccounts:
		of = g.account
	}
	w := who{account: of, qos: k}
	if b = s.byWhom.find(w); b < 0 {
		b = s.newBlock(k, of)
		s.byWhom.put(w, b)
	}
	s.blocks[b].size++
	g.own = append(g.own, b)
	return s.blocks[b].first
}

func (s *Site) newBlock(k, of int32) int32 {
	n := &s.sets[k]
	if len(n.free) > 0 {
		b := n.free[len(n.free)-1]
		n.free = n.free[:len(n.free)-1]
		s.blocks[b].of = of
		return b
	}
	s.blocks = append(s.blocks, block{set: k, of: of, first: int32(len(s.gauges))})
	for _, t := range n.terms {
		s.gauges = append(s.gauges, gauge{limit: t.limit, kind: t.kind, set: k, partition: n.where})
	}
	return int32(len(s.blocks) - 1)
}

// leave takes a job out of its group. The last one leaves nothing behind that is its own.
func (s *Site) leave(i int32) {
	g := &s.groups[i]
	if g.size--; g.size > 0 {
		return
	}
	s.byWho.drop(g.who)
	s.noGroups = append(s.noGroups, i)
	for _, b := range g.own {
		o := &s.blocks[b]
		if o.size--; o.size > 0 {
			continue
		}
		s.byWhom.drop(who{account: o.of, qos: o.set})
		n := &s.sets[o.set]
		n.free = append(n.free, b)
		for k := range n.terms {
			s.forget(&s.gauges[int(o.first)+k])
		}
	}
}

// forget takes out of the lines of a gauge what is out of date, which is all: its jobs are
// gone.
func (s *Site) forget(g *gauge) {
	if g.behind == 0 {
		return
	}
	b := &s.behinds[g.behind]
	b.line, b.back, b.calm, b.pruned = b.line[:0], b.back[:0], b.calm[:0], 0
}
