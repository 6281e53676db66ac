package slurm

import (
	"math"
	"slices"
)

// fairTree gives every user the fair-share factor of the Fair Tree algorithm: users in
// the order of a walk through the tree, in which siblings go by what they have a right
// to over what they used, the first with factor 1.
func (s *Site) fairTree() {
	users := 0
	s.Root.each(func(a *Assoc) {
		if a.User {
			users++
		}
	})
	w := &treeWalk{rank: users, left: users, users: float64(users)}
	w.children([]*Assoc{s.Root}, false)
}

// A treeWalk is where the walk stands.
type treeWalk struct {
	rank, left int
	users      float64
}

// children ranks the children of accounts that are tied, as one list. tied says whether
// the first inherits a tie with the user before.
func (w *treeWalk) children(accounts []*Assoc, tied bool) {
	var list []*Assoc
	for _, a := range accounts {
		a.levels()
		list = append(list, a.Children...)
	}
	slices.SortStableFunc(list, func(a, b *Assoc) int {
		switch {
		case a.level != b.level:
			return first(a.level > b.level)
		case a.User != b.User:
			return first(a.User)
		}
		return 0
	})
	for i := 0; i < len(list); i++ {
		a := list[i]
		same := tied && i == 0 || i > 0 && a.level == list[i-1].level
		if a.User {
			if !same {
				w.rank = w.left
			}
			a.factor = float64(w.rank) / w.users
			w.left--
			continue
		}
		k := i + 1
		for k < len(list) && list[k].level == a.level {
			k++
		}
		w.children(list[i:k], same)
		i = k - 1
	}
}

// levels computes the level fair-share of an account's children.
func (a *Assoc) levels() {
	shares := int64(0)
	for _, c := range a.Children {
		if c.Shares != ParentShares {
			shares += c.Shares
		}
	}
	for _, c := range a.Children {
		c.level = c.levelOf(a, shares)
	}
}

func (c *Assoc) levelOf(parent *Assoc, shares int64) float64 {
	if c.Shares == ParentShares {
		return math.Inf(1)
	}
	if c.Shares == 0 {
		return 0
	}
	used := c.used.tres[Billing]
	if used == 0 || parent.used.tres[Billing] == 0 {
		return math.Inf(1)
	}
	return float64(c.Shares) / float64(shares) / (used / parent.used.tres[Billing])
}
