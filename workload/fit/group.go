package fit

import (
	"cmp"
	"fmt"
	"slices"

	"aforo/workload/trace"
)

// By says what the classes of a fitted workload are made of.
type By string

// What classes are made of.
const (
	ByQueue     By = "queue"
	ByPartition By = "partition"
	BySize      By = "size"
	ByUser      By = "user"
	Auto        By = "auto"
)

// Bys are the words for By.
func Bys() []string {
	return []string{string(Auto), string(ByQueue), string(ByPartition), string(BySize), string(ByUser)}
}

// A grouping gives each job a class by its number.
type grouping struct {
	by    By
	names []string
	class func(*job) int
}

// group makes at most most classes of the jobs. learn is where it looks for bands of
// sizes and of users: all jobs, or a part of them to test the grouping on the rest.
func group(by By, learn []job, labels *trace.Labels, most int) (grouping, error) {
	switch by {
	case ByQueue:
		return byLabel(by, learn, most, func(j *job) int32 { return j.queue }, &labels.Queue)
	case ByPartition:
		return byLabel(by, learn, most, func(j *job) int32 { return j.partition }, &labels.Partition)
	case ByUser:
		return byUser(learn, most)
	case BySize:
		return bySize(learn, most), nil
	}
	return grouping{}, fmt.Errorf("there are no classes by %q", by)
}

// byLabel makes a class of each label that has enough jobs or enough of the work,
// the largest first, and one of the rest.
func byLabel(by By, jobs []job, most int, label32 func(*job) int32, names *trace.Names) (grouping, error) {
	type share struct {
		label      int32
		jobs, work float64
	}
	var list []share
	index := map[int32]int{}
	total := 0.0
	for i := range jobs {
		l := label32(&jobs[i])
		k, ok := index[l]
		if !ok {
			k = len(list)
			index[l], list = k, append(list, share{label: l})
		}
		list[k].jobs++
		list[k].work += jobs[i].work()
		total += jobs[i].work()
	}
	if len(list) < 2 {
		return grouping{}, fmt.Errorf("the log names no %ss, or a single one, so that there are no classes by %s: choose size or user", by, by)
	}
	weight := func(s share) float64 { return max(s.jobs/float64(len(jobs)), s.work/total) }
	slices.SortFunc(list, func(a, b share) int {
		return cmp.Or(cmp.Compare(weight(b), weight(a)), cmp.Compare(a.label, b.label))
	})
	g := grouping{by: by}
	class := map[int32]int{}
	for i, s := range list {
		if s.jobs < leastClass || weight(s) < 0.02 || len(g.names) == most-1 && i < len(list)-1 {
			continue
		}
		class[s.label] = len(g.names)
		name := names.Name(s.label)
		if s.label == trace.None {
			name = "none"
		}
		g.names = append(g.names, unique(g.names, string(by)+"-"+label(name)))
	}
	if len(g.names) == 0 {
		return grouping{}, fmt.Errorf("no %s of the log has %d jobs, so that there are no classes by %s: choose size or user", by, leastClass, by)
	}
	rest := len(g.names)
	g.names = append(g.names, "rest")
	g.class = func(j *job) int {
		if k, ok := class[label32(j)]; ok {
			return k
		}
		return rest
	}
	return g, nil
}

// leastClass is how many jobs a class must have to have laws of its own.
const leastClass = 50

// unique adds a number to a name that is taken.
func unique(taken []string, name string) string {
	for n := 2; slices.Contains(taken, name); n++ {
		name = fmt.Sprintf("%s-%d", name, n)
	}
	return name
}

// bySize makes classes of bands of sizes.
func bySize(jobs []job, most int) grouping {
	items := itemsBy(jobs, func(j *job) (float64, bool) { return float64(j.size), true })
	first := bands(items, most)
	g := grouping{by: BySize, class: func(j *job) int { return bandOf(first, float64(j.size)) }}
	if len(first) == 0 {
		g.names = []string{"all"}
		return g
	}
	low, high := 1, 0
	for i := range len(first) + 1 {
		if i < len(first) {
			high = int(first[i]) - 1
			g.names = append(g.names, sizeName(low, high))
			low = high + 1
			continue
		}
		g.names = append(g.names, sizeName(low, 0))
	}
	return g
}

// sizeName names a band of sizes; high 0 is no upper end.
func sizeName(low, high int) string {
	switch high {
	case 0:
		return fmt.Sprintf("size-%d-up", low)
	case low:
		return fmt.Sprintf("size-%d", low)
	}
	return fmt.Sprintf("size-%d-%d", low, high)
}

// leastUser is how many jobs a user must have sent for a mean of their own.
const leastUser = 10

// byUser makes classes of users whose jobs run alike: bands of the users' mean
// logarithm of the run time. Users with few jobs, and jobs without a user, are the
// rest.
func byUser(jobs []job, most int) (grouping, error) {
	items := itemsBy(jobs, func(j *job) (float64, bool) { return float64(j.user), j.user != trace.None })
	if len(items) < 2 {
		return grouping{}, fmt.Errorf("the log names no users, or a single one, so that there are no classes by user: choose queue, partition or size")
	}
	mean := map[int32]float64{}
	var frequent []item
	for _, a := range items {
		if a.n >= leastUser {
			user := int32(a.key)
			a.key = a.sum / a.n
			mean[user] = a.key
			frequent = append(frequent, a)
		}
	}
	first := bands(frequent, max(most-1, 1))
	g := grouping{by: ByUser}
	for i := range len(first) + 1 {
		g.names = append(g.names, fmt.Sprintf("users-%d", i+1))
	}
	g.names = append(g.names, "rest")
	g.class = func(j *job) int {
		if m, ok := mean[j.user]; ok {
			return bandOf(first, m)
		}
		return len(first) + 1
	}
	return g, nil
}

// itemsBy sums the logarithms of run times by a key, in the order of the keys.
func itemsBy(jobs []job, key func(*job) (float64, bool)) []item {
	index := map[float64]int{}
	var items []item
	for i := range jobs {
		k, ok := key(&jobs[i])
		if !ok {
			continue
		}
		at, seen := index[k]
		if !seen {
			at = len(items)
			index[k], items = at, append(items, item{key: k})
		}
		y := jobs[i].logRun()
		items[at].n++
		items[at].sum += y
		items[at].squares += y * y
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
	return items
}
