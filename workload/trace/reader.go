package trace

import (
	"io"
	"time"
)

// A Header is what a log says of itself, before or beside its records. What it
// does not say is zero.
type Header struct {
	// Format is the word for the format, such as "swf".
	Format string
	// Lines are the comment lines of the file as they stand there.
	Lines []string
	// Computer and Installation name the machine and the site; Acknowledge are the
	// lines that ask for an acknowledgement.
	Computer, Installation string
	Acknowledge            []string
	// Capacity is the size of the machine in Unit, or 0.
	Capacity int
	// CapacityNodes says that Capacity counts nodes and that nothing says how many
	// processors each has: a job above it shows that the machine is larger.
	CapacityNodes bool
	// Unit is what sizes count: "processor" or "GPU".
	Unit string
	// Start is the calendar instant of Submit zero; the zero Time where the log has
	// no dates. Its location has the offset that the log names.
	Start time.Time
	// Dated says that submit times were written as dates. Start is then no more
	// than an instant to count from, and one below zero is not odd; Load, and
	// that of package jobs, count from the second of the first submission.
	Dated bool
	// Accounting says that the log is one of a batch system's: it recorded what happened,
	// a job number and a submission identify a run, and components of a gang, dumps that
	// overlap and runs of one job stand among its records.
	Accounting bool
	// Notes say what was done to the log on its way here, one a sentence.
	Notes []string
}

// A Reader yields the records of a log in the order of its lines.
type Reader interface {
	// Next stores the next record in r and reports whether there was one. The error
	// is an *Error where the log is not what it should be, or that of reading.
	// After Next has returned false or an error, it returns the same again.
	Next(r *Record) (bool, error)
	// Header is known as soon as the Reader is; of formats that say nothing before
	// their records, Start and Capacity are settled by the first record.
	Header() *Header
	// Labels are the names behind the indices of the records so far.
	Labels() *Labels
	// Report is what the Reader itself left out or changed so far: lines that are
	// not jobs (steps of jobs, say) or that hold more than the format allows. Its
	// Read counts the records of the log, its Kept those that Next has returned.
	Report() *Report
	io.Closer
}

// Labels are the names behind the indices of a Record.
type Labels struct {
	User, Group, Queue, Partition, App, Cluster, Reason, Reservation, Project Names
}
