package ahead

import (
	"math"
	"testing"
	"time"

	"aforo/sim/cluster"

	"pgregory.net/rapid"
)

// A plainProfile is what is free at each instant from 0 on; its last one lasts.
type plainProfile []int

const plainLength = 800

func (p plainProfile) at(t time.Duration) int { return p[min(int(t), len(p)-1)] }

// free reports whether units are free for a stay, of which what is behind mine does
// not matter.
func (p plainProfile) free(start, limit, mine time.Duration, units int) bool {
	for t := start; t < min(start+limit, mine); t++ {
		if p.at(t) < units {
			return false
		}
	}
	return true
}

func (p plainProfile) earliest(from, before time.Duration, units int, limit, mine, beat time.Duration) time.Duration {
	for t := from; t < min(before, plainLength+max(beat, 1)); t++ {
		if (beat == 0 || t%beat == 0) && p.free(t, limit, mine, units) {
			return t
		}
	}
	return cluster.Never
}

// A stay is a job that wants an earlier place, as the news test has it.
type stayWanted struct {
	units       int
	limit, mine time.Duration
}

func drawInstant(t *rapid.T, from int, label string) time.Duration {
	return time.Duration(rapid.IntRange(from, plainLength-1).Draw(t, label))
}

// After any edits a profile says the same as a plain list of what is free at each
// instant: how much that is, and where the earliest place for a job is, whether on a
// beat, before its own place, or anywhere. Its blocks keep their invariants.
func TestProfileIsPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, plain, now := drawProfile(t)
		for range rapid.IntRange(1, 20).Draw(t, "edits") {
			editProfile(t, f, plain, &now)
			checkProfile(t, f, plain, now)
			searchProfile(t, f, plain, int(now))
		}
	})
}

// searchProfile looks for places of jobs, some of which have one already.
func searchProfile(t *rapid.T, f *Profile, plain plainProfile, now int) {
	units, limit := rapid.IntRange(1, 12).Draw(t, "units"), time.Duration(rapid.IntRange(1, 40).Draw(t, "limit"))
	from := drawInstant(t, now, "search from")
	before, mine, beat := cluster.Never, cluster.Never, time.Duration(rapid.IntRange(0, 5).Draw(t, "beat"))
	if rapid.Bool().Draw(t, "has a place") {
		mine = drawInstant(t, now, "mine")
		before = min(mine, drawInstant(t, now, "before"))
	}
	got, want := seek(f, from, before, units, limit, mine, beat), plain.earliest(from, before, units, limit, mine, beat)
	if got != want {
		t.Fatalf("the earliest place for %d from %d, limit %d, before %d, mine %d, beat %d: got %d, want %d", units, from, limit, before, mine, beat, got, want)
	}
}

// seek searches, unless the profile refuses.
func seek(f *Profile, from, before time.Duration, units int, limit, mine, beat time.Duration) time.Duration {
	if f.Refuses(from, units, limit, mine) {
		return cluster.Never
	}
	return f.EarliestBefore(from, before, units, limit, mine, beat)
}

// A search that is cut short by what one before it has shown says the same as one that
// is not: jobs with places close to each other look for earlier ones in turn, as they do
// in a compression, one that finds a place takes it, and from time to time something is
// freed.
func TestRefusalsAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, plain, _ := drawProfile(t)
		base := time.Duration(rapid.IntRange(0, plainLength-100).Draw(t, "base"))
		for at := base; at < base+30; at += 3 { // little is free, here and there
			add(f, plain, at, at+3, rapid.IntRange(0, 3).Draw(t, "free")-plain.at(at))
		}
		var jobs []stayWanted
		for range 4 {
			units, limit := rapid.IntRange(1, 3).Draw(t, "units"), time.Duration(rapid.IntRange(1, 8).Draw(t, "limit"))
			jobs = append(jobs, stayWanted{units, limit, base + time.Duration(rapid.IntRange(5, 28).Draw(t, "mine"))})
		}
		for range rapid.IntRange(1, 60).Draw(t, "looks") {
			j := rapid.SampledFrom(jobs).Draw(t, "job")
			units, limit, mine := j.units, j.limit, j.mine
			from := base + time.Duration(rapid.IntRange(0, 4).Draw(t, "from"))
			before := mine - time.Duration(max(0, rapid.IntRange(-6, 12).Draw(t, "before")))
			got, want := seek(f, from, before, units, limit, mine, 0), plain.earliest(from, before, units, limit, mine, 0)
			if got != want {
				t.Fatalf("the earliest place for %d from %d, limit %d, before %d, mine %d: got %d, want %d", units, from, limit, before, mine, got, want)
			}
			if got != cluster.Never && rapid.Bool().Draw(t, "take it") {
				add(f, plain, got, min(got+limit, mine), -units)
			}
			if rapid.IntRange(0, 4).Draw(t, "free") == 0 {
				at := base + time.Duration(rapid.IntRange(0, 30).Draw(t, "free from"))
				add(f, plain, at, at+time.Duration(rapid.IntRange(1, 5).Draw(t, "free for")), rapid.IntRange(1, 3).Draw(t, "freed"))
			}
		}
	})
}

// A stay that was not possible before an edit and is possible after it lies in a run
// that the news of the edit has, in the band of its size, from its start on and to its
// end or to the job's own place. No job is overlooked.
func TestNewsIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, plain, now := drawProfile(t)
		var jobs []stayWanted
		for range rapid.IntRange(1, 5).Draw(t, "jobs") {
			j := stayWanted{rapid.IntRange(1, 140).Draw(t, "units"), time.Duration(rapid.IntRange(1, 40).Draw(t, "limit")), cluster.Never}
			if rapid.Bool().Draw(t, "has a place") {
				j.mine = drawInstant(t, 0, "mine")
			}
			jobs = append(jobs, j)
			f.Want(j.units, j.mine)
		}
		for range rapid.IntRange(1, 20).Draw(t, "edits") {
			old := append(plainProfile(nil), plain...)
			if rapid.Bool().Draw(t, "level") {
				levelProfile(t, f, plain, now)
			} else {
				editProfile(t, f, plain, &now)
			}
			news := f.News()
			for _, j := range jobs {
				for s := now; s < min(plainLength, j.mine); s++ {
					if plain.free(s, j.limit, j.mine, j.units) && !old.free(s, j.limit, j.mine, j.units) && !told(news, s, &j) {
						t.Fatalf("job %+v may start at %d, and the news %v does not say so", j, s, news)
					}
				}
			}
		}
	})
}

func told(news []Stretch, start time.Duration, j *stayWanted) bool {
	for _, r := range news {
		if r.Band == Band(j.units) && r.From <= start && (start+j.limit <= r.Until || j.mine <= r.Until) {
			return true
		}
	}
	return false
}

// A band begins with a size of its own, the one before it ends with the size before,
// and there are as many as Bands says.
func TestBandsFollowEachOther(t *testing.T) {
	for units := 1; units < 1<<20; units++ {
		k := Band(units)
		if least := bandFrom(k); least > units || Band(least) != k || (least > 1 && Band(least-1) != k-1) {
			t.Fatalf("band %d of size %d begins with %d", k, units, least)
		}
		if units < 64 && bandFrom(k) != units {
			t.Fatalf("size %d shares its band", units)
		}
	}
	if k := Band(1<<31 - 1); k >= Bands {
		t.Fatalf("the largest size is in band %d of %d", k, Bands)
	}
}

// drawProfile draws a profile of many segments, and the same as a plain list.
func drawProfile(t *rapid.T) (*Profile, plainProfile, time.Duration) {
	p, err := cluster.NewPool(&cluster.Partition{Nodes: 8, PerNode: 1, Speed: 1})
	if err != nil {
		t.Fatal(err)
	}
	f := new(Profile)
	f.Fill(0, p.(*cluster.Counted))
	plain := make(plainProfile, plainLength+1)
	for i := range plain {
		plain[i] = 8
	}
	now := time.Duration(0)
	r := rapid.Uint64().Draw(t, "steps")
	for range rapid.IntRange(0, plainLength).Draw(t, "how many steps") {
		r = r*6364136223846793005 + 1442695040888963407
		from := time.Duration(r >> 33 % plainLength)
		add(f, plain, from, from+time.Duration(r>>20%60), int(r>>60)-8)
	}
	return f, plain, now
}

// editProfile makes one edit of both, or lets time pass.
func editProfile(t *rapid.T, f *Profile, plain plainProfile, now *time.Duration) {
	if rapid.IntRange(0, 5).Draw(t, "edit") == 0 {
		*now = min(*now+time.Duration(rapid.IntRange(0, 60).Draw(t, "later")), plainLength-1)
		f.Forget(*now)
		return
	}
	to := cluster.Never
	from := drawInstant(t, int(*now), "from")
	if rapid.IntRange(0, 9).Draw(t, "for good") > 0 {
		to = from + time.Duration(rapid.IntRange(0, 50).Draw(t, "stay"))
	}
	add(f, plain, from, to, rapid.OneOf(rapid.IntRange(-8, 8), rapid.IntRange(-150, 150)).Draw(t, "units"))
}

// levelProfile adds to a segment what its neighbour has more, so that they become one.
func levelProfile(t *rapid.T, f *Profile, plain plainProfile, now time.Duration) {
	at := drawInstant(t, int(now), "in the segment")
	from, to := at, at+1
	for from > now && plain.at(from-1) == plain.at(at) {
		from--
	}
	for to < plainLength && plain.at(to) == plain.at(at) {
		to++
	}
	level := plain.at(to)
	if from > now && rapid.Bool().Draw(t, "to the one before") {
		level = plain.at(from - 1)
	}
	add(f, plain, from, to, level-plain.at(at))
}

func add(f *Profile, plain plainProfile, from, to time.Duration, units int) {
	to = max(to, from)
	if to >= plainLength {
		to = cluster.Never
	}
	f.Add(from, to, units)
	for i := range plain {
		if at := time.Duration(i); at >= from && (at < to || to == cluster.Never) {
			plain[i] += units
		}
	}
}

func checkProfile(t *rapid.T, f *Profile, plain plainProfile, now time.Duration) {
	for at := now; at <= plainLength; at++ {
		b, i := f.find(at)
		if got := f.blocks[b].segs[i].free; got != plain.at(at) {
			t.Fatalf("at %d %d are free, not %d", at, plain.at(at), got)
		}
	}
	at, free := time.Duration(-1), math.MinInt
	for b := range f.blocks {
		h := &f.blocks[b]
		if h.n == 0 || h.n > blockLen || f.begin[b] != h.segs[0].at {
			t.Fatalf("block %d has %d segments from %d and says it begins at %d", b, h.n, h.segs[0].at, f.begin[b])
		}
		for i := range h.n {
			if h.segs[i].free < h.least || h.segs[i].at <= at || h.segs[i].free == free {
				t.Fatalf("block %d of least %d: %d from %d on follows %d from %d on", b, h.least, h.segs[i].free, h.segs[i].at, free, at)
			}
			at, free = h.segs[i].at, h.segs[i].free
		}
		for i := h.n; i < blockLen; i++ {
			if h.segs[i].at != cluster.Never {
				t.Fatalf("block %d of %d segments has one from %d on behind them", b, h.n, h.segs[i].at)
			}
		}
	}
	for b := len(f.blocks); b < len(f.begin); b++ {
		if f.begin[b] != cluster.Never {
			t.Fatalf("behind %d blocks there is one that begins at %d", len(f.blocks), f.begin[b])
		}
	}
	if n := len(f.begin) - len(f.blocks); n < 0 || n >= fan || len(f.begin)%fan != 0 {
		t.Fatalf("%d blocks begin %d times", len(f.blocks), len(f.begin))
	}
}
