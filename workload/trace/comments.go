package trace

// What is kept of the comment lines of a log. No log has a hundredth of it, and a
// small compressed file can hold millions of lines.
const (
	commentsMost     = 10_000
	commentBytesMost = 1 << 20
)

// Comments are the comment lines of a log that are kept: the first ones.
type Comments struct {
	Lines []string
	bytes int
	full  bool
}

// Keep keeps one more line and reports whether there was room for it. After one for
// which there was none, no other is kept. The line no is counted in the report then.
func (c *Comments) Keep(text string, no int64, report *Report) bool {
	if c.full = c.full || len(c.Lines) == commentsMost || c.bytes+len(text) > commentBytesMost; c.full {
		report.Add(no, "comments_cut", "a comment line after the first 10,000 or the first MB of them, not kept", Noted)
		return false
	}
	c.Lines, c.bytes = append(c.Lines, text), c.bytes+len(text)
	return true
}
