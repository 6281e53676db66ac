package gpulog

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"aforo/workload/trace"
)

// The speed of reading the three dialects as plain text, and that a record
// allocates nothing.
func BenchmarkReader(b *testing.B) {
	for name, line := range map[string]string{
		"philly": "2017-10-%02d 08:%02d:00,%d.0,8,28804.0,aa11bb\n",
		"itp":    "0a1b2c3d-0000-1111-2222-333344%02d55%02d,%d,700,64\n",
		"openb":  "pod-%02d%02d,6500,12288,1,460,T4|P100,BE,Succeeded,10,%d,25\n",
	} {
		b.Run(name, func(b *testing.B) {
			var text strings.Builder
			head, _, _ := strings.Cut(string(file(b, name+".csv")), "\n")
			text.WriteString(head + "\n")
			for i := range 20000 {
				fmt.Fprintf(&text, line, 1+i/1000, i%60, 100+i)
			}
			data := []byte(text.String())
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				in, _ := trace.Buffer(bytes.NewReader(data), "b.csv")
				r, err := NewReader(in, "b.csv")
				if err != nil {
					b.Fatal(err)
				}
				var rec trace.Record
				for ok := true; ok; {
					if ok, err = r.Next(&rec); err != nil {
						b.Fatal(err)
					}
				}
				if r.Report().Kept != 20000 {
					b.Fatal(r.Report())
				}
			}
		})
	}
}
