package trace

// pageBits is how many job numbers share a page, as a power of two: numbers of jobs
// follow each other closely.
const pageBits = 9

// IDs is a set of job numbers; the zero value is empty. It remembers the page that it
// looked at last, because most numbers are near the one before.
type IDs struct {
	pages map[int64]*idPage
	last  int64
	page  *idPage // of last, or nil before the first
}

type idPage [1 << pageBits]uint64

// Add adds a number and reports whether it was there already.
func (s *IDs) Add(n int64) bool {
	if n>>(pageBits+6) != s.last || s.page == nil {
		s.turn(n >> (pageBits + 6))
	}
	word, bit := &s.page[n>>6&(1<<pageBits-1)], uint64(1)<<(n&63)
	was := *word&bit != 0
	*word |= bit
	return was
}

// Has reports whether a number is there.
func (s *IDs) Has(n int64) bool {
	page := s.pages[n>>(pageBits+6)]
	return page != nil && page[n>>6&(1<<pageBits-1)]&(1<<(n&63)) != 0
}

// turn goes to a page, which it makes where there is none.
func (s *IDs) turn(to int64) {
	if s.pages == nil {
		s.pages = map[int64]*idPage{}
	}
	page := s.pages[to]
	if page == nil {
		page = new(idPage)
		s.pages[to] = page
	}
	s.last, s.page = to, page
}

// A run is what tells a run of a job from others of the same number: the second of
// its submission, and a hash of its start, its run time and of who sent it.
type run struct {
	sent uint32
	mark uint32
	user int32 // + 1, so that the zero value is none
}

// runs remembers the runs of all jobs: the first of each in pages, the others of the
// few that have more in lists.
type runs struct {
	pages map[int64]*[1 << pageBits]run
	more  map[int64][]run
}

// add adds a run of a number and returns what is known of the others: whether it is
// there already, and the one that was seen last, if any.
func (s *runs) add(n int64, r run) (again bool, last run, any bool) {
	if s.pages == nil {
		s.pages, s.more = map[int64]*[1 << pageBits]run{}, map[int64][]run{}
	}
	page := s.pages[n>>pageBits]
	if page == nil {
		page = new([1 << pageBits]run)
		s.pages[n>>pageBits] = page
	}
	first := &page[n&(1<<pageBits-1)]
	if *first == (run{}) {
		*first = r
		return false, run{}, false
	}
	last = *first
	if *first == r {
		return true, last, true
	}
	list := s.more[n]
	for _, other := range list {
		if last = other; other == r {
			return true, last, true
		}
	}
	s.more[n] = append(list, r)
	return false, last, true
}
