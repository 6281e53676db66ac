package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// headerFirst is how much is read for the header of a page at first.
const headerFirst = 512

// A guard goes over the pages of a column ahead of the library, one by one.
type guard struct {
	*shared
	by      format.CompressionCodec // of all row groups
	kind    format.Type
	each    int64 // bytes of a value that the library makes room for
	present int   // the definition level of a value that is there

	in    *io.SectionReader // the pages of the row group
	at    int64
	known bool  // the dictionary has been read
	dict  int64 // what it takes
	page  int64 // what the page takes
}

// shared is what the guards of a file have in common.
type shared struct {
	budget
	unpacker
	header        []byte
	packed, plain []byte
}

// open begins with the pages of a row group, as the library finds them.
func (g *guard) open(in io.ReaderAt, c *format.ColumnChunk) error {
	m := &c.MetaData
	if m.Codec != g.by {
		return fmt.Errorf("it is compressed as %v in one row group and as %v in another, which is not read", g.by, m.Codec)
	}
	base := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		base = m.DictionaryPageOffset
	}
	if base < 0 || m.TotalCompressedSize < 0 || base > g.size || m.TotalCompressedSize > g.size-base {
		return fmt.Errorf("its pages are to be %d bytes from byte %d on, and the file has %d", m.TotalCompressedSize, base, g.size)
	}
	_ = g.hold(-g.dict - g.page)
	g.in, g.at = io.NewSectionReader(in, base, m.TotalCompressedSize), 0
	g.known, g.dict, g.page = false, 0, 0
	return nil
}

// next checks the pages up to the next one with values.
func (g *guard) next() error {
	for {
		h, err := g.read()
		if err != nil {
			return err
		}
		g.at += int64(h.CompressedPageSize)
		switch {
		case h.Type != format.DictionaryPage:
			return g.data(h)
		case !g.known: // the library passes over any other
			if g.known, g.dict, err = true, g.cost(h), g.take(g.cost(h)); err != nil {
				return err
			}
			if _, err := g.load(h, 0, g.by); err != nil {
				return err
			}
		}
	}
}

// read reads the header of the next page.
func (g *guard) read() (*format.PageHeader, error) {
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
func (g *guard) sound(h *format.PageHeader) error {
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

// cost is what a page takes, as its header says. Where a dictionary is missed, the library
// takes the first page for one.
func (g *guard) cost(h *format.PageHeader) int64 {
	values := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues)
	return int64(h.UncompressedPageSize) + int64(values)*max(perValue, g.each)
}

// take takes what a page needs from the budget.
func (g *guard) take(bytes int64) error {
	if err := g.hold(bytes); err != nil {
		return err
	}
	return g.spend(bytes)
}

// load returns the bytes of a page from some byte on, unpacked.
func (g *guard) load(h *format.PageHeader, from int, by format.CompressionCodec) ([]byte, error) {
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

// data checks a page of values.
func (g *guard) data(h *format.PageHeader) error {
	_ = g.hold(-g.page)
	g.page = g.cost(h)
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

// first checks a page of the first form: levels and values are packed together.
func (g *guard) first(h *format.PageHeader, d *format.DataPageHeader) error {
	b, err := g.load(h, 0, g.by)
	if err != nil {
		return err
	}
	if g.present > 0 {
		if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) > int64(len(b)-4) {
			return io.ErrUnexpectedEOF
		}
		n := int(binary.LittleEndian.Uint32(b))
		if err := levels(b[4:4+n], g.present, d.DefinitionLevelEncoding, int64(d.NumValues)); err != nil {
			return err
		}
		b = b[4+n:]
	}
	return g.encoded(b, d.Encoding, int64(d.NumValues))
}

// second checks a page of the second form: its levels are not packed.
func (g *guard) second(h *format.PageHeader, d *format.DataPageHeaderV2) error {
	repeats, n := int(d.RepetitionLevelsByteLength), int(d.DefinitionLevelsByteLength)
	by := g.by
	if d.IsCompressed.Valid && !d.IsCompressed.V {
		by = format.Uncompressed
	}
	b, err := g.load(h, repeats+n, by)
	if err != nil {
		return err
	}
	if g.present > 0 {
		if err := levels(g.packed[repeats:repeats+n], g.present, format.RLE, int64(d.NumValues)); err != nil {
			return err
		}
	}
	return g.encoded(b, d.Encoding, int64(d.NumValues))
}

// plainDictionary is an encoding that the format has replaced by RLEDictionary, and that
// older files have.
const plainDictionary = format.Encoding(2)

// encoded checks values in an encoding.
func (g *guard) encoded(b []byte, as format.Encoding, values int64) error {
	if len(b) == 0 {
		return nil
	}
	switch as {
	case format.Plain, format.ByteStreamSplit: // as many as there are bytes for
		return nil
	case plainDictionary, format.RLEDictionary:
		if b[0] > 32 {
			return errEncoding
		}
		return runs(b[1:], int(b[0]), values)
	case format.RLE:
		if g.kind != format.Boolean || len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) > int64(len(b)-4) {
			return errEncoding
		}
		return runs(b[4:4+binary.LittleEndian.Uint32(b)], 1, values)
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		_, err := differences(b, values)
		return err
	case format.DeltaByteArray:
		n, err := prefixes(b, values)
		if err != nil {
			return err
		}
		g.page += n
		return g.take(n)
	}
	return errEncoding
}

// newGuard returns the guard of a column.
func newGuard(s *shared, meta *format.FileMetaData, leaf pq.LeafColumn) *guard {
	g := &guard{shared: s, present: leaf.MaxDefinitionLevel, kind: format.Type(leaf.Node.Type().Kind())}
	if len(meta.RowGroups) > 0 {
		g.by = meta.RowGroups[0].Columns[leaf.ColumnIndex].MetaData.Codec
	}
	if g.kind == format.FixedLenByteArray {
		g.each = int64(leaf.Node.Type().Length())
	}
	return g
}
