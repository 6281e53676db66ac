package swf

import "aforo/workload/trace"

const (
	hintFormat = "is this SWF? A record is one line of 18 numbers separated by blanks"
	hintBinary = "is this SWF? It is text, plain or compressed by gzip"
	hintRange  = "times are whole or decimal seconds, sizes and users whole numbers; -1 stands for unknown"
)

// An Error says what is wrong with a trace, line by line.
type Error = trace.Error

// finish ends the stream: at the end of the file (bad is nil) or at the first bad
// line, from which it reads on to collect the others.
func (r *Reader) finish(bad *trace.Line) {
	r.done = true
	r.err = r.lines.Finish(bad, func() (*trace.Line, bool) {
		line, ok := dataLine(r.lines, &r.pending)
		if !ok {
			return nil, false
		}
		_, bad := r.job(line, &r.last)
		return bad, true
	})
	if r.err == nil && r.counts.kept == 0 {
		r.err = r.lines.Whole(hintFormat, "%s", r.counts.report().NoJobs())
	}
}
