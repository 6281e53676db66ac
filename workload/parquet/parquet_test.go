package parquet

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// What is written comes back, whatever the numbers and the texts are, over the bounds of
// batches and of groups.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SampledFrom([]int{0, 1, 7, 511, pageRows + 1, 3*pageRows + 7}).Draw(t, "rows")
		seed := rapid.Int64().Draw(t, "seed")
		word := rapid.StringMatching(`[ a-z,"#é]{1,8}`).Draw(t, "word")
		var want [][]string
		var file bytes.Buffer
		w := NewWriter(&file, []Column{{"job_id", Whole}, {"run_s", Real}, {"user", Text}}, "# unit: GPU\n")
		for i := range rows {
			n, x, s := seed+int64(i), float64(seed%1000)+float64(i)/8, word+strconv.Itoa(i%5)
			line := []string{strconv.FormatInt(n, 10), strconv.FormatFloat(x, 'f', -1, 64), s}
			if w.Whole(n); i%7 == 3 {
				w.Null()
				line[1] = ""
			} else {
				w.Real(x)
			}
			if i%11 == 5 {
				w.Null()
				line[2] = ""
			} else {
				w.Text(s)
			}
			w.EndRow()
			want = append(want, line)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		in, err := CSV(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(in)
		r.Comment = '#'
		got, err := r.ReadAll()
		if err != nil || len(got) != rows+1 || strings.Join(got[0], " ") != "job_id run_s user" {
			t.Fatalf("%d lines of %d rows, %v", len(got), rows, err)
		}
		for i, line := range want {
			if strings.Join(line, "|") != strings.Join(got[i+1], "|") {
				t.Fatalf("row %d is %q, want %q", i, got[i+1], line)
			}
		}
	})
}

// Files of other programs have types of their own: dates, times with and without a zone,
// numbers without a sign, decimals, lists.
func TestTypes(t *testing.T) {
	type job struct {
		At    time.Time `parquet:"at,timestamp(millisecond)"`
		Local int64     `parquet:"local,timestamp(microsecond:local)"`
		Day   int32     `parquet:"day,date"`
		Large uint64    `parquet:"large"`
		Cents int64     `parquet:"cents,decimal(2:9)"`
		NaN   float64   `parquet:"nan"`
		Small float32   `parquet:"small"`
		Yes   bool      `parquet:"yes"`
		Nodes []string  `parquet:"nodes,list"`
		Inner struct {
			Name string `parquet:"name"`
		} `parquet:"inner"`
	}
	one := job{
		At: time.Date(2025, 2, 3, 8, 0, 0, 250e6, time.UTC), Local: 1738569600_000000, Day: 20122, Large: math.MaxUint64, Cents: 1250,
		NaN: math.NaN(), Small: 0.1, Yes: true, Nodes: []string{"a", "b"},
	}
	one.Inner.Name = "a\nb"
	var file bytes.Buffer
	w := pq.NewGenericWriter[job](&file)
	if _, err := w.Write([]job{one}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	in, err := CSV(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(in)
	want := "at,local,day,large,cents,nan,small,yes,inner.name\n" +
		"2025-02-03T08:00:00.25Z,2025-02-03T08:00:00,2025-02-03T00:00:00,18446744073709551615,12.5,,0.1,true,\"a b\"\n"
	if err != nil || string(got) != want {
		t.Errorf("%s%v, want\n%s", got, err, want)
	}
}

// Memory does not grow with the table: ten times the rows take hardly more.
func TestMemory(t *testing.T) {
	most := func(rows int) (live uint64) {
		var file bytes.Buffer
		w := NewWriter(&file, []Column{{"job_id", Whole}, {"run_s", Real}, {"user", Text}}, "")
		look := func() {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			live = max(live, m.HeapAlloc-uint64(file.Cap()))
		}
		for i := range rows {
			w.Whole(int64(i))
			w.Real(float64(i) / 3)
			w.Text("user" + strconv.Itoa(i%977))
			if w.EndRow(); i%(rows/4) == 0 {
				look()
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		in, err := CSV(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		for n := int64(0); err == nil; look() {
			n, err = io.CopyN(io.Discard, in, int64(rows)*6)
			_ = n
		}
		if err != io.EOF {
			t.Fatal(err)
		}
		return live
	}
	small, large := most(60_000), most(600_000)
	if large > small+8<<20 {
		t.Errorf("600,000 rows hold %d bytes, 60,000 %d", large, small)
	}
}

// Whatever the bytes are, reading ends with lines or with an error, and takes no more memory
// than a file of that size may.
func FuzzCSV(f *testing.F) {
	var file bytes.Buffer
	w := NewWriter(&file, []Column{{"job_id", Whole}, {"run_s", Real}, {"user", Text}}, "# a\n")
	for i := range 9 {
		w.Whole(int64(i))
		w.Real(0.5)
		w.Text("ada")
		w.EndRow()
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte("PAR1\x15\x04\x15"))
	for i, by := range compressions {
		f.Add(formed(f, 40, 1+i%2, by))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var from, to runtime.MemStats
		runtime.ReadMemStats(&from)
		if r, err := CSV(bytes.NewReader(data), int64(len(data))); err == nil {
			_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20))
		}
		runtime.ReadMemStats(&to)
		if taken := to.TotalAlloc - from.TotalAlloc; taken > 8*spare+4*allTimes*uint64(len(data)) {
			t.Errorf("%d bytes were taken for a file of %d", taken, len(data))
		}
	})
}
