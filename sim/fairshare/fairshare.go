// Package fairshare ranks users by the Fair Tree algorithm, with Slurm's numbers
// (rank.go), and keeps what they have used, with decay (ledger.go).
//
// The data's way: a Tree has accounts with shares; a user is a leaf of one. A Ledger is
// told of every start and end, and of the time; at each multiple of its period usage decays
// and what runs is added. Then Factor is what a user is ranked by, from near 0 to 1.
package fairshare

import (
	"math"
	"slices"
)

// A Node is an account, or a user in one.
type Node struct {
	// Shares are what it has a right to, relative to its siblings; Parent: its account's
	// stand for it.
	Shares   int64
	User     bool
	Children []*Node
	Used     float64
	// Factor of a user is its rank among all over their number, as of the last Rank: the
	// first has 1. Level is shares over usage, each relative to its siblings.
	Factor, Level float64
}

// Parent is the value of Shares for Slurm's fairshare=parent.
const Parent = int64(-1)

// Rank gives every user below a root the fair-share factor: users in the order of a walk
// through the tree, in which siblings go by level, the highest first, and the children of
// tied accounts are looked at together (Slurm's documentation, Fair Tree Fairshare
// Algorithm).
func Rank(root *Node) {
	users := root.users()
	w := &walk{rank: users, left: users, users: float64(users)}
	w.children([]*Node{root}, false)
}

func (n *Node) users() int {
	if n.User {
		return 1
	}
	sum := 0
	for _, c := range n.Children {
		sum += c.users()
	}
	return sum
}

// A walk is where the ranking stands.
type walk struct {
	rank, left int
	users      float64
}

// children ranks the children of accounts that are tied, as one list. tied says whether
// the first inherits a tie with the user before.
func (w *walk) children(accounts []*Node, tied bool) {
	var list []*Node
	for _, a := range accounts {
		a.levels()
		list = append(list, a.Children...)
	}
	slices.SortStableFunc(list, func(a, b *Node) int {
		switch {
		case a.Level > b.Level, a.Level == b.Level && a.User && !b.User:
			return -1
		case a.Level < b.Level, a.User != b.User:
			return 1
		}
		return 0
	})
	for i := 0; i < len(list); i++ {
		a := list[i]
		same := tied && i == 0 || i > 0 && a.Level == list[i-1].Level
		if a.User {
			if !same {
				w.rank = w.left
			}
			a.Factor = float64(w.rank) / w.users
			w.left--
			continue
		}
		k := i + 1
		for k < len(list) && list[k].Level == a.Level {
			k++
		}
		w.children(list[i:k], same)
		i = k - 1
	}
}

// levels works out the levels of an account's children.
func (n *Node) levels() {
	shares := int64(0)
	for _, c := range n.Children {
		if c.Shares != Parent {
			shares += c.Shares
		}
	}
	for _, c := range n.Children {
		switch {
		case c.Shares == Parent:
			c.Level = math.Inf(1)
		case c.Shares == 0:
			c.Level = 0
		case c.Used == 0 || n.Used == 0:
			c.Level = math.Inf(1)
		default:
			c.Level = float64(c.Shares) / float64(shares) / (c.Used / n.Used)
		}
	}
}

// Decayed is what is left of one second's usage after a number of seconds. Slurm's factor of a
// second is 1 - 0.693/half-life, not the exact root of one half; where the half-life is 0,
// nothing decays.
func Decayed(seconds int64, halfLife float64) float64 {
	if halfLife == 0 {
		return 1
	}
	base, out := 1-0.693/halfLife, 1.0
	for ; seconds > 0; seconds >>= 1 {
		if seconds&1 == 1 {
			out = float64(out * base)
		}
		base = float64(base * base)
	}
	return out
}
