package reshape

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// By is what blocks are drawn by.
type By int

const (
	// ByWeek draws weeks: what a user sent in one.
	ByWeek By = iota
	// ByCampaign draws a week for the times at which a user begins to send, and for each of them one
	// of the user's campaigns: jobs of which each came within campaignGap of the one before.
	ByCampaign
	// ByWholeWeek draws weeks of all users together: what they did to each other within a week stays.
	ByWholeWeek
)

// Bys are the words for By, in its order.
func Bys() []string { return []string{"weeks", "campaigns", "whole-weeks"} }

// campaignGap is how long a user pauses at least between campaigns.
const campaignGap = time.Hour

// Blocks are what the users of a log sent, cut so that other logs can be drawn from it.
type Blocks struct {
	// Weeks is how many whole weeks the log has, and LeftOut how many jobs are in none.
	Weeks, LeftOut int
	senders        []sender
}

// A sender is a user, or all jobs without one.
type sender struct {
	name      string
	named     bool
	weeks     map[int][]part
	campaigns []part
}

// A part is a campaign, or what there is of one in a week; jobs are positions, since is the time of
// each since the beginning of the part, and at is when that is in its week.
type part struct {
	at    time.Duration
	jobs  []int
	since []time.Duration
}

// A Submission is a job as far as drawing is concerned. User is from 0 on, or below where it is
// not known.
type Submission struct {
	At   time.Duration
	User int32
}

// NewBlocks cuts what was submitted, in time order, to weeks counted from the first. The error says that
// there is not one whole week.
func NewBlocks(sent []Submission, users int, name func(user int32) string) (*Blocks, error) {
	var first, last time.Duration
	if n := len(sent); n > 0 {
		first, last = sent[0].At, sent[n-1].At
	}
	b := &Blocks{Weeks: int((last - first + time.Second) / Week)} // the last second counts
	if b.Weeks == 0 {
		return nil, fmt.Errorf("the log is %v long: a week is the least to resample", last-first)
	}
	b.senders = make([]sender, users+1)
	b.senders[0].name = "none"
	for u := range users {
		b.senders[u+1] = sender{name: name(int32(u)), named: true}
	}
	before := make([]time.Duration, users+1) // the last submission of each
	for i := range sent {
		week := int((sent[i].At - first) / Week)
		if week >= b.Weeks {
			b.LeftOut++
			continue
		}
		u := max(sent[i].User, -1) + 1
		b.senders[u].add(i, week, sent[i].At-first-time.Duration(week)*Week, sent[i].At-before[u])
		before[u] = sent[i].At
	}
	return b, nil
}

// add adds a job, at a time of its week and so long after the one before.
func (s *sender) add(i, week int, at, gap time.Duration) {
	if s.weeks == nil {
		s.weeks = map[int][]part{}
	}
	parts := s.weeks[week]
	if len(s.campaigns) == 0 || gap > campaignGap {
		s.campaigns = append(s.campaigns, part{at: at})
	}
	if len(parts) == 0 || gap > campaignGap {
		parts = append(parts, part{at: at})
	}
	p := &parts[len(parts)-1]
	p.jobs, p.since = append(p.jobs, i), append(p.since, at-p.at)
	s.weeks[week] = parts
	c := &s.campaigns[len(s.campaigns)-1]
	since := time.Duration(0)
	if n := len(c.since); n > 0 {
		since = c.since[n-1] + gap
	}
	c.jobs, c.since = append(c.jobs, i), append(c.since, since)
}

// A Draw says what is drawn from blocks.
type Draw struct {
	By    By
	Weeks int
	Seed  uint64
	// Factor is how many times as much is sent in a new week as in one of the log; nil is
	// once. A user is there that many times, each time with weeks of its own, and for what is not whole
	// by chance.
	Factor func(week int) float64
}

// Draw calls emit for each new job: the position of the old one, which of the user's copies from 0 on
// sends it, and when, since the beginning of the first week. The jobs come by user and not by time.
func (b *Blocks) Draw(d Draw, emit func(i, copied int, at time.Duration)) {
	for u := range b.senders {
		s := &b.senders[u]
		if s.weeks == nil {
			continue
		}
		most := 1
		times := make([]int, d.Weeks)
		there := stream(d.Seed, "resample times", s.name, strconv.FormatBool(s.named))
		for w := range times {
			times[w] = 1
			if d.Factor != nil {
				times[w] = int(math.Floor(d.Factor(w) + float64(there.Float64())))
			}
			most = max(most, times[w])
		}
		for copied := range most {
			b.draw(d, s, copied, times, emit)
		}
	}
}

// draw is one copy of a user.
func (b *Blocks) draw(d Draw, s *sender, copied int, times []int, emit func(i, copied int, at time.Duration)) {
	words := []string{"resample", s.name, strconv.FormatBool(s.named)}
	if d.By == ByWholeWeek {
		words = []string{"resample whole weeks"}
	}
	if copied > 0 {
		words = append(words, strconv.Itoa(copied))
	}
	rng := stream(d.Seed, words...)
	which := stream(d.Seed, append(words, "campaign")...)
	for w := range d.Weeks {
		parts := s.weeks[rng.IntN(b.Weeks)]
		for _, p := range parts {
			of := p
			if d.By == ByCampaign {
				of = s.campaigns[which.IntN(len(s.campaigns))]
			}
			if copied >= times[w] {
				continue
			}
			for k, i := range of.jobs {
				emit(i, copied, time.Duration(w)*Week+p.at+of.since[k])
			}
		}
	}
}

// SeedOf is the seed of one of several logs that are drawn.
func SeedOf(seed uint64, replication int) uint64 {
	return stream(seed, "resample replication", strconv.Itoa(replication)).Uint64()
}
