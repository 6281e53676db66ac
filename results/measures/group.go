package measures

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
	// ByType divides hours and capacity, not jobs.
	ByType
	// Of these there may be any number: see Division. ByAsked is the partition, or the
	// partitions, that a job asked for, where ByPartition is the one where it ran.
	ByAccount
	ByQOS
	ByProject
	ByAsked
	ByUser
	// ByCause divides the time that jobs wait, not the jobs.
	ByCause
	// ByShare are the accounts that have a share of the machine, each with those below it: see
	// results.Shares.
	ByShare
	// ByCall divides projects, not jobs.
	ByCall
	WayCount // how many there are
)

var byNames = [WayCount]string{"all", "class", "size", "community", "sector", "access", "partition", "type", "account", "qos", "project", "requested_partition", "user", "cause", "share", "call"}

func (b By) String() string { return byNames[b] }

// Ways are all ways to divide the jobs, the whole first.
func Ways() []By {
	all := make([]By, WayCount)
	for i := range all {
		all[i] = By(i)
	}
	return all
}
