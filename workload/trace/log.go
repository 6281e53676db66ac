package trace

import (
	"cmp"
	"slices"
	"time"
)

// A Log is a whole log in memory.
type Log struct {
	Header  Header
	Labels  Labels
	Report  Report
	Records []Record
}

// Load reads all that is left of a log and closes it. Where times were written as
// dates, Start moves to the whole second of the earliest submission. The error is
// that of the Reader.
func Load(r Reader) (*Log, error) {
	defer r.Close()
	l := &Log{}
	var rec Record // outside, so that it is allocated once
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		l.Records = append(l.Records, rec)
	}
	l.Header, l.Labels, l.Report = *r.Header(), *r.Labels(), *r.Report()
	if first := WholeSecond(l.first()); l.Header.Dated && first != 0 {
		l.Header.Start = l.Header.Start.Add(first)
		for i := range l.Records {
			l.Records[i].shift(-first)
		}
	}
	return l, nil
}

// shift moves all instants of a record.
func (r *Record) shift(by time.Duration) {
	for _, at := range [...]*time.Duration{&r.Submit, &r.Sent, &r.Eligible} {
		if *at != Unknown {
			*at += by
		}
	}
}

// LoadSettled is Load of what [Settle] makes of a log. Its records are put into the order
// of their submission for that, and come in the order of their lines.
func LoadSettled(r Reader, name string, rules Reading, several bool) (*Log, error) {
	raw, err := Load(r)
	if err != nil {
		return nil, err
	}
	if raw.Sort() == 0 {
		return Load(Settle(raw.Reader(), name, rules, several))
	}
	l, err := Load(Settle(raw.Reader(), name, rules, several))
	if err == nil {
		slices.SortStableFunc(l.Records, func(a, b Record) int { return cmp.Compare(a.Line, b.Line) })
	}
	return l, err
}

// WholeSecond is the whole second in which an instant lies.
func WholeSecond(t time.Duration) time.Duration {
	return t - (t%time.Second+time.Second)%time.Second
}

// first is the earliest submission, or 0 where none is known.
func (l *Log) first() time.Duration {
	first, known := time.Duration(0), false
	for i := range l.Records {
		if s := l.Records[i].Submit; s != Unknown && (!known || s < first) {
			first, known = s, true
		}
	}
	return first
}

// Sort sorts the records by submit time, stably; those without one come first.
// It returns how many stood behind one that was submitted later.
func (l *Log) Sort() int {
	disorder, latest := 0, Unknown
	for i := range l.Records {
		if s := l.Records[i].Submit; s < latest {
			disorder++
		} else {
			latest = s
		}
	}
	if disorder > 0 {
		slices.SortStableFunc(l.Records, func(a, b Record) int { return cmp.Compare(a.Submit, b.Submit) })
	}
	return disorder
}

// Reader returns a Reader that yields the records of the log.
func (l *Log) Reader() Reader { return &logReader{log: l, rest: l.Records} }

type logReader struct {
	log  *Log
	rest []Record
}

func (r *logReader) Next(rec *Record) (bool, error) {
	if len(r.rest) == 0 {
		return false, nil
	}
	*rec, r.rest = r.rest[0], r.rest[1:]
	return true, nil
}

func (r *logReader) Header() *Header { return &r.log.Header }
func (r *logReader) Labels() *Labels { return &r.log.Labels }
func (r *logReader) Report() *Report { return &r.log.Report }
func (r *logReader) Close() error    { return nil }
