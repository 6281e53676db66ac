package study

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"aforo/results"
)

// Engine is the number of the engine: what a unit of a scenario holds depends on it. It is
// raised whenever the same scenario and seed give another result, or a run is laid down in
// another way, so that no store mixes the units of two engines.
const Engine = 6

// A Key tells units of different content apart: it is a hash of all that decides what the
// runs of a replication yield. The number of replications, the rules for it, goals, titles
// and what is varied are no part of it.
type Key = [sha256.Size]byte

// A Store keeps finished units: one replication of a study with all its variants, laid down
// as words. A study reads the units that the store has in place of simulating them, and adds
// those that it makes. It is asked from several goroutines.
type Store interface {
	// Get returns a unit, or nil where the store has none.
	Get(key Key, replication int) ([]uint64, error)
	// Put adds a unit. It may stand in the store only some time later.
	Put(key Key, replication int, words []uint64) error
}

// A Unit is one replication of a study with all its variants, by its name in a store.
type Unit struct {
	Study       *Study
	Key         Key
	Replication int
}

// ErrMissing is what a study ends with that may not simulate, where units are missing.
var ErrMissing = errors.New("runs are missing in the store")

// ErrStore is wrapped by errors of Make that are the store's and not the unit's.
var ErrStore = errors.New("a finished run cannot be kept")

// errNoKey is that of a study that does not say what its runs depend on.
var errNoKey = errors.New("the study has no identity by which its runs could be stored")

// Key works out the key of the study's units.
func (s *Study) Key() (Key, error) {
	m, err := s.measuring()
	if err != nil {
		return Key{}, err
	}
	return s.key(&m)
}

func (s *Study) key(m *measuring) (key Key, err error) {
	if s.Identity == nil {
		return key, errNoKey
	}
	of := struct {
		Engine   int
		Seed     uint64
		Scenario string
		Variants []string
		Measured []string
	}{Engine: Engine, Seed: s.Seed}
	if of.Scenario, err = s.Identity(); err != nil {
		return key, err
	}
	for i := range s.Variants {
		of.Variants = append(of.Variants, s.Variants[i].Name)
	}
	of.Measured = append(of.Measured, m.frames[0].Measured(false, m.targets[0]))
	for p := 1; p < len(m.frames); p++ {
		of.Measured = append(of.Measured, m.frames[p].Measured(true, m.targets[p]))
	}
	if m.stepped != nil {
		of.Measured = append(of.Measured, m.stepped.Measured(false, nil))
	}
	text, err := json.Marshal(of)
	if err != nil {
		return key, fmt.Errorf("the key of the units: %w", err)
	}
	return sha256.Sum256(text), nil
}

// all are the frames of what each run is boiled down to.
func (m *measuring) all() []*results.Frame {
	if m.stepped != nil {
		return append(slices.Clone(m.frames), m.stepped)
	}
	return m.frames
}

// pack lays down a unit: all runs of a replication, by variant and period.
func (q *Rounds) pack(of func(v, p int) *results.Run) []uint64 {
	var words []uint64
	for v := range q.s.Variants {
		for p, f := range q.m.all() {
			run := f.Pack(of(v, p))
			words = append(append(words, uint64(len(run))), run...)
		}
	}
	return words
}

// Make simulates one replication of all variants and gives it to the store, on one core and
// without keeping it. It may be called from several goroutines.
func (q *Rounds) Make(ctx context.Context, r int) error {
	if q.err != nil {
		return q.err
	}
	all := make([][]*results.Run, len(q.s.Variants))
	variants := make([]int, len(all))
	for v := range variants {
		variants[v] = v
	}
	err := q.s.together(ctx, &q.m, q.opt, variants, r, func(v int, runs []*results.Run, _ int64) { all[v] = runs })
	if err != nil {
		return err
	}
	if err := q.opt.Store.Put(q.key, r, q.pack(func(v, p int) *results.Run { return all[v][p] })); err != nil {
		return fmt.Errorf("%w: %w", ErrStore, err)
	}
	return nil
}

// errUnit is that of words that are no unit of the study.
var errUnit = errors.New("a unit of the store is not what the study measures")

// unpack takes the runs of a unit into their places.
func (q *Rounds) unpack(r int, words []uint64) error {
	for v := range q.s.Variants {
		for p, f := range q.m.all() {
			if len(words) == 0 || words[0] > uint64(len(words)-1) {
				return errUnit
			}
			run, err := f.Unpack(words[1 : 1+words[0]])
			if err != nil {
				return err
			}
			q.runs[p][v][r] = run
			words = words[1+words[0]:]
		}
	}
	if len(words) > 0 {
		return errUnit
	}
	return nil
}
