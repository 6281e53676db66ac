package workload

import "time"

// A Project is what a call has granted: hours of GPUs, from a date to a date, which the jobs
// that name it use (Job.Project: its number from 1 on in the list of a replication).
type Project struct {
	// Call is the index of its call, and Account the account above its own.
	Call, Account int32
	// Spent is the QOS under which its jobs go on when what is left does not suffice; 0 sends
	// them no more.
	Spent         uint16
	SpentPriority float32 // that of the QOS
	// Reference says that an hour counts as many as it is worth at the reference speed.
	Reference bool
	// Decided is the cut-off, or when it was applied for. It may send jobs from Begin to End.
	Decided, Begin, End time.Duration
	// Number tells it from the others of its call.
	Number int
	// Granted are its hours, in GPU-milliseconds; Before is the part that it has used before
	// time zero.
	Granted, Before int64
}

// Projects bounds how many projects a replication has: jobs name them by 16 bits.
const Projects = 1<<16 - 1
