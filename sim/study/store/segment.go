package store

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"aforo/results/whole"
)

// A segment is a file of records that is written once, as a whole, and never again:
//
//	magic     16 bytes, with the version of the format
//	records   see record.go
//	footer    4 bytes that are 0, the number of records in 4 bytes, and the SHA-256 of all
//	          that stands before it
const (
	magic      = "aforo segment 1\n"
	magicStart = "aforo segment "
	footerSize = 8 + sha256.Size
	suffix     = ".units"
)

// segment lays down records.
func segment(records [][]byte) []byte {
	b := append([]byte(magic), bytes.Join(records, nil)...)
	b = binary.LittleEndian.AppendUint32(b, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(records)))
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// write puts a new segment into a folder and returns its name. It is written beside its
// place under a name of its own, brought to the disk, and linked to its name, which nobody
// has had: nothing is replaced, whoever else writes here.
func write(dir string, text []byte) (name string, err error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	name = fmt.Sprintf("%s-%d-%s%s", whole.Host(), os.Getpid(), hex.EncodeToString(random[:]), suffix)
	final := filepath.Join(dir, name)
	temp := whole.Beside(final)
	defer func() {
		if gone := os.Remove(temp); err == nil && gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = gone
		}
	}()
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", err
	}
	if err := place(temp, final); err != nil {
		return "", err
	}
	return name, whole.SyncFolder(dir)
}

// place gives a file its final name, unless somebody has it. Where the file system has no
// links it is renamed: the name has 64 random bits.
func place(temp, final string) error {
	linked := os.Link(temp, final)
	if linked == nil || errors.Is(linked, fs.ErrExist) || errors.Is(linked, fs.ErrNotExist) {
		return linked
	}
	if _, err := os.Lstat(final); !errors.Is(err, fs.ErrNotExist) {
		return linked
	}
	return os.Rename(temp, final)
}

// A found is a record of a segment.
type found struct {
	kind    byte
	entry   Entry
	content []byte
	at      int64 // where the record begins
}

// errLater is that of a segment that a later version has written.
var errLater = errors.New("the segment is of a later format than this version of aforo reads")

// scan returns the records of a segment that are whole, and says what is wrong with it.
func scan(text []byte) (list []found, damage, err error) {
	if len(text) < len(magic)+footerSize {
		return nil, errors.New("it is cut off"), nil
	}
	body, sum := text[:len(text)-sha256.Size], text[len(text)-sha256.Size:]
	if sha256.Sum256(body) != [sha256.Size]byte(sum) {
		damage = errors.New("its SHA-256 is not that of its content")
	} else if bytes.HasPrefix(text, []byte(magicStart)) && !bytes.HasPrefix(text, []byte(magic)) { // and no damage has made it another
		return nil, nil, errLater
	}
	rest := body[min(len(magic), len(body)):]
	for len(rest) >= recordHead && binary.LittleEndian.Uint32(rest) != 0 {
		at := int64(len(body) - len(rest))
		kind, e, content, after, err := next(rest)
		switch {
		case err == nil:
			list = append(list, found{kind, e, content, at})
		case damage == nil:
			damage = err // its hash is right: it was written so
		}
		if after == nil {
			return list, damage, nil
		}
		rest = after
	}
	if damage == nil && (len(rest) != 8 || binary.LittleEndian.Uint32(rest[4:]) != uint32(len(list))) {
		damage = errors.New("it has another number of records than it says")
	}
	return list, damage, nil
}

// isSegment reports whether a file's name is that of a segment.
func isSegment(name string) bool {
	return strings.HasSuffix(name, suffix) && !strings.HasPrefix(name, ".")
}
