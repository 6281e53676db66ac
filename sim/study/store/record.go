package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"
)

// A record of a segment is its length, a CRC (Castagnoli) of the rest, and the rest: the
// entry, and what it is of.
//
//	length, crc   4 bytes each, little-endian, as all numbers
//	kind          1 byte
//	key           32 bytes
//	replication   8 bytes
//	at            8 bytes, seconds since 1970
//	host          2 bytes of length, and the name
//	a unit        its words: SHA-256 of them, their number in 8 bytes, and they as squeezed
//	a failure     its text
const (
	kindUnit    = 1
	kindFailure = 2

	recordHead = 8
	fixedHead  = 1 + sha256.Size + 8 + 8 + 2
	unitHead   = sha256.Size + 8
	mostHost   = 255
	// mostRecord bounds a record, so that a damaged length is none.
	mostRecord = 1 << 30
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Key is what units of the same content share.
type Key = [sha256.Size]byte

// An Entry says of a record what it is of, who has written it and when.
type Entry struct {
	Key         Key
	Replication int
	Host        string
	At          time.Time
}

// A Failure is a unit that could not be made.
type Failure struct {
	Entry
	Text string
}

// hashOf is the hash of words, by which two units are told to be the same.
func hashOf(words []uint64) [sha256.Size]byte {
	h := sha256.New()
	var b [4096]byte
	for len(words) > 0 {
		n := min(len(words), len(b)/8)
		for i, x := range words[:n] {
			binary.LittleEndian.PutUint64(b[8*i:], x)
		}
		h.Write(b[:8*n])
		words = words[n:]
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// record lays down a record.
func record(kind byte, e *Entry, content ...[]byte) []byte {
	b := make([]byte, recordHead, recordHead+fixedHead+len(e.Host))
	b = append(b, kind)
	b = append(b, e.Key[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(e.Replication))
	b = binary.LittleEndian.AppendUint64(b, uint64(e.At.Unix()))
	host := e.Host[:min(len(e.Host), mostHost)]
	b = binary.LittleEndian.AppendUint16(b, uint16(len(host)))
	b = append(b, host...)
	b = append(b, bytes.Join(content, nil)...)
	binary.LittleEndian.PutUint32(b, uint32(len(b)-recordHead))
	binary.LittleEndian.PutUint32(b[4:], crc32.Checksum(b[recordHead:], castagnoli))
	return b
}

func unitRecord(e *Entry, hash [sha256.Size]byte, words []uint64) []byte {
	return record(kindUnit, e, hash[:], binary.LittleEndian.AppendUint64(nil, uint64(len(words))), squeeze(words))
}

var errRecord = errors.New("a record is damaged")

// next takes the first record off b: its kind, entry and content.
func next(b []byte) (kind byte, e Entry, content, rest []byte, err error) {
	if len(b) < recordHead {
		return 0, e, nil, nil, errRecord
	}
	n := binary.LittleEndian.Uint32(b)
	if n < fixedHead || n > mostRecord || int(n) > len(b)-recordHead {
		return 0, e, nil, nil, errRecord
	}
	body, rest := b[recordHead:recordHead+int(n)], b[recordHead+int(n):]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(b[4:]) {
		return 0, e, nil, rest, errRecord
	}
	kind = body[0]
	copy(e.Key[:], body[1:])
	at := 1 + sha256.Size
	e.Replication = int(binary.LittleEndian.Uint64(body[at:]))
	e.At = time.Unix(int64(binary.LittleEndian.Uint64(body[at+8:])), 0)
	host := int(binary.LittleEndian.Uint16(body[at+16:]))
	if content = body[fixedHead:]; host > len(content) {
		return 0, e, nil, rest, errRecord
	}
	e.Host, content = string(content[:host]), content[host:]
	if e.Replication < 0 || kind == kindUnit && len(content) < unitHead {
		return 0, e, nil, rest, errRecord
	}
	return kind, e, content, rest, nil
}

// wordsOf unpacks the content of a unit's record.
func wordsOf(content []byte) ([]uint64, error) {
	n := binary.LittleEndian.Uint64(content[sha256.Size:])
	if n > mostRecord {
		return nil, errSqueezed
	}
	words, err := unsqueeze(content[unitHead:], int(n))
	if err != nil {
		return nil, err
	}
	if hashOf(words) != [sha256.Size]byte(content[:sha256.Size]) {
		return nil, errSqueezed
	}
	return words, nil
}
