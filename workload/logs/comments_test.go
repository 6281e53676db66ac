package logs

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"aforo/workload/trace"
)

// Of a log with a mountain of comments only the first are kept, and the others are
// counted; what they say of the machine holds all the same.
func TestComments(t *testing.T) {
	const n = 30_000
	lots := func(c string) string { return strings.Repeat(c+" x\n", n) }
	long := func(c string) string { return strings.Repeat(c+strings.Repeat(" x", 4000)+"\n", 1000) }
	for _, c := range []struct {
		name, text string
		kept       int
		cut        int64
	}{
		{"swf, many", lots(";") + "; MaxProcs: 7\n1 0 0 10 1 -1 -1 1 10 -1 1 1 1 1 1 -1 -1 -1\n", 10_000, n - 10_000 + 1},
		{"swf, long", long(";") + "; MaxProcs: 7\n1 0 0 10 1 -1 -1 1 10 -1 1 1 1 1 1 -1 -1 -1\n", 131, 1000 - 131 + 1},
		{"csv, many", lots("#") + "# capacity: 7\n# note: a\njob_id,submit_s,run_s,requested\n1,0,10,1\n", 10_000, n - 10_000 + 2},
		{"csv, long", long("#") + "# capacity: 7\njob_id,submit_s,run_s,requested\n1,0,10,1\n", 131, 1000 - 131 + 1},
	} {
		in, err := DetectIn(io.NopCloser(strings.NewReader(c.text)), c.name, Options{Format: c.name[:3]})
		if err != nil {
			t.Fatal(c.name, err)
		}
		r, err := in.Reader()
		if err != nil {
			t.Fatal(c.name, err)
		}
		l, err := trace.Load(r)
		if err != nil {
			t.Fatal(c.name, err)
		}
		cut := int64(0)
		for _, k := range l.Report.Counts {
			if k.Key == "comments_cut" {
				cut = k.N
			}
		}
		got := fmt.Sprint(len(l.Header.Lines), cut, l.Header.Capacity, len(l.Records))
		if want := fmt.Sprint(c.kept, c.cut, 7, 1); got != want {
			t.Errorf("%s: %s lines, cut, size, jobs; want %s", c.name, got, want)
		}
	}
}
