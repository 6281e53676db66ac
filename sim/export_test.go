package sim

import "time"

// Evict has the attempt of a job end for a reason at an instant, if it runs then; last makes
// the job the last of the queue, else it keeps its position.
func (c *Config) Evict(at time.Duration, id int64, why Why, last bool) {
	c.timers = append(c.timers, timer{at, func(r *run) {
		for i := range r.slots {
			if rec := &r.slots[i].rec; rec.ID == id && rec.Partition >= 0 {
				r.evict(int32(i), why, last)
				return
			}
		}
	}})
}
