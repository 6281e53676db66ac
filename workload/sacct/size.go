package sacct

import (
	"slices"
	"strings"

	"aforo/workload/trace"
)

// whole reads a whole number of a column; UnknownCount where it is empty, absent or,
// which is counted, no number.
func (r *Reader) whole(c column) (n int32, odd bool) {
	text := r.field(c)
	if len(text) == 0 {
		return trace.UnknownCount, false
	}
	n, ok := trace.Int32(text)
	if !ok || n < 0 {
		r.unknown(c)
		return trace.UnknownCount, true
	}
	return n, false
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

// sizes sets processors or GPUs, and nodes. A count that cannot be read is an error
// only where nothing else says the size.
func (r *Reader) sizes() *trace.Line {
	var n [5]int32
	odd := columnCount
	for i, c := range [...]column{colReqCPUS, colAllocCPUS, colNCPUS, colNNodes, colAllocNodes} {
		var is bool
		if n[i], is = r.whole(c); is && odd == columnCount && i < 3 {
			odd = c
		}
	}
	asked, fine := r.resources(colReqTRES, colReqGRES)
	given, fine2 := r.resources(colAllocTRES, colAllocGRES)
	r.asked = asked
	r.rec.Nodes = first(n[3], n[4])
	requested, allocated := first(n[0], asked.cpus), first(n[1], n[2], given.cpus)
	if r.processors = first(requested, allocated); r.processors == trace.UnknownCount && odd < columnCount {
		return r.wrong(odd, "a count")
	}
	if r.opt.Unit == GPUs {
		if !fine || !fine2 {
			return r.wrong(map[bool]column{true: colAllocTRES, false: colReqTRES}[fine], "a list of resources (name=count,...)")
		}
		r.rec.Cores = r.processors
		r.gpus(&asked, &given)
		if r.rec.Size() <= 0 && r.part == "" && len(r.opt.Read.CoresIn) > 0 && r.inCores(string(r.field(colPartition))) {
			r.cores(requested, allocated)
		} else if r.rec.Size() <= 0 && r.part == "" {
			r.note("no_gpus", "no GPUs: a size of 0 where sizes count GPUs")
		}
	} else {
		r.rec.Requested, r.rec.Allocated = requested, allocated
		if asked.gpus > 0 || given.gpus > 0 {
			r.note("gpus_not_sized", "has GPUs; its size counts processors all the same")
		}
	}
	if r.rec.Requested > 0 && r.rec.Allocated > 0 && r.rec.Requested != r.rec.Allocated {
		r.note("allocated_differs", "got another size than it asked for")
	}
	return nil
}

// resources reads a list of trackable resources, and takes the GPUs from the list
// of generic resources where it has none. It reports false for a list that is none,
// which is counted.
func (r *Reader) resources(c, older column) (resources, bool) {
	t, ok := parseTRES(r.field(c))
	if !ok {
		r.unknown(c)
		return resources{cpus: trace.UnknownCount, gpus: trace.UnknownCount}, false
	}
	if t.gpus <= 0 && r.layout.at[older] >= 0 {
		if !t.gres(r.field(older)) {
			r.unknown(older)
			return t, false
		}
	}
	return t, true
}

// parts says why jobs with a part of a GPU are left out, by the key of the count.
var parts = map[string]string{
	"gpu_slice": "a slice of a GPU (MIG), which is no whole one: the rule gpu_slices counts in slices",
	"gpu_share": "a share of a GPU (shard, MPS), which is no whole one",
}

// gpus sets the size in GPUs, or in slices of one, or says in part why it has none.
func (r *Reader) gpus(asked, given *resources) {
	switch {
	case asked.shared || given.shared:
		r.part = "gpu_share"
		return
	case r.opt.Read.Slices != "":
		asked.inSlices(r.opt.Read.Slices)
		given.inSlices(r.opt.Read.Slices)
	case asked.slices > 0 || given.slices > 0:
		r.part = "gpu_slice"
		return
	}
	requested, allocated := asked.gpus, given.gpus
	if requested < 0 && allocated <= 0 {
		requested = 0 // empty lists are of jobs that asked for none
	}
	r.rec.Requested, r.rec.Allocated = requested, allocated
	if r.rec.Size() > 0 {
		r.note("sized_by_gpus", "sized by its GPUs (gres/gpu)")
	}
}

// inCores reports whether jobs of a partition that have no GPUs are counted by their cores.
func (r *Reader) inCores(partition string) bool {
	for name := range strings.SplitSeq(partition, ",") {
		if !slices.Contains(r.opt.Read.CoresIn, name) {
			return false
		}
	}
	return true
}

// cores sets the size in CPUs, in a log whose other sizes are GPUs.
func (r *Reader) cores(requested, allocated int32) {
	r.rec.Requested, r.rec.Allocated, r.rec.Cores = requested, allocated, trace.UnknownCount
	r.note("sized_by_cores", "no GPUs, in a partition that has nodes without them: sized by its CPUs")
}

// memory sets the memory of the whole job.
func (r *Reader) memory() {
	c := colReqMem
	text := r.field(c)
	if len(text) == 0 {
		c = colReqTRES
		text = r.asked.mem
	}
	if len(text) == 0 {
		return
	}
	m, ok := parseMemory(text)
	if !ok {
		r.unknown(c)
		return
	}
	if m.masked {
		r.count("memory_flag", "memory with Slurm's per-CPU bit in the number, taken as per CPU", trace.Changed)
	}
	if r.rec.MemMB = m.total(r.rec.Nodes, r.processors); r.rec.MemMB == trace.UnknownCount {
		r.note("memory_unknown", "memory that cannot be told, or above 2 PB")
	}
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
	r.rec.Cluster = name(&r.labels.Cluster, colCluster)
	r.rec.Reservation = name(&r.labels.Reservation, colReservation)
	if text := r.field(colReason); len(text) > 0 && string(text) != "None" {
		r.rec.Reason = r.labels.Reason.Index(text)
	}
	if r.header.Computer == "" {
		r.header.Computer = string(r.field(colCluster))
	}
}

// odd counts what is odd about the job as a whole.
func (r *Reader) odd(v id) {
	if r.rec.Run == 0 && r.rec.Status != trace.Unfinished {
		r.note("run_zero", "run time of zero")
	}
	if r.rec.Size() <= 0 && r.opt.Unit == Processors {
		r.note("no_size", "size not above zero")
	}
	if v.tasks > 1 {
		r.note("array_range", "an array whose tasks have not begun, on one line: read as its tasks")
	}
	if v.cut {
		r.note("array_cut", "a list of tasks that sacct cut short: the tasks behind it are missing")
	}
}
