package slurm

// PriorityParams are the weights and flags of priority/multifactor.
type PriorityParams struct {
	Basic                           bool // priority/basic: first come, first served
	Age, Size, QOS, Part, FairShare int64
	MaxAge                          int64
	FavorSmall                      bool
	SmallRelativeToTime             bool
	CalcPeriod                      int64
	HalfLife                        int64 // of usage; 0: it does not decay
}

func defaultPriority(v Version) PriorityParams {
	return PriorityParams{Basic: v < V2411, MaxAge: 7 * 86400, CalcPeriod: 300, HalfLife: 7 * 86400}
}

// basicTop is the priority of the first job under priority/basic; each later one has
// one less.
const basicTop = 4294901759

// A ranking gives jobs their priorities.
type ranking struct {
	*machine
	*accounts
	ranked int64 // jobs that priority/basic has given a number
}

// Prioritize gives a job the priority that it has from its submission, its release or
// its return on, until the next calculation. Under priority/basic a job keeps its first
// one up to 24.05, whatever happens to it.
func (r *ranking) Prioritize(j *Job, now int64) {
	r.news++
	p := &r.Priority
	if p.Basic {
		if len(j.Priorities) == 0 || r.Version >= V2411 {
			j.Priorities = []uint32{uint32(max(1, basicTop-r.ranked-j.Nice))}
			r.ranked++
		}
		return
	}
	n := 1
	if p.Part != 0 {
		n = len(j.Partitions)
	}
	j.Priorities = j.Priorities[:0]
	for i := range n {
		j.Priorities = append(j.Priorities, r.priority(j, j.Partitions[i], now))
	}
}

// priority is the sum of a job's factors, each between 0 and 1, by their weights. Slurm
// adds doubles and cuts the sum to a whole number.
func (r *ranking) priority(j *Job, part *Partition, now int64) uint32 {
	p := &r.Priority
	sum := weighted(p.Age, r.age(j, now))
	if j.Assoc != nil {
		sum += weighted(p.FairShare, j.Assoc.factor)
	}
	if p.Size != 0 {
		sum += weighted(p.Size, r.size(j))
	}
	sum += weighted(p.Part, ratio(part.JobFactor, r.topFactor()))
	if j.QOS != nil {
		sum += weighted(p.QOS, ratio(int(j.QOS.Priority), r.qosTop))
	}
	sum -= float64(j.Nice)
	return uint32(min(max(sum, 1), 1<<32-1))
}

func weighted(weight int64, factor float64) float64 { return float64(float64(weight) * factor) }

func ratio(value, top int) float64 {
	if top <= 0 {
		return 0
	}
	return float64(value) / float64(top)
}

func (r *ranking) topFactor() int {
	top := 0
	for _, p := range r.Partitions {
		top = max(top, p.JobFactor)
	}
	return top
}

// age is how long the job has waited, as a share of PriorityMaxAge.
func (r *ranking) age(j *Job, now int64) float64 {
	waited := now - j.Accrue
	if waited <= 0 {
		return 0
	}
	if waited >= r.Priority.MaxAge {
		return 1
	}
	return float64(waited) / float64(r.Priority.MaxAge)
}

// size is the size factor: a share of the nodes and CPUs of the machine, or with
// SMALL_RELATIVE_TO_TIME of its CPUs for each minute of the limit.
func (r *ranking) size(j *Job) float64 {
	p := &r.Priority
	nodes, cpus := float64(j.Shape.least()), float64(r.asks(j)[CPU])
	allNodes, allCPUs := float64(len(r.Nodes)), float64(r.cpus)
	var f float64
	switch {
	case p.SmallRelativeToTime:
		f = max(float64(nodes*allCPUs)/allNodes, cpus) / float64(max(1, j.Limit/60)) / allCPUs
		if p.FavorSmall {
			f = 1 - f
		}
	case p.FavorSmall:
		f = ((allNodes-nodes)/allNodes + (allCPUs-cpus)/allCPUs) / 2
	default:
		f = (nodes/allNodes + cpus/allCPUs) / 2
	}
	return min(max(f, 0), 1)
}
