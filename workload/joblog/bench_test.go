package joblog

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"aforo/workload/trace"
)

// sample is a log of n jobs as convert writes them.
func sample(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("# capacity: 1024\njob_id,submit_s,wait_s,run_s,limit_s,requested,allocated,status,user,group,queue,partition\n")
	submit := 0
	for i := range n {
		submit += rng.IntN(100)
		size := 1 + rng.IntN(1024)
		fmt.Fprintf(&b, "%d,%d,%d,%d,%d,%d,%d,completed,u%d,g%d,%d,gpu\n", i+1, submit,
			rng.IntN(1e5), rng.IntN(1e5), rng.IntN(1e5), size, size, rng.IntN(300), rng.IntN(30), rng.IntN(5))
	}
	return b.Bytes()
}

// read reads a log to its end.
func read(tb testing.TB, data []byte) (n int) {
	in, err := trace.Buffer(bytes.NewReader(data), "b.csv")
	if err != nil {
		tb.Fatal(err)
	}
	r, err := New(in, "b.csv")
	if err != nil {
		tb.Fatal(err)
	}
	var rec trace.Record // outside, so that it is allocated once
	for ; ; n++ {
		if ok, err := r.Next(&rec); err != nil {
			tb.Fatal(err)
		} else if !ok {
			return n
		}
	}
}

// The speed of reading plain text.
func BenchmarkReader(b *testing.B) {
	data := sample(100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if n := read(b, data); n != 100_000 {
			b.Fatal(n)
		}
	}
}

// Records allocate nothing in the steady state.
func TestAllocations(t *testing.T) {
	few, many := sample(4000), sample(40_000)
	base := testing.AllocsPerRun(3, func() { read(t, few) })
	if more := testing.AllocsPerRun(3, func() { read(t, many) }) - base; more > 30 {
		t.Errorf("36,000 further jobs allocate %v times", more)
	}
}
