package sched

// Backfill says what may start past a blocked head.
type Backfill uint8

// The backfilling rules.
const (
	None         Backfill = iota // nothing: start heads while they fit
	FirstFit                     // anything that fits
	EASY                         // what does not delay the blocked head
	EASYNoExtra                  // as EASY, but only what ends before the head's turn
	Conservative                 // what delays no waiting job
)

var backfills = []string{"none", "first-fit", "easy", "easy-no-extra", "conservative"}

// Backfills lists the words that name a Backfill.
func Backfills() []string { return backfills }

func (b Backfill) String() string { return backfills[b] }

// ParseBackfill returns the Backfill that a word names.
func ParseBackfill(s string) (Backfill, error) {
	i, err := word("backfill", s, backfills)
	return Backfill(i), err
}

// A backfilling is what a rule of backfilling comes down to where one job at most
// blocks a pool.
type backfilling struct {
	blocks     bool // a job that cannot start blocks the others: not first-fit
	past       bool // some may pass it: not none
	strict     bool // if they end before its turn: easy-no-extra
	shortFirst bool // they are taken by increasing limit, not in the order of the queue
}

func (p *Policy) backfilling() backfilling {
	return backfilling{
		blocks: p.Backfill != FirstFit, past: p.Backfill != None,
		strict: p.Backfill == EASYNoExtra, shortFirst: p.BackfillOrder == SJF,
	}
}
