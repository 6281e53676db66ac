package parquet

import (
	"encoding/binary"
	"io"
	"math/bits"
	"slices"
)

// Whole numbers may stand as differences: a head, and blocks of parts, each with the least
// difference of the block and what is above it in as few bits as will do for the part
// (DELTA_BINARY_PACKED in github.com/apache/parquet-format/blob/master/Encodings.md).
const (
	deltaBlock = 128 // numbers of a block that is written
	deltaParts = 4
	mostBlock  = 1 << 16 // of one that is read
)

// deltas unpacks numbers, n at most, into the memory of dst, and returns what is behind
// them.
func deltas(dst []int64, b []byte, n int) (all []int64, rest []byte, err error) {
	w := walk{b: b}
	var head [4]uint64 // numbers in a block, parts of a block, numbers in all, the first
	for i := range head {
		if head[i], err = w.number(); err != nil {
			return nil, nil, err
		}
	}
	if head[2] > uint64(n) {
		return nil, nil, errMore
	}
	if head[0] == 0 || head[0] > mostBlock || head[1] == 0 || head[0]%head[1] != 0 {
		return nil, nil, errEncoding
	}
	if dst = dst[:0]; head[2] == 0 {
		return dst, b[w.at:], nil
	}
	all, part := append(dst, zigzag(head[3])), int(head[0]/head[1])
	for len(all) < int(head[2]) {
		least, err := w.number()
		if err != nil {
			return nil, nil, err
		}
		widths, err := w.bytes(head[1])
		if err != nil {
			return nil, nil, err
		}
		for _, width := range widths {
			count := min(part, int(head[2])-len(all))
			if count == 0 {
				break
			}
			if width > 64 {
				return nil, nil, errEncoding
			}
			// the last part may be cut off where its numbers end
			packed, _ := w.bytes(uint64(min(part*int(width)/8, len(b)-w.at)))
			if len(packed)*8 < count*int(width) {
				return nil, nil, io.ErrUnexpectedEOF
			}
			all = added(all, packed, int(width), count, zigzag(least))
		}
	}
	return all, b[w.at:], nil
}

// added unpacks a part: count differences of width bits each, above the least.
func added(all []int64, packed []byte, width, count int, least int64) []int64 {
	x := all[len(all)-1]
	packed = append(slices.Clip(packed), make([]byte, 9)...)
	for i := range count {
		at := i * width
		d := binary.LittleEndian.Uint64(packed[at/8:]) >> (at % 8)
		if at%8+width > 64 {
			d |= uint64(packed[at/8+8]) << (64 - at%8)
		}
		if width < 64 {
			d &= 1<<width - 1
		}
		x += least + int64(d)
		all = append(all, x)
	}
	return all
}

func zigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// lengths unpacks n lengths, and returns their sum and what is behind them.
func lengths(dst []int64, b []byte, n int) (all []int64, sum int64, rest []byte, err error) {
	if all, rest, err = deltas(dst, b, n); err != nil {
		return nil, 0, nil, err
	}
	if len(all) < n {
		return nil, 0, nil, io.ErrUnexpectedEOF
	}
	for _, k := range all {
		if k < 0 || k > 1<<31 {
			return nil, 0, nil, errEncoding
		}
		sum += k
	}
	return all, sum, rest, nil
}

// appendDeltas packs numbers as differences.
func appendDeltas(b []byte, numbers []int64) []byte {
	for _, x := range []uint64{deltaBlock, deltaParts, uint64(len(numbers))} {
		b = binary.AppendUvarint(b, x)
	}
	if len(numbers) == 0 {
		return binary.AppendVarint(b, 0)
	}
	b = binary.AppendVarint(b, numbers[0])
	var block [deltaBlock]int64
	for at := 1; at < len(numbers); at += deltaBlock {
		n := min(deltaBlock, len(numbers)-at)
		for i := range n {
			block[i] = numbers[at+i] - numbers[at+i-1]
		}
		b = appendBlock(b, block[:n])
	}
	return b
}

// appendBlock packs a block of differences. Its parts are whole ones: the last has zeros.
func appendBlock(b []byte, block []int64) []byte {
	const part = deltaBlock / deltaParts
	least := slices.Min(block)
	b = binary.AppendVarint(b, least)
	from := len(b)
	b = append(b, make([]byte, deltaParts)...)
	for k := 0; k*part < len(block); k++ {
		numbers := block[k*part : min((k+1)*part, len(block))]
		var all uint64
		for _, d := range numbers {
			all |= uint64(d - least)
		}
		width := bits.Len64(all)
		b[from+k] = byte(width)
		at := len(b)
		b = append(b, make([]byte, part*width/8)...)
		for i, d := range numbers {
			for bit := range width {
				place := i*width + bit
				b[at+place/8] |= byte(uint64(d-least)>>bit&1) << (place % 8)
			}
		}
	}
	return b
}
