package sacct

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"aforo/workload/trace"
)

// sample is a log of n jobs with the fields that the hints recommend.
func sample(n int) string {
	var b strings.Builder
	b.WriteString(command[strings.Index(command, "JobID"):])
	text := strings.ReplaceAll(b.String(), ",", "|") + "\n"
	b.Reset()
	b.WriteString(text)
	for i := range n {
		fmt.Fprintf(&b, "%[1]d|%[1]d|mare|user%02[2]d|acct%[3]d|acc|normal|2024-03-%02[4]dT%02[5]d:10:00|2024-03-%02[4]dT%02[5]d:10:00|"+
			"2024-03-%02[4]dT%02[5]d:40:00|2024-03-%02[4]dT%02[5]d:55:30|930|COMPLETED|2|160|160|500000M|"+
			"billing=160,cpu=160,gres/gpu=8,mem=500000M,node=2|billing=160,cpu=160,gres/gpu:h100=8,gres/gpu=8,mem=500000M,node=2|2880|n1|None|\n",
			1000+i, i%97, i%7, 1+i*27/n, i%24)
	}
	return b.String()
}

// The speed of reading plain text, and that a record allocates nothing once the
// names are known.
func BenchmarkReader(b *testing.B) {
	text := sample(20000)
	for _, unit := range []Unit{Processors, GPUs} {
		b.Run([]string{"processors", "gpus"}[unit], func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if n := readAll(b, text, unit); n != 20000 {
					b.Fatal(n)
				}
			}
		})
	}
}

func readAll(tb testing.TB, text string, unit Unit) (n int) {
	in, err := trace.Buffer(strings.NewReader(text), "b.log")
	if err != nil {
		tb.Fatal(err)
	}
	r, err := NewReader(in, "b.log", Options{Unit: unit})
	if err != nil {
		tb.Fatal(err)
	}
	for rec := (trace.Record{}); ; n++ {
		if ok, err := r.Next(&rec); err != nil {
			tb.Fatal(err)
		} else if !ok {
			return n
		}
	}
}

// Records allocate nothing in the steady state: ten times as many jobs take no
// more than the pages that remember their numbers.
func TestAllocations(t *testing.T) {
	few, many := sample(4000), sample(40000)
	var text string
	run := func() { readAll(t, text, GPUs) }
	text = few
	base := testing.AllocsPerRun(3, run)
	text = many
	if more := testing.AllocsPerRun(3, run) - base; more > 30 {
		t.Errorf("36,000 further jobs allocate %v times", more)
	}
}

// sacct's own trailing separator (--parsable) changes nothing.
func TestParsable(t *testing.T) {
	text := sample(50)
	if n := readAll(t, strings.ReplaceAll(text, "\n", "|\n"), GPUs); n != 50 {
		t.Errorf("%d jobs", n)
	}
	if bytes.Count([]byte(text), []byte("\n")) != 51 {
		t.Error("the sample has another number of lines")
	}
}
