package parquet

import (
	"encoding/binary"
	"io"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// groupRows is how many rows a group has: the memory that a Writer takes.
const groupRows = 64 << 10

// A Writer writes one table. It keeps the first error for Close.
type Writer struct {
	out     io.Writer
	columns []*pending
	at      int // the column of the next field
	rows    int // of the group
	offset  int64
	meta    format.FileMetaData
	err     error
}

// NewWriter begins a table. comments are what a CSV would have in front of its columns,
// lines that begin with #, or "".
func NewWriter(w io.Writer, columns []Column, comments string) *Writer {
	o := &Writer{out: w, meta: format.FileMetaData{Version: 2, CreatedBy: "aforo"}}
	if comments != "" {
		o.meta.KeyValueMetadata = append(o.meta.KeyValueMetadata, format.KeyValue{Key: key, Value: comments})
	}
	o.meta.Schema = append(o.meta.Schema, format.SchemaElement{Name: "table", NumChildren: thrift.New(int32(len(columns)))})
	for _, c := range columns {
		o.columns = append(o.columns, newPending(c))
		o.meta.Schema = append(o.meta.Schema, element(c))
		o.meta.ColumnOrders = append(o.meta.ColumnOrders, format.ColumnOrder{Value: new(format.TypeDefinedOrder)})
	}
	o.write([]byte(Magic))
	return o
}

// element describes a column.
func element(c Column) format.SchemaElement {
	e := format.SchemaElement{Name: c.Name, RepetitionType: thrift.New(format.Optional), Type: thrift.New(physical(c.Kind))}
	switch c.Kind {
	case Whole:
		e.ConvertedType = thrift.New(deprecated.Int64)
		e.LogicalType.Value = &format.IntType{BitWidth: 64, IsSigned: true}
	case Text:
		e.ConvertedType = thrift.New(deprecated.UTF8)
		e.LogicalType.Value = new(format.StringType)
	}
	return e
}

func physical(k Kind) format.Type {
	return [...]format.Type{Whole: format.Int64, Real: format.Double, Text: format.ByteArray}[k]
}

// Whole writes the next field of the row.
func (o *Writer) Whole(x int64) { o.field().whole(x) }

// Real writes the next field of the row.
func (o *Writer) Real(x float64) { o.field().real(x) }

// Text writes the next field of the row.
func (o *Writer) Text(x string) { o.field().text(x) }

// Null leaves the next field of the row empty.
func (o *Writer) Null() {
	c := o.field()
	c.levels = append(c.levels, 0)
}

func (o *Writer) field() *pending {
	o.at++
	return o.columns[o.at-1]
}

// EndRow ends a row, which must have all its fields.
func (o *Writer) EndRow() {
	if o.at != len(o.columns) {
		panic("parquet: a row without all its fields")
	}
	o.at = 0
	if o.rows++; o.rows == groupRows {
		o.flush()
	}
}

// flush writes a group of rows.
func (o *Writer) flush() {
	if o.rows == 0 || o.err != nil {
		return
	}
	g := format.RowGroup{NumRows: int64(o.rows), FileOffset: o.offset, Ordinal: int16(len(o.meta.RowGroups))}
	for _, c := range o.columns {
		m := o.chunk(c)
		g.TotalByteSize += m.TotalUncompressedSize
		g.TotalCompressedSize += m.TotalCompressedSize
		g.Columns = append(g.Columns, format.ColumnChunk{MetaData: m})
		c.clear()
	}
	o.meta.NumRows += int64(o.rows)
	o.meta.RowGroups = append(o.meta.RowGroups, g)
	o.rows = 0
}

func (o *Writer) write(b []byte) {
	if o.err == nil {
		_, o.err = o.out.Write(b)
		o.offset += int64(len(b))
	}
}

// Err is the first error of writing so far.
func (o *Writer) Err() error { return o.err }

// Close writes what is left and the directory of the file; it does not close the stream
// below. The error is the first of all.
func (o *Writer) Close() error {
	if o.flush(); o.err != nil {
		return o.err
	}
	b, err := thrift.Marshal(&thrift.CompactProtocol{}, &o.meta)
	if err != nil {
		return err
	}
	o.write(append(binary.LittleEndian.AppendUint32(b, uint32(len(b))), Magic...))
	return o.err
}
