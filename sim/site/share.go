package site

import (
	"cmp"
	"slices"
	"time"
)

// Shares of capacity. A cap bounds what the jobs of an account and of those below it occupy at
// once by a part of the GPUs that are installed, so that it changes when nodes come and leave: it
// is a limit with dates (later.go), worked out from what the machine has from when on.

// A Capacity is how many GPUs are installed from an instant on.
type Capacity struct {
	At   time.Duration
	GPUs int
}

// Capped returns the rules with the caps that follow from the shares of accounts, on a machine
// of which is told how much it has from when on, in time order and first from time zero; the same rules where
// there are none.
func (r *Rules) Capped(machine []Capacity) *Rules {
	if !slices.ContainsFunc(r.Accounts, func(a Account) bool { return a.Share > 0 }) {
		return r
	}
	out := r.capped(machine[0].GPUs)
	out.Later = nil
	for _, at := range r.dates(machine) {
		i := slices.IndexFunc(machine, func(c Capacity) bool { return c.At > at })
		if i < 0 {
			i = len(machine)
		}
		out.Later = append(out.Later, Later{at, r.At(at).capped(machine[i-1].GPUs)})
	}
	return out
}

// dates are those at which limits, or what is installed, change.
func (r *Rules) dates(machine []Capacity) (all []time.Duration) {
	for _, l := range r.Later {
		all = append(all, l.At)
	}
	for _, c := range machine[1:] {
		all = append(all, c.At)
	}
	slices.SortFunc(all, cmp.Compare[time.Duration])
	return slices.Compact(all)
}

// At are the rules in force at an instant.
func (r *Rules) At(at time.Duration) *Rules {
	in := r
	for _, l := range r.Later {
		if l.At <= at {
			in = l.Rules
		}
	}
	return in
}

// capped are the rules, alone, with caps, on a machine of that many GPUs.
func (r *Rules) capped(gpus int) *Rules {
	out := *r
	out.Later, out.Accounts = nil, slices.Clone(r.Accounts)
	for i := range out.Accounts {
		a := &out.Accounts[i]
		if a.Share == 0 {
			continue
		}
		part := float64(gpus)
		for _, up := range r.Chain(i) {
			if s := r.Accounts[up].Share; s > 0 {
				part = float64(part * s)
			}
		}
		a.Cap = max(1, int(part+roundingError))
	}
	return &out
}

// roundingError is what a product of shares may lack of a whole number.
const roundingError = 1e-9
