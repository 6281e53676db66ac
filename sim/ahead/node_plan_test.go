package ahead

import (
	"slices"
	"testing"
	"time"

	"aforo/sim/cluster"

	"pgregory.net/rapid"
)

// A plainNodes is what each node has free at each instant from 0 on; the last one
// lasts.
type plainNodes [][]cluster.Room

// A plainJob wants a place or has one.
type plainJob struct {
	cluster.Request
	long time.Duration
	held Stay
}

func (p plainNodes) at(v int32, t time.Duration) cluster.Room { return p[v][min(int(t), plainLength)] }

// can lists the nodes that have room for a job from an instant on for its whole stay,
// its own place not in its way.
func (p plainNodes) can(j *plainJob, part cluster.Room, start time.Duration) []int32 {
	var can []int32
	for v := range int32(len(p)) {
		ok := true
		for t := start; t < start+j.long && ok; t++ {
			free := p.at(v, t)
			if slices.Contains(j.held.Nodes, v) && j.held.From <= t && t < j.held.Until {
				free = free.Plus(part)
			}
			ok = free.Holds(part)
		}
		if ok {
			can = append(can, v)
		}
	}
	return can
}

func (p plainNodes) clone() plainNodes {
	q := make(plainNodes, len(p))
	for v := range p {
		q[v] = slices.Clone(p[v])
	}
	return q
}

func (p plainNodes) add(s Stay, part cluster.Room) {
	for _, v := range s.Nodes {
		for t := s.From; t < min(s.Until, plainLength+1); t++ {
			p[v][t] = p[v][t].Plus(part)
		}
	}
}

// A nodePlanTest is a plan of nodes, the same in plain, and the jobs.
type nodePlanTest struct {
	pool  *cluster.Placed
	n     *NodePlan
	plain plainNodes
	now   time.Duration
	jobs  []*plainJob
}

// mostEdits is so few that no place reaches the end of the plain lists: each edit adds
// a stay of 8 and the gap before a beat at most, from an instant before 100 on.
const mostEdits = 18

func drawSoon(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, 60).Draw(t, label))
}

func drawNodePlan(t *rapid.T) *nodePlanTest {
	p := &cluster.Partition{Nodes: rapid.IntRange(1, 6).Draw(t, "nodes"), PerNode: rapid.IntRange(2, 5).Draw(t, "a node"), Placed: true, Speed: 1}
	if rapid.Bool().Draw(t, "modelled") {
		p.Cores, p.MemMB = rapid.IntRange(1, 5).Draw(t, "cores"), rapid.IntRange(1, 5).Draw(t, "memory")
	}
	plain := make(plainNodes, p.Nodes)
	for v := range plain {
		plain[v] = slices.Repeat([]cluster.Room{{GPUs: p.PerNode, Cores: p.Cores, MemMB: p.MemMB}}, plainLength+1)
	}
	if k := rapid.IntRange(0, p.Nodes).Draw(t, "closed"); k > 0 {
		at, long := drawSoon(t, "closes")+1, time.Duration(rapid.IntRange(1, 20).Draw(t, "for"))
		p.Changes = []cluster.Change{{At: at, Kind: cluster.Close, Nodes: k, Until: at + long}}
		for v := p.Nodes - k; v < p.Nodes; v++ {
			for i := at; i < min(at+long, plainLength+1); i++ {
				plain[v][i] = cluster.Room{}
			}
		}
	}
	pool, err := cluster.NewPool(p)
	if err != nil {
		t.Fatal(err)
	}
	placed := pool.(*cluster.Placed)
	return &nodePlanTest{pool: placed, n: NewNodePlan(placed), plain: plain}
}

func (x *nodePlanTest) drawJob(t *rapid.T) *plainJob {
	j := &plainJob{long: time.Duration(rapid.IntRange(1, 8).Draw(t, "long"))}
	j.Size = rapid.IntRange(1, 2*x.pool.PerNode()).Draw(t, "size")
	j.Cores, j.MemMB = rapid.IntRange(0, 5).Draw(t, "its cores"), rapid.IntRange(0, 5).Draw(t, "its memory")
	j.held.From = cluster.Never
	return j
}

// seek holds Earliest and Choose to the plain search, and returns the place.
func (x *nodePlanTest) seek(t *rapid.T, j *plainJob, from time.Duration) (Stay, bool) {
	beat := time.Duration(rapid.IntRange(0, 4).Draw(t, "beat"))
	part, want := x.pool.Part(&j.Request), max(1, x.pool.Need(j.Size)/x.pool.PerNode())
	q := &Seeker{Request: &j.Request, Long: j.long, Own: j.held, Beat: beat}
	wanted := cluster.Never
	for s := from; s < min(j.held.From, plainLength+5) && wanted == cluster.Never; s++ {
		if (beat == 0 || s%beat == 0) && len(x.plain.can(j, part, s)) >= want {
			wanted = s
		}
	}
	at := x.n.Earliest(from, j.held.From, q)
	if at != wanted {
		t.Fatalf("the earliest place from %d for %+v, beat %d: got %d, want %d", from, j, beat, at, wanted)
	}
	if at == cluster.Never {
		return Stay{}, false
	}
	can := x.plain.can(j, part, at)
	if j.Size < x.pool.PerNode() {
		can = []int32{slices.MinFunc(can, func(a, b int32) int { return x.plain.at(a, at).GPUs - x.plain.at(b, at).GPUs })}
	}
	nodes := x.n.Choose(at, q, nil)
	if !slices.Equal(nodes, can[:want]) {
		t.Fatalf("a place from %d for %+v is on nodes %v, want %v", at, j, nodes, can[:want])
	}
	return Stay{at, at + j.long, nodes}, true
}

// edit lets time pass, a job come, leave, or move to an earlier place.
func (x *nodePlanTest) edit(t *rapid.T) {
	pick := func() int { return rapid.IntRange(0, len(x.jobs)-1).Draw(t, "which") }
	switch kind := rapid.IntRange(0, 5).Draw(t, "edit"); {
	case kind == 0:
		x.now = min(x.now+time.Duration(rapid.IntRange(0, 5).Draw(t, "later")), plainLength)
		x.n.Forget(x.now)
	case kind <= 3 || len(x.jobs) == 0:
		j := x.drawJob(t)
		if s, ok := x.seek(t, j, max(x.now, drawSoon(t, "from"))); ok {
			x.n.Take(&j.Request, s)
			x.plain.add(s, cluster.Room{}.Minus(x.pool.Part(&j.Request)))
			j.held = s
			x.jobs = append(x.jobs, j)
		}
	case kind == 4:
		i := pick()
		j := x.jobs[i]
		x.jobs = slices.Delete(x.jobs, i, i+1)
		j.held.From = max(j.held.From, min(x.now, j.held.Until))
		x.n.Free(&j.Request, j.held)
		x.plain.add(j.held, x.pool.Part(&j.Request))
	default:
		j := x.jobs[pick()]
		if s, ok := x.seek(t, j, x.now); ok {
			x.n.Move(&j.Request, j.held, s)
			x.plain.add(j.held, x.pool.Part(&j.Request))
			x.plain.add(s, cluster.Room{}.Minus(x.pool.Part(&j.Request)))
			j.held = s
		}
	}
}

// check compares the plan with the plain lists.
func (x *nodePlanTest) check(t *rapid.T) {
	for at := x.now; at <= plainLength; at++ {
		idle := 0
		for v := range x.plain {
			steps := x.n.nodes[v]
			if got, want := steps[steps.find(at)].free, x.plain.at(int32(v), at); got != want {
				t.Fatalf("at %d node %d has %+v free, not %+v", at, v, want, got)
			} else if want.GPUs == x.pool.PerNode() {
				idle++
			}
		}
		if b, i := x.n.idle.find(at); x.n.idle.blocks[b].segs[i].free != idle {
			t.Fatalf("at %d %d nodes are idle, not %d", at, idle, x.n.idle.blocks[b].segs[i].free)
		}
	}
}

// After any edits a plan of nodes says the same as plain lists of what each node has
// free at each instant: how much, how many nodes are idle, where the earliest place for
// a job is, and on which nodes.
func TestNodePlanIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawNodePlan(t)
		for range rapid.IntRange(1, mostEdits).Draw(t, "edits") {
			x.edit(t)
			x.check(t)
		}
	})
}

// A place that was not possible before an edit and is possible after it lies in a run
// that the news of the edit has, up to the place that the job has, and on a node that
// has gained in it.
func TestNodeNewsIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawNodePlan(t)
		var without []*plainJob
		for range rapid.IntRange(0, 3).Draw(t, "without a place") {
			without = append(without, x.drawJob(t))
		}
		for range rapid.IntRange(1, mostEdits).Draw(t, "edits") {
			wanting := slices.Concat(without, x.jobs)
			before := make([]plainJob, len(wanting))
			for i, j := range wanting {
				before[i] = *j
				x.n.Want(x.pool.Need(j.Size), j.held.From, j.long)
			}
			old, turn := x.plain.clone(), x.n.turn
			x.edit(t)
			var news []Stretch
			for _, r := range x.n.News() {
				news = append(news, r.Stretch)
			}
			for i, j := range wanting {
				x.n.Unwant(x.pool.Need(j.Size))
				if slices.Contains(without, j) || slices.Contains(x.jobs, j) {
					x.checkTold(t, j, &before[i], old, news, turn)
				}
			}
		}
	})
}

// checkTold holds the news to the places that a job has come to have.
func (x *nodePlanTest) checkTold(t *rapid.T, j, before *plainJob, old plainNodes, news []Stretch, turn int64) {
	part, want := x.pool.Part(&j.Request), max(1, x.pool.Need(j.Size)/x.pool.PerNode())
	for s := x.now; s < min(plainLength, j.held.From); s++ {
		can := x.plain.can(j, part, s)
		if len(can) < want || len(old.can(before, part, s)) >= want {
			continue
		}
		w := &stayWanted{x.pool.Need(j.Size), j.long, j.held.From}
		if !told(news, s, w) || !slices.ContainsFunc(can, func(v int32) bool { return x.n.order.turn[v] > turn }) {
			t.Fatalf("job %+v may start at %d on %v, and the news %v does not say so", j, s, can, news)
		}
	}
}
