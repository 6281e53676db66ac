package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// ManifestName is the file that makes a folder a result of aforo.
const ManifestName = "manifest.json"

// A Manifest says where a result comes from; it is the last file written. Elapsed
// is the only number in a result folder that is not the same on every machine.
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
	Workload     map[string]string `json:"workload_sha256,omitempty"`
	Seed         uint64            `json:"seed"`
	Replications int               `json:"replications"`
	Elapsed      float64           `json:"elapsed_s"`
	Files        []string          `json:"files"`
}

// A Folder is a result folder in the making: it stands beside its final place
// and takes it when it is complete.
type Folder struct {
	final, temp string
	made        string // the folder around it, where it was not there before
	mu          sync.Mutex
	files       []string
}

// Create begins the result folder with the given name in dir. It refuses a place
// that something else than a result of aforo holds.
func Create(dir, name string) (*Folder, error) {
	final := filepath.Join(dir, name)
	if err := replaceable(final); err != nil {
		return nil, err
	}
	f := &Folder{final: final}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		f.made = dir
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("the output folder cannot be made: %w", err)
	}
	temp, err := os.MkdirTemp(dir, "."+name+"-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("the output folder cannot be written to: %w", err)
	}
	f.temp = temp
	if err := os.Chmod(temp, 0o755); err != nil {
		return nil, errors.Join(err, f.Abandon())
	}
	return f, nil
}

// replaceable reports whether a result may take the place: nothing is there, or a
// result of aforo, or an empty folder.
func replaceable(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0):
		return nil
	case err != nil:
		return fmt.Errorf("%s is in the way: %w", path, err)
	}
	var m Manifest
	text, err := os.ReadFile(filepath.Join(path, ManifestName))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Tool != "aforo" {
		return fmt.Errorf("%s is not a result of aforo and stays as it is; name another place with --out", path)
	}
	return nil
}

// Path returns where a file of the folder is to be written now, and makes the
// folder around it. It may be called from several goroutines.
func (f *Folder) Path(name string) (string, error) {
	path := filepath.Join(f.temp, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files = append(f.files, name)
	return path, nil
}

// Add writes a file.
func (f *Folder) Add(name string, text []byte) error {
	path, err := f.Path(name)
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	_, err = file.Write(text)
	// A full disk may show only when the file is flushed or closed.
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing %s of the results: %w", name, err)
	}
	return nil
}

// Commit writes the manifest and puts the folder into its place.
func (f *Folder) Commit(m Manifest) error {
	slices.Sort(f.files)
	m.Tool, m.Format, m.Files = "aforo", Format, f.files
	text, err := json.MarshalIndent(&m, "", "  ")
	if err != nil {
		return err
	}
	if err := f.Add(ManifestName, append(text, '\n')); err != nil {
		return err
	}
	if err := replaceable(f.final); err != nil {
		return err
	}
	return f.replace()
}

// replace gives the folder its place; what was there is out of the way for the
// moment between two renames, and back if the second fails.
func (f *Folder) replace() error {
	old := f.temp + ".old"
	err := os.Rename(f.final, old)
	there := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the earlier result cannot be replaced: %w", err)
	}
	if err := os.Rename(f.temp, f.final); err != nil {
		if there {
			err = errors.Join(err, os.Rename(old, f.final))
		}
		return fmt.Errorf("the result cannot be put into its place: %w", err)
	}
	f.made = ""
	return os.RemoveAll(old)
}

// Abandon removes what was written, and the folder around it if that was made for
// it and is empty. After Commit it does nothing.
func (f *Folder) Abandon() error {
	err := os.RemoveAll(f.temp)
	if f.made != "" {
		_ = os.Remove(f.made) // not empty: somebody else uses it
	}
	return err
}

// Final returns the place that the folder takes when it is complete.
func (f *Folder) Final() string { return f.final }
