package results

import "aforo/workload"

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
