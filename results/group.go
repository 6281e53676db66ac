package results

import (
	"fmt"
	"math/bits"

	"aforo/workload"
)

// By is a way to divide the jobs into groups.
type By int

// The ways.
const (
	ByAll By = iota
	ByClass
	BySize
	ByCommunity
	BySector
	ByAccess
	ByPartition
	bys
)

var byNames = [bys]string{"all", "class", "size", "community", "sector", "access", "partition"}

func (b By) String() string { return byNames[b] }

// Ways are all ways to divide the jobs, the whole first.
func Ways() []By {
	all := make([]By, bys)
	for i := range all {
		all[i] = By(i)
	}
	return all
}

// groups returns the labels of each way's groups; a way without labels divides
// nothing and is left out of every table.
func groups(labels workload.Labels, partitions []string, largest int) (g [bys][]string) {
	g[ByAll] = []string{"all"}
	g[ByClass] = labels.Class
	g[BySize] = SizeBands(largest)
	g[ByCommunity] = labels.Community
	g[BySector] = labels.Sector
	g[ByAccess] = labels.Access
	g[ByPartition] = partitions
	return g
}

// sizeBand returns the band of a size: 1, 2, 3-4, 5-8, and so on, doubling.
func sizeBand(size int32) int { return bits.Len32(uint32(size - 1)) }

// SizeBands are the labels of the size bands up to the one that holds largest:
// "1", "2", "3-4", "5-8", and so on, doubling.
func SizeBands(largest int) []string {
	var labels []string
	for b := 0; ; b++ {
		lo, hi := 1, 1<<b
		if b > 0 {
			lo = hi/2 + 1
		}
		if lo == hi {
			labels = append(labels, fmt.Sprint(hi))
		} else {
			labels = append(labels, fmt.Sprintf("%d-%d", lo, hi))
		}
		if hi >= largest {
			return labels
		}
	}
}
