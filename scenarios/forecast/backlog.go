package forecast

import "time"

// backlog is the largest share of the jobs of part p that wait at once between two
// instants, by what is offered and installed from date to date: an overload that a later
// upgrade ends fills the queue until then.
func (v *Variant) backlog(p int, from, to time.Time) float64 {
	waiting, most, all := 0.0, 0.0, 0.0
	for k := range v.Dates {
		until := to
		if k+1 < len(v.Dates) {
			until = v.Dates[k+1].At
		}
		hours := until.Sub(from).Hours()
		offered := float64(v.Dates[k].Offered[p] * hours)
		all += offered
		more := v.Dates[k].Beyond[p]
		if more == 0 {
			more = v.Dates[k].Offered[p] - v.Dates[k].Installed[p]
		}
		waiting = max(0, waiting+float64(more*hours))
		most = max(most, waiting)
		from = until
	}
	if all <= 0 {
		return 0
	}
	return most / all
}
