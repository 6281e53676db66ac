package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"
)

// jobTables are the tables of a file that decide which jobs arrive; the rest says
// what they arrive at.
var jobTables = []string{"window", "class", "cohort", "community", "sector", "access", "qos", "rhythm", "growth", "trace"}

// Workload returns a hash of each table that the jobs depend on, so that two
// results can be told to have had the same demand. Comments, order, layout,
// descriptions and the partitions that a class may run in make no difference.
func (f *File) Workload() map[string]string {
	hashes := map[string]string{}
	for _, key := range jobTables {
		n := f.root.kid(key)
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
func write(w io.Writer, n *node) {
	switch n.key() {
	case "description", "partitions":
		return
	}
	if n.kind == scalar {
		v := n.value
		if _, ok := v.(time.Time); ok {
			v = n.raw // the decoder may have put the machine's zone in
		}
		fmt.Fprintf(w, "%s = %v\n", dotted(n.path), v)
		return
	}
	kids := slices.Clone(n.kids)
	if n.kind == table {
		slices.SortFunc(kids, func(a, b *node) int {
			if a.key() < b.key() {
				return -1
			}
			return 1
		})
	}
	for _, k := range kids {
		write(w, k)
	}
}
