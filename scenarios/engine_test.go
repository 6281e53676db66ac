package scenarios

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"aforo/sim/study"
)

// units is a store that has nothing and hashes what it is given.
type units struct{ all [sha256.Size]byte }

func (u *units) Get(study.Key, int) ([]uint64, error) { return nil, nil }

func (u *units) Put(_ study.Key, _ int, words []uint64) error {
	b := append([]byte{}, u.all[:]...)
	for _, x := range words {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	u.all = sha256.Sum256(b)
	return nil
}

// withSlurm is a small machine with Slurm's decisions.
const withSlurm = `title = "t"
replications = 1
[window]
start = 2026-01-05T00:00:00Z
length = "1w"
[policy]
scheduler = "slurm"
[gpu.h100]
[partition.acc]
nodes = 4
gpus_per_node = 4
gpu = "h100"
[class.train]
jobs_per_day = 60
sizes = { gpus = [1, 2, 4, 8, 16], weights = [3, 1, 1, 1, 0.5] }
run = { law = "exponential", mean = "1h" }
limit = { law = "factor", factor = 2 }
`

// The units of an engine are what they were when its number was raised last. Whoever changes
// what a run yields, or how it is laid down, raises study.Engine and puts the new hashes
// here: a store must not mix the units of two engines.
func TestEngine(t *testing.T) {
	quick, err := Text("quickstart")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ text, hash string }{
		{string(quick), "1f82dd49028982b78d0eda7be3fb4416a44744191c029b2e2e33d48b61433f3e"},
		{withEverything, "8125c0e5d95f93ee496ed4c2a46ffd461f56e6ec4388bc3f62e1295827be4786"},
		{withSlurm, "7b3904093202e2a1453d27a7947d65d3653fbe9a19f8b3cff5aa61acacb06ace"},
	}
	const engine = 6
	if study.Engine != engine {
		t.Errorf("the engine has the number %d, and the hashes here are of %d", study.Engine, engine)
	}
	for i, w := range want {
		var u units
		s := studyOf(t, w.text, Options{Replications: 1})
		if _, err := study.Run(context.Background(), s, study.Options{Workers: 1, Store: &u}); err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(u.all[:]); got != w.hash {
			t.Errorf("the units of result %d have the hash %s, not %s: where a run yields something else than before, raise study.Engine", i+1, got, w.hash)
		}
	}
}
