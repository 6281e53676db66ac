package parquet

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"strings"

	"github.com/klauspost/compress/snappy"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// pageRows is how many rows a page has.
	pageRows = 8 << 10
	// mostTexts is how many bytes a dictionary may have: beyond, texts stand as they are.
	mostTexts = 1 << 20
)

// pending is a column of the rows of a group. Whole numbers are written as differences,
// texts as places in a dictionary, and real numbers as they are.
type pending struct {
	Column
	levels []uint32 // of the rows: 1 where there is a value
	wholes []int64
	reals  []float64
	places []uint32 // in the dictionary
	known  map[string]uint32
	texts  []string // of the dictionary
	size   int      // of the dictionary, as it is written
	b      []byte   // of a page
}

func newPending(c Column) *pending { return &pending{Column: c, known: map[string]uint32{}} }

func (c *pending) clear() {
	clear(c.known)
	c.levels, c.wholes, c.reals, c.places, c.texts, c.size = c.levels[:0], c.wholes[:0], c.reals[:0], c.places[:0], c.texts[:0], 0
}

func (c *pending) whole(x int64) { c.levels, c.wholes = append(c.levels, 1), append(c.wholes, x) }

func (c *pending) real(x float64) { c.levels, c.reals = append(c.levels, 1), append(c.reals, x) }

func (c *pending) text(x string) {
	place, known := c.known[x]
	if !known {
		x = strings.Clone(x) // it may be a part of something large
		place = uint32(len(c.texts))
		c.texts = append(c.texts, x)
		c.known[x] = place
		c.size += 4 + len(x)
	}
	c.levels, c.places = append(c.levels, 1), append(c.places, place)
}

// chunk writes the pages of a column in a group.
func (o *Writer) chunk(c *pending) format.ColumnMetaData {
	m := format.ColumnMetaData{
		Type: physical(c.Kind), PathInSchema: []string{c.Name}, Codec: format.Snappy, NumValues: int64(len(c.levels)),
		Encoding: []format.Encoding{c.encoding(), format.RLE}, Statistics: c.statistics(),
	}
	if c.encoding() == format.RLEDictionary {
		m.Encoding = append(m.Encoding, format.Plain)
		m.DictionaryPageOffset = o.offset
		o.dictionary(c, &m)
	}
	m.DataPageOffset = o.offset
	value := 0
	for from := 0; from < len(c.levels); from += pageRows {
		levels := c.levels[from:min(from+pageRows, len(c.levels))]
		n := 0
		for _, l := range levels {
			n += int(l)
		}
		o.values(c, &m, levels, value, value+n)
		value += n
	}
	return m
}

func (c *pending) encoding() format.Encoding {
	switch {
	case c.Kind == Whole:
		return format.DeltaBinaryPacked
	case c.Kind == Text && c.size <= mostTexts:
		return format.RLEDictionary
	}
	return format.Plain
}

// dictionary writes the page of the texts.
func (o *Writer) dictionary(c *pending, m *format.ColumnMetaData) {
	c.b = c.b[:0]
	for _, text := range c.texts {
		c.b = appendPlain(c.b, text)
	}
	o.page(m, &format.PageHeader{
		Type:                 format.DictionaryPage,
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(len(c.texts)), Encoding: format.Plain}),
	}, nil, c.b)
}

func appendPlain(b []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
}

// values writes a page of rows, which have the values from one to another.
func (o *Writer) values(c *pending, m *format.ColumnMetaData, levels []uint32, from, to int) {
	c.b = appendRuns(c.b[:0], levels, 1)
	n := len(c.b)
	switch as := c.encoding(); {
	case as == format.DeltaBinaryPacked:
		c.b = appendDeltas(c.b, c.wholes[from:to])
	case as == format.RLEDictionary:
		width := bits.Len(uint(max(0, len(c.texts)-1)))
		c.b = appendRuns(append(c.b, byte(width)), c.places[from:to], width)
	case c.Kind == Text:
		for _, p := range c.places[from:to] {
			c.b = appendPlain(c.b, c.texts[p])
		}
	default:
		for _, x := range c.reals[from:to] {
			c.b = binary.LittleEndian.AppendUint64(c.b, math.Float64bits(x))
		}
	}
	o.page(m, &format.PageHeader{Type: format.DataPageV2, DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
		NumValues: int32(len(levels)), NumNulls: int32(len(levels) - (to - from)), NumRows: int32(len(levels)),
		Encoding: c.encoding(), DefinitionLevelsByteLength: int32(n),
	})}, c.b[:n], c.b[n:])
}

// page writes a page: its header, its levels as they are, and its values packed.
func (o *Writer) page(m *format.ColumnMetaData, h *format.PageHeader, levels, values []byte) {
	packed := snappy.Encode(nil, values)
	h.UncompressedPageSize, h.CompressedPageSize = int32(len(levels)+len(values)), int32(len(levels)+len(packed))
	head, err := thrift.Marshal(&thrift.CompactProtocol{}, h)
	if err != nil && o.err == nil {
		o.err = err
	}
	m.TotalUncompressedSize += int64(len(head)) + int64(h.UncompressedPageSize)
	m.TotalCompressedSize += int64(len(head)) + int64(h.CompressedPageSize)
	o.write(bytes.Join([][]byte{head, levels, packed}, nil))
}

// statistics are what lets a reader pass over a group: its least and its greatest number. A
// zero may have either sign, as the format wants it.
func (c *pending) statistics() (s format.Statistics) {
	s.NullCount = int64(len(c.levels) - len(c.wholes) - len(c.reals) - len(c.places))
	bytes := func(x uint64) []byte { return binary.LittleEndian.AppendUint64(nil, x) }
	if len(c.wholes) > 0 {
		least, most := c.wholes[0], c.wholes[0]
		for _, x := range c.wholes {
			least, most = min(least, x), max(most, x)
		}
		s.MinValue, s.MaxValue = bytes(uint64(least)), bytes(uint64(most))
	}
	if len(c.reals) > 0 {
		least, most := math.Inf(1), math.Inf(-1)
		for _, x := range c.reals {
			if !math.IsNaN(x) {
				least, most = min(least, x), max(most, x)
			}
		}
		if least == 0 {
			least = math.Copysign(0, -1)
		}
		if most == 0 {
			most = 0
		}
		if least <= most {
			s.MinValue, s.MaxValue = bytes(math.Float64bits(least)), bytes(math.Float64bits(most))
		}
	}
	return s
}
