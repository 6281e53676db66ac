package slurm

// Kind is a kind of dependency.
type Kind int

// The kinds. All but Singleton look at Dependency.Jobs.
const (
	AfterAny   Kind = iota // all have ended
	AfterOK                // all have ended well
	AfterNotOK             // all have ended, and not well
	After                  // all have begun, Delay seconds ago or more
	Singleton              // no older job of the same name and user waits or runs
)

// A Dependency keeps a job from being a candidate. Of an array it names all tasks.
type Dependency struct {
	Kind  Kind
	Jobs  []*Job
	Delay int64
}

// released reports whether nothing keeps a job from being a candidate any more. From
// then on it ages.
func (q *line) released(j *Job, now int64) bool {
	for _, d := range j.Depends {
		if !q.holds(j, d, now) {
			return false
		}
	}
	j.Depends, j.Accrue = nil, max(j.Accrue, now)
	return true
}

func (q *line) holds(j *Job, d Dependency, now int64) bool {
	if d.Kind == Singleton {
		return !q.older(j)
	}
	for _, o := range d.Jobs {
		ok := o.Over
		switch d.Kind {
		case AfterOK:
			ok = o.Over && !o.Failed
		case AfterNotOK:
			ok = o.Over && o.Failed
		case After:
			ok = (o.running || o.Over) && now >= o.Start+d.Delay
		}
		if !ok {
			return false
		}
	}
	return true
}

// older reports whether an older job of the same name and user waits or runs.
func (q *line) older(j *Job) bool {
	for _, list := range [][]*Job{q.queue, q.running} {
		for _, o := range list {
			if o != j && o.Name == j.Name && o.Assoc == j.Assoc && (o.Submit < j.Submit || o.Submit == j.Submit && o.ID < j.ID) {
				return true
			}
		}
	}
	return false
}
