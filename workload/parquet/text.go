package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/format"
)

// A text is a file as lines of CSV.
type text struct {
	shared
	in      io.ReaderAt
	meta    *format.FileMetaData
	columns []*column
	group   int    // the next one
	left    int64  // rows of the group before that are not out
	out     []byte // lines
	at      int    // what has been read of them
	err     error
}

// flush is how many bytes of lines go out at once.
const flush = 64 << 10

// CSV returns the rows of a file of size bytes as lines of CSV: the comments that
// stand among its metadata, a line with the names of its columns, and a line a row. Columns
// that hold lists are left out. Times come as dates, with an offset where the file says
// that they are in UTC; what is null is empty. The error says what is wrong with the file,
// and so does that of reading.
func CSV(in io.ReaderAt, size int64) (r io.Reader, err error) {
	defer damage(&err)
	meta, err := footer(in, size)
	if err != nil {
		return nil, fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	all, err := leaves(meta)
	if err != nil {
		return nil, fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	t := &text{in: in, meta: meta, shared: shared{budget: budget{size: size}}}
	for _, l := range all {
		if !l.list {
			t.columns = append(t.columns, &column{pages: newPages(&t.shared, l), format: formatOf(l.SchemaElement)})
		}
	}
	if len(t.columns) == 0 {
		return nil, errors.New("the Parquet file has no column but lists")
	}
	for _, m := range meta.KeyValueMetadata {
		if m.Key == key {
			t.out = append(t.out, m.Value...)
		}
	}
	for i, c := range t.columns {
		if i > 0 {
			t.out = append(t.out, ',')
		}
		t.out = appendText(t.out, []byte(c.name))
	}
	t.out = append(t.out, '\n')
	return t, nil
}

// damage makes an error of a panic: the reader of what a file says of itself has them for
// what is not so.
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
	if t.group == len(t.meta.RowGroups) {
		return io.EOF
	}
	g := &t.meta.RowGroups[t.group]
	for _, c := range t.columns {
		if err := c.open(t.in, &g.Columns[c.index]); err != nil {
			return fmt.Errorf("the Parquet file is damaged: column %s: %w", c.name, err)
		}
		c.row, c.value = 0, 0
	}
	t.left = g.NumRows
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
	pages
	format     written
	row, value int // those of the page that are next
}

// ahead returns for how many rows there are values, which is at least one.
func (c *column) ahead() (int, error) {
	for c.row == c.rows {
		if err := c.next(); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		c.row, c.value = 0, 0
	}
	return c.rows - c.row, nil
}

// append appends the field of the next row.
func (c *column) append(b []byte) []byte {
	at := c.row
	if c.row++; c.present > 0 && c.levels[at] != c.present {
		return b
	}
	c.value++
	if c.placed {
		return c.format(b, c.dictionary.at(int(c.places[c.value-1])))
	}
	return c.format(b, c.values.at(c.value-1))
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
