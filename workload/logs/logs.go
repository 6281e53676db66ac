// Package logs knows all formats of logs: it recognises a log by its content and
// opens it with the reader of its format.
//
// [Detect] opens a file, plain or compressed, and finds its [Format]; the
// [Input] that it returns yields a trace.Reader. [Open] does both. The name of
// a file says nothing about its format.
package logs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"aforo/workload/trace"
)

// headMax is how much of a log a format is recognised by, in bytes.
const headMax = 64 << 10

// A Format is one way to write a log.
type Format struct {
	// Name is the word for it, such as "swf".
	Name string
	// Doc says what it is.
	Doc string
	// Sniff reports whether a log that begins with head, its first 64 KiB or all of
	// it, is of this format; nil where content does not tell.
	Sniff func(head []byte) bool
	// New returns a reader of the log in in; name is how errors call it. Of the rules
	// of reading it uses those about the file; the others are trace.Settle's.
	New func(in *bufio.Reader, name string, read *trace.Reading) (trace.Reader, error)
	// Extension is how files of this format are called, such as ".swf"; "" where it
	// is not written.
	Extension string
	// Write writes a log and returns what the format has no place for; nil where it
	// is not written.
	Write func(w io.Writer, l *trace.Log) (*trace.Report, error)
	// NewWriter returns what does the same record by record; nil where it is not
	// written.
	NewWriter func() trace.Writer
}

// Find returns the format of a name.
func Find(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("there is no format %q: the formats are %s", name, strings.Join(Names(), ", "))
}

// ForFile returns the format that a file is to be written in by its name, such as
// jobs.swf or jobs.csv.gz.
func ForFile(path string) (Format, error) {
	ext := filepath.Ext(strings.TrimSuffix(strings.ToLower(path), ".gz"))
	var known []string
	for _, f := range Formats() {
		if f.Write == nil {
			continue
		}
		if f.Extension == ext && (f.Name != "parquet" || !strings.HasSuffix(strings.ToLower(path), ".gz")) { // that is compressed in itself
			return f, nil
		}
		if f.Name != "parquet" {
			known = append(known, f.Extension)
		}
	}
	return Format{}, fmt.Errorf("the name %s does not say in which format to write: it ends in %s, in one of them and .gz, or in .parquet", path, strings.Join(known, ", "))
}

// Writable are the words for the formats that can be written.
func Writable() []string {
	var list []string
	for _, f := range Formats() {
		if f.Write != nil {
			list = append(list, f.Name)
		}
	}
	return list
}

// Names are the words for all formats.
func Names() []string {
	var list []string
	for _, f := range Formats() {
		list = append(list, f.Name)
	}
	return list
}

// Options say how a log is opened.
type Options struct {
	// Format is the name of its format; "" recognises it.
	Format string
	// Read are the rules by which it is read.
	Read trace.Reading
}

// An Input is a log whose format is known.
type Input struct {
	Format Format
	// Name is how errors call it.
	Name string
	read trace.Reading
	in   *bufio.Reader
	file io.Closer
}

// Detect opens the log at path, "-" being standard input, and finds its format.
// The error is that of the file system, of Options.Format, or an *Error of
// package trace where the content is damaged, empty or of no known format.
func Detect(path string, opt Options) (*Input, error) {
	if path == "-" {
		return DetectIn(io.NopCloser(os.Stdin), "standard input", opt)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s is a folder, not a log", path)
	}
	in, err := DetectIn(f, path, opt)
	if err != nil {
		f.Close()
	}
	return in, err
}

// DetectIn is Detect for what is open already; closing the Input closes it.
func DetectIn(file io.ReadCloser, name string, opt Options) (*Input, error) {
	in, end, isParquet, err := unpackParquet(file, bufio.NewReaderSize(file, 64<<10), name)
	if err != nil {
		return nil, err
	}
	b, err := trace.Buffer(in, name)
	if err != nil {
		return nil, err
	}
	input := &Input{Name: name, read: opt.Read, in: b, file: end}
	switch {
	case opt.Format != "":
	case isParquet:
		opt.Format = "parquet"
	case len(opt.Read.Columns) > 0: // only these need names
		opt.Format = "sacct"
	case opt.Read.Map != "":
		opt.Format = "table"
	}
	if opt.Format != "" {
		input.Format, err = Find(opt.Format)
		return input, err
	}
	head, _ := b.Peek(headMax) // an error comes again where the lines are read
	for _, f := range Formats() {
		if f.Sniff != nil && f.Sniff(head) {
			input.Format = f
			return input, nil
		}
	}
	return nil, unknown(b, name)
}

// unknown says that a log is of no known format, or that it cannot be read.
func unknown(in *bufio.Reader, name string) error {
	hint := "the formats are " + strings.Join(Names(), ", ") + "; --format NAME says what is wrong with it as one of them"
	lines := trace.NewLines(in, name)
	for {
		line, ok := lines.Next()
		if !ok {
			if err := lines.Err(); err != nil {
				return err
			}
			return lines.Whole(hint, "no jobs: the file has no record")
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		what := "this is no line of any known format: " + trace.Quote(line)
		if trace.Binary(line) {
			what = "binary data, not text: " + trace.Quote(line)
		} else if known := strange(name, line); known != nil && known.what != "" {
			what, hint = known.what, known.hint
		} else if known != nil {
			hint = known.hint + "; " + hint
		}
		e := &trace.Error{Name: name}
		e.Add(*lines.Bad(0, hint, "%s", what))
		return e
	}
}

// Buffered is the log behind its decompression.
func (i *Input) Buffered() *bufio.Reader { return i.in }

// Reader returns the reader of the log, which yields its records as they stand
// there; closing it closes the log. The error is that of the format.
func (i *Input) Reader() (trace.Reader, error) {
	r, err := i.Format.New(i.in, i.Name, &i.read)
	if err != nil {
		i.Close()
		return nil, err
	}
	return &reader{r, i}, nil
}

// Close closes the log.
func (i *Input) Close() error { return i.file.Close() }

type reader struct {
	trace.Reader
	input *Input
}

func (r *reader) Close() error { return errors.Join(r.Reader.Close(), r.input.Close()) }

// Open returns a reader of the log at path, as Detect finds its format, which yields
// its records as the rules of reading leave them.
func Open(path string, opt Options) (trace.Reader, error) {
	in, err := Detect(path, opt)
	if err != nil {
		return nil, err
	}
	r, err := in.Reader()
	if err != nil {
		return nil, err
	}
	return trace.Settle(r, in.Name, opt.Read, false), nil
}
