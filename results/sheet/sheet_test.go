package sheet

import (
	"bytes"
	"io"
	"testing"

	"aforo/workload/parquet"
)

// Seconds are whole where the nanoseconds are, and exact where they are not.
func TestSeconds(t *testing.T) {
	for ns, want := range map[int64]string{
		0: "0", 1: "0.000000001", 1_500_000_000: "1.5", -1_500_000_000: "-1.5", 12_000_000_000: "12", 1_350_000_000_000_000_100: "1350000000.0000001",
	} {
		var b bytes.Buffer
		s := New(&b, "a.csv", []Column{{Name: "x", Kind: Real}})
		s.Seconds(ns)
		s.EndRow()
		if err := s.Close(); err != nil || b.String() != "x\n"+want+"\n" {
			t.Errorf("%d ns: %q, %v, want %s", ns, b.String(), err, want)
		}
	}
}

// A table of Parquet has the columns and the values of the CSV.
func TestParquet(t *testing.T) {
	columns := []Column{{Name: "job_id", Kind: Whole}, {Name: "start", Kind: Real}, {Name: "class", Kind: Text}}
	write := func(name string) []byte {
		var b bytes.Buffer
		s := New(&b, name, columns)
		for i := range int64(3000) {
			s.Whole(i)
			s.Seconds(i * 250e6)
			s.Text([]string{"", "train", "inference"}[i%3])
			s.EndRow()
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	packed := write("a.parquet")
	in, err := parquet.CSV(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, write("a.csv")) {
		t.Errorf("%d bytes of CSV, %v", len(got), err)
	}
}
