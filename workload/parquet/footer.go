package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// tailLen is what a file ends with: the length of its footer and the magic.
const tailLen = 8

// footer reads and checks what a file says of itself: each list of it is as long as it says,
// the schema is a tree that is not deep, and each row group has the columns of the schema.
func footer(in io.ReaderAt, size int64) (*format.FileMetaData, error) {
	var tail [tailLen]byte
	if size < int64(len(Magic))+tailLen {
		return nil, io.ErrUnexpectedEOF
	}
	if _, err := in.ReadAt(tail[:], size-tailLen); err != nil && err != io.EOF {
		return nil, err
	}
	switch string(tail[4:]) {
	case Magic:
	case "PARE":
		return nil, errors.New("it is encrypted")
	default:
		return nil, errors.New("it does not end as Parquet does; is it cut off?")
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if n > size-tailLen-int64(len(Magic)) {
		return nil, fmt.Errorf("its footer is to have %d bytes, and the file has %d", n, size)
	}
	b := make([]byte, n)
	if _, err := in.ReadAt(b, size-tailLen-n); err != nil && err != io.EOF {
		return nil, err
	}
	w := walk{b: b, left: elementsFew + size/elementsPer}
	if err := w.structure(0); err != nil {
		return nil, fmt.Errorf("its footer: %w", err)
	}
	var meta format.FileMetaData
	if err := thrift.Unmarshal(&thrift.CompactProtocol{}, b[:w.at], &meta); err != nil {
		return nil, fmt.Errorf("its footer: %w", err)
	}
	return &meta, checkFooter(&meta)
}

// checkFooter checks the schema, and the row groups against it.
func checkFooter(meta *format.FileMetaData) error {
	columns := 0
	var open []int32 // of the groups around an element: how many of theirs are still to come
	for i := range meta.Schema {
		e := &meta.Schema[i]
		if e.Type.Valid {
			columns++
		}
		if e.NumChildren.V < 0 || int(e.NumChildren.V) >= len(meta.Schema) {
			return fmt.Errorf("its schema: column %q has %d columns in it", e.Name, e.NumChildren.V)
		}
		if e.TypeLength.V < 0 {
			return fmt.Errorf("its schema: column %q has values of %d bytes", e.Name, e.TypeLength.V)
		}
		if e.NumChildren.V > 0 {
			open = append(open, e.NumChildren.V)
		} else {
			open = closed(open)
		}
		if len(open) > depthMax {
			return fmt.Errorf("its schema: %w", errNested)
		}
	}
	for i := range meta.RowGroups {
		if g := &meta.RowGroups[i]; len(g.Columns) != columns || g.NumRows < 0 {
			return fmt.Errorf("row group %d has %d columns of %d rows, and the schema %d columns", i+1, len(g.Columns), g.NumRows, columns)
		}
	}
	return nil
}

// closed takes an element from the groups that are open, and those that are full with it.
func closed(open []int32) []int32 {
	for n := len(open); n > 0; n = len(open) {
		if open[n-1]--; open[n-1] > 0 {
			break
		}
		open = open[:n-1]
	}
	return open
}
