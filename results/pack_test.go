package results

import (
	"slices"
	"testing"
	"time"

	"aforo/results/measures"
	"aforo/workload"
)

// No words make Unpack panic, and what it returns is packed as the same words again. That it
// returns what a summary needs, the tests of scenarios show.
func FuzzUnpack(f *testing.F) {
	frame, err := NewFrame(Spec{
		From: time.Hour, To: 3 * time.Hour, Labels: workload.Labels{Class: []string{"a", "b"}},
		Partitions: []string{"p", "viz"}, Largest: 9, Routes: [][]int{{0}, {1}}, Ruled: true, Follow: []measures.By{measures.ByClass}, Causes: true,
	})
	if err != nil {
		f.Fatal(err)
	}
	words := frame.Pack(NewCollector(frame, nil, Whole(measures.WaitMean)).Finish())
	bytes := make([]byte, 0, 8*len(words))
	for _, x := range words {
		for k := range 8 {
			bytes = append(bytes, byte(x>>(8*k)))
		}
	}
	f.Add(bytes)
	f.Add(bytes[:len(bytes)/2])
	f.Fuzz(func(t *testing.T, bytes []byte) {
		words := make([]uint64, len(bytes)/8)
		for i := range words {
			for k := range 8 {
				words[i] |= uint64(bytes[8*i+k]) << (8 * k)
			}
		}
		run, err := frame.Unpack(words)
		if err != nil {
			return
		}
		again := frame.Pack(run)
		if other, err := frame.Unpack(again); err != nil || !slices.Equal(again, frame.Pack(other)) {
			t.Errorf("what was unpacked is not packed again: %v", err)
		}
	})
}
