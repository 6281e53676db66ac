package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"aforo/scenarios/keyed"
)

// jobTables are the tables of a file that decide which jobs arrive; the rest says
// what they arrive at.
var jobTables = []string{"window", "class", "cohort", "call", "community", "sector", "access", "account", "qos", "rhythm", "growth", "trace", "queue"}

// Workload returns a hash of each table that the jobs depend on, so that two
// results can be told to have had the same demand. Comments, order, layout,
// descriptions and the partitions that a class may run in make no difference.
func (f *File) Workload() map[string]string {
	hashes := map[string]string{}
	for _, key := range jobTables {
		n := f.root.Kid(key)
		if n == nil {
			continue
		}
		h := sha256.New()
		write(h, n)
		hashes[key] = hex.EncodeToString(h.Sum(nil))
	}
	return hashes
}

// idleTables are the keys at the top of a file on which no run depends: what it is called, how
// many replications there are, what is looked at and what is varied. The seed is the
// study's, and the objectives are in what it measures.
var idleTables = []string{
	"schema", "title", "description", "seed", "replications", "precision", "precision_measure", "replications_max",
	"select", "plan", "sweep", "objective", "expect",
}

// identity returns a hash of what runs depend on: the values of the file, in their order,
// without those that no run depends on, and the content of the traces.
func (f *File) identity(traces []string) (string, error) {
	h := sha256.New()
	for _, n := range f.root.Kids {
		if !slices.Contains(idleTables, n.Key()) {
			lay(h, n)
		}
	}
	for _, path := range traces {
		hash, err := hashes.of(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s\n", hash)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// lay writes the values of a tree in the order of the file, on which that of groups depends,
// without texts about them and without the path of a trace.
func lay(w io.Writer, n *keyed.Node) {
	if n.Kind == keyed.Scalar {
		if key := n.Key(); key == "title" || key == "description" || n.Path.String() == "trace.file" {
			return
		}
		v := n.Value
		if _, ok := v.(time.Time); ok {
			v = n.Raw // the decoder may have put the machine's zone in
		}
		fmt.Fprintf(w, "%s = %T %v\n", n.Path, v, v)
		return
	}
	fmt.Fprintf(w, "%s {\n", n.Path)
	for _, k := range n.Kids {
		lay(w, k)
	}
	fmt.Fprintf(w, "}\n")
}

// traceHashes are hashes of the content of traces, each of which is read once as long as it
// does not change.
type traceHashes struct {
	sync.Mutex
	known map[traceState]string
}

type traceState struct {
	path    string
	bytes   int64
	changed time.Time
}

var hashes traceHashes

func (t *traceHashes) of(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	t.Lock()
	defer t.Unlock()
	state := traceState{path, info.Size(), info.ModTime()}
	if hash, ok := t.known[state]; ok {
		return hash, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	if t.known == nil {
		t.known = map[traceState]string{}
	}
	t.known[state] = hex.EncodeToString(h.Sum(nil))
	return t.known[state], nil
}

// write writes the values of a tree in the order of their keys.
func write(w io.Writer, n *keyed.Node) {
	switch n.Key() {
	case "description", "partitions", "checkpoint":
		return
	}
	if n.Kind == keyed.Scalar {
		v := n.Value
		if _, ok := v.(time.Time); ok {
			v = n.Raw // the decoder may have put the machine's zone in
		}
		fmt.Fprintf(w, "%s = %v\n", n.Path, v)
		return
	}
	kids := slices.Clone(n.Kids)
	if n.Kind == keyed.Table {
		slices.SortFunc(kids, func(a, b *keyed.Node) int {
			if a.Key() < b.Key() {
				return -1
			}
			return 1
		})
	}
	for _, k := range kids {
		write(w, k)
	}
}
