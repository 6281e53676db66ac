// Package slurm decides as slurmctld decides: which waiting jobs a pass of its main
// scheduler or of its backfill scheduler starts, on which nodes, which jobs it plans
// for later, and which running jobs it stops to make room.
//
// A Site is the state of a machine and of its jobs: nodes, partitions, accounts, QOS,
// reservations, the queue and what runs. Main and Backfill are the two passes over it.
// Each tells every decision that it makes, in the order in which it makes them; what it
// starts runs in the Site from then on. Whoever drives a Site says when a pass is due
// (Beat knows that), when a job comes, and when it has ended.
//
// Nothing here reads a file or knows a clock: all times are whole seconds of one clock,
// whose zero is any instant, and a pass is told what time it is. The rules are those of
// four families of versions, chosen once by Params.Version. They were found in recorded
// schedules of three releases of Slurm and in the sources of 22.05.8; the oracle test
// holds them against those schedules, decision by decision.
package slurm
