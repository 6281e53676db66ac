package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/text"
	"aforo/sim/study"
	"aforo/sim/study/store"
)

// storeFlags are those of the commands that may have a store.
type storeFlags struct {
	store string
	merge bool
	reads bool // nothing is written to it: it must be there
}

func (f *storeFlags) add(fl *pflag.FlagSet) {
	fl.StringVar(&f.store, "store", "", "the `folder` that finished runs are read from, and those that it lacks are written to")
	fl.BoolVar(&f.merge, "merge", false, "simulate nothing: take all runs from the store, and end with status 4 and a list where some are missing")
}

func (f *storeFlags) check() error {
	if f.merge && f.store == "" {
		return usageError("--merge has no store to take runs from", "add --store DIR")
	}
	return nil
}

// A kept is the store of a command while it runs: what is finished is written at once, or
// where something was written just now after the gap.
type kept struct {
	*store.Folder
	t       *terminal.Terminal
	dir     string
	merge   bool
	read    atomic.Int64 // units
	made    atomic.Int64
	begin   time.Time
	tell    string        // whose progress is told after each unit that was made; "" for nobody's
	some    chan struct{} // that there is something to write
	stop    chan struct{}
	stopped chan struct{}

	mu      sync.Mutex
	missing []study.Unit
}

// How long a finished unit may be unwritten, at least and at most: a kill takes what is. A
// segment more often would be a file more for everybody who reads.
const (
	gapLeast = time.Second
	gapMost  = 10 * time.Second
)

// mergeGC is how much garbage there may be beside what is held, in percent: a merge holds all
// runs at once, and takes memory rather than time.
const mergeGC = 30

// open opens the store, or returns nil where the command has none.
func (f *storeFlags) open(t *terminal.Terminal) (*kept, error) {
	if f.store == "" {
		return nil, nil
	}
	reads := f.reads || f.merge
	folder, err := store.Open(f.store, reads, time.Now)
	if errors.Is(err, fs.ErrNotExist) && reads {
		return nil, usageError("the store "+f.store+" is not there", "aforo work fills it, and so does --store without --merge")
	}
	if err != nil {
		return nil, err
	}
	if f.merge {
		debug.SetGCPercent(mergeGC)
	}
	k := &kept{Folder: folder, t: t, dir: f.store, merge: f.merge, begin: time.Now(), some: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{})}
	t.Minutely()
	k.warn()
	go k.writing()
	return k, nil
}

// each calls do for every scenario with the store that they share, or with none.
func (f *storeFlags) each(t *terminal.Terminal, names []string, do func(k *kept, name string) error) (err error) {
	k, err := f.open(t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(t.Out)
		}
		if err := do(k, name); err != nil {
			return err
		}
	}
	return nil
}

// writing writes what there is as soon as there is something, and then not again for the gap,
// until the store is closed.
func (k *kept) writing() {
	defer close(k.stopped)
	for {
		select {
		case <-k.stop:
			return
		case <-k.some:
			_ = k.Flush() // Put and close return the error
		}
		select {
		case <-k.stop:
			return
		case <-time.After(min(max(time.Since(k.begin)/50, gapLeast), gapMost)):
		}
	}
}

// close writes what is left and says what could not be read.
func (k *kept) close() error {
	if k == nil {
		return nil
	}
	close(k.stop)
	<-k.stopped
	err := k.Flush()
	k.warn()
	return err
}

func (k *kept) warn() {
	for _, text := range k.Damages() {
		k.t.Clear()
		k.t.Line("warning: " + text)
	}
}

// use gives a study the store; each unit that is made is told as one of the name, where that
// is not empty.
func (k *kept) use(opt *study.Options, tell string) {
	if k == nil {
		return
	}
	k.tell = tell
	opt.Store = k
	if k.merge {
		opt.Missing = k.lacks
	}
}

func (k *kept) lacks(m study.Unit) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.missing = append(k.missing, m)
}

// Get implements study.Store.
func (k *kept) Get(key study.Key, replication int) ([]uint64, error) {
	words, err := k.Folder.Get(key, replication)
	if words != nil {
		k.read.Add(1)
	}
	return words, err
}

// Put implements study.Store.
func (k *kept) Put(key study.Key, replication int, words []uint64) error {
	if err := k.Folder.Put(key, replication, words); err != nil {
		return err
	}
	k.made.Add(1)
	select {
	case k.some <- struct{}{}:
	default: // it is known
	}
	if k.tell != "" {
		k.t.Progress(func() string { return k.tell + ": " + k.pace(0) })
	}
	return nil
}

// Refresh implements work.Store: it takes notice of what others have written, and lets them
// take notice of what is finished here.
func (k *kept) Refresh() error {
	if !k.merge {
		if err := k.Flush(); err != nil {
			return err
		}
	}
	err := k.Folder.Refresh()
	k.warn()
	return err
}

// pace says how many replications were read and made, how fast, and how long as many as are
// left will take; nothing where there is no store.
func (k *kept) pace(left float64) string {
	if k == nil {
		return ""
	}
	made, took := k.made.Load(), time.Since(k.begin)
	if made == 0 {
		return fmt.Sprintf("%s from the store", text.Count(int(k.read.Load()), "replication"))
	}
	each := took / time.Duration(made)
	line := fmt.Sprintf("%s from the store, %d made, %s each", text.Count(int(k.read.Load()), "replication"), made, each.Round(time.Millisecond))
	if left > 0 {
		line += fmt.Sprintf(", %s left", time.Duration(float64(each)*left).Round(time.Second))
	}
	return line
}

// explain makes of an error for which runs are missing one that lists them.
func (k *kept) explain(err error) error {
	if k == nil || !errors.Is(err, study.ErrMissing) {
		return err
	}
	lines, n := k.lacking()
	what := fmt.Sprintf("the store %s lacks %s that this needs:\n%s", k.dir, text.Count(n, "replication"), strings.Join(lines, "\n"))
	return &failure{fmt.Errorf("%s", what), "aforo work with the same scenario and flags makes them, and so does the same command without --merge", statusMissing}
}

// lacking lists what is missing, a line a study or a point of one.
func (k *kept) lacking() (lines []string, n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return enumerate(k.missing)
}

func enumerate(missing []study.Unit) (lines []string, n int) {
	type point struct {
		name string
		reps []int
	}
	var order []study.Key
	points := map[study.Key]*point{}
	for _, m := range missing {
		p := points[m.Key]
		if p == nil {
			p = &point{name: nameOf(m.Study)}
			points[m.Key], order = p, append(order, m.Key)
		}
		p.reps = append(p.reps, m.Replication)
	}
	for _, key := range order {
		p := points[key]
		slices.Sort(p.reps)
		p.reps = slices.Compact(p.reps)
		n += len(p.reps)
		lines = append(lines, fmt.Sprintf("%s (%s): %s %s", p.name, hex.EncodeToString(key[:4]), noun(len(p.reps)), ranges(p.reps)))
	}
	slices.Sort(lines)
	return lines, n
}

func noun(n int) string {
	if n == 1 {
		return "replication"
	}
	return "replications"
}

// nameOf is how a study is called, with its point where it is one of many.
func nameOf(s *study.Study) string {
	if s.Point != "" {
		return s.Name + " at " + s.Point
	}
	return s.Name
}

// ranges writes replications, counted from one: "1-4, 7".
func ranges(sorted []int) string {
	var parts []string
	for i := 0; i < len(sorted); {
		j := i
		for j+1 < len(sorted) && sorted[j+1] == sorted[j]+1 {
			j++
		}
		part := strconv.Itoa(sorted[i] + 1)
		if j > i {
			part += "-" + strconv.Itoa(sorted[j]+1)
		}
		parts, i = append(parts, part), j+1
	}
	return strings.Join(parts, ", ")
}
