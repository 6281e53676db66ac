package trace

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// What is compressed comes out as it went in, whatever the form; damage is an *Error.
// What is in another encoding, or an archive, is refused with a word for it.
func TestBuffer(t *testing.T) {
	text := strings.Repeat("a line of a log\n", 20_000)
	for name, pack := range map[string]func(io.Writer) (io.WriteCloser, error){
		"gzip": func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
		"xz":   func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) },
		"zstd": func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
	} {
		var packed bytes.Buffer
		z, err := pack(&packed)
		if err == nil {
			_, err = io.WriteString(z, text)
		}
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		b, err := Buffer(bytes.NewReader(packed.Bytes()), "t")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := io.ReadAll(b); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		b, err = Buffer(bytes.NewReader(packed.Bytes()[:packed.Len()/2]), "t")
		if err == nil {
			lines := NewLines(b, "t")
			for ok := true; ok; {
				_, ok = lines.Next()
			}
			err = lines.Err()
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s cut short: %v", name, err)
		}
	}
	for text, want := range map[string]string{"\xff\xfej\x00o\x00": "UTF-16", "PK\x03\x04": "archive", strings.Repeat("x", 257) + "ustar": "tar"} {
		if _, err := Buffer(strings.NewReader(text), "t"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.8q: %v", text, err)
		}
	}
}

// Whatever the bytes are, a log is unpacked or refused, and unpacking ends.
func FuzzBuffer(f *testing.F) {
	for _, pack := range []func(io.Writer) (io.WriteCloser, error){
		func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
		func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) },
		func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
	} {
		var packed bytes.Buffer
		z, err := pack(&packed)
		if err == nil {
			_, err = io.WriteString(z, "1 0 0 60\n")
		}
		if err != nil || z.Close() != nil {
			f.Fatal(err)
		}
		f.Add(packed.Bytes())
	}
	f.Add([]byte("BZh91AY&SY"))
	f.Add([]byte("\xef\xbb\xbf1 0"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Buffer(bytes.NewReader(data), "t")
		if err != nil {
			return
		}
		lines := NewLines(b, "t")
		for range 10_000 {
			if _, ok := lines.Next(); !ok {
				break
			}
		}
	})
}
