// Package work shares the units that a study, a sweep or a plan needs among workers who know
// of each other by the store alone.
//
// A [Task] replays what is to be done over the store, with nothing simulated: so it learns
// which units are asked for and missing, whatever rules and searches decide. A worker makes
// those of its share, and asks again. A study without rules and a sweep ask for all that they
// need at once, and a worker ends with its share. A search asks for what it needs next: where
// that is in the hands of others, a worker goes ahead with what is likely to be asked then,
// and where there is nothing of that, takes the others' part. What was made and is not asked
// for in the end lies in the store and changes nothing.
//
// The data's way: replay -> units that are missing -> those of a share -> made -> store.
package work

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"

	"aforo/sim/study"
)

// A Share is the part of one of several workers. K counts from 1 to N, or from 0 to N-1: 0 is N.
type Share struct{ K, N int }

// has reports whether a unit is in the share: the replications of a point go round.
func (s Share) has(u study.Unit) bool {
	n := uint64(s.N)
	return (binary.LittleEndian.Uint64(u.Key[:])%n+uint64(u.Replication))%n == uint64(s.K)%n
}

// A Store is a study's, in which others write, too.
type Store interface {
	study.Store
	// Refresh takes notice of what others have written.
	Refresh() error
	// Has reports whether there is a unit.
	Has(key study.Key, replication int) bool
	// Fail notes why a unit could not be made.
	Fail(key study.Key, replication int, text string)
}

// A Task is what workers share.
type Task struct {
	// Replay does what is to be done, with these options, which simulate nothing.
	Replay func(ctx context.Context, how study.Options) error
	Store  Store
	How    study.Options // of simulating: Workers units at a time
	// Most is how many replications of a point a search may ask for; 0 for what asks for
	// everything at once.
	Most int
	// Made, where it is not nil, is told after each unit how many of those that this worker
	// has taken are done, one call at a time.
	Made func(done, taken int)

	mu          sync.Mutex
	rounds      map[study.Key]*study.Rounds
	failed      map[study.Key]map[int]bool
	done, taken int
}

// Asked replays the task over the store and returns what is missing, nothing where the store
// has all. Found, where it is not nil, is told of what it has.
func (t *Task) Asked(ctx context.Context, found func(study.Unit)) (missing []study.Unit, err error) {
	if err := t.Store.Refresh(); err != nil {
		return nil, err
	}
	how, mu := t.How, new(sync.Mutex)
	how.Store = t.Store
	each := func(do func(study.Unit)) func(study.Unit) {
		return func(u study.Unit) {
			mu.Lock()
			defer mu.Unlock()
			do(u)
		}
	}
	seen := map[study.Key]map[int]bool{}
	how.Missing = each(func(u study.Unit) {
		if seen[u.Key] == nil {
			seen[u.Key] = map[int]bool{}
		}
		if !seen[u.Key][u.Replication] { // two points may be the same
			seen[u.Key][u.Replication] = true
			missing = append(missing, u)
		}
	})
	if found != nil {
		how.Found = each(found)
	}
	err = t.Replay(ctx, how)
	if errors.Is(err, study.ErrMissing) {
		err = nil
	}
	return missing, err
}

// Work makes what is missing of a share. The error joins those of units that could not be
// made; the others are made all the same.
func (t *Task) Work(ctx context.Context, s Share) error {
	var failures []error
	for {
		asked, err := t.Asked(ctx, nil)
		if err != nil {
			return errors.Join(append(failures, err)...)
		}
		units := t.next(asked, s)
		if len(units) == 0 {
			return errors.Join(failures...)
		}
		failed, err := t.make(ctx, units)
		failures = append(failures, failed...)
		if err != nil || len(failed) > 0 && t.Most > 0 { // no search goes on without what it has asked for
			return errors.Join(append(failures, err)...)
		}
	}
}

// next are the units that a worker makes before it asks again.
func (t *Task) next(asked []study.Unit, s Share) []study.Unit {
	var mine, ahead, others []study.Unit
	last := map[study.Key]study.Unit{}
	for _, u := range asked {
		switch {
		case t.hasFailed(u):
		case s.has(u):
			mine = append(mine, u)
		default:
			others = append(others, u)
		}
		if l, ok := last[u.Key]; !ok || u.Replication > l.Replication {
			last[u.Key] = u
		}
	}
	if t.Most == 0 {
		return mine
	}
	for _, u := range last {
		for u.Replication++; u.Replication < t.Most; u.Replication++ {
			if s.has(u) && !t.hasFailed(u) && !t.Store.Has(u.Key, u.Replication) {
				ahead = append(ahead, u)
			}
		}
	}
	for _, list := range [][]study.Unit{mine, ahead, others} {
		if len(list) > 0 {
			return list[:min(len(list), max(1, t.How.Workers))]
		}
	}
	return nil
}

func (t *Task) hasFailed(u study.Unit) bool { return t.failed[u.Key][u.Replication] }

// make makes units. It returns the errors of those that failed, and apart from them one for
// which nothing more can be made: that of the store, or why ctx is done.
func (t *Task) make(ctx context.Context, units []study.Unit) (failed []error, err error) {
	t.taken += len(units)
	if t.rounds == nil {
		t.rounds, t.failed = map[study.Key]*study.Rounds{}, map[study.Key]map[int]bool{}
	}
	how := t.How
	how.Store = t.Store
	for _, u := range units {
		if t.rounds[u.Key] == nil {
			t.rounds[u.Key] = study.NewRounds(u.Study, how)
		}
	}
	err = study.Each(ctx, how.Workers, len(units), func(ctx context.Context, i int) error {
		u := units[i]
		err := error(nil)
		if !t.Store.Has(u.Key, u.Replication) {
			err = t.rounds[u.Key].Make(ctx, u.Replication)
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		switch {
		case err == nil:
		case ctx.Err() != nil, errors.Is(err, study.ErrStore):
			return err
		default:
			if t.failed[u.Key] == nil {
				t.failed[u.Key] = map[int]bool{}
			}
			t.failed[u.Key][u.Replication] = true
			failed = append(failed, err)
			t.Store.Fail(u.Key, u.Replication, err.Error())
		}
		if t.done++; t.Made != nil {
			t.Made(t.done, t.taken)
		}
		return nil
	}, nil)
	return failed, err
}
