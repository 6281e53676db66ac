package synth

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strconv"
)

// A purpose is one use of random numbers: draws for one purpose never shift
// those for another.
type purpose string

// The purposes. Their words are part of the key, so changing one changes every
// generated workload.
const (
	forBurst     purpose = "burst"
	forSize      purpose = "size"
	forRun       purpose = "run"
	forLimit     purpose = "limit"
	forCommunity purpose = "community"
	forSector    purpose = "sector"
	forAccess    purpose = "access"
	forUser      purpose = "user"
)

// key names the random streams of one class or cohort in one replication.
type key struct {
	seed        uint64
	replication int
	kind, name  string // "class" or "cohort", and its name
}

// stream returns the ChaCha8 generator of one purpose, keyed by the SHA-256 sum
// of everything that it belongs to. Streams of different keys are independent
// for all that anyone can tell.
func (k key) stream(p purpose) *rand.Rand {
	b := binary.LittleEndian.AppendUint64(nil, k.seed)
	b = binary.LittleEndian.AppendUint64(b, uint64(k.replication))
	for _, s := range []string{string(p), k.kind, k.name} {
		// The length before each word keeps ("ab","c") apart from ("a","bc").
		b = binary.LittleEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	return rand.New(rand.NewChaCha8(sha256.Sum256(b)))
}

// streams hands out the streams of an arrival process.
func (k key) streams(word string) *rand.Rand { return k.stream(purpose(word)) }

// numbered returns the generator of one purpose of one of many, such as a user.
func (k key) numbered(p purpose, n int) *rand.Rand {
	k.name += "\x00" + strconv.Itoa(n)
	return k.stream(p)
}
