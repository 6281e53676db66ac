package slurmconf

import (
	"fmt"
	"strconv"
	"strings"
)

// tasks are the indices of an array that wait, as Slurm writes them: 1-10,13,20-40:4%5, of
// which 5 may run at once (0: all). A list that Slurm cut short ends in "..."; cut says so.
func tasks(list string) (indices []uint64, atOnce int, cut bool, err error) {
	list, limit, limited := strings.Cut(strings.Trim(list, "[]"), "%")
	if limited {
		n, err := Count(strings.TrimSpace(limit), 1<<31)
		if err != nil {
			return nil, 0, false, fmt.Errorf("the most that run at once: %w", err)
		}
		atOnce = int(n)
	}
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); strings.HasSuffix(part, "...") {
			cut = true
			continue
		}
		part, step, stepped := strings.Cut(part, ":")
		from, to, ranged := strings.Cut(part, "-")
		if !ranged {
			to = from
		}
		low, err1 := strconv.ParseUint(from, 10, 32)
		high, err2 := strconv.ParseUint(to, 10, 32)
		by := uint64(1)
		var err3 error
		if stepped {
			by, err3 = strconv.ParseUint(step, 10, 32)
		}
		if err1 != nil || err2 != nil || err3 != nil || high < low || by == 0 {
			return nil, 0, false, fmt.Errorf("%s is no range of tasks", quoted(part))
		}
		if (high-low)/by >= uint64(mostTasks-len(indices)) {
			return nil, 0, false, fmt.Errorf("the list stands for more than %d tasks", mostTasks)
		}
		for i := low; i <= high; i += by {
			indices = append(indices, i)
		}
	}
	return indices, atOnce, cut, nil
}
