package parquet

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

// The encodings of values (github.com/apache/parquet-format/blob/master/Encodings.md) that
// say in a few bytes how much is to come: runs of one value, and blocks of differences. Here
// that is counted, so that none has more values than its page.

var (
	errMore     = errors.New("a page has more values than it says")
	errEncoding = errors.New("a page has an encoding that its type does not have, or that is not read")
)

// levels checks the runs of the levels of so many values.
func levels(b []byte, max int, as format.Encoding, values int64) error {
	if as == format.BitPacked {
		return nil // as many as there are bytes for
	}
	return runs(b, bits.Len8(uint8(max)), values)
}

// filled is how many values more than there are the last groups of eight may have.
const filled = 512

// runs checks a mixture of runs of one value and values of so many bits each.
func runs(b []byte, width int, values int64) error {
	n := int64(0) // without the values for which there are bytes
	for len(b) > 0 {
		head, k := binary.Uvarint(b)
		if k <= 0 || head>>1 > 1<<31 {
			return io.ErrUnexpectedEOF
		}
		b = b[k:]
		count, bytes := int64(head>>1), int64(width+7)/8
		if head&1 == 1 { // groups of eight values each
			bytes = count * int64(width)
			count *= 8
		}
		if head&1 == 0 || width == 0 || bytes > int64(len(b)) {
			n += count
		}
		if n > values+filled {
			return errMore
		}
		b = b[min(bytes, int64(len(b))):]
	}
	return nil
}

// differences checks blocks of differences between so many values at most, and returns what
// is behind them.
func differences(b []byte, values int64) (rest []byte, err error) {
	w := walk{b: b}
	var head [4]uint64 // values in a block, parts of a block, values in all, the first value
	for i := range head {
		if head[i], err = w.number(); err != nil {
			return nil, err
		}
	}
	if head[2] > uint64(values) {
		return nil, errMore
	}
	if head[0] == 0 || head[0] > 1<<16 || head[1] == 0 || head[0]%head[1] != 0 {
		return nil, errEncoding
	}
	for left := int64(head[2]) - 1; left > 0; {
		if _, err := w.number(); err != nil { // the least difference of the block
			return nil, err
		}
		widths, _ := w.bytes(min(head[1], uint64(len(b)-w.at)))
		for _, width := range widths {
			if left <= 0 {
				break
			}
			part := head[0] / head[1]
			w.at = min(w.at+int(part*uint64(width)/8), len(b))
			left -= int64(part)
		}
	}
	return b[w.at:], nil
}

// prefixes checks texts that begin as the ones before them do, and returns how many bytes
// they are in all.
func prefixes(b []byte, values int64) (bytes int64, err error) {
	var lengths []int32
	for range 2 { // of what is the same, of what is not
		rest, err := differences(b, values)
		if err != nil {
			return 0, err
		}
		if lengths, err = new(delta.BinaryPackedEncoding).DecodeInt32(lengths[:0], b); err != nil {
			return 0, err
		}
		for _, n := range lengths {
			if n < 0 {
				return 0, errEncoding
			}
			bytes += int64(n)
		}
		b = rest
	}
	return bytes, nil
}
