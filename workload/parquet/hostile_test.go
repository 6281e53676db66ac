package parquet

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// one is a file of a column of whole numbers that is written plain, its pages as bytes and
// its footer as it was decoded.
func one(t *testing.T, options ...pq.WriterOption) (pages []byte, meta *format.FileMetaData) {
	t.Helper()
	type row struct {
		N *int64 `parquet:"n,optional"`
		S string `parquet:"s,dict"`
	}
	var file bytes.Buffer
	w := pq.NewGenericWriter[row](&file, options...)
	for i := range int64(1000) {
		if _, err := w.Write([]row{{&i, "ada"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	meta, err := footer(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	n := binary.LittleEndian.Uint32(file.Bytes()[file.Len()-tailLen:])
	return file.Bytes()[:file.Len()-tailLen-int(n)], meta
}

// with is pages with a footer.
func with(pages []byte, meta *format.FileMetaData) []byte {
	b, err := thrift.Marshal(&thrift.CompactProtocol{}, meta)
	if err != nil {
		panic(err)
	}
	return ended(append(bytes.Clone(pages), b...), uint32(len(b)))
}

// ended is a file that says how long its footer is.
func ended(file []byte, n uint32) []byte {
	return append(binary.LittleEndian.AppendUint32(file, n), Magic...)
}

// paged is a file of one column, of which the only page is h with what is packed.
func paged(meta format.FileMetaData, h *format.PageHeader, packed []byte, by format.CompressionCodec, rows int64) []byte {
	h.CompressedPageSize = int32(len(packed))
	head, err := thrift.Marshal(&thrift.CompactProtocol{}, h)
	if err != nil {
		panic(err)
	}
	schema := []format.SchemaElement{meta.Schema[0], meta.Schema[1]}
	schema[0].NumChildren = thrift.New(int32(1))
	chunk := meta.RowGroups[0].Columns[0]
	m := &chunk.MetaData
	m.Codec, m.DataPageOffset, m.DictionaryPageOffset = by, int64(len(Magic)), 0
	m.TotalCompressedSize = int64(len(head) + len(packed))
	meta.Schema, meta.RowGroups = schema, []format.RowGroup{{Columns: []format.ColumnChunk{chunk}, NumRows: rows}}
	return with(append(append([]byte(Magic), head...), packed...), &meta)
}

// dataPage is the header of a page of the first form.
func dataPage(values, size int32, as format.Encoding) *format.PageHeader {
	return &format.PageHeader{
		Type: format.DataPage, UncompressedPageSize: size,
		DataPageHeader: thrift.New(format.DataPageHeader{NumValues: values, Encoding: as, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE}),
	}
}

// leveled is a page of which all values are there: n levels, and the values.
func leveled(n uint64, values []byte) []byte {
	run := append(binary.AppendUvarint(nil, n<<1), 1)
	return append(append(binary.LittleEndian.AppendUint32(nil, uint32(len(run))), run...), values...)
}

// alike are a number of texts of n bytes, all the same.
func alike(texts, n int) []byte {
	prefix, rest := slices.Repeat([]int32{int32(n)}, texts), make([]int32, texts)
	prefix[0], rest[0] = 0, int32(n)
	var b []byte
	for _, lengths := range [][]int32{prefix, rest} {
		packed, _ := new(delta.BinaryPackedEncoding).EncodeInt32(nil, lengths)
		b = append(b, packed...)
	}
	return append(b, make([]byte, n)...)
}

// bomb is how many bytes a packed page comes to that says it has 64.
const bomb = 64 << 20

// A file of a few bytes that claims to be large is refused, or ends, at the cost of a small
// one: in each case the file would have cost gigabytes, or gone on for hours.
func TestHostile(t *testing.T) {
	pages, meta := one(t)
	change := func(f func(m *format.FileMetaData)) []byte {
		_, m := one(t)
		f(m)
		return with(pages, m)
	}
	zeros := make([]byte, bomb)
	packed := func(by format.CompressionCodec, n int) []byte {
		b, err := pq.LookupCompressionCodec(by).Encode(nil, zeros[:n])
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	run := func(n uint64) []byte { return append(binary.AppendUvarint(nil, n<<1), 0, 0, 0, 0) }
	blocks := func(n uint64) []byte {
		var b []byte
		for _, x := range []uint64{128, 4, n, 0} {
			b = binary.AppendUvarint(b, x)
		}
		return append(b, 0, 0, 0, 0, 0)
	}
	long := func(n uint64) []byte { // a list in a struct: field 2, of n structs
		return append(binary.AppendUvarint([]byte{0x29, 0xfc}, n), 0)
	}
	texts := *meta
	texts.Schema = slices.Clone(meta.Schema)
	texts.Schema[1].Type = thrift.New(format.ByteArray)
	cases := map[string]struct {
		file []byte
		want string
	}{
		"footer longer than the file": {ended(bytes.Clone(pages), math.MaxUint32), "its footer is to have 4294967295 bytes"},
		"footer with a long list":     {ended(append(bytes.Clone(pages), long(1<<30)...), 8), "lists are longer"},
		"footer with an endless list of truths": {
			ended(append(bytes.Clone(pages), 0x29, 0xf1, 0xff, 0xff, 0xff, 0x7f, 0), 7), "",
		},
		"structs in structs": {
			ended(append(bytes.Clone(pages), bytes.Repeat([]byte{0x1c}, 1<<20)...), 1<<20), "nested too deep",
		},
		"schema as a chain": {change(func(m *format.FileMetaData) {
			for range 1000 {
				m.Schema = append([]format.SchemaElement{{Name: "g", NumChildren: thrift.New(int32(1))}}, m.Schema...)
			}
		}), "nested too deep"},
		"many row groups of no columns": {change(func(m *format.FileMetaData) {
			m.RowGroups = append(m.RowGroups, make([]format.RowGroup, 1<<12)...)
		}), "row group 2 has 0 columns"},
		"page of many values":  {paged(*meta, dataPage(math.MaxInt32, 64, format.Plain), leveled(math.MaxInt32, zeros[:8]), format.Uncompressed, math.MaxInt32), "can hold"},
		"page of many bytes":   {paged(*meta, dataPage(8, math.MaxInt32, format.Plain), packed(format.Snappy, 64), format.Snappy, 8), "can hold"},
		"page that is cut off": {paged(*meta, dataPage(8, 64, format.Plain), nil, format.Uncompressed, 8), ""},
		"run of many levels":   {paged(*meta, dataPage(8, 64, format.Plain), leveled(math.MaxInt32, zeros[:64]), format.Uncompressed, 8), "more values than it says"},
		"run of many places in the dictionary": {
			paged(*meta, dataPage(8, 64, format.RLEDictionary), leveled(8, append([]byte{32}, run(math.MaxInt32)...)), format.Uncompressed, 8), "more values than it says",
		},
		"run of values of no bits": {
			paged(*meta, dataPage(8, 64, format.RLEDictionary), leveled(8, append([]byte{0}, binary.AppendUvarint(nil, 1<<31|1)...)), format.Uncompressed, 8), "more values than it says",
		},
		"many differences": {
			paged(*meta, dataPage(8, 64, format.DeltaBinaryPacked), leveled(8, blocks(math.MaxInt32)), format.Uncompressed, 8), "more values than it says",
		},
		"texts that begin alike": {
			paged(texts, dataPage(20_000, 1<<20, format.DeltaByteArray), leveled(20_000, alike(20_000, 64<<10)), format.Uncompressed, 20_000), "can hold",
		},
		"rows without values": {paged(*meta, dataPage(0, 0, format.Plain), leveled(0, nil), format.Uncompressed, math.MaxInt64), "unexpected EOF"},
		"bomb of gzip":        {paged(*meta, dataPage(8, 64, format.Plain), packed(format.Gzip, bomb), format.Gzip, 8), "larger than it says"},
		"bomb of zstd":        {paged(*meta, dataPage(8, 64, format.Plain), packed(format.Zstd, bomb), format.Zstd, 8), "exceed"},
		"bomb of brotli":      {paged(*meta, dataPage(8, 64, format.Plain), packed(format.Brotli, bomb), format.Brotli, 8), "larger than it says"},
		"bomb of snappy":      {paged(*meta, dataPage(8, 64, format.Plain), packed(format.Snappy, bomb), format.Snappy, 8), "larger than it says"},
		"bomb of lz4":         {paged(*meta, dataPage(8, 64, format.Plain), packed(format.Lz4Raw, bomb), format.Lz4Raw, 8), "lz4"},
		"damaged lz4":         {paged(*meta, dataPage(8, 64, format.Plain), bytes.Repeat([]byte{0xff}, 40), format.Lz4Raw, 8), "lz4"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			taken, err := read(c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if taken > bomb/2 {
				t.Errorf("%d bytes were taken for a file of %d", taken, len(c.file))
			}
		})
	}
}

// read reads a file to its end and returns the memory that was asked for.
func read(file []byte) (taken uint64, err error) {
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	r, err := CSV(bytes.NewReader(file), int64(len(file)))
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	runtime.ReadMemStats(&to)
	return to.TotalAlloc - from.TotalAlloc, err
}

// repeated is a file of one text, several times.
func repeated(t *testing.T, size, rows int) []byte {
	t.Helper()
	type row struct {
		S string `parquet:"s,dict"`
	}
	var file bytes.Buffer
	w := pq.NewGenericWriter[row](&file)
	if _, err := w.Write(slices.Repeat([]row{{strings.Repeat("x", size)}}, rows)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// A long text that a dictionary repeats is never held more than a few times, and a file does
// not come to far more than any log.
func TestRepeatedText(t *testing.T) {
	taken, err := read(repeated(t, 256<<10, 300))
	if err != nil || taken > bomb/2 {
		t.Errorf("%v, %d bytes were taken", err, taken)
	}
	taken, err = read(repeated(t, 16<<10, 50_000)) // 800 MB
	if err == nil || !strings.Contains(err.Error(), "it comes to more than") || taken > bomb/2 {
		t.Errorf("%v, %d bytes were taken", err, taken)
	}
}

// A form is a row of columns in all encodings.
type form struct {
	A int64    `parquet:"a,optional,delta"`
	B string   `parquet:"b,optional,delta"`
	C string   `parquet:"c,dict"`
	D *float64 `parquet:"d,optional,split"`
	E *bool    `parquet:"e,optional"`
	F string   `parquet:"f,delta"`
	G *int32   `parquet:"g,optional,dict"`
	H *string  `parquet:"h,optional"`
}

// formed is a file of some rows in all encodings, in a form of pages and a compression.
func formed(t testing.TB, rows, version int, by format.CompressionCodec) []byte {
	t.Helper()
	var file bytes.Buffer
	w := pq.NewGenericWriter[form](&file, pq.DataPageVersion(version), pq.Compression(pq.LookupCompressionCodec(by)), pq.PageBufferSize(4096), pq.MaxRowsPerRowGroup(1700))
	for i := range rows {
		s, x, yes, k := strings.Repeat("ab", i%9), float64(i)/7, i%3 == 0, int32(i%5)
		r := form{int64(i * i), s, s, &x, &yes, s, &k, &s}
		if i%4 == 0 {
			r.A, r.B, r.D, r.E, r.G, r.H = 0, "", nil, nil, nil, nil
		}
		if _, err := w.Write([]form{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var compressions = []format.CompressionCodec{format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd, format.Lz4Raw}

// What the library writes, in each compression, form of pages and encoding, is read.
func TestForms(t *testing.T) {
	const rows = 5000
	var want string
	for _, version := range []int{1, 2} {
		for _, by := range compressions {
			file := formed(t, rows, version, by)
			r, err := CSV(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if want == "" {
				want = string(got)
			}
			if err != nil || string(got) != want || strings.Count(want, "\n") != rows+1 {
				t.Errorf("version %d, %v: %v, %d lines", version, by, err, bytes.Count(got, []byte("\n")))
			}
		}
	}
}
