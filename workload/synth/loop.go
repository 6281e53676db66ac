package synth

import (
	"math"
	"math/rand/v2"
	"time"

	"aforo/workload"
	"aforo/workload/portable"
	"aforo/workload/synth/arrive"
)

// endless is the length of a session that goes on for ever.
const endless = math.MaxInt

// A loop makes the jobs of a class with sessions. What is random about the k-th
// job of a user depends on the seed, the user and k alone, and so does the length
// of the user's n-th session: variants see the same jobs at other times.
type loop struct {
	*stream
	sessions *Sessions
	users    []user
	due      schedule // the next event of each user: a job of the session, or its beginning
	end      time.Duration

	think, length *rand.Rand
	perSession    float64    // as stream.perBurst
	ofJob         [4]counted // behind the streams of size, run, limit and think time
	ofSession     counted    // behind the stream of the length
}

// A user is the state of one.
type user struct {
	key                       [2]uint64
	community, sector, access int
	starts                    *arrivals       // moments to begin a session ...
	ahead                     []time.Duration // ... of which these are drawn and not passed

	jobs, sessions uint64 // submitted and begun so far
	left           int    // jobs of the session that are still to come
	thinking       bool   // the next event is a job of the session
	waitsFor       int64  // the ID of the job that has not ended, or 0
}

// newLoop returns the loop of class i.
func newLoop(m *Model, i int, seed uint64, replication int, from, to time.Duration) *loop {
	c := &m.Classes[i]
	k := key{seed, replication, "class", c.Name}
	l := &loop{stream: newStream(m, i, k, to), sessions: c.Sessions, end: min(to, eternity), due: newSchedule(c.Sessions.Users)}
	l.ofJob[0], l.size = newCounted(1)
	l.ofJob[1], l.run = newCounted(2)
	l.ofJob[2], l.limit = newCounted(3)
	l.ofJob[3], l.think = newCounted(4)
	l.ofSession, l.length = newCounted(5)
	if l.sessions.Jobs > 1 {
		l.perSession = perGeometric(l.sessions.Jobs)
	}
	rate := newIntensity(l.sessions.PerDay, m.rhythm(c), *m.GrowthOf(c))
	l.users = make([]user, l.sessions.Users)
	for n := range l.users {
		l.users[n] = l.newUser(k, n, rate, from)
		l.due.set(n, l.users[n].begins(-1))
	}
	return l
}

// forSessions is all that is random about a user.
const forSessions purpose = "sessions"

// newUser returns user n, who has a stream for who it is and when it begins.
func (l *loop) newUser(k key, n int, rate *intensity, from time.Duration) user {
	r := k.numbered(forSessions, n)
	u := user{key: [2]uint64{r.Uint64(), r.Uint64()}}
	u.community, u.access = l.communities.Sample(r), l.accesses.Sample(r)
	if l.sectors != nil {
		u.sector = l.sectors[u.community].Sample(r)
	}
	one := func(string) *rand.Rand { return r }
	u.starts = newArrivals(arrive.Poisson{}.Realize(one, 1), rate, from, l.end)
	return u
}

// begins returns the first moment after t at which the user would begin a session.
func (u *user) begins(t time.Duration) time.Duration {
	for _, at := range u.ahead {
		if at > t {
			return at
		}
	}
	for {
		at := u.starts.next()
		u.ahead = append(u.ahead, at)
		if at > t || at == never {
			return at
		}
	}
}

// pass forgets the moments that are over.
func (u *user) pass(now time.Duration) {
	n := 0
	for n < len(u.ahead) && u.ahead[n] <= now {
		n++
	}
	u.ahead = append(u.ahead[:0], u.ahead[n:]...)
}

// peek stores the next job in j, as things stand.
func (l *loop) peek(j *workload.Job) {
	n := l.due.first()
	u := &l.users[n]
	for i := range l.ofJob {
		l.ofJob[i].at(u.key, u.jobs)
	}
	l.describe(l.due.next(), person(u.community, n), u.community, u.sector, u.access)
	l.next(j)
}

// submitted notes that the job of peek has been submitted under the given number.
func (l *loop) submitted(id int64) {
	n := l.due.first()
	u, now := &l.users[n], l.due.next()
	if !u.thinking {
		u.left = l.begin(u)
	}
	u.left--
	u.jobs++
	u.thinking, u.waitsFor = false, id
	u.pass(now)
	gives := never
	if l.sessions.Patience > 0 {
		gives = u.begins(now + min(l.sessions.Patience, eternity))
	}
	l.due.set(n, gives)
}

// begin returns the number of jobs of the session that begins.
func (l *loop) begin(u *user) int {
	l.ofSession.at(u.key, u.sessions)
	u.sessions++
	switch {
	case l.sessions.Jobs == 0:
		return endless
	case l.perSession == 0:
		return 1
	}
	return 1 + int(min(portable.Exponential(l.length)*l.perSession, 1e9))
}

// waiter returns the user who waits for a job, or nil where the user has given it
// up.
func (l *loop) waiter(j *workload.Job) (n int, u *user) {
	n = int(j.User - person(int(j.Community), 0))
	if n < 0 || n >= len(l.users) || l.users[n].waitsFor != j.ID {
		return 0, nil
	}
	return n, &l.users[n]
}

// ended moves the user of a job that has ended on: to the next job of the session,
// or out of it.
func (l *loop) ended(j *workload.Job, now time.Duration) {
	n, u := l.waiter(j)
	if u == nil {
		return
	}
	u.waitsFor = 0
	if l.sessions.Patience > 0 && now-j.Submit > l.sessions.Patience {
		return // the user has gone already, and the next session is due
	}
	if u.left <= 0 {
		l.due.set(n, u.begins(now))
		return
	}
	l.ofJob[3].at(u.key, u.jobs-1)
	at := now + nanoseconds(l.sessions.Think.Sample(l.think)*1e9)
	if at == j.Submit { // a loop without any length would never let the clock go on
		at++
	}
	if at >= l.end {
		at = never
	}
	u.thinking = true
	l.due.set(n, at)
}

// rejected ends the session of a user whose job was turned away.
func (l *loop) rejected(j *workload.Job) {
	n, u := l.waiter(j)
	if u == nil {
		return
	}
	u.waitsFor = 0
	l.due.set(n, u.begins(j.Submit))
}
