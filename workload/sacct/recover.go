package sacct

import (
	"slices"

	"aforo/workload/trace"
)

// maxExcess is how many separators too many a record may have to be looked at.
const maxExcess = 64

// recover finds the fields of a record that has too many separators. They can only
// be in free text, so between two such fields all others move together, by no
// less than those before them and at most by the excess. Where the types of the
// fields allow exactly one such reading it is the right one; where they allow
// several, the record is dropped (starts is empty then); where they allow none, it
// is no record.
func (r *Reader) recover() *trace.Line {
	l, excess := r.layout, len(r.starts)-1-r.layout.fields
	if l.anyone && excess <= maxExcess {
		s := search{r: r, excess: excess, dead: map[[2]int]bool{}}
		s.from(0, 0)
		if s.found == 1 {
			r.merge(s.best)
			r.report.Add(r.no, "separator_in_text", "a '|' in free text, the fields found again", trace.Changed)
			return nil
		}
		if s.found > 1 {
			r.starts = r.starts[:0]
			return nil
		}
	}
	return r.bad(r.starts[l.fields]-1, hintFields, "%d fields, the header has %d", len(r.starts)-1, l.fields)
}

// A search looks for all readings of a record, and stops at the second.
type search struct {
	r      *Reader
	excess int
	path   []int // how much what follows each group of free fields so far is moved
	best   []int
	found  int
	dead   map[[2]int]bool // fields and shifts from which no reading goes on
}

// from reads on at a field where all from it on are moved by shift.
func (s *search) from(field, shift int) {
	l, before := s.r.layout, s.found
	if s.dead[[2]int{field, shift}] {
		return
	}
	i := field
	for ; i < l.fields && !l.free[i]; i++ {
		if c := l.is[i]; c < columnCount && !s.r.fits(c, s.r.line[s.r.starts[i+shift]:s.r.starts[i+shift+1]-1]) {
			s.dead[[2]int{field, shift}] = true
			return
		}
	}
	if i < l.fields {
		end := l.group(i)
		for more := shift; more <= s.excess && s.found < 2; more++ {
			s.path = append(s.path, more)
			s.from(end, more)
			s.path = s.path[:len(s.path)-1]
		}
	} else if shift == s.excess {
		s.found++
		s.best = append(s.best[:0], s.path...)
	}
	if s.found == before {
		s.dead[[2]int{field, shift}] = true
	}
}

// group returns the field behind a group of free fields, which begins at i: free
// fields with nothing between them that a record needs. How they share what they
// have makes no difference.
func (l *layout) group(i int) int {
	end := i + 1
	for ; i < l.fields && l.is[i] == columnCount; i++ {
		if l.free[i] {
			end = i + 1
		}
	}
	return end
}

// merge makes the fields of the record those of the header again. The first of
// each group of free fields takes what is too much.
func (r *Reader) merge(path []int) {
	l, all := r.layout, slices.Clone(r.starts)
	r.starts = r.starts[:0]
	shift, behind := 0, 0
	for i := range l.fields {
		r.starts = append(r.starts, all[i+shift])
		if l.free[i] && i >= behind {
			behind = l.group(i)
			shift, path = path[0], path[1:]
		}
	}
	r.starts = append(r.starts, len(r.line)+1)
}

// fits reports whether a text can be in a column, as far as its type tells.
func (r *Reader) fits(c column, text []byte) bool {
	ok := true
	switch c {
	case colJobID, colJobIDRaw:
		_, ok = parseID(text)
	case colSubmit, colEligible, colStart, colEnd:
		ok = when(&r.dates, text)
	case colElapsed:
		_, ok = span(text)
	case colTimelimit, colExitCode, colCPUTime, colSuspended, colSystemCPU, colTotalCPU, colUserCPU:
		_, ok = span(text) // an exit code, "0:15", looks like one too
		ok = ok || len(text) == 0 || noLimit(text)
	case colElapsedRaw, colNNodes, colAllocNodes, colNCPUS, colAllocCPUS, colReqCPUS:
		_, ok = trace.Int(text)
	case colUID, colGID, colTimelimitRaw, colCPUTimeRaw:
		_, ok = trace.Int(text)
		ok = ok || len(text) == 0 || noLimit(text)
	case colState:
		_, ok = status(text)
	case colReqMem:
		_, ok = parseMemory(text)
		ok = ok || len(text) == 0
	case colReqTRES, colAllocTRES:
		_, ok = parseTRES(text)
		ok = ok && (len(text) == 0 || slices.Contains(text, '='))
	}
	return ok
}

// when reports whether a text is one of sacct's dates, or stands for none.
func when(d *trace.Dates, text []byte) bool {
	if _, _, ok := d.ParseZoned(text); ok {
		return true
	}
	return string(text) == "Unknown" || string(text) == "None"
}

// noLimit reports whether a text stands for a limit that was not set.
func noLimit(text []byte) bool {
	switch string(text) {
	case "Partition_Limit", "Partition_limit", "UNLIMITED":
		return true
	}
	return false
}
