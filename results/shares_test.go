package results

import (
	"testing"
	"time"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// What accounts get of their shares is as worked out by hand: 10 GPUs from the beginning and 20 from
// hour 3 on, of which "a" holds a half and "b", below it, 0.4 of that half, over the hours 1 to 5.
func TestSharesByHand(t *testing.T) {
	f, err := NewFrame(Spec{From: time.Hour, To: 5 * time.Hour, Partitions: []string{"p"}, Largest: 16, Causes: true, Sharers: []string{"a", "b", "c"}})
	if err != nil {
		t.Fatal(err)
	}
	of := Shares{
		Of:   []Share{{0, "account.a.share", []float64{0.5}}, {1, "account.b.share", []float64{0.4, 0.5}}},
		Path: [][]int32{nil, {0}, {1, 0}},
	}
	start := func(account, used int32, from, to time.Duration) *sim.Record {
		return &sim.Record{Job: workload.Job{Account: account, Size: used, Submit: min(time.Hour, from), Run: to - from}, Used: used, Since: min(time.Hour, from), Start: from, First: from, End: to, Attempt: 1}
	}
	a, b, rest := start(1, 7, 0, 2*time.Hour), start(2, 6, 2*time.Hour, 6*time.Hour), start(0, 3, time.Hour, 5*time.Hour)
	c := NewCollector(f, nil)
	c.Shared(of)
	c.Capacity(0, 0, 10, 10)
	c.Started(a)
	c.Started(rest)
	c.Ended(a, sim.Done)
	c.Waited(b, []sim.Waited{{Cause: "account.b.share", For: 30 * time.Minute}, {Cause: "account.a.share", For: time.Hour}, {Cause: sim.Resources, For: time.Hour}})
	c.Started(b)
	c.Capacity(3*time.Hour, 0, 20, 20)
	c.Ended(rest, sim.Done)
	c.Ended(b, sim.Done)
	got := c.Finish().Groups[measures.ByShare]
	for _, w := range []struct {
		group int
		of    measures.Measure
		want  float64
	}{
		// 60 GPU-hours are installed, half of them the share of a. It has 7 and then, for three hours, 6: 2 above
		// its 5 for an hour, then 1 above them for one, and then none above 10.
		{0, measures.ShareDelivered, (7 + 3*6) / 60.0},
		{0, measures.Borrowed, 2 + 1},
		{0, measures.ShareHeld, 1},
		{1, measures.ShareDelivered, 3 * 6 / 30.0},
		{1, measures.Borrowed, 4 + 2*2},
		{1, measures.ShareHeld, 0.5},
	} {
		if x := got[w.group][w.of]; x != w.want {
			t.Errorf("%s of group %d is %v, want %v", w.of.Info().Name, w.group, x, w.want)
		}
	}
	if x := got[2][measures.ShareDelivered]; x == x {
		t.Errorf("an account without a share in this variant got %v of it", x)
	}
}
