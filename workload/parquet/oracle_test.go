package parquet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/bitpacked"
	"pgregory.net/rapid"
)

// A known is a row as parquet-go has it.
type known struct {
	N *int64   `parquet:"n,optional"`
	X *float64 `parquet:"x,optional"`
	S *string  `parquet:"s,optional"`
}

// texted is a row in words.
func (k known) texted() string {
	words := [3]string{"-", "-", "-"}
	if k.N != nil {
		words[0] = strconv.FormatInt(*k.N, 10)
	}
	if k.X != nil {
		words[1] = strconv.FormatUint(math.Float64bits(*k.X), 16)
	}
	if k.S != nil {
		words[2] = strconv.Quote(*k.S)
	}
	return strings.Join(words[:], " ")
}

// drawn are rows of all kinds: runs of nothing, of the same and of what is new, small and
// large differences, few texts and many.
func drawn(t *rapid.T) []known {
	n := rapid.SampledFrom([]int{0, 1, 8, 129, 1000, pageRows + 3, groupRows + 11}).Draw(t, "rows")
	gaps := rapid.IntRange(0, 20).Draw(t, "gaps")
	shift := rapid.IntRange(0, 63).Draw(t, "shift")
	words := rapid.SampledFrom([]int{1, 2, 300, 1 << 20}).Draw(t, "words")
	x := rapid.Uint64().Draw(t, "seed")
	next := func() uint64 { // Marsaglia's xorshift
		x = max(x, 1)
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return x
	}
	rows := make([]known, n)
	for i := range rows {
		if gaps == 0 || i/(gaps*gaps)%3 > 0 {
			whole, real, text := int64(next())>>shift, math.Float64frombits(next()), fmt.Sprint(next()%uint64(words), "é\x00")
			rows[i] = known{&whole, &real, &text}
		}
	}
	return rows
}

// parquet-go reads what a Writer writes.
func TestWrittenIsReadByAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawn(t)
		var file bytes.Buffer
		w := NewWriter(&file, []Column{{"n", Whole}, {"x", Real}, {"s", Text}}, "# a\n")
		for _, r := range rows {
			if r.N == nil {
				w.Null()
				w.Null()
				w.Null()
			} else {
				w.Whole(*r.N)
				w.Real(*r.X)
				w.Text(*r.S)
			}
			w.EndRow()
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := pq.Read[known](bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil || len(got) != len(rows) {
			t.Fatalf("%d rows of %d, %v", len(got), len(rows), err)
		}
		for i := range rows {
			if rows[i].texted() != got[i].texted() {
				t.Fatalf("row %d is %s, want %s", i, got[i].texted(), rows[i].texted())
			}
		}
	})
}

// What parquet-go writes, in each form and encoding, is read as it reads it.
func TestAnotherIsRead(t *testing.T) {
	for _, version := range []int{1, 2} {
		file := formed(t, 5000, version, compressions[version])
		want, err := pq.Read[form](bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		in, err := CSV(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(in)
		for i := -1; ; i++ {
			line, err := r.Read()
			if err == io.EOF && i == len(want) {
				break
			}
			if err != nil || len(line) != 8 {
				t.Fatalf("row %d of %d: %q, %v", i, len(want), line, err)
			}
			if i < 0 {
				continue
			}
			f := &want[i]
			words := []string{strconv.FormatInt(f.A, 10), f.B, f.C, "", "", f.F, "", ""}
			if f.A == 0 {
				words[0] = ""
			}
			if f.D != nil {
				words[3], words[4] = strconv.FormatFloat(*f.D, 'f', -1, 64), strconv.FormatBool(*f.E)
				words[6], words[7] = strconv.Itoa(int(*f.G)), *f.H
			}
			if diff := cmp.Diff(words, line); diff != "" {
				t.Fatalf("version %d, row %d (-want +got):\n%s", version, i, diff)
			}
		}
	}
}

// The least and the greatest number of a group are those of its rows, whatever is no number.
func TestStatistics(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(&file, []Column{{"n", Whole}, {"x", Real}}, "")
	for i, x := range []float64{math.NaN(), 3, -7, math.Inf(1)} {
		w.Whole(int64(5 - 4*i))
		w.Real(x)
		w.EndRow()
	}
	w.Null()
	w.Null()
	w.EndRow()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := pq.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"-7 5 1", "-7 +Inf 1"} {
		s := f.Metadata().RowGroups[0].Columns[i].MetaData.Statistics
		kind := []pq.Kind{pq.Int64, pq.Double}[i]
		if got := fmt.Sprint(kind.Value(s.MinValue), kind.Value(s.MaxValue), s.NullCount); got != want {
			t.Errorf("column %d: %s, want %s", i, got, want)
		}
	}
}

// Numbers come back from their runs and their differences, whatever they are.
func TestPackedNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(0, 32).Draw(t, "width")
		small := rapid.SliceOfN(rapid.Uint32Range(0, uint32(1<<width-1)), 0, 90).Draw(t, "small")
		for i := range small { // runs of different lengths
			if i > 0 && small[i]%3 > 0 {
				small[i] = small[i-1]
			}
		}
		got, err := runs(nil, appendRuns(nil, small, width), width, len(small))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(small) {
			t.Fatalf("%v, %v, want %v", got, err, small)
		}
		large := rapid.SliceOfN(rapid.Int64(), 0, 300).Draw(t, "large")
		shift := rapid.IntRange(0, 62).Draw(t, "shift")
		for i := range large {
			large[i] >>= shift
		}
		b := appendDeltas(nil, large)
		back, rest, err := deltas(nil, append(b, 7), len(large))
		if err != nil || fmt.Sprint(back) != fmt.Sprint(large) || len(rest) != 1 {
			t.Fatalf("%v, %v and %d bytes, want %v", back, err, len(rest), large)
		}
	})
}

// Levels of files of long ago come back as parquet-go packs them.
func TestBackwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(t, "width")
		levels := rapid.SliceOfN(rapid.Uint8Range(0, uint8(1<<width-1)), 0, 70).Draw(t, "levels")
		e := bitpacked.Encoding{BitWidth: width}
		b, err := e.EncodeLevels(nil, levels)
		if err != nil {
			t.Fatal(err)
		}
		got, err := backwards(nil, b, width, len(levels))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(levels) {
			t.Fatalf("%v, %v, want %v", got, err, levels)
		}
	})
}
