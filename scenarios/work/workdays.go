package work

import "time"

// WorkingDays is how many working days lie between two instants since time zero, in days of 24
// hours: Monday to Friday by the clocks of the scenario, but for the holidays of its rhythm
// that let fewer jobs arrive.
func (w *Work) WorkingDays(from, to time.Duration) float64 {
	r := w.rhythm(&w.Rhythm)
	const day, week = 24 * time.Hour, 7 * 24 * time.Hour
	local := func(t time.Duration) time.Duration { // since a Monday
		at := t + r.Offset
		for i := len(r.Shifts) - 1; i >= 0; i-- {
			if s := r.Shifts[i]; s.At <= t {
				at += s.By
				break
			}
		}
		return at
	}
	sum := time.Duration(0)
	for at := from; at < to; {
		into := (local(at)%day + day) % day
		next := min(to, at+day-into)
		weekday := ((local(at)-into)%week + week) % week / day
		works := weekday < 5
		for _, h := range r.Holidays {
			middle := at - into + day/2
			works = works && !(h.Factor < 1 && h.From <= middle && middle < h.To)
		}
		if works {
			sum += next - at
		}
		at = next
	}
	return sum.Hours() / 24
}
