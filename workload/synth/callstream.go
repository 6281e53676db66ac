package synth

import (
	"cmp"
	"container/heap"
	"slices"
	"strconv"
	"time"

	"aforo/workload"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
)

// callStreams are the jobs of all projects, merged. A project has a stream for each class of
// its work, which is there from its beginning to its last job.
type callStreams struct {
	m           *Model
	seed        uint64
	replication int
	to          time.Duration
	projects    []workload.Project
	takes       []float64
	coming      []int // projects that have not begun, the earliest first
	open        projectHeap
	made        int
	sent        bool // the submission of the first of open has been made
}

// newCallStreams returns those of a replication.
func newCallStreams(m *Model, seed uint64, replication int, to time.Duration) *callStreams {
	c := &callStreams{m: m, seed: seed, replication: replication, to: to, projects: m.Projects(seed, replication), takes: m.takes()}
	for i := range c.projects {
		c.coming = append(c.coming, i)
	}
	slices.SortStableFunc(c.coming, func(a, b int) int { return cmp.Compare(c.projects[a].Begin, c.projects[b].Begin) })
	return c
}

// begin begins the next submission and returns its instant, or never.
func (c *callStreams) begin() time.Duration {
	if c.sent {
		c.sent = false
		first := &c.open[0]
		if first.at = first.stream.begin(); first.at == never {
			heap.Pop(&c.open)
		} else {
			heap.Fix(&c.open, 0)
		}
	}
	for len(c.coming) > 0 && (len(c.open) == 0 || c.projects[c.coming[0]].Begin <= c.open[0].at) {
		c.enter(c.coming[0])
		c.coming = c.coming[1:]
	}
	if len(c.open) == 0 {
		return never
	}
	return c.open[0].at
}

// next stores the next job of the current submission in j.
func (c *callStreams) next(j *workload.Job) {
	first := &c.open[0]
	first.stream.next(j)
	p := &c.projects[first.project]
	if j.Project = uint16(first.project + 1); p.Account != 0 {
		j.Account = p.Account
	}
}

// over reports whether the current submission has no more jobs.
func (c *callStreams) over() bool {
	c.sent = c.open[0].stream.over()
	return c.sent
}

// enter makes the streams of a project that begins.
func (c *callStreams) enter(i int) {
	p := &c.projects[i]
	call := &c.m.Calls[p.Call]
	k := key{c.seed, c.replication, "call", call.Name + "\x00" + strconv.Itoa(p.Number)}
	r := k.stream(forCommunity)
	community := -1
	if call.Community != nil {
		t := law.NewTable(call.Community)
		community = t.Sample(r)
	}
	n := call.submissions(c.takes, p.Granted)
	first := law.NewTable(n)
	begins := first.Sample(r)
	all := 0.0
	for _, x := range n {
		all += x
	}
	for class, mean := range n {
		if mean == 0 {
			continue
		}
		rest := mean * (1 - call.over(p))
		if p.Begin >= 0 {
			rest = mean * max(0, all-1) / all // the first is sent at the beginning
		}
		s := c.stream(k, p, class, rest)
		s.fixedCommunity, s.fixedAccess = community, call.Access
		if p.Begin >= 0 && class == begins {
			s.arrivals.first, s.arrivals.opens = p.Begin, true
		}
		c.made++
		if at := s.begin(); at != never {
			heap.Push(&c.open, openProject{at, c.made, i, s})
		}
	}
}

// stream is that of one class, with so many submissions on average beside the first.
func (c *callStreams) stream(k key, p *workload.Project, class int, mean float64) *stream {
	k.kind = "call class " + c.m.Classes[class].Name
	s := newStream(c.m, class, k, c.to)
	call := &c.m.Calls[p.Call]
	from, to := max(0, p.Begin), min(p.End, c.to)
	var pace Growth
	if call.Rush {
		pace.Steps = []Step{{p.Begin + time.Duration(rushFrom*float64(call.Lasts)), rushFactor}}
	}
	rhythm := c.m.rhythm(s.class)
	perDay := 0.0
	if all := newArrivals(nil, newIntensity(1, rhythm, pace), from, p.End).expected(); all > 0 {
		perDay = mean / all
	}
	s.arrivals = newArrivals(arrive.Poisson{}.Realize(k.streams, perDay), newIntensity(perDay, rhythm, pace), from, to)
	weights := make([]float64, s.class.users())
	for rank := range weights {
		weights[rank] = 1 / float64(rank+1)
	}
	s.population = law.NewTable(weights)
	return s
}

// expected is how many arrivals there are on average up to the end.
func (a *arrivals) expected() float64 {
	sum := 0.0
	for {
		until := min(a.until, float64(a.end-a.hour)/float64(a.period))
		sum += float64(a.rate * max(0, until-a.position))
		if !a.advance() {
			return sum
		}
	}
}

// openProject is a stream of a project, with the instant of its next submission.
type openProject struct {
	at      time.Duration
	number  int
	project int
	stream  *stream
}

// projectHeap has the earliest submission first, of equal ones that of the stream made first.
type projectHeap []openProject

func (h projectHeap) Len() int { return len(h) }
func (h projectHeap) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].number < h[j].number
}
func (h projectHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *projectHeap) Push(x any) { *h = append(*h, x.(openProject)) }

// Pop implements heap.Interface.
func (h *projectHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
