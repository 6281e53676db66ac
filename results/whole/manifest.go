package whole

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// ManifestName is the file that makes a folder a result of aforo.
const ManifestName = "manifest.json"

// Format is the version of a result folder's files. Keys may be added to it; a
// reader leaves alone those that it does not know.
const Format = 2

// A Manifest says where a result comes from and what it consists of; it is the last
// file written. Elapsed is the only number in a result folder that is not the same
// on every machine.
type Manifest struct {
	Tool     string            `json:"tool"` // always "aforo"
	Version  string            `json:"version"`
	Format   int               `json:"format"`
	Scenario string            `json:"scenario"`
	Path     string            `json:"scenario_file"`
	SHA256   string            `json:"scenario_sha256"`
	Text     string            `json:"scenario_text"`
	Traces   map[string]string `json:"trace_sha256,omitempty"`
	// Workload holds a hash of each table of the scenario that the jobs depend on.
	Workload map[string]string `json:"workload_sha256,omitempty"`
	// Jobs tells the jobs that were drawn from others; nil of a log.
	Jobs *Drawn `json:"jobs,omitempty"`
	// Grade is how far to trust the scenario, in words, where it says so.
	Grade        string  `json:"grade,omitempty"`
	Seed         uint64  `json:"seed"`
	Replications int     `json:"replications"`
	Elapsed      float64 `json:"elapsed_s"`
	Files        []Entry `json:"files"`
	// Seal is read and written apart: it is of the text of all the others.
	Seal string `json:"sha256,omitempty"`
}

// Drawn tells the jobs of the first replication up to the end of the window, or the first of
// very many: how many they are, a hash of them, and the GPU-hours at speed 1 of those of the
// window.
type Drawn struct {
	Jobs     int     `json:"drawn"`
	SHA256   string  `json:"sha256"`
	GPUHours float64 `json:"gpu_h"`
}

// An Entry is what a manifest knows of a file: its path in the folder, with slashes,
// and what is in it. In format 1 there is the path alone.
type Entry struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// UnmarshalJSON reads an entry, or the bare path of format 1.
func (e *Entry) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		*e = Entry{}
		return json.Unmarshal(text, &e.Path)
	}
	type plain Entry
	return json.Unmarshal(text, (*plain)(e))
}

// bared are the entries as format 1 has them: paths alone.
func bared(list []Entry) []Entry {
	paths := make([]Entry, len(list))
	for i, e := range list {
		paths[i] = Entry{Path: e.Path}
	}
	return paths
}

// MarshalJSON writes an entry, or of one that knows nothing else the bare path of
// format 1.
func (e Entry) MarshalJSON() ([]byte, error) {
	if e.Bytes == 0 && e.SHA256 == "" {
		return json.Marshal(e.Path)
	}
	type plain Entry
	return json.Marshal(plain(e))
}

// The manifest ends with one more key, the SHA-256 of everything before its line.
const sealHead, sealTail = `  "sha256": "`, "\"\n}\n"

// encode writes a manifest with its seal.
func (m *Manifest) encode() ([]byte, error) {
	m.Seal = ""
	if m.Format == 1 { // it has no hashes, and gets none that would prove nothing
		m.Files = bared(m.Files)
		text, err := json.MarshalIndent(m, "", "  ")
		return append(text, '\n'), err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	text = append(bytes.TrimSuffix(text, []byte("\n}")), ",\n"...)
	sum := sha256.Sum256(text)
	return append(text, sealHead+hex.EncodeToString(sum[:])+sealTail...), nil
}

// proven reports whether a manifest ends with the SHA-256 of everything before.
func proven(text []byte) bool {
	at := len(text) - len(sealHead) - 2*sha256.Size - len(sealTail)
	if at < 0 {
		return false
	}
	sum := sha256.Sum256(text[:at])
	return string(text[at:]) == sealHead+hex.EncodeToString(sum[:])+sealTail
}

// errNotOurs says that a manifest is not one of aforo.
var errNotOurs = errors.New("not a result of aforo")

// errGarbled says that a manifest cannot be read at all.
var errGarbled = errors.New("it is damaged")

// decode reads a manifest and reports whether its seal proves it. One of format 1
// has none; any other without a right one is damaged.
func decode(text []byte) (m Manifest, sealed bool, err error) {
	err, sealed = json.Unmarshal(text, &m), proven(text)
	switch {
	case m.Tool != "aforo" && !bytes.Contains(text, []byte(`"aforo"`)):
		return m, false, errNotOurs
	case err != nil:
		return m, false, fmt.Errorf("%w: %w", errGarbled, err)
	case m.Format > Format:
		return m, false, fmt.Errorf("the folder has the format %d, and this version reads up to %d; run its scenario again", m.Format, Format)
	case !sealed && !m.bare():
		return m, false, errors.New("it is damaged: its last line is not the SHA-256 of what precedes it")
	}
	return m, sealed, nil
}

// Unverified is the note on a result that has no hashes, "" on any other.
func (m *Manifest) Unverified() string {
	if m.Format != 1 {
		return ""
	}
	return "not verified (format 1)"
}

// bare reports whether a manifest is one of format 1, which has no hashes.
func (m *Manifest) bare() bool {
	for _, e := range m.Files {
		if e.Bytes != 0 || e.SHA256 != "" {
			return false
		}
	}
	return m.Tool == "aforo" && m.Format == 1 && m.Seal == ""
}
