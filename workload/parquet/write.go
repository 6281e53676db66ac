package parquet

import (
	"fmt"
	"io"
	"reflect"
	"strconv"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/compress/snappy"
)

const (
	// groupRows is how many rows a group has: the memory that a Writer takes.
	groupRows = 64 << 10
	// batch is how many fields of a column go to the encoder at once.
	batch = 1 << 10
)

// A Writer writes one table. It keeps the first error for Close.
type Writer struct {
	to      *pq.GenericWriter[any]
	columns []pending
	at      int // the column of the next field
	rows    int // in the batch
	group   int // rows that are with the encoder
	err     error
}

// pending are fields of a column that are not with the encoder yet.
type pending struct {
	index  int
	values [batch]pq.Value
	text   []byte // of the values
}

var codec compress.Codec = &snappy.Codec{}

// NewWriter begins a table. comments are what a CSV would have in front of its columns,
// lines that begin with #, or "".
func NewWriter(w io.Writer, columns []Column, comments string) *Writer {
	types := map[Kind]reflect.Type{Whole: reflect.TypeFor[int64](), Real: reflect.TypeFor[float64](), Text: reflect.TypeFor[string]()}
	forms := map[Kind]string{Whole: "optional,delta", Real: "optional", Text: "optional,dict"}
	var fields []reflect.StructField
	o := &Writer{columns: make([]pending, len(columns))}
	for i, c := range columns {
		o.columns[i].index = i
		fields = append(fields, reflect.StructField{
			Name: "F" + strconv.Itoa(i), Type: types[c.Kind],
			Tag: reflect.StructTag(fmt.Sprintf("parquet:%q", c.Name+","+forms[c.Kind])),
		})
	}
	options := []pq.WriterOption{
		pq.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()), pq.Compression(codec),
		pq.CreatedBy("aforo", "", ""), pq.DictionaryMaxBytes(1 << 20), pq.PageBufferSize(64 << 10), pq.WriteBufferSize(64 << 10),
	}
	if comments != "" {
		options = append(options, pq.KeyValueMetadata(key, comments))
	}
	o.to = pq.NewGenericWriter[any](w, options...)
	return o
}

// Whole writes the next field of the row.
func (o *Writer) Whole(x int64) { o.put(pq.Int64Value(x)) }

// Real writes the next field of the row.
func (o *Writer) Real(x float64) { o.put(pq.DoubleValue(x)) }

// Text writes the next field of the row.
func (o *Writer) Text(x string) {
	c := &o.columns[o.at]
	from := len(c.text)
	c.text = append(c.text, x...)
	o.put(pq.ByteArrayValue(c.text[from:len(c.text):len(c.text)]))
}

// Null leaves the next field of the row empty.
func (o *Writer) Null() {
	c := &o.columns[o.at]
	c.values[o.rows] = pq.NullValue().Level(0, 0, c.index)
	o.at++
}

func (o *Writer) put(v pq.Value) {
	c := &o.columns[o.at]
	c.values[o.rows] = v.Level(0, 1, c.index)
	o.at++
}

// EndRow ends a row, which must have all its fields.
func (o *Writer) EndRow() {
	if o.at != len(o.columns) {
		panic("parquet: a row without all its fields")
	}
	o.at = 0
	if o.rows++; o.rows == batch {
		o.flush()
	}
}

// flush gives what is pending to the encoder, and ends the group where it is full.
func (o *Writer) flush() {
	writers := o.to.ColumnWriters()
	for i := range o.columns {
		c := &o.columns[i]
		if o.err == nil {
			_, o.err = writers[i].WriteRowValues(c.values[:o.rows])
		}
		c.text = c.text[:0]
	}
	if o.group += o.rows; o.group >= groupRows && o.err == nil {
		o.group, o.err = 0, o.to.Flush()
	}
	o.rows = 0
}

// Err is the first error of writing so far.
func (o *Writer) Err() error { return o.err }

// Close writes what is left and the directory of the file; it does not close the stream
// below. The error is the first of all.
func (o *Writer) Close() error {
	o.flush()
	if o.err != nil {
		return o.err
	}
	return o.to.Close()
}
