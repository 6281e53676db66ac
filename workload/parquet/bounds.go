package parquet

import "fmt"

// A file says itself how much is in it: rows, pages, runs of one value, lengths. What it
// claims is believed only as far as a file of its size can hold it. Everything that is read
// goes this way: the footer (footer.go), whose lists are counted before they are read; then
// each page (page.go), which is unpacked within what it claims (unpack.go) and whose runs
// (runs.go) and differences (delta.go) end where its values do. So a file of N bytes takes memory and time in proportion
// to N, whatever it says.

const (
	// spare is what a file may cost however small it is, in bytes.
	spare = 128 << 20
	// openTimes is how often its size the pages may take that are open at once: one a column.
	openTimes = 64
	// allTimes is how often its size may be unpacked and written as lines in all. Logs of jobs
	// come to 6 (9.4 million jobs: 1,054 MB of CSV of 168 MB).
	allTimes = 1024
	// perValue is what a value takes beside the page: its level, and its offset or its place in
	// the dictionary.
	perValue = 8
)

// A budget is what a file has cost, and may.
type budget struct {
	size int64
	held int64 // bytes of the pages that are open
	all  int64 // bytes that were unpacked and written
}

// hold adds the pages that are open, or takes away those that are no more.
func (b *budget) hold(bytes int64) error {
	if b.held += bytes; bytes > 0 && b.held > spare+openTimes*b.size {
		return fmt.Errorf("pages of %d bytes are open at once: more than a file of %d bytes can hold", b.held, b.size)
	}
	return nil
}

// spend adds what is unpacked or written.
func (b *budget) spend(bytes int64) error {
	if b.all += bytes; b.all > spare+allTimes*b.size {
		return fmt.Errorf("it comes to more than %d bytes: more than a file of %d bytes can hold", b.all-bytes, b.size)
	}
	return nil
}
