package measures

// A Condition is one that jobs fulfil: to be of a group or, by size, of a range of bands,
// see SizeRange. The zero Condition holds of all.
type Condition struct {
	By    By
	Group string
}

// A Second is the second condition on the jobs that are looked at, in words, where there
// is one.
type Second struct {
	AndBy    string `json:"and_by,omitempty"`
	AndGroup string `json:"and_group,omitempty"`
}

// Second writes the condition.
func (c Condition) Second() (s Second) {
	if c.By != ByAll {
		s = Second{c.By.String(), c.Group}
	}
	return s
}
