package trace

import (
	"fmt"
	"time"
)

// Works adds up the work of a log by both sizes of its records, those that were requested
// and those that were allocated. The zero value is empty.
type Works struct {
	requested, allocated int64 // in ms
	differ               int64
}

// Add adds a record that has both sizes and a run time; others it leaves out.
func (w *Works) Add(requested, allocated int32, run time.Duration) {
	if requested <= 0 || allocated <= 0 || run <= 0 {
		return
	}
	w.requested += WorkOf(requested, run)
	w.allocated += WorkOf(allocated, run)
	if requested != allocated {
		w.differ++
	}
}

// Tell says in a report how far the two works lie apart, where that is more than 5 %.
func (w *Works) Tell(r *Report) {
	apart := max(w.requested, w.allocated) - min(w.requested, w.allocated)
	if apart*20 <= max(w.requested, w.allocated) {
		return
	}
	hours := func(ms int64) string { return fmt.Sprintf("%.4g", float64(ms)/3.6e6) }
	r.Counts = append(r.Counts, Count{
		Key: "size_differs", N: w.differ, Action: Noted, Moved: apart, Of: OfWork,
		What: fmt.Sprintf("got another size than requested: %s hours of work requested, %s allocated", hours(w.requested), hours(w.allocated)),
	})
}
