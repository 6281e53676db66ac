package sim

import "time"

// Levels says for how long a number that changes with time has been at least so large: a
// binary indexed tree (Fenwick, Software: Practice and Experience 24(3), 1994) of the time
// that it was at each level.
type levels struct {
	tree  []time.Duration // from the highest level to the lowest
	at    int
	since time.Duration
}

// set says that the number is another one from now on.
func (l *levels) set(level int, now time.Duration) {
	if level == l.at {
		return
	}
	if now > l.since {
		for i := l.index(l.at); i < len(l.tree); i += i & -i {
			l.tree[i] += now - l.since
		}
	}
	l.at, l.since = level, now
}

func (l *levels) index(level int) int { return len(l.tree) - max(0, level) - 1 }

// reached returns for how long, up to now, the number was at least a level above zero.
func (l *levels) reached(level int, now time.Duration) (long time.Duration) {
	if l.at >= level {
		long = now - l.since
	}
	for i := l.index(level); i > 0; i -= i & -i {
		long += l.tree[i]
	}
	return long
}
