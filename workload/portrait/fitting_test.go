package portrait_test

import (
	"math"
	"testing"

	"aforo/workload/portrait"
)

// Of what four logs recorded of waits, a plain count leaves these shares unexplained. They
// are our own, frozen; another program has 0.53, 0.78, 0.96 and 0.99, and so agrees for
// the first and the third. Why the others are off by 0.010 and 0.005 is not known.
func TestFittingOfArchive(t *testing.T) {
	for file, want := range map[string]float64{
		"swf/KTH-SP2-1996-2.swf.gz": 0.533, "swf/RICC-2010-2.swf.gz": 0.790,
		"swf/HPC2N-2002-alea-first3170.swf.gz": 0.960, "swf/CEA-Curie-2011-slice36k.swf.gz": 0.985,
	} {
		p := archived(t, file, portrait.Options{})
		if p.Fitting == nil || math.Abs(p.Fitting.Share-want) > 0.0005 || p.Fitting.Source != "log" {
			t.Errorf("%s: %+v, want %v", file, p.Fitting, want)
		}
	}
}

// A job that waits while enough is free fits, one that waits for the machine does
// not: by hand, 10 s of 30 s.
func TestFitting(t *testing.T) {
	const text = "; MaxProcs: 4\n; UnixStartTime: 1000000000\n" +
		"1 0 0 20 4 -1 -1 4 60 -1 1 1 1 1 1 1 -1 -1\n" + // holds all until 20 s
		"2 0 30 10 2 -1 -1 2 60 -1 1 2 1 1 1 1 -1 -1\n" // could have begun at 20 s, began at 30 s
	p := of(t, text, portrait.Options{})
	if f := p.Fitting; f == nil || math.Abs(f.Share-1.0/3) > 1e-12 || f.Capacity != 4 || f.WaitH != 30.0/3600 {
		t.Errorf("%+v", f)
	}
	// Where nothing gives the size of the machine, a second reading takes what was busy.
	bare := "; UnixStartTime: 1000000000\n" + text[len("; MaxProcs: 4\n; UnixStartTime: 1000000000\n"):]
	first := of(t, bare, portrait.Options{})
	if first.Busy != 4 || first.Fitting != nil {
		t.Fatalf("%d busy", first.Busy)
	}
	if f := of(t, bare, portrait.Options{Busy: first.Busy}).Fitting; f == nil || f.Source != "busy" || f.Capacity != 4 {
		t.Errorf("%+v", f)
	}
}
