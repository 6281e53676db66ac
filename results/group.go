package results

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
	// ByType divides hours and capacity, not jobs: see typed.
	ByType
	// Of these there may be any number: see Division. ByAsked is the partition, or the
	// partitions, that a job asked for, where ByPartition is the one where it ran.
	ByAccount
	ByQOS
	ByProject
	ByAsked
	ByUser
	// ByCause divides the time that jobs wait, not the jobs: see Waits.
	ByCause
	bys
)

var byNames = [bys]string{"all", "class", "size", "community", "sector", "access", "partition", "type", "account", "qos", "project", "requested_partition", "user", "cause"}

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
func groups(spec *Spec) (g [bys][]string) {
	labels := &spec.Labels
	g[ByAll] = []string{"all"}
	g[ByClass] = labels.Class
	g[BySize] = SizeBands(spec.Largest)
	g[ByCommunity] = labels.Community
	g[BySector] = labels.Sector
	g[ByAccess] = labels.Access
	g[ByPartition] = spec.Partitions
	if len(spec.Types) > 1 { // else it is the whole
		for _, t := range spec.Types {
			g[ByType] = append(g[ByType], t.Name)
		}
	}
	for i := range spec.Divisions {
		g[spec.Divisions[i].By] = spec.Divisions[i].Groups
	}
	return g
}
