package jobs

import (
	"time"

	"aforo/workload"
	"aforo/workload/trace"
)

// A chain is a job that names another one, which it follows.
type chain struct {
	line, after int64
	think       time.Duration
}

// follows reports whether a record names a job that it follows. Logs without dependencies
// write -1 or 0 for none.
func follows(r *trace.Record) bool {
	return r.After != trace.UnknownID && (r.After > 0 || r.After == 0 && r.ID != 0)
}

// chain notes the job that a job follows: until they are tied, After is the number of its
// chain, from 1 on.
func (m *maker) chain(rec *trace.Record, j *workload.Job) {
	if !follows(rec) {
		return
	}
	m.chains = append(m.chains, chain{rec.Line, rec.After, min(max(rec.Think, 0), trace.RunMax)})
	j.After, j.IfDone = int32(len(m.chains)), rec.IfDone
}

// tie lets the jobs of a log follow each other, now that they are in the order of their
// arrival: each the last one before it of the number that it names. What it moves is the time
// of waiting, by the log, before the one before had ended and the think time had passed.
func (m *maker) tie(s *Source) {
	if len(m.chains) == 0 {
		return
	}
	named := m.named(len(s.jobs))
	marks := int32(0)
	for i := range s.jobs {
		j := &s.jobs[i]
		if j.After != 0 {
			c := &m.chains[j.After-1]
			before, key, what, action := named[c.after], "after_followed", "follows an earlier job: eligible when that has ended, and its think time has passed", trace.Changed
			switch {
			case before == filler:
				key, what, action = "after_filler", "names the job that most records name, taken for unknown", trace.Noted
			case before == 0:
				key, what, action = "after_unknown", "names a job that it follows and that does not come before it in the log, arrives by the log", trace.Noted
			}
			moved := int64(0)
			if j.After, j.Think = 0, c.think; action == trace.Noted {
				j.Think, j.IfDone = 0, false
			} else {
				b := &s.jobs[before-1]
				if b.Mark == 0 {
					marks++
					b.Mark = marks
				}
				j.After, moved = b.Mark, m.kept(s, i, before-1).Milliseconds()
			}
			if action == trace.Changed || c.after > 0 { // 0 stands for none in many logs
				s.report.Move(c.line, key, what, action, trace.OfWaiting, moved)
			}
		}
		if before, is := named[j.ID]; is && before != filler {
			named[j.ID] = i + 1
		}
	}
}

// filler stands for a number that is named but is no job before.
const filler = -1

// named returns the numbers that are named, which stand for no job yet. A number that most
// of at least ten records name fills a field that means nothing: some logs write 1 there.
func (m *maker) named(jobs int) map[int64]int {
	n := map[int64]int{}
	for i := range m.chains {
		n[m.chains[i].after]++
	}
	for after, times := range n {
		if n[after] = 0; times >= 10 && times > jobs/2 {
			n[after] = filler
		}
	}
	return n
}

// kept is how much of the recorded wait of a job it was held by the one before it.
func (m *maker) kept(s *Source, i, before int) time.Duration {
	j, b := &s.jobs[i], &s.jobs[before]
	if s.waits[i] < 0 || s.waits[before] < 0 {
		return 0
	}
	return min(max(b.Submit+s.waits[before]+b.Run+j.Think-j.Submit, 0), s.waits[i])
}
