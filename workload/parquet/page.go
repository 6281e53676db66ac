package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// headerFirst is how much is read for the header of a page at first.
const headerFirst = 512

// pages are those of a column in a row group, which are read one by one.
type pages struct {
	*shared
	leaf
	by format.CompressionCodec

	in    *io.SectionReader // the pages of the row group
	at    int64
	known bool  // the dictionary has been read
	dict  int64 // what it takes
	page  int64 // what the page takes

	packed, plain []byte // of the page
	dictionary    block
	values        block    // of the page, or places in the dictionary:
	places        []uint32 // where they are used
	placed        bool
	levels        []uint32 // of all rows of the page, where values may be missing
	rows          int      // of the page
	same, own     []int64
}

// shared is what the columns of a file have in common.
type shared struct {
	budget
	unpacker
	header []byte
}

// newPages are those of a column before its first row group.
func newPages(s *shared, l leaf) pages {
	width := widthOf(l.SchemaElement)
	return pages{shared: s, leaf: l, values: block{width: width}, dictionary: block{width: width}}
}

// open begins with the pages of a row group.
func (g *pages) open(in io.ReaderAt, c *format.ColumnChunk) error {
	m := &c.MetaData
	base := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		base = m.DictionaryPageOffset
	}
	if base < 0 || m.TotalCompressedSize < 0 || base > g.size || m.TotalCompressedSize > g.size-base {
		return fmt.Errorf("its pages are to be %d bytes from byte %d on, and the file has %d", m.TotalCompressedSize, base, g.size)
	}
	_ = g.hold(-g.dict - g.page)
	g.by, g.in, g.at = m.Codec, io.NewSectionReader(in, base, m.TotalCompressedSize), 0
	g.known, g.dict, g.page, g.rows = false, 0, 0, 0
	g.dictionary = block{width: g.dictionary.width}
	return nil
}

// next reads up to the next page with values.
func (g *pages) next() error {
	for {
		h, err := g.read()
		if err != nil {
			return err
		}
		g.at += int64(h.CompressedPageSize)
		if h.Type != format.DictionaryPage {
			return g.data(h)
		}
		if g.known {
			return errors.New("it has a second dictionary")
		}
		if err := g.learn(h); err != nil {
			return err
		}
	}
}

// learn reads the dictionary.
func (g *pages) learn(h *format.PageHeader) error {
	d := &h.DictionaryPageHeader.V
	g.known, g.dict = true, cost(h)
	if err := g.take(g.dict); err != nil {
		return err
	}
	if d.Encoding != format.Plain && d.Encoding != plainDictionary {
		return errEncoding
	}
	b, err := g.load(h, 0, g.by)
	if err != nil {
		return err
	}
	g.packed, g.plain = nil, nil // it may stay there
	return g.dictionary.plain(b, g.Type.V, int(d.NumValues))
}

// read reads the header of the next page.
func (g *pages) read() (*format.PageHeader, error) {
	for n := int64(headerFirst); ; n *= 4 {
		n = min(n, g.in.Size()-g.at)
		if n <= 0 {
			return nil, io.ErrUnexpectedEOF
		}
		if int64(cap(g.header)) < n {
			g.header = make([]byte, n)
		}
		b := g.header[:n]
		if _, err := g.in.ReadAt(b, g.at); err != nil && err != io.EOF {
			return nil, err
		}
		w := walk{b: b, left: elementsFew}
		err := w.structure(0)
		if errors.Is(err, io.ErrUnexpectedEOF) && n < g.in.Size()-g.at {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the header of a page: %w", err)
		}
		h := new(format.PageHeader)
		if err := thrift.Unmarshal(&thrift.CompactProtocol{}, b[:w.at], h); err != nil {
			return nil, fmt.Errorf("the header of a page: %w", err)
		}
		g.at += int64(w.at)
		return h, g.sound(h)
	}
}

// sound checks what a header says by itself.
func (g *pages) sound(h *format.PageHeader) error {
	two := &h.DataPageHeaderV2.V
	for _, n := range []int32{
		h.CompressedPageSize, h.UncompressedPageSize, h.DictionaryPageHeader.V.NumValues, h.DataPageHeader.V.NumValues,
		two.NumValues, two.NumNulls, two.NumRows, two.DefinitionLevelsByteLength, two.RepetitionLevelsByteLength,
	} {
		if n < 0 {
			return errors.New("the header of a page has a length below zero")
		}
	}
	if int64(h.CompressedPageSize) > g.in.Size()-g.at {
		return io.ErrUnexpectedEOF
	}
	if two.NumNulls > two.NumValues {
		return errMore
	}
	return nil
}

// cost is what a page takes, as its header says.
func cost(h *format.PageHeader) int64 {
	values := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues)
	return int64(h.UncompressedPageSize) + int64(values)*perValue
}

// take takes what a page needs from the budget.
func (g *pages) take(bytes int64) error {
	if err := g.hold(bytes); err != nil {
		return err
	}
	return g.spend(bytes)
}

// load returns the bytes of a page from some byte on, unpacked; those before are in packed.
func (g *pages) load(h *format.PageHeader, from int, by format.CompressionCodec) ([]byte, error) {
	n := int(h.CompressedPageSize)
	if cap(g.packed) < n {
		g.packed = make([]byte, n)
	}
	b := g.packed[:n]
	if _, err := g.in.ReadAt(b, g.at-int64(n)); err != nil && err != io.EOF {
		return nil, err
	}
	if from > n {
		return nil, io.ErrUnexpectedEOF
	}
	plain, err := g.unpack(g.plain, b[from:], int(h.UncompressedPageSize), by)
	if err == nil && by != format.Uncompressed {
		g.plain = plain
	}
	return plain, err
}

// data reads a page of values.
func (g *pages) data(h *format.PageHeader) error {
	_ = g.hold(-g.page)
	g.page = cost(h)
	if err := g.take(g.page); err != nil {
		return err
	}
	switch h.Type {
	case format.DataPage:
		return g.first(h, &h.DataPageHeader.V)
	case format.DataPageV2:
		return g.second(h, &h.DataPageHeaderV2.V)
	}
	return fmt.Errorf("a page is of type %v", h.Type)
}

// first reads a page of the first form: levels and values are packed together.
func (g *pages) first(h *format.PageHeader, d *format.DataPageHeader) error {
	b, err := g.load(h, 0, g.by)
	if err != nil {
		return err
	}
	g.rows = int(d.NumValues)
	if g.present > 0 && d.DefinitionLevelEncoding == format.BitPacked {
		width := bits.Len32(g.present)
		if g.levels, err = backwards(g.levels, b, width, g.rows); err != nil {
			return err
		}
		b = b[(g.rows*width+7)/8:]
	} else if g.present > 0 {
		if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) > int64(len(b)-4) {
			return io.ErrUnexpectedEOF
		}
		n := 4 + int(binary.LittleEndian.Uint32(b))
		if err := g.level(b[4:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return g.encoded(b, d.Encoding)
}

// second reads a page of the second form: its levels are not packed.
func (g *pages) second(h *format.PageHeader, d *format.DataPageHeaderV2) error {
	repeats, n := int(d.RepetitionLevelsByteLength), int(d.DefinitionLevelsByteLength)
	by := g.by
	if d.IsCompressed.Valid && !d.IsCompressed.V {
		by = format.Uncompressed
	}
	b, err := g.load(h, repeats+n, by)
	if err != nil {
		return err
	}
	if g.rows = int(d.NumValues); g.present > 0 {
		if err := g.level(g.packed[repeats : repeats+n]); err != nil {
			return err
		}
	}
	return g.encoded(b, d.Encoding)
}

// level reads the levels of all rows.
func (g *pages) level(b []byte) (err error) {
	g.levels, err = runs(g.levels, b, bits.Len32(g.present), g.rows)
	return err
}

// there is how many rows of the page have a value.
func (g *pages) there() int {
	if g.present == 0 {
		return g.rows
	}
	n := 0
	for _, l := range g.levels {
		if l == g.present {
			n++
		}
	}
	return n
}

// plainDictionary is an encoding that the format has replaced by RLEDictionary, and that
// older files have.
const plainDictionary = format.Encoding(2)

// encoded reads values in an encoding.
func (g *pages) encoded(b []byte, as format.Encoding) (err error) {
	n, kind := g.there(), g.Type.V
	if g.placed = as == plainDictionary || as == format.RLEDictionary; n == 0 {
		return nil
	}
	switch {
	case g.placed:
		return g.place(b, n)
	case as == format.Plain:
		return g.values.plain(b, kind, n)
	case as == format.ByteStreamSplit && kind != format.Boolean:
		return g.values.split(b, n)
	case as == format.RLE && kind == format.Boolean:
		if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) > int64(len(b)-4) {
			return errEncoding
		}
		g.places, err = runs(g.places, b[4:4+binary.LittleEndian.Uint32(b)], 1, n)
		g.values.bools(g.places)
		return err
	case as == format.DeltaBinaryPacked && (kind == format.Int32 || kind == format.Int64):
		if g.own, _, err = deltas(g.own, b, n); err == nil && len(g.own) < n {
			err = io.ErrUnexpectedEOF
		}
		g.values.whole(g.own)
		return err
	case as == format.DeltaLengthByteArray && kind == format.ByteArray:
		if g.own, _, b, err = lengths(g.own, b, n); err != nil {
			return err
		}
		return g.values.texts(b, g.own)
	case as == format.DeltaByteArray && (kind == format.ByteArray || kind == format.FixedLenByteArray):
		return g.prefixes(b, n)
	}
	return errEncoding
}

// place reads places in the dictionary.
func (g *pages) place(b []byte, n int) (err error) {
	if len(b) == 0 {
		return io.ErrUnexpectedEOF
	}
	if b[0] > 32 {
		return errEncoding
	}
	if g.places, err = runs(g.places, b[1:], int(b[0]), n); err != nil {
		return err
	}
	for _, p := range g.places {
		if int64(p) >= int64(g.dictionary.len()) {
			return errors.New("a page has a value that its dictionary does not have")
		}
	}
	return nil
}

// prefixes reads texts that begin as the ones before them do.
func (g *pages) prefixes(b []byte, n int) (err error) {
	var same, own int64
	if g.same, same, b, err = lengths(g.same, b, n); err != nil {
		return err
	}
	if g.own, own, b, err = lengths(g.own, b, n); err != nil {
		return err
	}
	g.page += same + own
	if err := g.take(same + own); err != nil {
		return err
	}
	return g.values.prefixed(b, g.same, g.own)
}
