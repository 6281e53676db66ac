package trace

import "time"

// Instants are when a job was submitted, eligible, started and ended, or Unknown, each with
// a second reading where a clock showed it twice, else the same.
type Instants struct{ At, Other [4]time.Duration }

// Set sets one of the instants, by its place.
func (t *Instants) Set(i int, at, other time.Duration) { t.At[i], t.Other[i] = at, other }

// Twice reports whether a clock showed one of the instants twice.
func (t *Instants) Twice() bool { return t.At != t.Other }

// Resolve chooses among the readings of times in the hour that comes twice. What the record
// says of itself decides: its instants follow each other, and what elapsed, where that is
// not Unknown, is the end less the start. Where that leaves a choice, the job was not
// submitted before the latest of those above it. unsure reports that a choice is left, and
// the first reading taken.
func (t *Instants) Resolve(elapsed, latest time.Duration) (unsure bool) {
	best, ties := -1, 0
	chosen := t.At
	for mask := range 1 << len(t.At) {
		at, same := t.At, false // same: a reading that has been looked at
		for i := range at {
			if mask>>i&1 == 1 {
				same = same || t.At[i] == t.Other[i]
				at[i] = t.Other[i]
			}
		}
		if same {
			continue
		}
		switch s := agrees(&at, elapsed, latest); {
		case s > best:
			best, ties, chosen = s, 1, at
		case s == best:
			ties++
		}
	}
	t.At, t.Other = chosen, chosen
	return ties > 1
}

// agrees counts what speaks for a reading of the four instants, heavier reasons first.
func agrees(at *[4]time.Duration, elapsed, latest time.Duration) (points int) {
	last := Unknown
	for _, t := range at {
		if t == Unknown {
			continue
		}
		if t >= last {
			points += 4
		}
		last = t
	}
	if at[2] != Unknown && at[3] != Unknown && at[3]-at[2] == elapsed {
		points += 2
	}
	if at[0] >= latest {
		points++
	}
	return points
}

// The words for times in the hours that a clock shows twice, and not at all.
const (
	HourTwice   = "a time in the hour that the clock showed twice, resolved by what else the record says"
	HourUnsure  = "such a time that the record leaves open, taken as the first"
	HourSkipped = "a time in the hour that the clock left out, taken as if it had not"
)
