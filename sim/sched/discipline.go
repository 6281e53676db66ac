package sched

import (
	"time"

	"aforo/sim/cluster"
)

// A discipline decides who starts. It is told what happens and asked for passes; what
// waits, what is free and who is told of a start are in what it shares with the others
// (shared), where new jobs lie as fresh until its next pass.
type discipline interface {
	// returned says that the job in a slot waits again, before jobs that came later: it
	// is not fresh.
	returned(slot int32)
	// freed says that a job has given back its grant in a pool.
	freed(pool int, slot int32, g cluster.Grant, now time.Duration)
	// again says that the next pass is to be one after an end.
	again()
	// added says that a pool has gained capacity that nobody knew of, changed that
	// capacity is not what it was, as announced.
	added(pool, units int, now time.Duration)
	changed()
	// pass starts who may start now.
	pass(kind Kind)
	// due returns the next instant at which a pass is needed even if nothing else
	// happens, or Never.
	due() time.Duration
}

// Kind is the kind of a pass. What happens asks for a quick one. A discipline that has a
// second kind says in a quick pass that a thorough one is due (shared.thorough): it follows at
// the same instant. The composed ones have quick ones only, in which they look at all jobs.
type Kind uint8

// The kinds of pass.
const (
	Quick    Kind = iota // follows what happens: Slurm's main pass, which looks at the first jobs
	Thorough             // comes when the discipline wants it: Slurm's backfill pass
)
