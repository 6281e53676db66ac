package sacct

import (
	"bytes"

	"aforo/workload/trace"
)

// maxTasks is the most tasks that one line can stand for: Slurm's own limit of
// MaxArraySize.
const maxTasks = 4_000_001

// An id is what a JobID says: "123", "123_7" (task 7 of an array), "123_[1-3]"
// (tasks of an array that have not begun, in one line), "123+1" (a component of a
// heterogeneous job), any of them with ".batch" and the like for a step.
type id struct {
	number int64
	tasks  int64 // how many jobs the line stands for
	step   bool
	task   int64 // 1 + the number of a task of an array, or 0
	gang   int64 // the number of a heterogeneous job of which this is a component, or trace.UnknownID
	cut    bool  // the list of tasks is not printed to its end
}

// parseID reads a JobID or a JobIDRaw.
func parseID(field []byte) (id, bool) {
	v := id{tasks: 1, gang: trace.UnknownID}
	i := 0
	for i < len(field) && field[i]-'0' <= 9 {
		i++
	}
	var ok bool
	if v.number, ok = trace.Int(field[:i]); !ok || v.number < 0 {
		return v, false
	}
	rest := field[i:]
	switch {
	case len(rest) == 0:
		return v, true
	case rest[0] == '.':
		v.step = true
		return v, len(rest) > 1
	case rest[0] == '+':
		v.gang = v.number
		return v.suffix(rest[1:])
	case rest[0] != '_' || len(rest) == 1:
		return v, false
	case rest[1] == '[':
		return v.list(rest[2:])
	}
	return v.suffix(rest[1:])
}

// suffix reads what follows '_' or '+': a number, and a step behind it.
func (v id) suffix(text []byte) (id, bool) {
	number, step, found := bytes.Cut(text, []byte{'.'})
	v.step = found
	task, ok := digits(number)
	v.task = task + 1
	return v, ok && (!found || len(step) > 0)
}

// list counts the tasks in "1-3,7,10-20:5%4]"; what follows % limits how many may
// run at a time. Where SLURM_BITSTR_LEN cuts the list it ends in "...".
func (v id) list(text []byte) (id, bool) {
	n := len(text)
	if n == 0 || text[n-1] != ']' {
		return v, false
	}
	text, _, _ = bytes.Cut(text[:n-1], []byte{'%'})
	if cut := bytes.TrimSuffix(text, []byte("...")); len(cut) < len(text) {
		text, v.cut = bytes.TrimSuffix(cut, []byte{','}), true
	}
	v.tasks = 0
	for more := true; more; {
		var item []byte
		item, text, more = bytes.Cut(text, []byte{','})
		n, ok := tasks(item)
		if v.tasks += n; !ok || v.tasks > maxTasks {
			return v, false
		}
	}
	return v, true
}

// tasks counts one item of a list: "7", "1-3" or "0-20:5".
func tasks(item []byte) (int64, bool) {
	item, by, stepped := bytes.Cut(item, []byte{':'})
	low, high, ranged := bytes.Cut(item, []byte{'-'})
	from, ok := digits(low)
	if !ok || !ranged {
		return 1, ok && !stepped
	}
	to, ok := digits(high)
	step := int64(1)
	if ok && stepped {
		step, ok = digits(by)
	}
	if !ok || to < from || step < 1 {
		return 0, false
	}
	return (to-from)/step + 1, true
}
