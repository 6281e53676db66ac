package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	pq "github.com/parquet-go/parquet-go"
)

// A text is a file as lines of CSV.
type text struct {
	shared
	in      io.ReaderAt
	file    *pq.File
	columns []*column
	group   int    // the next one
	left    int64  // rows of the group before that are not out
	out     []byte // lines
	at      int    // what has been read of them
	err     error
}

const (
	// readRows is how many values of a page are read at once.
	readRows = 512
	// flush is how many bytes of lines go out at once.
	flush = 64 << 10
)

// CSV returns the rows of a file of so many bytes as lines of CSV: the comments that
// stand among its metadata, a line with the names of its columns, and a line a row. Columns
// that hold lists are left out. Times come as dates, with an offset where the file says
// that they are in UTC; what is null is empty. The error says what is wrong with the file,
// and so does that of reading.
func CSV(in io.ReaderAt, size int64) (r io.Reader, err error) {
	defer damage(&err)
	if _, err := footer(in, size); err != nil {
		return nil, fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	f, err := pq.OpenFile(in, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(32<<10))
	if err != nil {
		return nil, fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	t := &text{in: in, file: f, shared: shared{budget: budget{size: size}}}
	schema := f.Schema()
	for _, path := range schema.Columns() {
		leaf, ok := schema.Lookup(path...)
		if !ok || leaf.MaxRepetitionLevel > 0 {
			continue
		}
		t.columns = append(t.columns, &column{
			name: strings.Join(path, "."), index: leaf.ColumnIndex, present: leaf.MaxDefinitionLevel, format: formatOf(leaf.Node),
			guard: newGuard(&t.shared, f.Metadata(), leaf),
		})
	}
	if len(t.columns) == 0 {
		return nil, errors.New("the Parquet file has no column but lists")
	}
	comments, _ := f.Lookup(key)
	t.out = append(t.out, comments...)
	for i, c := range t.columns {
		if i > 0 {
			t.out = append(t.out, ',')
		}
		t.out = appendText(t.out, []byte(c.name))
	}
	t.out = append(t.out, '\n')
	return t, nil
}

// damage makes an error of a panic: the library has them for files that are not what they
// say.
func damage(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the Parquet file is damaged: %v", p)
	}
}

// Read implements io.Reader.
func (t *text) Read(p []byte) (n int, err error) {
	for t.at == len(t.out) {
		if t.err != nil {
			return 0, t.err
		}
		t.out, t.at = t.out[:0], 0
		if t.err = t.fill(); t.err != nil && t.err != io.EOF {
			t.out = t.out[:0]
		}
	}
	n = copy(p, t.out[t.at:])
	t.at += n
	return n, nil
}

// fill makes lines of the next rows.
func (t *text) fill() (err error) {
	defer damage(&err)
	for t.left == 0 {
		if err := t.open(); err != nil {
			return err
		}
	}
	for t.left > 0 && len(t.out) < flush {
		rows := t.left
		for _, c := range t.columns {
			n, err := c.ahead()
			if err != nil {
				return fmt.Errorf("the Parquet file is damaged: column %s: %w", c.name, err)
			}
			rows = min(rows, int64(n))
		}
		for ; rows > 0 && len(t.out) < flush; rows-- {
			t.line()
		}
	}
	if err := t.spend(int64(len(t.out))); err != nil {
		return fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	return nil
}

// open begins with the next row group.
func (t *text) open() error {
	groups := t.file.RowGroups()
	if t.group == len(groups) {
		return io.EOF
	}
	chunks := groups[t.group].ColumnChunks()
	for _, c := range t.columns {
		if err := c.guard.open(t.in, &t.file.Metadata().RowGroups[t.group].Columns[c.index]); err != nil {
			return fmt.Errorf("the Parquet file is damaged: column %s: %w", c.name, err)
		}
		c.open(chunks[c.index])
	}
	t.left = groups[t.group].NumRows()
	t.group++
	return nil
}

// line makes a line of the next row.
func (t *text) line() {
	for i, c := range t.columns {
		if i > 0 {
			t.out = append(t.out, ',')
		}
		t.out = c.append(t.out)
	}
	t.out = append(t.out, '\n')
	t.left--
}

// A column is one that is read.
type column struct {
	name    string
	index   int
	present int // the definition level of a value that is there
	format  func(b []byte, v pq.Value) []byte
	guard   *guard

	pages    pq.Pages
	page     pq.Page
	in       pq.ValueReader
	values   [readRows]pq.Value // of the page alone: texts are in its memory
	at, have int                // those that are next, and up to where there are any
}

func (c *column) open(chunk pq.ColumnChunk) {
	if c.pages != nil {
		_ = c.pages.Close()
	}
	c.pages, c.in, c.at, c.have = chunk.Pages(), nil, 0, 0
}

// ahead returns for how many rows there are values, which is at least one.
func (c *column) ahead() (int, error) {
	for c.at == c.have {
		if c.in == nil {
			if err := c.turn(); err != nil {
				return 0, err
			}
		}
		n, err := c.in.ReadValues(c.values[:])
		if c.at, c.have = 0, n; err == io.EOF {
			c.in = nil
		} else if err != nil {
			return 0, err
		} else if n == 0 {
			return 0, io.ErrNoProgress
		}
	}
	return c.have - c.at, nil
}

// turn goes on to the next page.
func (c *column) turn() error {
	pq.Release(c.page)
	c.page = nil
	err := c.guard.next()
	if err == nil {
		c.page, err = c.pages.ReadPage()
	}
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	if err == nil {
		c.in = c.page.Values()
	}
	return err
}

// append appends the field of the next row.
func (c *column) append(b []byte) []byte {
	v := c.values[c.at]
	c.at++
	if v.IsNull() || v.DefinitionLevel() < c.present {
		return b
	}
	return c.format(b, v)
}

// appendText appends a text as a field, quoted where it must be. What would break the
// line becomes a blank.
func appendText(b, text []byte) []byte {
	plain := func(c byte) bool { return c >= ' ' && c != '"' && c != ',' && c != '#' && c != 0x7f }
	if bytes.IndexFunc(text, func(r rune) bool { return r < 0x80 && !plain(byte(r)) }) < 0 && len(bytes.TrimSpace(text)) == len(text) {
		return append(b, text...)
	}
	b = append(b, '"')
	for _, c := range text {
		switch {
		case c == '"':
			b = append(b, '"', '"')
		case c < ' ' || c == 0x7f:
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
