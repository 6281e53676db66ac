package parquet

import (
	"encoding/binary"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/format"
)

// A block is the values of a page, or of a dictionary, one after the other: each of width
// bytes, or from one offset to the next.
type block struct {
	width   int
	bytes   []byte // in room, or in the page
	room    []byte
	offsets []uint32 // where width is 0, one more than there are values
}

func (k *block) len() int {
	if k.width > 0 {
		return len(k.bytes) / k.width
	}
	return max(0, len(k.offsets)-1)
}

func (k *block) at(i int) []byte {
	if k.width > 0 {
		return k.bytes[i*k.width : (i+1)*k.width]
	}
	return k.bytes[k.offsets[i]:k.offsets[i+1]]
}

// empty makes room for n bytes.
func (k *block) empty(n int) {
	k.room = slices.Grow(k.room[:0], n)
	k.bytes = k.room
}

// begin empties a block of texts.
func (k *block) begin(n int) {
	k.bytes = k.bytes[:0]
	k.offsets = append(slices.Grow(k.offsets[:0], n+1), 0)
}

// add adds a text.
func (k *block) add(parts ...[]byte) {
	for _, p := range parts {
		k.bytes = append(k.bytes, p...)
	}
	k.offsets = append(k.offsets, uint32(len(k.bytes)))
}

// plain takes n values of a kind that stand in b as they are. Where they have a width they
// stay there.
func (k *block) plain(b []byte, kind format.Type, n int) error {
	switch {
	case kind == format.Boolean:
		if len(b)*8 < n {
			return io.ErrUnexpectedEOF
		}
		k.empty(n)
		for i := range n {
			k.bytes = append(k.bytes, b[i/8]>>(i%8)&1)
		}
	case k.width > 0:
		if len(b)/k.width < n {
			return io.ErrUnexpectedEOF
		}
		k.bytes = b[:n*k.width]
	default:
		k.begin(n)
		for range n {
			if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) > int64(len(b)-4) {
				return io.ErrUnexpectedEOF
			}
			end := 4 + int(binary.LittleEndian.Uint32(b))
			k.add(b[4:end])
			b = b[end:]
		}
	}
	return nil
}

// split takes n values of which the first bytes stand together, then the second ones, and so
// on.
func (k *block) split(b []byte, n int) error {
	if k.width == 0 {
		return errEncoding
	}
	if len(b)/k.width < n {
		return io.ErrUnexpectedEOF
	}
	k.empty(n * k.width)
	k.bytes = k.bytes[:n*k.width]
	for i := range n {
		for j := range k.width {
			k.bytes[i*k.width+j] = b[j*n+i]
		}
	}
	return nil
}

// whole takes whole numbers.
func (k *block) whole(numbers []int64) {
	k.empty(len(numbers) * k.width)
	for _, x := range numbers {
		if k.width == 4 {
			k.bytes = binary.LittleEndian.AppendUint32(k.bytes, uint32(x))
		} else {
			k.bytes = binary.LittleEndian.AppendUint64(k.bytes, uint64(x))
		}
	}
}

// bools takes truths as numbers.
func (k *block) bools(numbers []uint32) {
	k.empty(len(numbers))
	for _, x := range numbers {
		k.bytes = append(k.bytes, byte(x))
	}
}

// texts takes texts of the given lengths, which stand one after the other.
func (k *block) texts(b []byte, lengths []int64) error {
	k.begin(len(lengths))
	for _, n := range lengths {
		if n > int64(len(b)) {
			return io.ErrUnexpectedEOF
		}
		k.add(b[:n])
		b = b[n:]
	}
	return nil
}

// prefixed takes texts that begin with some bytes of the one before, and go on with some
// of their own.
func (k *block) prefixed(b []byte, same, own []int64) error {
	width := k.width
	k.width = 0
	k.begin(len(own))
	for i, n := range own {
		var before []byte
		if i > 0 {
			before = k.at(i - 1)
		}
		if n > int64(len(b)) || same[i] > int64(len(before)) || width > 0 && same[i]+n != int64(width) {
			return io.ErrUnexpectedEOF
		}
		k.add(before[:same[i]], b[:n])
		b = b[n:]
	}
	k.width = width
	return nil
}
