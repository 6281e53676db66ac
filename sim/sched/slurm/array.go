package slurm

// An Array is what the tasks of a job array share.
type Array struct {
	Limit   int // tasks that may run at once; 0: no bound
	Running int
	tasks   []*Job // waiting, by index
}

func (a *Array) add(j *Job) {
	i := len(a.tasks)
	for i > 0 && a.tasks[i-1].Task > j.Task {
		i--
	}
	a.tasks = append(a.tasks, nil)
	copy(a.tasks[i+1:], a.tasks[i:])
	a.tasks[i] = j
}

func (a *Array) remove(j *Job) {
	for i, t := range a.tasks {
		if t == j {
			a.tasks = append(a.tasks[:i], a.tasks[i+1:]...)
			return
		}
	}
}

// full reports whether the array may start no other task.
func (a *Array) full() bool { return a != nil && a.Limit > 0 && a.Running >= a.Limit }
