package trace

// partsAhead is how many records may stand between a part of a job and the line for the
// whole of it, where that comes later.
const partsAhead = 1 << 16

// pagesMost bounds the memory for the numbers of jobs that have a line for the whole.
const pagesMost = 1 << 14

// parts tells the parts of a job, as a log has them of a job that was stopped and went on,
// from a job of which there is no more: a part gives way to the line for the whole, before
// it or behind it. Records are held back while it is open which they are.
type parts struct {
	whole IDs
	held  []Record // those before out have been given out
	out   int
	ended bool
	err   error
}

// next is Next of a Reader whose parts are told apart.
func (p *parts) next(r Reader, rec *Record, report *Report) (bool, error) {
	for {
		waiting := len(p.held) - p.out
		if waiting > 0 && (p.ended || waiting >= partsAhead || !p.open(&p.held[p.out])) {
			*rec = p.held[p.out]
			if p.out++; p.out == len(p.held) {
				p.held, p.out = p.held[:0], 0
			}
			if rec.Piece = rec.Status == Partial && p.whole.Has(rec.ID); rec.Status == Partial && !rec.Piece {
				report.Add(rec.Line, "partial", "part of a job by its status (2, 3 or 4), taken as a job", Noted)
			}
			return true, nil
		}
		if p.ended {
			return false, p.err
		}
		ok, err := r.Next(rec)
		if !ok || err != nil {
			p.ended, p.err = true, err
			continue
		}
		if rec.Status != Partial && rec.Size() > 0 && rec.Run >= 0 && rec.Submit != Unknown && len(p.whole.pages) < pagesMost {
			p.whole.Add(rec.ID)
		}
		if waiting == 0 && rec.Status != Partial {
			return true, nil
		}
		p.held = append(p.held, *rec)
	}
}

// open reports whether a record is a part of which no line for the whole has come.
func (p *parts) open(rec *Record) bool { return rec.Status == Partial && !p.whole.Has(rec.ID) }
