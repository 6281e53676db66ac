package parquet

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Small numbers, such as levels and places in a dictionary, stand in runs
// (github.com/apache/parquet-format/blob/master/Encodings.md), which say in a few bytes how
// much is to come. None gives more numbers than its page has.

var (
	errMore     = errors.New("a page has more values than it says")
	errEncoding = errors.New("a page has an encoding that its type does not have, or that is not read")
)

// filled is how many values more than there are the last groups of eight may have.
const filled = 512

// runs unpacks n numbers of width bits each from a mixture of runs of one number and of
// numbers one by one, into the memory of dst.
func runs(dst []uint32, b []byte, width, n int) ([]uint32, error) {
	dst = slices.Grow(dst[:0], n)
	for len(b) > 0 {
		head, k := binary.Uvarint(b)
		if k <= 0 || head>>1 > 1<<31 {
			return nil, io.ErrUnexpectedEOF
		}
		b = b[k:]
		count, bytes := int64(head>>1), int64(width+7)/8
		if head&1 == 1 { // groups of eight numbers each
			bytes = count * int64(width)
			count *= 8
		}
		there := min(bytes, int64(len(b)))
		if head&1 == 1 && width > 0 { // the last group may be cut off where its numbers end
			count = min(count, there*8/int64(width))
		}
		if int64(len(dst))+count > int64(n)+filled {
			return nil, errMore
		}
		count = min(count, int64(n-len(dst)))
		if head&1 == 1 {
			dst = packed(dst, b[:there], width, int(count))
		} else {
			if there < bytes {
				return nil, io.ErrUnexpectedEOF
			}
			x := number(b[:there])
			for range count {
				dst = append(dst, x)
			}
		}
		b = b[there:]
	}
	if len(dst) < n {
		return nil, io.ErrUnexpectedEOF
	}
	return dst, nil
}

// number is a number of up to four bytes.
func number(b []byte) (x uint32) {
	for i, c := range b {
		x |= uint32(c) << (8 * i)
	}
	return x
}

// packed unpacks n numbers of width bits each, the lowest bits first.
func packed(dst []uint32, b []byte, width, n int) []uint32 {
	var held uint64
	bits, at, mask := 0, 0, uint64(1)<<width-1
	for range n {
		for ; bits < width; bits, at = bits+8, at+1 {
			held |= uint64(b[at]) << bits
		}
		dst = append(dst, uint32(held&mask))
		held, bits = held>>width, bits-width
	}
	return dst
}

// backwards unpacks n numbers as files of long ago have them, the highest bits first.
func backwards(dst []uint32, b []byte, width, n int) ([]uint32, error) {
	if len(b)*8 < n*width {
		return nil, io.ErrUnexpectedEOF
	}
	dst = dst[:0]
	for at := range n {
		x := uint32(0)
		for k := at * width; k < (at+1)*width; k++ {
			x = x<<1 | uint32(b[k/8]>>(7-k%8)&1)
		}
		dst = append(dst, x)
	}
	return dst, nil
}

// appendRuns packs numbers of width bits: in runs where eight or more are the same, else
// in groups of eight.
func appendRuns(b []byte, numbers []uint32, width int) []byte {
	same := func(from int) int {
		to := from + 1
		for to < len(numbers) && numbers[to] == numbers[from] {
			to++
		}
		return to - from
	}
	for at := 0; at < len(numbers); {
		if n := same(at); n >= 8 || n == len(numbers)-at {
			b = binary.AppendUvarint(b, uint64(n)<<1)
			for k := 0; k < (width+7)/8; k++ {
				b = append(b, byte(numbers[at]>>(8*k)))
			}
			at += n
			continue
		}
		end := at
		for end < len(numbers) && same(end) < 8 {
			end += 8
		}
		b = binary.AppendUvarint(b, uint64(end-at)/8<<1|1)
		b = appendPacked(b, numbers[at:min(end, len(numbers))], width, end-at)
		at = end
	}
	return b
}

// appendPacked packs numbers of width bits, the lowest first, and zeros up to n of them.
func appendPacked(b []byte, numbers []uint32, width, n int) []byte {
	var held uint64
	bits := 0
	for i := range n {
		if i < len(numbers) {
			held |= uint64(numbers[i]) << bits
		}
		for bits += width; bits >= 8; bits -= 8 {
			b, held = append(b, byte(held)), held>>8
		}
	}
	return b
}
