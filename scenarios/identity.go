package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// jobTables are the tables of a file that decide which jobs arrive; the rest says
// what they arrive at.
var jobTables = []string{"window", "class", "cohort", "community", "sector", "access", "account", "qos", "rhythm", "growth", "trace"}

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

// write writes the values of a tree in the order of their keys.
func write(w io.Writer, n *keyed.Node) {
	switch n.Key() {
	case "description", "partitions":
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
