package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/queued"
	"aforo/sim/sched"
	"aforo/sim/study"
	"aforo/workload"
)

// hasQueue reports whether runs begin with a queue.
func (f *File) hasQueue() bool { return f.root.Kid("queue") != nil }

// queue checks what goes with a queue.
func (c *checker) queue() {
	if !c.hasQueue() {
		return
	}
	here := keyed.To("queue")
	c.Queue.Check(c.Notes)
	if c.isTrace() {
		c.Bad(here, "fit the log: aforo trace fit, or aforo import slurm with --log and --queue", "[%s] does not go with [trace]: a log's jobs are of the past", here)
	}
	if c.Has("window", "warmup") && c.Window.Warmup > 0 {
		w := keyed.To("window", "warmup")
		c.Bad(w, "leave it out", "%s: with [queue] the machine begins as it stands there", w)
	}
	for i := range c.Work.Classes {
		if k := &c.Work.Classes[i]; k.Arrivals.Process == "sessions" {
			c.Bad(keyed.To("class", k.Name, "arrivals"), "take another process", "class.%s: users in sessions do not go with [queue]", k.Name)
		}
	}
}

// queuePath is where the queue of the file lies.
func (f *File) queuePath() string {
	if path := filepath.FromSlash(f.Queue.File); filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), filepath.FromSlash(f.Queue.File))
}

// start reads the queue and has the runs of a study begin with it.
func (f *File) start(s *study.Study) error {
	path := f.queuePath()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.problem("the queue "+path+" is not there", "aforo import slurm --queue writes it", "queue", "file")
	}
	if err != nil {
		return err
	}
	rows, err := queued.Read(path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	q := &queued.Start{Rows: rows, Used: f.Queue.Used, Seed: s.Seed}
	q.Runs, q.Waits = uint16(len(s.Labels.Class)), uint16(len(s.Labels.Class)+1)
	s.Labels.Class = append(slices.Clone(s.Labels.Class), queued.Running, queued.Waiting)
	if err := f.routesOf(q, s, path); err != nil {
		return err
	}
	q.Account = numbered(&s.Labels.Account)
	q.QOS = numbered(&s.Labels.QOS)
	q.Priority = func(qos int) float32 {
		if qos > 0 && qos <= len(f.Who.QOS) {
			return float32(f.Who.QOS[qos-1].Priority)
		}
		return 0
	}
	f.usersOf(q, s)
	q.Nice = f.niceness(q, s)
	for _, i := range q.Order() { // all names have their numbers before replications ask for them side by side
		q.QOS(q.Rows[i].QOS)
		q.Account(q.Rows[i].Account)
	}
	others := s.Open
	s.Open = func(replication int) (workload.Source, error) {
		if others == nil {
			return q.Source(replication, nil), nil
		}
		src, err := others(replication)
		if err != nil {
			return nil, err
		}
		return q.Source(replication, src), nil
	}
	s.Settle = false
	f.Began = q
	return nil
}

// numbered gives names numbers: those that the list has, and new ones behind them.
func numbered(list *[]string) func(string) int {
	*list = slices.Clone(*list)
	return func(name string) int {
		if name == "" {
			return 0
		}
		i := slices.Index(*list, name)
		if i < 0 {
			i = len(*list)
			*list = append(*list, name)
		}
		return i
	}
}

// routesOf finds the partitions of each job.
func (f *File) routesOf(q *queued.Start, s *study.Study, path string) error {
	all := make([]int, len(f.Machine.Partitions))
	for i := range all {
		all[i] = i
	}
	for i := range q.Rows {
		r := &q.Rows[i]
		var route []int
		for _, name := range r.Partitions {
			p := f.Machine.Index(name)
			if p < 0 {
				return keyed.One(path, r.Line, fmt.Sprintf("job %s names the partition %q, which the scenario does not have", r.Job, name), keyed.Near(name, keyed.Names(f.Machine.Partitions)))
			}
			route = append(route, p)
		}
		if route == nil {
			route = all
		}
		k := slices.IndexFunc(s.Routes, func(have []int) bool { return slices.Equal(have, route) })
		if k < 0 {
			k = len(s.Routes)
			s.Routes = append(s.Routes, route)
		}
		if k > math.MaxUint16 {
			return keyed.One(path, r.Line, "the queue has too many different lists of partitions", "")
		}
		q.Routes = append(q.Routes, uint16(k))
	}
	return nil
}

// queueUsers is where the numbers of the queue's users begin, above those of the classes.
const queueUsers = 1 << 30

// usersOf gives the users of the queue numbers and names.
func (f *File) usersOf(q *queued.Start, s *study.Study) {
	var names []string
	known := map[string]int32{}
	for i := range q.Rows {
		if name := q.Rows[i].User; name != "" && known[name] == 0 {
			known[name] = int32(queueUsers + len(names))
			names = append(names, name)
		}
	}
	q.User = func(name string) int32 {
		if n, ok := known[name]; ok {
			return n
		}
		return -1
	}
	others := s.User
	s.User = func(n int32) string {
		switch {
		case n >= queueUsers && int(n-queueUsers) < len(names):
			return names[n-queueUsers]
		case others != nil:
			return others(n)
		}
		return ""
	}
}

// niceness is what is to be taken off the priority that the order multifactor would give a job
// at the instant of the queue, so that it is the recorded one: what is not known here, such
// as the age and what its user has used, is in that.
func (f *File) niceness(q *queued.Start, s *study.Study) func(row int) float64 {
	if f.Policy.Order != sched.Multifactor {
		return func(int) float64 { return 0 }
	}
	w := sched.DefaultWeights
	if f.Policy.Multifactor != nil {
		w = *f.Policy.Multifactor
	}
	gpus := 0
	for i := range f.Machine.Partitions {
		p := &f.Machine.Partitions[i]
		gpus += max(p.Nodes*p.GPUsPerNode, p.Processors)
	}
	most := 0.0
	for i := range f.Machine.Partitions {
		most = max(most, f.Machine.Partitions[i].PriorityFactor)
	}
	return func(i int) float64 {
		r := &q.Rows[i]
		size := float64(r.Size) / math.Max(1, float64(gpus))
		if w.FavorSmall {
			size = 1 - size
		}
		factor := 0.0
		if route := s.Routes[q.Routes[i]]; most > 0 && len(route) > 0 {
			factor = f.Machine.Partitions[route[0]].PriorityFactor / most
		}
		qos := float64(q.Priority(q.QOS(r.QOS)))
		return float64(w.Size*size) + float64(w.QOS*qos) + float64(w.Partition*factor) - r.Priority
	}
}

// contents are the files whose content a study depends on.
func (f *File) contents(s *study.Study) []string {
	if f.hasQueue() {
		return append(slices.Clone(s.Traces), f.queuePath())
	}
	return s.Traces
}
