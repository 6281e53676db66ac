package sched

import (
	"testing"
	"unsafe"
)

// A job fills two cache lines, the first of which holds what every order needs.
func TestJobFillsCacheLines(t *testing.T) {
	if size, cold := unsafe.Sizeof(Job{}), unsafe.Offsetof(Job{}.Priority); size != 128 || cold != 64 {
		t.Errorf("a job has %d bytes and its second part begins at %d, want 128 and 64", size, cold)
	}
}
