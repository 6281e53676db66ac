package sim_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// A schedule is what a case says of each job behind the bar, in the words of the case.
type schedule struct {
	silent
	names []string
	got   []string
}

func (s *schedule) Started(r *sim.Record) {
	s.got[r.ID] = fmt.Sprint(r.Start.Seconds(), " ", r.End.Seconds())
	if r.Killed {
		s.got[r.ID] += " killed"
	}
}

// Refused writes the rule.
func (s *schedule) Refused(j *workload.Job, rule string) { s.got[j.ID] = rule }

func (s *schedule) Rejected(j *workload.Job) { s.got[j.ID] = "rejected" }

// Each file of testdata/cases is one rule of docs/model.md: a sentence, the section in which
// the rule stands, a machine, the jobs, and behind the bar the schedule that follows, worked out by hand.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d cases, want at least 15 (%v)", len(files), err)
	}
	model, err := os.ReadFile("../docs/model.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, section, _ := strings.Cut(string(text), "\n(docs/model.md, ")
			section, _, _ = strings.Cut(section, ")\n\n")
			if !strings.Contains(string(model), "\n## "+section+"\n") {
				t.Errorf("it names the section %q, which docs/model.md does not have", section)
			}
			c := readCase(t, string(text))
			obs := &schedule{names: c.names, got: make([]string, len(c.names))}
			if err := sim.Run(context.Background(), c.cfg, workload.Jobs(c.jobs), obs); err != nil {
				t.Fatal(err)
			}
			for i, want := range c.want {
				if obs.got[i] != want {
					t.Errorf("%s: got %q, want %q", c.names[i], obs.got[i], want)
				}
			}
		})
	}
}

// A handCase is a case as read.
type handCase struct {
	cfg         sim.Config
	jobs        []workload.Job
	names, want []string
}

// readCase reads a case: a sentence up to the first empty line, then one line a thing.
func readCase(t *testing.T, text string) handCase {
	t.Helper()
	_, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		t.Fatal("a case begins with its rule and an empty line")
	}
	c := handCase{cfg: sim.Config{Verify: true}}
	for line := range strings.Lines(body) {
		key, value, colon := strings.Cut(strings.TrimSpace(line), ": ")
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "job":
		case words[0] == "partition":
			c.cfg.Partitions = append(c.cfg.Partitions, readPartition(strings.TrimPrefix(key, "partition "), value))
		case words[0] == "change":
			c.readChange(t, words)
		case colon:
			c.readPolicy(t, key, value)
		default:
			c.readJob(t, words)
		}
	}
	return c
}

// readPartition reads "4 nodes" or "2 nodes of 4, placed".
func readPartition(name, value string) cluster.Partition {
	p := cluster.Partition{Name: name, PerNode: 1, Speed: 1, Placed: strings.HasSuffix(value, ", placed")}
	fmt.Sscanf(value, "%d nodes of %d", &p.Nodes, &p.PerNode) // "of" may be missing
	return p
}

// readChange reads "change of NAME at SECONDS: WHAT".
func (c *handCase) readChange(t *testing.T, words []string) {
	t.Helper()
	p := c.partition(t, words[2])
	ch := cluster.Change{At: seconds(t, strings.TrimSuffix(words[4], ":"))}
	switch what := words[5]; what {
	case "add":
		ch.Kind, ch.Nodes = cluster.Add, number(t, words[6])
	case "remove":
		ch.Kind, ch.Nodes = cluster.Remove, number(t, words[6])
	case "speed":
		ch.Kind, ch.Speed = cluster.SetSpeed, float64(number(t, words[6]))
	case "close": // all until
		ch.Kind, ch.Until = cluster.Close, seconds(t, words[8])
	default:
		t.Fatalf("there is no change %q", what)
	}
	c.cfg.Partitions[p].Changes = append(c.cfg.Partitions[p].Changes, ch)
}

func (c *handCase) readPolicy(t *testing.T, key, value string) {
	t.Helper()
	var err error
	switch key {
	case "order":
		c.cfg.Policy.Order, err = sched.ParseOrder(value)
	case "backfill":
		c.cfg.Policy.Backfill, err = sched.ParseBackfill(value)
	case "pass":
		c.cfg.Policy.Pass, err = sched.ParsePass(value)
	default:
		t.Fatalf("there is no %q in a case", key)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// readJob reads "NAME SUBMIT GPUS LIMIT RUN [AFTER [THINK]] | START END [killed] [PARTITION...]"
// or, behind the bar, "rejected" or the rule that turns it away. A job that names no
// partition may run in all. AFTER is the name of a job before, with ":done" where that must
// be done, or "-".
func (c *handCase) readJob(t *testing.T, words []string) {
	t.Helper()
	bar := slices.Index(words, "|")
	if bar < 5 || bar > 7 {
		t.Fatalf("a job has five to seven words before the bar: %q", words)
	}
	want := words[bar+1:]
	isPartition := func(w string) bool {
		return slices.ContainsFunc(c.cfg.Partitions, func(p cluster.Partition) bool { return p.Name == w })
	}
	var route []int
	if first := slices.IndexFunc(want, isPartition); first >= 0 {
		for _, name := range want[first:] {
			route = append(route, c.partition(t, name))
		}
		want = want[:first]
	} else {
		for i := range c.cfg.Partitions {
			route = append(route, i)
		}
	}
	c.cfg.Routes = append(c.cfg.Routes, route)
	j := workload.Job{
		ID: int64(len(c.jobs)), Route: uint16(len(c.jobs)), Size: int32(number(t, words[2])),
		Submit: seconds(t, words[1]), Limit: seconds(t, words[3]), Run: seconds(t, words[4]),
	}
	if bar > 5 && words[5] != "-" {
		before, done := strings.CutSuffix(words[5], ":done")
		i := slices.Index(c.names, before)
		if i < 0 {
			t.Fatalf("there is no job %q before %q", before, words[0])
		}
		c.jobs[i].Mark = int32(i + 1)
		j.After, j.IfDone = c.jobs[i].Mark, done
	}
	if bar > 6 {
		j.Think = seconds(t, words[6])
	}
	c.jobs = append(c.jobs, j)
	c.names = append(c.names, words[0])
	c.want = append(c.want, strings.Join(want, " "))
}

func (c *handCase) partition(t *testing.T, name string) int {
	t.Helper()
	i := slices.IndexFunc(c.cfg.Partitions, func(p cluster.Partition) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("there is no partition %q", name)
	}
	return i
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func seconds(t *testing.T, s string) time.Duration {
	t.Helper()
	return time.Duration(number(t, s)) * time.Second
}
