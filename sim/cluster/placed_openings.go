package cluster

import "time"

// Where nodes are going to close, a job that is short may find room where a long one does
// not. So what could start now is not one bound but several, one for each kind of node that
// closes later than all before it.

// An Opening is a bound: no job with a limit up to Longest starts that needs more than Free,
// or more than Spare if it ends after the shadow time of a hold. A job that exceeds all
// openings of a pool cannot start.
type Opening struct {
	Free, Spare int
	Longest     time.Duration
}

// mostOpenings is how many openings are told apart.
const mostOpenings = 4

// Openings appends to a list what could start now beside a hold, or nil: longer limits and
// less room first.
func (p *outlook) Openings(now time.Duration, h *Hold, list []Opening) []Opening {
	idle, part, beside := 0, 0, 0
	none := len(list)
	for i, z := range p.ranked {
		k := &p.kinds[z.kind]
		idle += k.idle
		part = max(part, k.largestPart())
		outlasts := h != nil && z.closes > h.At
		if outlasts && !p.serves(z.kind, h) {
			beside += k.idle
		}
		if i+1 < len(p.ranked) && p.ranked[i+1].closes == z.closes {
			continue
		}
		o := Opening{Free: part, Longest: z.closes - now}
		if idle > 0 {
			o.Free = idle * p.perNode
		}
		switch {
		case h == nil:
			o.Spare = o.Free
		case outlasts:
			o.Spare = p.spare(h, idle, part, beside)
		}
		switch last := len(list) - 1; {
		case last < none && o.Free > 0, last >= none && last < none+mostOpenings-1 && o.more(&list[last]):
			list = append(list, o)
		case last >= none: // what is left has no opening of its own
			list[last].Free, list[last].Spare = max(list[last].Free, o.Free), max(list[last].Spare, o.Spare)
		}
	}
	return list
}

// more reports whether an opening lets something pass that another one of longer limits does
// not.
func (o *Opening) more(than *Opening) bool { return o.Free > than.Free || o.Spare > than.Spare }

// spare is Spare for the kinds that are closed after the shadow time, where idle nodes are idle,
// and beside of these the head cannot use then.
func (p *outlook) spare(h *Hold, idle, part, beside int) int {
	if h.strict {
		return 0
	}
	if idle > beside {
		p.extra(h)
		beside += min(idle-beside, h.Extra)
	}
	inside := part
	if beside > 0 || idle > 0 && h.head.Size < p.perNode {
		inside = p.perNode - 1
	}
	if b := h.barren; b.GPUs > 0 && b.Cores == 0 && b.MemMB == 0 && h.barrenEnd <= h.At {
		inside = min(inside, b.GPUs-1)
	}
	return max(beside*p.perNode, inside)
}

// serves reports whether the nodes of a kind may be of use to the holder at its shadow time: they
// are there then, and stay open for its limit.
func (p *outlook) serves(k int32, h *Hold) bool {
	if !h.surveyed {
		h.surveyed, h.serving = true, h.serving[:0]
		to := After(h.At, h.head.Limit)
		for k := range p.kinds {
			v := p.kinds[k].nodes[0]
			n := &p.nodes[v]
			h.serving = append(h.serving, n.state != absent && n.state != leaving && n.drains > h.At && p.openFor(v, h.At, to))
		}
	}
	return h.serving[k]
}

// outlast reports whether a job that wants a number of whole nodes up to an instant after the shadow
// time finds them beside the holder: of those that serve it no more than it leaves over.
func (p *outlook) outlast(want int, end time.Duration, h *Hold) bool {
	serving := 0
	for _, z := range p.ranked {
		if z.closes < end {
			break
		}
		if p.serves(z.kind, h) {
			serving += p.kinds[z.kind].idle
		} else {
			want -= p.kinds[z.kind].idle
		}
	}
	if want <= 0 {
		return true
	}
	p.extra(h)
	return want <= min(serving, h.Extra)
}
