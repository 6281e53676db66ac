package reshape

import (
	"fmt"
	"strconv"
	"time"

	"aforo/workload/trace"
)

// Week is the length of a block of Resample.
const Week = 7 * 24 * time.Hour

// Resample makes a log of the given number of weeks out of the whole weeks of a
// log, counted from the first submission. For each user and each new week it draws
// one of the log's weeks evenly, and takes what the user submitted in it, at the
// same time of the week. So the expected load, the daily and weekly cycle and
// what each user does within a week stay, and users, weeks and their
// coincidences are mixed. Users are taken to be independent of each other, and
// their weeks, too. Jobs without a user are taken together, as of one user.
//
// It is a simple form of Zakay and Feitelson, "Workload resampling for
// performance evaluation of parallel job schedulers", ICPE 2013, who distinguish
// users who stay from those who come and go.
//
// Jobs get new numbers, and lose what they waited for. It returns how many jobs
// were left out: those of a last week that is not whole, and those of which the
// submission is not known. The error says that the log is
// shorter than a week.
func Resample(l *trace.Log, weeks int, seed uint64) (int, error) {
	if weeks < 1 || weeks > 5000 {
		return 0, fmt.Errorf("%d weeks are not between 1 and 5000", weeks)
	}
	var first, last time.Duration
	timed := known(l)
	if n := len(timed); n > 0 {
		first, last = timed[0].Submit, timed[n-1].Submit
	}
	whole := int((last - first + time.Second) / Week) // the last second counts
	if whole == 0 {
		return 0, fmt.Errorf("the log is %v long: a week is the least to resample", last-first)
	}
	leftOut := len(l.Records) - len(timed)
	l.Records = timed
	blocks, rest := cut(l, first, whole)
	var records []trace.Record
	for user, byWeek := range blocks {
		name := "none"
		if user > 0 {
			name = l.Labels.User.Name(int32(user - 1))
		}
		rng := stream(seed, "resample", name, strconv.FormatBool(user > 0))
		for w := range weeks {
			source := rng.IntN(whole)
			shift := time.Duration(w-source) * Week
			for _, i := range byWeek[source] {
				r := l.Records[i]
				r.Submit += shift
				r.After, r.Think = trace.UnknownID, trace.Unknown
				records = append(records, r)
			}
		}
	}
	l.Records = records
	l.Sort()
	for i := range l.Records {
		l.Records[i].ID = int64(i) + 1
	}
	leftOut += rest
	note(&l.Header, "%d weeks resampled from %d by user with seed %d: %d jobs outside whole weeks left out", weeks, whole, seed, leftOut)
	return leftOut, nil
}

// cut returns the positions of the records of each user (shifted by one, so that
// None is 0) in each whole week, and how many records are in none of them.
func cut(l *trace.Log, first time.Duration, whole int) (blocks []map[int][]int, leftOut int) {
	blocks = make([]map[int][]int, l.Labels.User.Len()+1)
	for i := range l.Records {
		r := &l.Records[i]
		week := int((r.Submit - first) / Week)
		if week >= whole {
			leftOut++
			continue
		}
		u := max(r.User, trace.None) + 1
		if blocks[u] == nil {
			blocks[u] = map[int][]int{}
		}
		blocks[u][week] = append(blocks[u][week], i)
	}
	return blocks, leftOut
}
