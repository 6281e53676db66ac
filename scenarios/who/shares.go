package who

import (
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/sim/sched"
)

// Shares of capacity: what an account may have of that of the one above it, or of the machine.

// What a share does.
const (
	Hold       = "hold"     // it is exceeded while nobody else could start
	Cap        = "cap"      // it is never exceeded
	ByPriority = "priority" // it decides who comes first, where fair-share does
)

// perShare is how many shares of fair-share the whole is.
const perShare = 1_000_000

// rights are what an account has a right to for fair-share.
func (a *Account) rights() int {
	if a.Enforce == ByPriority {
		return max(1, int(math.Round(a.Share*perShare)))
	}
	return a.Shares
}

// bounded is the share that bounds an account, or 0.
func (a *Account) bounded() float64 {
	if a.Enforce == Cap || a.Enforce == Hold {
		return a.Share
	}
	return 0
}

// shares checks the share of an account against those beside it, and against the order.
func (c *checker) shares(a *Account) {
	path := keyed.To("account", a.Name)
	here, enforce := path.Child("share"), path.Child("enforce")
	switch {
	case a.Share == 0 && a.Enforce != "" && !c.Failed(path):
		c.Bad(enforce, "give the account a share", "%s: there is no share of [account.%s]", enforce, a.Name)
	case a.Share > 0 && a.Enforce == "" && !c.Failed(path):
		c.Bad(here, `write enforce = "hold" (borrows what is idle), "cap" (never above it) or "priority" (by fair-share alone)`, "%s: nothing says what the share does", here)
	case a.Over > 0 && a.Enforce != Hold:
		c.Bad(path.Child("over"), `write enforce = "hold", or leave it out`, "%s: only a share that is held counts over a time", path.Child("over"))
	case a.Enforce == Hold && !c.Failed(path):
		c.holds(a, path)
	case a.Enforce != ByPriority || c.Failed(path):
	case !c.FairShare:
		c.Bad(enforce, `write order = "multifactor" and multifactor = { fairshare_weight = 10_000 } in [policy]`, "%s = %q is by fair-share, which has no weight", enforce, a.Enforce)
	case c.Has(path.Child("shares")...):
		c.Bad(path.Child("shares"), "leave one of the two out", "%s and share both say what the account has a right to for fair-share", path.Child("shares"))
	default:
		c.beside(a, path)
	}
}

// beside checks that all accounts beside one that goes by its share do, with no more than the
// whole.
func (c *checker) beside(a *Account, path keyed.Path) {
	sum := 0.0
	for i := range c.Accounts {
		b := &c.Accounts[i]
		if b.Parent != a.Parent {
			continue
		}
		if sum += b.Share; b.Enforce != ByPriority {
			here := path.Child("enforce")
			c.Bad(here, "give it a share by priority, too", "%s: [account.%s] beside it has none that fair-share could set it against", here, b.Name)
			return
		}
	}
	c.whole(a, path, sum)
}

// whole checks what the shares of the accounts beside one, itself included, add up to: at the first of those
// that share alike.
func (c *checker) whole(a *Account, path keyed.Path, sum float64) {
	like := func(b Account) bool { return b.Parent == a.Parent && b.Enforce == a.Enforce }
	if sum > 1+1e-9 && slices.IndexFunc(c.Accounts, like) == slices.Index(keyed.Names(c.Accounts), a.Name) {
		here := path.Child("share")
		c.Bad(here, "make them smaller", "%s: the shares of the accounts beside each other add up to %.3g, more than the whole", here, sum)
	}
}

// holds checks an account that holds its share.
func (c *checker) holds(a *Account, path keyed.Path) {
	enforce, over := path.Child("enforce"), path.Child("over")
	const hint = `write backfill = "easy", "first-fit" or "none", or enforce = "cap"`
	switch {
	case c.Slurm:
		c.Bad(enforce, `write enforce = "priority", or leave scheduler out`, "%s: a share that is held does not go with scheduler = \"slurm\", which knows no shares of the machine", enforce)
	case c.Policy.Backfill == sched.Conservative:
		c.Bad(enforce, hint, "%s: under backfill \"conservative\" places are given by resources, whoever holds a share", enforce)
	case a.Over > 0 && (a.Over < 24*time.Hour || a.Over%time.Hour != 0):
		c.Bad(over, `write whole hours, such as "26w"`, "%s must be of whole hours and a day at least, not %s", over, keyed.DurationText(a.Over))
	}
	if k := slices.IndexFunc(c.QOS, func(q QOS) bool { return q.LimitsBlock }); k >= 0 {
		c.Bad(enforce, `take limits_block out, or write enforce = "cap"`, "%s: a share that is held does not go with limits_block, which [qos.%s] has", enforce, c.QOS[k].Name)
	}
	sum := 0.0
	for i := range c.Accounts {
		if b := &c.Accounts[i]; b.Parent == a.Parent && b.Enforce == Hold {
			sum += b.Share
		}
	}
	c.whole(a, path, sum)
}
