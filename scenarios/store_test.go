package scenarios

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/results/measures"
	"aforo/sim/study"
	"aforo/sim/study/store"
)

// withEverything has what a run keeps more of than its measures: parts of the machine of
// which one is overloaded, limits, conditions, periods, types and costs.
const withEverything = `title = "t"
replications = 3
[window]
start = 2026-01-05T00:00:00Z
length = "2w"
warmup = "2d"
[cost]
energy_eur_per_kwh = 0.2
pue = 1.2
carbon_g_per_kwh = 100
[gpu.h100]
price_eur = 30_000
lifetime = "260w"
power_idle_w = 100
power_busy_w = 700
[gpu.old]
speed = 0.5
price_eur = 3_000
lifetime = "260w"
power_idle_w = 100
power_busy_w = 300
[partition.acc]
nodes = 4
gpus_per_node = 4
gpu = "h100"
[partition.small]
nodes = 1
gpus_per_node = 4
gpu = "old"
[qos.q.each_user]
gpus = 8
[community.c]
[class.train]
jobs_per_day = 60
qos = "q"
users = 5
communities = { c = 1 }
partitions = ["acc"]
sizes = { gpus = [1, 2, 4, 8], weights = [3, 1, 1, 1] }
run = { law = "exponential", mean = "1h" }
[class.test]
jobs_per_day = 80
qos = "q"
communities = { c = 1 }
partitions = ["small"]
sizes = { gpus = [1, 3], weights = [3, 1] }
run = { law = "exponential", mean = "1h" }
[variant.today]
[variant.more]
[variant.more.change.rack]
date = 2026-01-10T00:00:00Z
partition = "acc"
action = "add-nodes"
nodes = 2
[objective.wait]
class = "train"
measure = "wait_mean"
at_most = "1h"
size = "2-4"
[objective.late]
measure = "wait_p95"
at_most = "1h"
class = "train"
during = "2026-01-10T00:00:00Z to 2026-01-15T00:00:00Z"
`

// files are those of a study's result, by path.
func files(t *testing.T, s *study.Study, opt study.Options) map[string]string {
	t.Helper()
	opt.Workers = 2
	out, err := study.Run(context.Background(), s, opt)
	if err != nil {
		t.Fatal(err)
	}
	list, err := out.Result.Files()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range list {
		all[f.Path] = string(f.Text)
	}
	return all
}

// stored are the scenarios whose results are compared.
func stored(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"everything": withEverything}
	names := []string{"quickstart"}
	if os.Getenv("AFORO_SLOW") != "" {
		names = append(names, "mn5-ai-upgrade") // a minute
	}
	for _, name := range names {
		text, err := Text(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

func studyOf(t *testing.T, text string, opt Options) *study.Study {
	t.Helper()
	f, err := Parse("s.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Study(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openStore(t *testing.T, dir string) *store.Folder {
	t.Helper()
	f, err := store.Open(dir, false, func() time.Time { return time.Unix(0, 0) })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A result is the same bytes without a store, with an empty one, with one that lacks some
// replications, and from a full one, from which nothing is simulated.
func TestStoreChangesNothing(t *testing.T) {
	for name, text := range stored(t) {
		s := func(replications int) *study.Study {
			s := studyOf(t, text, Options{Replications: replications})
			s.GroupBy(measures.ByCause, measures.ByAccount)
			return s
		}
		want := files(t, s(3), study.Options{})
		if name == "everything" && !strings.Contains(want["summary.json"], `"overloads"`) {
			t.Error("nothing is overloaded, so that nothing is set aside")
		}
		dir := t.TempDir()
		compare := func(how string, opt study.Options) {
			t.Helper()
			if diff := cmp.Diff(want, files(t, s(3), opt)); diff != "" {
				t.Errorf("%s, %s (-without +with):\n%.2000s", name, how, diff)
			}
		}
		first := openStore(t, dir)
		files(t, s(2), study.Options{Store: first}) // of which the third replication is missing
		if err := first.Flush(); err != nil {
			t.Fatal(err)
		}
		more := openStore(t, dir)
		compare("two replications from the store", study.Options{Store: more})
		if err := more.Flush(); err != nil {
			t.Fatal(err)
		}
		compare("from a full store", study.Options{Store: openStore(t, dir), Missing: func(m study.Unit) {
			t.Errorf("%s: replication %d is missing", name, m.Replication+1)
		}})
	}
}

// What does not change a run keeps its units: texts, the number of replications, rules, the
// bound and the measure of an objective. Whatever does has units of its own: the seed, a
// number of the machine, another order of classes, a variant more, a period that was not
// measured. So has the content of a trace, but not its name.
func TestKeys(t *testing.T) {
	key := func(text string, opt Options) study.Key {
		t.Helper()
		key, err := studyOf(t, text, opt).Key()
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	base := key(withEverything, Options{})
	turn := func(from, to string) string {
		if !strings.Contains(withEverything, from) {
			t.Fatalf("there is no %q", from)
		}
		return strings.Replace(withEverything, from, to, 1)
	}
	for _, same := range []string{
		turn(`title = "t"`, `title = "another" # and a comment`),
		turn("replications = 3\n", "replications = 4\nprecision = 0.1\nprecision_measure = \"wait_mean\"\n"),
		turn(`at_most = "1h"`, `at_most = "2h"`),
		turn("[variant.more]\n", "[variant.more]\ntitle = \"more\"\n"),
		turn("replications = 3\n", "replications = 3\nselect = { best = \"wait_mean\", indifference = \"1m\" }\n"),
		turn("measure = \"wait_p95\"\n", "measure = \"wait_mean\"\n"),
		turn("nodes = 4\n", "nodes   =  4\n"),
	} {
		if key(same, Options{}) != base {
			t.Errorf("other units for\n%s", cmp.Diff(withEverything, same))
		}
	}
	if key(withEverything, Options{Replications: 7}) != base {
		t.Error("other units for another number of replications")
	}
	many := turn("users = 5\n", "users = 500\n") // more than there are groups of
	if key(many, Options{Replications: 12}) != key(many, Options{Replications: 40}) {
		t.Error("other units where replications are added, because of other groups")
	}
	seen := map[study.Key]string{base: "the scenario"}
	seed := uint64(2)
	other := map[string]study.Key{"another seed": key(withEverything, Options{Seed: &seed})}
	for _, text := range []string{
		turn("nodes = 4\n", "nodes = 5\n"),
		turn(`mean = "1h"`, `mean = "2h"`),
		turn("[variant.today]\n", "[variant.today]\n[variant.third]\n"),
		turn(`length = "2w"`, `length = "3w"`),
		turn("2026-01-15", "2026-01-14"),
		turn(`size = "2-4"`, `size = "2-2"`),
		turn("energy_eur_per_kwh = 0.2", "energy_eur_per_kwh = 0.3"),
		turn("[qos.q.each_user]\ngpus = 8", "[qos.q.each_user]\ngpus = 7"),
	} {
		other[cmp.Diff(withEverything, text)] = key(text, Options{})
	}
	i, j := strings.Index(withEverything, "[class.train]"), strings.Index(withEverything, "[class.test]")
	k := strings.Index(withEverything, "[variant.today]")
	other["another order"] = key(withEverything[:i]+withEverything[j:k]+withEverything[i:j]+withEverything[k:], Options{})
	for what, k := range other {
		if was, ok := seen[k]; ok {
			t.Errorf("the same units for %s and\n%s", was, what)
		}
		seen[k] = what
	}
}

// A study of which units are missing, and which may not simulate, tells each of them and ends
// with an error.
func TestMissing(t *testing.T) {
	folder := openStore(t, t.TempDir())
	files(t, studyOf(t, withEverything, Options{Replications: 2}), study.Options{Store: folder})
	var missing []int
	_, err := study.Run(context.Background(), studyOf(t, withEverything, Options{Replications: 4}), study.Options{
		Workers: 1, Store: folder, Missing: func(m study.Unit) { missing = append(missing, m.Replication) },
	})
	if !errors.Is(err, study.ErrMissing) || cmp.Diff(missing, []int{2, 3}) != "" {
		t.Errorf("missing: %v, %v", missing, err)
	}
}
