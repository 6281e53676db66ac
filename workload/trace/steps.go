package trace

// Steps is the Next of a Reader that takes one record after another from its lines. At
// the first bad line that may not be left out it reads on to the end, so that the error
// lists the others too.
type Steps struct {
	Lines  *Lines
	Report *Report
	Hint   string // for a log without jobs
	// Step reads up to the next record; without a bad line and not ok the log has ended.
	Step func(rec *Record) (bad *Line, ok bool)

	done bool
	err  error
}

// Next has the meaning of Reader.Next.
func (s *Steps) Next(rec *Record) (bool, error) {
	for !s.done {
		bad, ok := s.Step(rec)
		if ok && bad == nil {
			s.Report.Kept++
			return true, nil
		}
		if s.Lines.Spare(s.Report, bad) {
			continue
		}
		s.done = true
		var other Record
		if s.err = s.Lines.Finish(bad, func() (*Line, bool) { return s.Step(&other) }); s.err == nil && s.Report.Kept == 0 {
			s.err = s.Lines.Whole(s.Hint, "%s", s.Report.NoJobs())
		}
	}
	return false, s.err
}
