package logs

import (
	"bufio"
	"errors"
	"io"
	"os"
	"slices"

	"aforo/workload/parquet"
	"aforo/workload/trace"
)

// newParquet reads the lines of CSV that a Parquet file has become: those of the CSV of
// this project, of a log of GPUs, or of a table with a column map.
func newParquet(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error) {
	forms := []string{"csv", "gpulog", "table"}
	if read.Map != "" {
		forms = forms[2:]
	}
	head, _ := in.Peek(headMax)
	for _, f := range Formats() {
		if slices.Contains(forms, f.Name) && (f.Sniff(head) || f.Name == "table" && read.Map != "") {
			r, err := f.New(in, name, read)
			if err == nil {
				r.Header().Format = "parquet"
			}
			return r, err
		}
	}
	return nil, unknown(in, name)
}

// seekable is a file that can be read out of order.
type seekable interface {
	io.ReaderAt
	io.Closer
}

// unpackParquet returns the lines of CSV of a file whose first bytes are in b, where that
// is Parquet, else b; also what is to be closed instead of the file. What cannot be
// read out of order is copied to a temporary file.
func unpackParquet(file io.ReadCloser, b *bufio.Reader, name string) (in io.Reader, end io.Closer, is bool, err error) {
	if magic, _ := b.Peek(len(parquet.Magic)); string(magic) != parquet.Magic {
		return b, file, false, nil
	}
	at, size, err := whole(file, b)
	if err != nil {
		return nil, nil, true, err
	}
	if in, err = parquet.CSV(at, size); err != nil {
		if copied, ok := at.(*both); ok {
			copied.File.Close()
		}
		return nil, nil, true, &trace.Error{Name: name, Lines: []trace.Line{{What: err.Error()}}}
	}
	return in, at, true, nil
}

// whole returns a file as one that can be read out of order, and its size.
func whole(file io.ReadCloser, b io.Reader) (seekable, int64, error) {
	switch f := file.(type) {
	case *os.File:
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return f, info.Size(), nil
		}
	case section:
		return f, f.Size(), nil
	}
	to, err := os.CreateTemp("", "aforo-log-*")
	if err != nil {
		return nil, 0, err
	}
	os.Remove(to.Name()) // where a file that is open has to keep its name, it stays
	size, err := io.Copy(to, b)
	if err != nil {
		return nil, 0, errors.Join(err, to.Close())
	}
	return &both{to, file}, size, nil
}

// both closes a copy and what it was copied from.
type both struct {
	*os.File
	from io.Closer
}

// Close implements io.Closer.
func (b *both) Close() error { return errors.Join(b.File.Close(), b.from.Close()) }

// section is a part of a file that is closed by others.
type section struct{ *io.SectionReader }

// Close implements io.Closer; it closes nothing.
func (section) Close() error { return nil }
