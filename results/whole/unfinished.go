package whole

import (
	"errors"
	"sync"
)

// A discarder is something in the making that can be removed.
type discarder interface{ discard() error }

// unfinished is what this process is making. Whoever holds it can be sure that
// nothing is begun, finished or abandoned meanwhile.
var unfinished struct {
	sync.Mutex
	all    map[discarder]bool
	closed bool // nothing may begin any more
}

// errClosed is what a caller gets that goes on after AbandonAll.
var errClosed = errors.New("the command is ending: nothing may be written any more")

// begin makes something, and remembers it.
func begin(x discarder, make func() error) error {
	unfinished.Lock()
	defer unfinished.Unlock()
	if unfinished.closed {
		return errClosed
	}
	if unfinished.all == nil {
		unfinished.all = map[discarder]bool{}
	}
	unfinished.all[x] = true
	return make()
}

// end finishes something, one way or the other. The error is errClosed where that
// has been done.
func end(x discarder, how func() error) error {
	unfinished.Lock()
	defer unfinished.Unlock()
	if !unfinished.all[x] {
		return errClosed
	}
	delete(unfinished.all, x)
	return how()
}

// abandon removes something, unless it has been finished.
func abandon(x discarder) error {
	if err := end(x, x.discard); err != errClosed {
		return err
	}
	return nil
}

// AbandonAll removes everything that this process has begun and not finished. It
// waits for what is being put into its place at this moment, and nothing can begin
// afterwards: it is for a process that is about to end.
func AbandonAll() error {
	unfinished.Lock()
	defer unfinished.Unlock()
	unfinished.closed = true
	var err error
	for x := range unfinished.all {
		delete(unfinished.all, x)
		err = errors.Join(err, x.discard())
	}
	return err
}
