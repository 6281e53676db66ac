package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

var errLarger = errors.New("a page is larger than it says")

// An unpacker unpacks pages, none to more than it says.
type unpacker struct {
	gzip   *gzip.Reader
	zstd   *zstd.Decoder
	brotli *brotli.Reader
}

// unpack returns the bytes of a page that are packed in b and of which there are to be size,
// in the memory of dst where that is enough.
func (u *unpacker) unpack(dst, b []byte, size int, by format.CompressionCodec) ([]byte, error) {
	if by == format.Uncompressed {
		return b, nil
	}
	if cap(dst) < size {
		dst = make([]byte, size)
	}
	dst = dst[:size]
	switch by {
	case format.Snappy:
		if n, _ := binary.Uvarint(b); n > uint64(size) {
			return nil, errLarger
		}
		return snappy.Decode(dst, b)
	case format.Gzip:
		if u.gzip == nil {
			u.gzip = new(gzip.Reader)
		}
		if err := u.gzip.Reset(bytes.NewReader(b)); err != nil {
			return nil, err
		}
		return within(dst, u.gzip)
	case format.Brotli:
		if u.brotli == nil {
			u.brotli = brotli.NewReader(nil)
		}
		if err := u.brotli.Reset(bytes.NewReader(b)); err != nil {
			return nil, err
		}
		return within(dst, u.brotli)
	case format.Zstd:
		if u.zstd == nil {
			var err error
			if u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true)); err != nil {
				return nil, err
			}
		}
		return u.zstd.DecodeAll(b, dst[:0:size])
	case format.Lz4Raw:
		n, err := lz4.UncompressBlock(b, dst)
		return dst[:max(n, 0)], err
	}
	return nil, fmt.Errorf("it is compressed as %v, which is not read", by)
}

// within reads all there is into dst, and no more than that.
func within(dst []byte, r io.Reader) ([]byte, error) {
	n, err := io.ReadFull(r, dst)
	if err == io.EOF || err == io.ErrUnexpectedEOF { // whoever reads it sees that it is cut off
		return dst[:n], nil
	}
	if err != nil {
		return nil, err
	}
	var more [1]byte
	if k, _ := io.ReadFull(r, more[:]); k > 0 {
		return nil, errLarger
	}
	return dst, nil
}
