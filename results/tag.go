package results

import (
	"fmt"
	"math/bits"

	"aforo/results/measures"
	"aforo/workload"
)

// A tag holds the group of a job under each way but ByAll, and the step of the wait
// series in which the job was submitted, in as many bits as each of them needs. A job
// that is of no group of a way has the number after the last.
type tag = uint64

// A field is where in a tag something stands.
type field struct {
	shift uint
	mask  uint64
	n     int // how many there are
}

// of returns what stands in the field.
func (f *field) of(t tag) int { return int(t >> (f.shift & 63) & f.mask) }

// put returns a number as it stands in the field.
func (f *field) put(i int) tag { return uint64(min(uint(i), uint(f.n))) << (f.shift & 63) }

// fields lays out the tags: a field for each way, and one for that many steps and causes.
func fields(labels *[measures.WayCount][]string, steps, causes int) (ways [measures.WayCount]field, step, cause field, err error) {
	at := uint(0)
	next := func(n int) field {
		f := field{at, 1<<bits.Len(uint(n)) - 1, n}
		at += uint(bits.Len(uint(n)))
		return f
	}
	for by := measures.ByClass; by < measures.WayCount; by++ {
		if by != measures.ByType && by != measures.ByShare && by != measures.ByCall { // which follow from the partition and the time, from the accounts above, and from no job
			ways[by] = next(len(labels[by]))
		}
	}
	step, cause = next(steps), next(causes)
	if at > 64 {
		most := measures.ByClass
		for by := range labels {
			if len(labels[by]) > len(labels[most]) {
				most = measures.By(by)
			}
		}
		err = fmt.Errorf("the groups of all kinds together need %d bits of the 64 that there are; most are of %v, %d: group by fewer kinds", at, most, len(labels[most]))
	}
	return ways, step, cause, err
}

// tag returns the tag of a job that ran in a partition, without the step.
func (f *Frame) tag(j *workload.Job, partition int32) tag {
	w := &f.ways
	t := w[measures.ByClass].put(int(j.Class)) | w[measures.BySize].put(min(measures.SizeBand(j.Size), w[measures.BySize].n-1)) |
		w[measures.ByCommunity].put(int(j.Community)) | w[measures.BySector].put(int(j.Sector)) |
		w[measures.ByAccess].put(int(j.Access)) | w[measures.ByPartition].put(int(partition))
	for i := range f.Divisions {
		d := &f.Divisions[i]
		t |= w[d.By].put(d.GroupOf(j))
	}
	return t
}
