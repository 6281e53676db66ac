package swf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"aforo/workload"
)

// sample writes records in the archive's usual aligned layout.
func sample(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("; MaxProcs: 1024\n")
	submit := 0
	for i := range n {
		submit += rng.IntN(100)
		size := 1 + rng.IntN(1024)
		fmt.Fprintf(&b, "%6d %9d %6d %6d %4d %6d %7d %4d %6d %7d %2d %3d %3d %2d %2d %2d %2d %2d\n", i+1, submit,
			rng.IntN(1e5), rng.IntN(1e5), size, -1, -1, size, rng.IntN(1e5), -1, 1, rng.IntN(300), rng.IntN(30), -1, 1, 1, -1, -1)
	}
	return b.Bytes()
}

// BenchmarkRead measures the parser on plain text; it must stay above 300 MB/s so
// that reading never costs more than simulating.
func BenchmarkRead(b *testing.B) {
	data := sample(100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(data), "bench", Options{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for j := (workload.Job{}); ; n++ {
			if ok, err := r.Next(&j); err != nil {
				b.Fatal(err)
			} else if !ok {
				break
			}
		}
		if n != 100_000 {
			b.Fatal(n)
		}
	}
}

// Next allocates nothing a job.
func TestNextAllocatesNothing(t *testing.T) {
	r, err := NewReader(bytes.NewReader(sample(20_000)), "t.swf", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var j workload.Job
	allocs := testing.AllocsPerRun(19_000, func() {
		if ok, err := r.Next(&j); !ok || err != nil {
			t.Fatal(ok, err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations a job", allocs)
	}
}
