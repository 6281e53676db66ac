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
	columns []*column
	groups  []pq.RowGroup
	left    int64  // rows of the group that are not out
	out     []byte // lines
	at      int    // what has been read of them
	err     error
}

// readRows is how many rows become lines at once.
const readRows = 512

// CSV returns the rows of a file of so many bytes as lines of CSV: the comments that
// stand among its metadata, a line with the names of its columns, and a line a row. Columns
// that hold lists are left out. Times come as dates, with an offset where the file says
// that they are in UTC; what is null is empty. The error says what is wrong with the file,
// and so does that of reading.
func CSV(in io.ReaderAt, size int64) (r io.Reader, err error) {
	defer damage(&err)
	f, err := pq.OpenFile(in, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(32<<10))
	if err != nil {
		return nil, fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	t := &text{groups: f.RowGroups()}
	schema := f.Schema()
	for _, path := range schema.Columns() {
		leaf, ok := schema.Lookup(path...)
		if !ok || leaf.MaxRepetitionLevel > 0 {
			continue
		}
		t.columns = append(t.columns, &column{
			name: strings.Join(path, "."), index: leaf.ColumnIndex, present: leaf.MaxDefinitionLevel, format: formatOf(leaf.Node),
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
		if len(t.groups) == 0 {
			return io.EOF
		}
		chunks := t.groups[0].ColumnChunks()
		for _, c := range t.columns {
			c.open(chunks[c.index])
		}
		t.left, t.groups = t.groups[0].NumRows(), t.groups[1:]
	}
	rows := int(min(t.left, readRows))
	for _, c := range t.columns {
		if err := c.read(rows); err != nil {
			return fmt.Errorf("the Parquet file is damaged: column %s: %w", c.name, err)
		}
	}
	for row := range rows {
		for i, c := range t.columns {
			if i > 0 {
				t.out = append(t.out, ',')
			}
			t.out = c.append(t.out, row)
		}
		t.out = append(t.out, '\n')
	}
	t.left -= int64(rows)
	return nil
}

// A column is one that is read.
type column struct {
	name    string
	index   int
	present int // the definition level of a value that is there
	format  func(b []byte, v pq.Value) []byte

	pages  pq.Pages
	page   pq.Page
	in     pq.ValueReader
	values [readRows]pq.Value
}

func (c *column) open(chunk pq.ColumnChunk) {
	if c.pages != nil {
		_ = c.pages.Close()
	}
	c.pages, c.in = chunk.Pages(), nil
}

// read reads the values of so many rows.
func (c *column) read(rows int) error {
	for n := 0; n < rows; {
		if c.in == nil {
			pq.Release(c.page)
			var err error
			if c.page, err = c.pages.ReadPage(); err != nil {
				if err == io.EOF {
					err = io.ErrUnexpectedEOF
				}
				return err
			}
			c.in = c.page.Values()
		}
		k, err := c.in.ReadValues(c.values[n:rows])
		for i := range c.values[n : n+k] { // pages of text are used again
			if v := &c.values[n+i]; v.Kind() == pq.ByteArray || v.Kind() == pq.FixedLenByteArray {
				*v = v.Clone()
			}
		}
		n += k
		if err == io.EOF {
			c.in = nil
		} else if err != nil {
			return err
		} else if k == 0 {
			return io.ErrNoProgress
		}
	}
	return nil
}

// append appends the field of a row of those that were read last.
func (c *column) append(b []byte, row int) []byte {
	v := c.values[row]
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
