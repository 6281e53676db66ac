package fairshare

import (
	"slices"
	"time"
)

// A Ledger keeps what users have used. Usage is GPU-seconds (or whatever amounts are in),
// and at each calculation, c seconds after the one before, it is multiplied by d^c; then
// each job that runs, or has run since, counts amount x t x d^t, where it has run for t
// seconds since the calculation before. That of a job that ends counts at its end. So
// does Slurm.
//
// As only ratios of usage matter, nothing is multiplied: what comes later is added with a
// weight that grows by d^-c. So a calculation costs what runs, not all users that there
// are.
type Ledger struct {
	root     *Node
	accounts []*Node
	numbers  map[[2]int32]int32 // of members, by account and user
	members  []member
	period   int64
	halfLife float64

	last    int64   // the calculation
	weight  float64 // of what is added now
	stays   []stay  // by slot
	recent  []int32 // slots of jobs that have started since the last calculation
	busy    []int32 // members that have jobs that started before
	ranking bool    // there was a calculation since the users were ranked
	late    []late  // the usage of jobs that have ended since then, while ranking
}

// late is usage that is not to be seen by a ranking that is still to be made.
type late struct {
	node *Node
	used float64
}

// A member is a user of an account.
type member struct {
	node *Node
	rate int64 // amounts of the jobs that have run since the last calculation
}

// A stay is a running job.
type stay struct {
	member int32
	recent bool
	amount int64
	since  int64
}

// An Account is one of a tree: the number of the one above it, and its shares. The first
// is the root.
type Account struct {
	Parent int
	Shares int64
}

// NewLedger returns a Ledger of accounts, in which nobody has used anything. A period is
// whole seconds.
func NewLedger(accounts []Account, period, halfLife time.Duration) *Ledger {
	l := &Ledger{
		root: &Node{}, numbers: map[[2]int32]int32{}, weight: 1,
		period: max(1, int64(period/time.Second)), halfLife: halfLife.Seconds(),
	}
	for range accounts {
		l.accounts = append(l.accounts, &Node{})
	}
	if len(accounts) == 0 {
		l.accounts = []*Node{l.root}
	} else {
		l.root = l.accounts[0]
	}
	for i, a := range accounts {
		l.accounts[i].Shares = a.Shares
		if i > 0 {
			up := l.accounts[a.Parent]
			up.Children = append(up.Children, l.accounts[i])
		}
	}
	return l
}

// Member returns the number of a user of an account; an account that there is not is the
// root. A user of whom nothing was known has shares of 1, and factor 1 until the next
// calculation.
func (l *Ledger) Member(account, user int32) int32 {
	if int(account) >= len(l.accounts) {
		account = 0
	}
	id := [2]int32{account, user}
	if n, known := l.numbers[id]; known {
		return n
	}
	n := &Node{User: true, Shares: 1, Factor: 1}
	up := l.accounts[account]
	up.Children = append(up.Children, n)
	l.members = append(l.members, member{node: n})
	l.numbers[id] = int32(len(l.members) - 1)
	return l.numbers[id]
}

// Factor returns the fair-share factor of a member, as of the last Rank.
func (l *Ledger) Factor(member int32) float64 { return l.members[member].node.Factor }

// Node returns the node of a member.
func (l *Ledger) Node(member int32) *Node { return l.members[member].node }

// Started says that a job of a member has started, and what a second of it counts.
func (l *Ledger) Started(slot, member int32, amount int64, at time.Duration) {
	l.advance(at)
	for int(slot) >= len(l.stays) {
		l.stays = append(l.stays, stay{})
	}
	l.stays[slot] = stay{member, true, amount, seconds(at)}
	if amount == 0 {
		return
	}
	l.recent = append(l.recent, slot)
}

// Ended says that it has ended.
func (l *Ledger) Ended(slot int32, at time.Duration) {
	l.advance(at)
	s := &l.stays[slot]
	if s.amount == 0 {
		return
	}
	m := &l.members[s.member]
	if s.recent {
		i := slices.Index(l.recent, slot)
		l.recent = slices.Delete(l.recent, i, i+1)
	} else if m.rate -= s.amount; m.rate == 0 {
		i := slices.Index(l.busy, s.member)
		l.busy[i] = l.busy[len(l.busy)-1]
		l.busy = l.busy[:len(l.busy)-1]
	}
	used := usage(s.amount, l.decayed(seconds(at)-max(s.since, l.last)), l.weight)
	if l.ranking {
		l.late = append(l.late, late{m.node, used})
	} else {
		m.node.Used += used
	}
}

// usage is an amount times seconds that have decayed, in the unit of usage.
func usage(amount int64, decayed, weight float64) float64 {
	return float64(float64(float64(amount)*decayed) * weight)
}

// settle counts the ends since the last calculation.
func (l *Ledger) settle() {
	for _, x := range l.late {
		x.node.Used += x.used
	}
	l.late = l.late[:0]
}

// decayed is t x d^t.
func (l *Ledger) decayed(t int64) float64 {
	return float64(float64(t) * Decayed(t, l.halfLife))
}

func seconds(at time.Duration) int64 { return int64(at / time.Second) }

// advance makes the calculations up to an instant.
func (l *Ledger) advance(at time.Duration) {
	for now := seconds(at); l.last+l.period <= now; {
		l.calculate(l.last + l.period)
	}
}

// calculate adds what has run up to now.
func (l *Ledger) calculate(now int64) {
	l.settle()
	d := Decayed(now-l.last, l.halfLife)
	after := l.weight / d
	for _, i := range l.busy {
		m := &l.members[i]
		m.node.Used += usage(m.rate, l.decayed(now-l.last), after)
	}
	for _, slot := range l.recent {
		s := &l.stays[slot]
		m := &l.members[s.member]
		m.node.Used += usage(s.amount, l.decayed(now-s.since), after)
		if s.recent = false; m.rate == 0 {
			l.busy = append(l.busy, s.member)
		}
		m.rate += s.amount
	}
	l.recent, l.last, l.weight, l.ranking = l.recent[:0], now, after, true
	if l.weight > most {
		l.rescale()
	}
}

// most is how large a weight may become: a power of two, so that dividing by it is exact.
const most = 1 << 300

func (l *Ledger) rescale() {
	l.weight /= most
	for i := range l.members {
		l.members[i].node.Used /= most
	}
}

// Rank brings the factors up to an instant, and reports whether they are new: those of the
// last calculation.
func (l *Ledger) Rank(at time.Duration) bool {
	l.advance(at)
	if !l.ranking {
		return false
	}
	l.ranking = false
	l.root.sum()
	Rank(l.root)
	l.settle()
	return true
}

// sum adds up the usage of those below an account.
func (n *Node) sum() float64 {
	if n.User {
		return n.Used
	}
	n.Used = 0
	for _, c := range n.Children {
		n.Used += c.sum()
	}
	return n.Used
}

// Usage is what a node has used, in the unit of now.
func (l *Ledger) Usage(n *Node) float64 {
	return n.Used / l.weight
}
