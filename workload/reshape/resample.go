package reshape

import (
	"fmt"
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
	timed := known(l)
	sent := make([]Submission, len(timed))
	for i := range timed {
		sent[i] = Submission{timed[i].Submit, timed[i].User}
	}
	blocks, err := NewBlocks(sent, l.Labels.User.Len(), l.Labels.User.Name)
	if err != nil {
		return 0, err
	}
	leftOut := len(l.Records) - len(timed) + blocks.LeftOut
	var records []trace.Record
	blocks.Draw(Draw{Weeks: weeks, Seed: seed}, func(i, _ int, at time.Duration) {
		r := timed[i]
		r.Submit = timed[0].Submit + at
		r.After, r.Think = trace.UnknownID, trace.Unknown
		records = append(records, r)
	})
	l.Records = records
	l.Sort()
	for i := range l.Records {
		l.Records[i].ID = int64(i) + 1
	}
	note(&l.Header, "%d weeks resampled from %d by user with seed %d: %d jobs outside whole weeks left out", weeks, blocks.Weeks, seed, leftOut)
	return leftOut, nil
}
