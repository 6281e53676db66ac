package order

// Largest is largest size first.
type Largest struct{}

// Key implements Fixed.
func (Largest) Key(j *Job) uint64 { return ordered(-float64(j.Size)) }
