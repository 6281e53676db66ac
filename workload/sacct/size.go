package sacct

import "aforo/workload/trace"

// whole reads a whole number of a column; UnknownCount where it is empty or
// absent.
func (r *Reader) whole(c column) (int32, *trace.Line) {
	text := r.field(c)
	if len(text) == 0 {
		return trace.UnknownCount, nil
	}
	n, ok := trace.Int32(text)
	if !ok || n < 0 {
		return 0, r.wrong(c, "a count")
	}
	return n, nil
}

// first returns the first count above zero, or else the first that is known.
func first(counts ...int32) int32 {
	known := trace.UnknownCount
	for _, n := range counts {
		if n > 0 {
			return n
		}
		if known == trace.UnknownCount {
			known = n
		}
	}
	return known
}

// sizes sets processors or GPUs, and nodes.
func (r *Reader) sizes() *trace.Line {
	var n [5]int32
	for i, c := range [...]column{colReqCPUS, colAllocCPUS, colNCPUS, colNNodes, colAllocNodes} {
		var bad *trace.Line
		if n[i], bad = r.whole(c); bad != nil {
			return bad
		}
	}
	var bad *trace.Line
	if r.asked, bad = r.resources(colReqTRES, colReqGRES); bad != nil {
		return bad
	}
	given, bad := r.resources(colAllocTRES, colAllocGRES)
	if bad != nil {
		return bad
	}
	r.rec.Nodes = first(n[3], n[4])
	requested, allocated := first(n[0], r.asked.cpus), first(n[1], n[2], given.cpus)
	r.processors = first(requested, allocated)
	if r.opt.Unit == GPUs {
		r.rec.Cores = r.processors
		r.gpus(r.asked.gpus, given.gpus)
	} else {
		r.rec.Requested, r.rec.Allocated = requested, allocated
		if r.asked.gpus > 0 || given.gpus > 0 {
			r.note("gpus_not_sized", "has GPUs; its size counts processors all the same")
		}
	}
	if r.rec.Requested > 0 && r.rec.Allocated > 0 && r.rec.Requested != r.rec.Allocated {
		r.note("allocated_differs", "got another size than it asked for")
	}
	return nil
}

// resources reads a list of trackable resources, and takes the GPUs from the list
// of generic resources where it has none.
func (r *Reader) resources(c, older column) (resources, *trace.Line) {
	t, ok := parseTRES(r.field(c))
	if !ok {
		return t, r.wrong(c, "a list of resources (name=count,...)")
	}
	if t.gpus <= 0 && r.layout.at[older] >= 0 {
		n, ok := gres(r.field(older))
		if !ok {
			return t, r.wrong(older, "a list of resources (name:count,...)")
		}
		t.gpus = max(t.gpus, n)
	}
	return t, nil
}

// gpus sets the size in GPUs.
func (r *Reader) gpus(requested, allocated int32) {
	if requested < 0 && allocated <= 0 {
		requested = 0 // empty lists are of jobs that asked for none
	}
	r.rec.Requested, r.rec.Allocated = requested, allocated
	if r.rec.Size() > 0 {
		r.note("sized_by_gpus", "sized by its GPUs (gres/gpu)")
	} else {
		r.note("no_gpus", "no GPUs: a size of 0 where sizes count GPUs")
	}
}

// memory sets the memory of the whole job.
func (r *Reader) memory() *trace.Line {
	c := colReqMem
	text := r.field(c)
	if len(text) == 0 {
		c = colReqTRES
		text = r.asked.mem
	}
	if len(text) == 0 {
		return nil
	}
	m, ok := parseMemory(text)
	if !ok {
		return r.wrong(c, "an amount of memory (such as 16G, 4000Mn or 2800Mc)")
	}
	if m.masked {
		r.count("memory_flag", "memory with Slurm's per-CPU bit in the number, taken as per CPU", trace.Changed)
	}
	if r.rec.MemMB = m.total(r.rec.Nodes, r.processors); r.rec.MemMB == trace.UnknownCount {
		r.note("memory_unknown", "memory that cannot be told, or above 2 PB")
	}
	return nil
}

// names sets who sent the job and where to.
func (r *Reader) names() {
	name := func(n *trace.Names, columns ...column) int32 {
		for _, c := range columns {
			if text := r.field(c); len(text) > 0 {
				return n.Index(text)
			}
		}
		return trace.None
	}
	r.rec.User = name(&r.labels.User, colUser, colUID)
	r.rec.Group = name(&r.labels.Group, colAccount, colGroup, colGID)
	r.rec.Queue = name(&r.labels.Queue, colQOS)
	r.rec.Partition = name(&r.labels.Partition, colPartition)
	if text := r.field(colCluster); len(text) > 0 {
		if r.header.Computer == "" {
			r.header.Computer = string(text)
		} else if r.header.Computer != string(text) {
			r.note("another_cluster", "of another cluster than the first job")
		}
	}
}

// odd counts what is odd about the job as a whole.
func (r *Reader) odd(v id) {
	if r.rec.Run == 0 && r.rec.Status != trace.Unfinished {
		r.note("run_zero", "run time of zero")
		noStart := r.layout.at[colStart] >= 0 && r.rec.Wait == trace.Unknown && r.rec.Submit != trace.Unknown
		if noStart || string(r.field(colNodeList)) == "None assigned" {
			r.note("not_started", "ended without having been started")
		}
	}
	if r.rec.Size() <= 0 && r.opt.Unit == Processors {
		r.note("no_size", "size not above zero")
	}
	if r.layout.at[colJobIDRaw] >= 0 && r.jobs.add(v.number) {
		r.note("job_again", "the same JobIDRaw once more, as of a job that was put back into the queue")
	}
	if v.tasks > 1 {
		r.note("array_range", "an array whose tasks have not begun, on one line: read as its tasks")
	}
	if v.cut {
		r.note("array_cut", "a list of tasks that sacct cut short: the tasks behind it are missing")
	}
}
