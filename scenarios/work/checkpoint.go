package work

import (
	"fmt"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/sim"
	"aforo/workload/clock"
)

// A Checkpoint says how the jobs of a class save their work.
type Checkpoint struct {
	Every         Every
	Cost, Restart time.Duration
	Requeue       bool
}

// Every is the interval of checkpoints: a time, or the word of a rule that works it out.
type Every struct {
	By  sim.Spacing
	For time.Duration
}

// spacings are the words of the rules, by their numbers in sim.
var spacings = []string{sim.Young: "young", sim.Daly: "daly"}

func (c *Checkpoint) fields() []keyed.Field {
	c.Requeue = true
	return []keyed.Field{
		keyed.Must("every", keyed.WordsOr(&c.Every, spacings[sim.Young:], parseEvery, clock.Pattern, `a duration such as "1h"`), "the work from one checkpoint to the next: a time, or the best one for what a job occupies, by Young's formula or Daly's"),
		keyed.Must("cost", keyed.DurationOrZero(&c.Cost), "how long a job writes a checkpoint and does nothing else"),
		keyed.May("restart", keyed.DurationOrZero(&c.Restart), `"0s"`, "how long it takes until a job that starts again works on"),
		keyed.May("requeue", keyed.Bool(&c.Requeue), "true", "whether a job waits again after a failure, and one that is longer than its limit goes on as the next job of a chain; else the job is lost or killed"),
	}
}

func parseEvery(s string) (e Every, err error) {
	if i := slices.Index(spacings, s); i > 0 {
		e.By = sim.Spacing(i)
		return e, nil
	}
	if e.For, err = clock.ParseDuration(s); err == nil && e.For < time.Second {
		err = fmt.Errorf("%q is shorter than a second", s)
	}
	return e, err
}

// Checkpoints says how the jobs of each class save their work, by its number; nil where no
// class does.
func (w *Work) Checkpoints() (all []sim.Checkpoint) {
	any := false
	for i := range w.Classes {
		k := &w.Classes[i]
		set := w.Root.Has("class", k.Name, "checkpoint")
		any = any || set
		all = append(all, sim.Checkpoint{
			Set: set, By: k.Checkpoint.Every.By, Every: k.Checkpoint.Every.For,
			Cost: k.Checkpoint.Cost, Restart: k.Checkpoint.Restart, Requeue: k.Checkpoint.Requeue,
		})
	}
	if !any {
		return nil
	}
	return all
}
