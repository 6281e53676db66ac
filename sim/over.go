package sim

import (
	"slices"
	"time"
)

// partsOf returns the part of each route, and a zero for each part: partitions are of one
// part where a route, or a chain of routes, joins them. So the jobs of one part never
// wait for those of another.
func partsOf(routes [][]int, partitions int) (byRoute, zeros []int) {
	root := make([]int, partitions)
	for i := range root {
		root[i] = i
	}
	for _, route := range routes {
		for _, p := range route {
			from, to := root[p], root[route[0]]
			for i := range root {
				if root[i] == from {
					root[i] = to
				}
			}
		}
	}
	var parts []int
	for _, route := range routes {
		k := slices.Index(parts, root[route[0]])
		if k < 0 {
			k, parts = len(parts), append(parts, root[route[0]])
		}
		byRoute = append(byRoute, k)
	}
	return byRoute, make([]int, len(parts))
}

// over reports whether a run that does not go on to the end of its source is over before
// the next instant.
func (r *run) over(at time.Duration) bool {
	switch {
	case r.cfg.Cap > 0 && at > r.cfg.Cap:
		return true
	case r.hard != nil && len(r.hard.units) > 0 && at < r.cfg.Until: // what has started may fail
		return false
	case r.cfg.Until == 0 || r.more && r.next.Submit < r.cfg.Until || !r.answered():
		return false
	}
	left, some := 0, false
	for part, waiting := range r.before {
		left += waiting
		if r.site != nil {
			waiting -= r.site.Waiting(part) // who is above a limit
		}
		some = some || waiting == 0
	}
	return left == 0 || some && r.cfg.Grace > 0 && at > r.cfg.Until+r.cfg.Grace
}

// Parts returns the part of each partition: routes join partitions to parts, which have
// numbers from 0 on. Jobs of one part never wait for those of another. nil stands for one
// route over all partitions. A partition that no route names is of part -1.
func Parts(routes [][]int, partitions int) []int {
	parts := make([]int, partitions)
	if routes == nil {
		return parts
	}
	byRoute, _ := partsOf(routes, partitions)
	for p := range parts {
		parts[p] = -1
	}
	for i, route := range routes {
		for _, p := range route {
			parts[p] = byRoute[i]
		}
	}
	return parts
}
