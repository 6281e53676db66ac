package trace

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// packed are the forms of compression, by the bytes that a file of each begins with.
var packed = []struct {
	magic string
	open  func(io.Reader) (io.Reader, error)
}{
	{"\x1f\x8b", func(in io.Reader) (io.Reader, error) { return gzip.NewReader(in) }},
	{"BZh", func(in io.Reader) (io.Reader, error) { return bzip2.NewReader(in), nil }},
	{"\xfd7zXZ\x00", func(in io.Reader) (io.Reader, error) { return xz.NewReader(in) }},
	{"\x28\xb5\x2f\xfd", func(in io.Reader) (io.Reader, error) {
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	}},
}

// others are what is not read, by the bytes at a place of it, and what to do.
var others = []struct {
	at    int
	magic string
	what  string
	hint  string
}{
	{0, "\xff\xfe", "the file is in UTF-16", "write it in UTF-8: iconv -f UTF-16 -t UTF-8 FILE"},
	{0, "\xfe\xff", "the file is in UTF-16", "write it in UTF-8: iconv -f UTF-16 -t UTF-8 FILE"},
	{257, "ustar", "the file is an archive of files (tar)", "take the log out of it: tar -xOf FILE NAME | aforo ... -"},
	{0, "PAR1", "the file is Parquet within another compression", "decompress it: Parquet is compressed in itself, and read from its end"},
	{0, "PK\x03\x04", "the file is an archive of files (zip), or a spreadsheet", "take the log out of it, or save the sheet as CSV"},
}

// Buffer prepares a log for reading: it decompresses what is compressed by gzip, bzip2,
// xz or zstd, recognised by its first bytes, and leaves out a byte order mark. name is
// how errors call the log. The error is an *Error where the compressed data are damaged
// at their very beginning, or where the file is in another encoding or an archive.
func Buffer(in io.Reader, name string) (*bufio.Reader, error) {
	src := &source{in: in}
	b := bufio.NewReaderSize(src, LineMax)
	for _, p := range packed {
		if magic, _ := b.Peek(len(p.magic)); string(magic) != p.magic {
			continue
		}
		z, err := p.open(b)
		if err != nil {
			return nil, damaged(name, 1, &packedError{err})
		}
		b = bufio.NewReaderSize(&unpacked{z, src}, LineMax)
		break
	}
	head, _ := b.Peek(512)
	for _, o := range others {
		if len(head) > o.at && bytes.HasPrefix(head[o.at:], []byte(o.magic)) {
			return nil, &Error{Name: name, Lines: []Line{{What: o.what, Hint: o.hint}}}
		}
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3)
	}
	return b, nil
}

// source remembers an error of the disk, so that it is not taken for one of the
// compressed data.
type source struct {
	in  io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// unpacked is compressed data as they come out.
type unpacked struct {
	in  io.Reader
	src *source
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	if err != nil && err != io.EOF && u.src.err == nil {
		err = &packedError{err}
	}
	return n, err
}

// A packedError is what is wrong with compressed data.
type packedError struct{ err error }

func (e *packedError) Error() string { return e.err.Error() }
func (e *packedError) Unwrap() error { return e.err }
