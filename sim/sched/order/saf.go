package order

// SAF is smallest area first: limit x size.
type SAF struct{}

// Key implements Fixed.
func (SAF) Key(j *Job) uint64 { return ordered(float64(j.Limit) * float64(j.Size)) }
