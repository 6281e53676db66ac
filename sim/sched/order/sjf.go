package order

// SJF is shortest job first, by limit.
type SJF struct{}

// Key implements Fixed.
func (SJF) Key(j *Job) uint64 { return uint64(j.Limit) }
