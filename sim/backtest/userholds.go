package backtest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/sim/site"
	"aforo/workload/trace"
)

// Held users: what the log tells of the limits under which its users were. While a job of a
// user waits although others run, something holds the user back, and what the user then
// holds is near to a limit, if that is what it is. So each user is held to a quantile,
// over the time in which a job of it waited, of the processors that its jobs occupied.

// userRules returns an account for each user with that limit, and the jobs under these. A
// user may always run its largest job. Who never waited is not held.
func (p *Plan) userRules(jobs []Job) (*site.Rules, []Job) {
	byUser := map[int32][]*Job{}
	for i := range jobs {
		byUser[jobs[i].User] = append(byUser[jobs[i].User], &jobs[i])
	}
	users := make([]int32, 0, len(byUser))
	for u := range byUser {
		users = append(users, u)
	}
	slices.Sort(users)
	r := &site.Rules{Accounts: []site.Account{{}}}
	account := map[int32]int32{}
	for _, u := range users {
		if limit, held := heldTo(byUser[u], p.HoldUsers); held {
			account[u] = int32(len(r.Accounts))
			r.Accounts = append(r.Accounts, site.Account{Name: fmt.Sprintf("user-%d", u), Together: site.Limits{GPUs: limit}})
		}
	}
	under := slices.Clone(jobs)
	for i := range under {
		under[i].Account = account[under[i].User]
	}
	return r, under
}

// heldTo returns the limit of a user with some jobs.
func heldTo(jobs []*Job, quantile float64) (limit int, held bool) {
	type step struct {
		at             time.Duration
		waiting, holds int
	}
	var steps []step
	for _, j := range jobs {
		limit = max(limit, int(j.Size))
		if j.Recorded == trace.Unknown {
			continue
		}
		start := j.Submit + j.Recorded
		steps = append(steps, step{j.Submit, 1, 0}, step{start, -1, int(j.Size)}, step{start + j.Run, 0, -int(j.Size)})
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	long := map[int]time.Duration{} // by what the user held while a job waited
	var all time.Duration
	waiting, holds := 0, 0
	for i, s := range steps {
		waiting, holds = waiting+s.waiting, holds+s.holds
		if i+1 < len(steps) && waiting > 0 {
			long[holds] += steps[i+1].at - s.at
			all += steps[i+1].at - s.at
		}
	}
	if all == 0 {
		return 0, false
	}
	var values []int
	for v := range long {
		values = append(values, v)
	}
	slices.Sort(values)
	left := time.Duration(math.Ceil(quantile * float64(all)))
	for _, v := range values {
		if left -= long[v]; left <= 0 {
			return max(limit, v), true
		}
	}
	return max(limit, values[len(values)-1]), true
}
