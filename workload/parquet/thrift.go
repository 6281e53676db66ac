package parquet

import (
	"encoding/binary"
	"errors"
	"io"
)

// Footers and the headers of pages are structs of Thrift's compact protocol
// (github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). The library
// makes room for as many elements as a list claims before it reads one. So a struct is
// walked first: each list and each text must be there.

const (
	// depthMax is how deep structs, lists and schemas may be nested: those of the format have
	// less than ten levels.
	depthMax = 64
	// elementsFew and elementsPer bound the elements of the lists of a footer, which take up
	// to 600 bytes each: elementsFew, and one more for every elementsPer bytes of the file. Each row group
	// writes some ten of them a column, and more than 100 bytes.
	elementsFew = 4096
	elementsPer = 8
)

var (
	errNested   = errors.New("it is nested too deep")
	errElements = errors.New("lists are longer than the file can hold")
	errThrift   = errors.New("it has a type that the format does not have")
)

// A walk goes over structs in a text.
type walk struct {
	b    []byte
	at   int
	left int64 // elements that lists may have
}

// structure walks a struct, its fields and what ends it.
func (w *walk) structure(depth int) error {
	if depth > depthMax {
		return errNested
	}
	for {
		head, err := w.bytes(1)
		if err != nil || head[0] == 0 {
			return err
		}
		if head[0]>>4 == 0 { // the number of the field is not the one before and a little
			if _, err := w.number(); err != nil {
				return err
			}
		}
		if kind := head[0] & 15; kind > 2 { // those two are true and false, which have no bytes
			if err := w.value(kind, depth); err != nil {
				return err
			}
		}
	}
}

// value walks a value of one of the kinds of the protocol.
func (w *walk) value(kind byte, depth int) error {
	var err error
	switch kind {
	case 3: // a byte
		_, err = w.bytes(1)
	case 4, 5, 6: // whole numbers
		_, err = w.number()
	case 7: // a real number
		_, err = w.bytes(8)
	case 8: // text
		var n uint64
		if n, err = w.number(); err == nil {
			_, err = w.bytes(n)
		}
	case 9, 10: // a list, a set
		err = w.list(depth + 1)
	case 12:
		err = w.structure(depth + 1)
	case 13: // a UUID
		_, err = w.bytes(16)
	default: // the format has no maps
		err = errThrift
	}
	return err
}

func (w *walk) list(depth int) error {
	head, err := w.bytes(1)
	if err != nil {
		return err
	}
	n, kind := uint64(head[0]>>4), head[0]&15
	if n == 15 {
		if n, err = w.number(); err != nil {
			return err
		}
	}
	if depth > depthMax {
		return errNested
	}
	if n > uint64(max(w.left, 0)) {
		return errElements
	}
	w.left -= int64(n)
	for range n {
		if err := w.value(kind, depth); err != nil {
			return err
		}
	}
	return nil
}

// number walks a number of as many bytes as it needs.
func (w *walk) number() (uint64, error) {
	x, n := binary.Uvarint(w.b[w.at:])
	if n == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if n < 0 {
		return 0, errThrift
	}
	w.at += n
	return x, nil
}

func (w *walk) bytes(n uint64) ([]byte, error) {
	if n > uint64(len(w.b)-w.at) {
		return nil, io.ErrUnexpectedEOF
	}
	w.at += int(n)
	return w.b[w.at-int(n) : w.at], nil
}
