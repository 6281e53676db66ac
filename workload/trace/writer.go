package trace

import "io"

// A Writer writes one log in a format, in two turns: it looks at every record
// first, because what stands at the head of a log may depend on all of them, and
// then writes each. So it need not hold them.
type Writer interface {
	// Look is called with every record, in any order, before Begin. l has the names
	// behind the indices of the record.
	Look(r *Record, l *Labels)
	// Begin writes what stands before the records, which will be that many. l has the
	// names of all of them, and stays as it is until Close. The error is that of w.
	Begin(w io.Writer, h *Header, l *Labels, records int64) error
	// Write writes a record. An error of the stream below may come later, from Close.
	Write(r *Record) error
	// Close writes what was held back, but does not close the stream below, and
	// returns what of the records the format has no place for.
	Close() (*Report, error)
}

// Write writes a log that is in memory. The error is that of w.
func Write(w io.Writer, to Writer, l *Log) (*Report, error) {
	for i := range l.Records {
		to.Look(&l.Records[i], &l.Labels)
	}
	if err := to.Begin(w, &l.Header, &l.Labels, int64(len(l.Records))); err != nil {
		return nil, err
	}
	for i := range l.Records {
		if err := to.Write(&l.Records[i]); err != nil {
			return nil, err
		}
	}
	return to.Close()
}
