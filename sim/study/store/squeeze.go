package store

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync"
)

// The words of a unit are mostly numbers of 64 bits with no pattern within them, but many
// stand there again: what partitions have in variants that are the same so far, the measures
// of a group that is all there is, what does not exist. So each word is told by a token:
// that it is the word before, the word as far back as the last that was found again, a word
// further back, or a new one. New words are laid down byte by byte of all of them, so that
// signs and exponents, which are alike, stand together. All of it is deflated.
const (
	tokenSame  = iota // as the word before
	tokenAlong        // as far back as the last one
	tokenBack         // another distance, which follows
	tokenNew
)

// mostWords bounds what a record may ask for: deflate makes at most 1032 of a byte.
const mostInflated = 1032

var errSqueezed = errors.New("its content cannot be unpacked")

// squeeze packs words.
func squeeze(words []uint64) []byte {
	var tokens, distances []byte
	var fresh []uint64
	last, back := make(map[uint64]int, len(words)/2), 0
	for i, x := range words {
		j, known := last[x]
		last[x] = i
		switch {
		case i > 0 && words[i-1] == x:
			tokens = append(tokens, tokenSame)
		case back > 0 && i >= back && words[i-back] == x:
			tokens = append(tokens, tokenAlong)
		case known:
			back = i - j
			tokens, distances = append(tokens, tokenBack), binary.AppendUvarint(distances, uint64(back))
		default:
			tokens, fresh = append(tokens, tokenNew), append(fresh, x)
		}
	}
	var out bytes.Buffer
	z := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(z)
	z.Reset(&out)
	for _, part := range [][]byte{tokens, distances, planes(fresh)} {
		_, _ = z.Write(part) // memory takes everything
	}
	if err := z.Close(); err != nil {
		panic("store: " + err.Error())
	}
	return out.Bytes()
}

// deflaters hands the tables of one compression, a megabyte, to the next.
var deflaters = sync.Pool{New: func() any {
	z, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		panic("store: " + err.Error()) // the level is one that there is
	}
	return z
}}

// planes lays words down byte by byte of all of them, the lowest bytes first.
func planes(words []uint64) []byte {
	n := len(words)
	out := make([]byte, 8*n)
	for i, x := range words {
		for k := range 8 {
			out[k*n+i] = byte(x >> (8 * k))
		}
	}
	return out
}

// An inflater hands the memory of one inflation, most of a megabyte, to the next.
type inflater struct {
	in   bytes.Reader
	z    io.ReadCloser
	all  bytes.Buffer
	news []uint64
}

var inflaters = sync.Pool{New: func() any {
	f := new(inflater)
	f.z = flate.NewReader(&f.in)
	return f
}}

// inflate returns what was deflated, which is not to be more than most bytes. It stands in
// the inflater's memory.
func (f *inflater) inflate(packed []byte, most int64) ([]byte, error) {
	f.in.Reset(packed)
	if err := f.z.(flate.Resetter).Reset(&f.in, nil); err != nil {
		return nil, err
	}
	f.all.Reset()
	if n, err := f.all.ReadFrom(io.LimitReader(f.z, most+1)); err != nil || n > most {
		return nil, errSqueezed
	}
	return f.all.Bytes(), nil
}

// woven puts words together again that planes has laid down.
func (f *inflater) woven(plane []byte, n int) []uint64 {
	f.news = slices.Grow(f.news[:0], n)[:n]
	clear(f.news)
	for k := range 8 {
		for i, b := range plane[k*n:][:n] {
			f.news[i] |= uint64(b) << (8 * k)
		}
	}
	return f.news
}

// unsqueeze unpacks n words.
func unsqueeze(packed []byte, n int) ([]uint64, error) {
	if n < 0 || n > mostInflated*(len(packed)+1) {
		return nil, errSqueezed
	}
	f := inflaters.Get().(*inflater)
	defer inflaters.Put(f)
	all, err := f.inflate(packed, int64(n)*(1+binary.MaxVarintLen64+8))
	if err != nil || len(all) < n {
		return nil, errSqueezed
	}
	tokens, rest := all[:n], all[n:]
	fresh := bytes.Count(tokens, []byte{tokenNew})
	if len(rest) < 8*fresh {
		return nil, errSqueezed
	}
	distances, plane := rest[:len(rest)-8*fresh], rest[len(rest)-8*fresh:]
	return untold(tokens, distances, f.woven(plane, fresh))
}

// untold makes words of what their tokens say.
func untold(tokens, distances []byte, fresh []uint64) ([]uint64, error) {
	words, back := make([]uint64, len(tokens)), 0
	for i, t := range tokens {
		switch t {
		case tokenNew:
			words[i], fresh = fresh[0], fresh[1:]
			continue
		case tokenSame:
			if i == 0 {
				return nil, errSqueezed
			}
			words[i] = words[i-1]
			continue
		case tokenBack:
			d, size := binary.Uvarint(distances)
			if size <= 0 || d > uint64(i) {
				return nil, errSqueezed
			}
			back, distances = int(d), distances[size:]
		case tokenAlong:
		default:
			return nil, errSqueezed
		}
		if back < 1 || back > i {
			return nil, errSqueezed
		}
		words[i] = words[i-back]
	}
	if len(distances) > 0 {
		return nil, errSqueezed
	}
	return words, nil
}
