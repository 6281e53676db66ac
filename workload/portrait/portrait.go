// Package portrait says what is in a log: how large it is, what its jobs are like,
// when they come and who sends them, and what is odd about it.
//
// [Read] takes the records of any trace.Reader and returns a [Portrait]. A
// [Collector] does the same a record at a time. Its memory does not grow with the
// log but with what is in it: users, sizes, days, jobs that run at once.
// Distributions are a [Sketch]: exact up to 65,536 different values, in classes of
// 1/128 beyond. What needs submit order holds the latest 262,144 records to put
// them into it.
//
// Three things happen to a record: it is counted as it stands; a jobs.Judge says
// what a simulation would do with it; and, in submit order, it drives the clock of
// the arrivals, bursts and demand. [Finding] is what comes of the odd ones.
package portrait

import "time"

// A Portrait is what a log holds. What the log does not say is nil or zero.
// Shares are from 0 to 1; work is processors (or GPUs) times run time.
type Portrait struct {
	Log          string `json:"log"`
	Format       string `json:"format"`
	Computer     string `json:"computer,omitempty"`
	Installation string `json:"installation,omitempty"`
	Unit         string `json:"unit"` // of sizes: "processor" or "GPU"
	// Jobs are the records, Simulated those that the conventions keep, Ran those with
	// a size and a run time above zero.
	Jobs      int64 `json:"jobs"`
	Simulated int64 `json:"simulated"`
	Ran       int64 `json:"ran"`

	Span    Span    `json:"span"`
	Machine Machine `json:"machine"`
	// Sizes are of the jobs that ran, by band from the smallest, and the most frequent
	// ones. A size is what a job held: what was allocated, or else requested.
	Sizes   []Size      `json:"sizes"`
	Popular []SizeCount `json:"popular_sizes"`
	// RunS is of the jobs that ran, Lognormal their fit, Concentration how few of
	// them hold the work.
	RunS          Quantiles     `json:"run_s"`
	Lognormal     Lognormal     `json:"lognormal"`
	Concentration Concentration `json:"concentration"`
	Limits        *Limits       `json:"limits"`
	Waits         *Waits        `json:"waits"`
	States        []Share       `json:"states"` // the most frequent first
	Users         *Users        `json:"users"`
	Groups        *Names        `json:"groups"`
	Queues        *Names        `json:"queues"`
	Partitions    *Names        `json:"partitions"`
	Apps          *Names        `json:"apps"`
	Arrivals      Arrivals      `json:"arrivals"`
	Rhythm        Rhythm        `json:"rhythm"`
	Weeks         []Week        `json:"weeks"`
	Findings      []Finding     `json:"findings"`
	// Fitting says whether a plain count explains the waits; nil where none are recorded.
	Fitting *Fitting `json:"fitting,omitempty"`

	// Busy is the 99 % quantile of what was busy, by time, where the size of the machine
	// is not known: a second reading may take it for that.
	Busy int `json:"-"`

	Curves Curves `json:"-"`
}

// Span is when the jobs of a log were submitted. Times are zero where no job has
// one.
type Span struct {
	// Dated reports whether First and Last are dates; Zone is their offset and where
	// it comes from.
	Dated bool       `json:"dated"`
	First *time.Time `json:"first,omitempty"`
	Last  *time.Time `json:"last,omitempty"`
	Zone  string     `json:"zone,omitempty"`
	// FirstS and LastS are seconds of the log's own clock, EndS when the last job
	// ended by the recorded waits, or the submit times where there are none.
	FirstS     float64 `json:"first_s"`
	LastS      float64 `json:"last_s"`
	EndS       float64 `json:"end_s"`
	Days       float64 `json:"days"` // from the first to the last submission
	JobsPerDay float64 `json:"jobs_per_day"`
}

// A Machine is what the jobs ran on, and what they asked of it.
type Machine struct {
	Capacity int    `json:"capacity"` // 0: the log does not give it
	Source   string `json:"source"`   // "log", "given" or ""
	Largest  int32  `json:"largest"`  // size of a job as a simulation takes it: requested
	// Peak is what would run at once at most if no job waited, PeakRecorded what did
	// by the recorded waits (0 where there are none).
	Peak         int64 `json:"peak"`
	PeakRecorded int64 `json:"peak_recorded"`
	// Work is in hours of a processor, Demand its mean over the submit span, Load
	// that over the capacity: 0 where it is not known.
	WorkH  float64 `json:"work_h"`
	Demand float64 `json:"demand"`
	Load   float64 `json:"load"`
}

// A Size is a band of sizes: From to To, both inclusive.
type Size struct {
	From    int32   `json:"from"`
	To      int32   `json:"to"`
	Jobs    int64   `json:"jobs"`
	Share   float64 `json:"share"`
	Work    float64 `json:"work_share"`
	RunP50S float64 `json:"run_p50_s"`
}

// A SizeCount is one size and its jobs.
type SizeCount struct {
	Size  int32   `json:"size"`
	Jobs  int64   `json:"jobs"`
	Share float64 `json:"share"`
	Work  float64 `json:"work_share"`
}

// Lognormal is the mean and the standard deviation of ln(run/s): the fit by
// maximum likelihood.
type Lognormal struct {
	Mu    float64 `json:"mu"`
	Sigma float64 `json:"sigma"`
}

// Concentration is the share of the work that the jobs with most of it hold.
type Concentration struct {
	Top1  float64 `json:"top_1_percent"`
	Top10 float64 `json:"top_10_percent"`
	Most  float64 `json:"one_job"` // of the one with most
	Line  int64   `json:"one_job_line"`
}

// Limits are the requested times.
type Limits struct {
	Share  float64      `json:"share"` // of all jobs that have one
	LimitS Quantiles    `json:"limit_s"`
	Top    []LimitCount `json:"popular"` // the most frequent first; nil where too many differ
	// Accuracy is run/limit, Over limit/run, of jobs that ran.
	Accuracy Quantiles `json:"accuracy"`
	Over     Quantiles `json:"over_estimation"`
	// Used is the sum of the run times over that of the limits; AtLimit the share of
	// jobs that ran for 99 % of their limit or longer, Above for longer than it.
	Used    float64 `json:"used"`
	AtLimit float64 `json:"at_limit"`
	Above   float64 `json:"above_limit"`
}

// A LimitCount is one limit and the share of the jobs with a limit that have it.
type LimitCount struct {
	LimitS float64 `json:"limit_s"`
	Jobs   int64   `json:"jobs"`
	Share  float64 `json:"share"`
}

// Waits are the recorded waits of the jobs that ran.
type Waits struct {
	Share float64   `json:"share"` // of the jobs that ran that have one
	WaitS Quantiles `json:"wait_s"`
	// BoundedSlowdown is the mean of max(1, (wait + run) / max(run, 10 s)).
	BoundedSlowdown float64 `json:"bounded_slowdown_mean"`
	// All are the jobs with a wait, whether they ran or not, and AllMeanS is its mean.
	All      int64   `json:"all_n"`
	AllMeanS float64 `json:"all_mean_s"`
}

// A Share is a name with its share of jobs and of work.
type Share struct {
	Name  string  `json:"name"`
	Jobs  int64   `json:"jobs"`
	Share float64 `json:"share"`
	Work  float64 `json:"work_share"`
}

// Names are the names of one kind in a log.
type Names struct {
	N   int     `json:"n"`
	Top []Share `json:"top"` // the ten with most work
}

// Users are those who sent the jobs.
type Users struct {
	Names
	// Top shares are of the users with most jobs, and of those with most work; 1, 5
	// and 10 % by number, rounded up.
	TopJobs [3]float64 `json:"top_1_5_10_percent_jobs"`
	TopWork [3]float64 `json:"top_1_5_10_percent_work"`
}

// Arrivals are how jobs came.
type Arrivals struct {
	GapS Quantiles `json:"gap_s"` // between one submission and the next
	// Burst is the share of jobs submitted within 10 s of the same user's one before;
	// nil where the log has no users.
	Burst *float64 `json:"burst"`
	// Dispersion is the variance of the submissions a day over their mean, over the
	// days that are whole: 1 for a Poisson process.
	Dispersion *float64 `json:"daily_dispersion"`
	// Late are records that came too far out of order for this and for the peaks.
	Late int64 `json:"late"`
}

// Rhythm counts submissions by the hour of the day and by the day of the week,
// Monday first. Where the log has no dates, both count from its own zero.
type Rhythm struct {
	Dated    bool      `json:"dated"`
	Hours    [24]int64 `json:"hours"`
	Weekdays [7]int64  `json:"weekdays"`
}

// A Week is seven days, from a Monday where the log has dates.
type Week struct {
	Start  string  `json:"start"`   // a date, or the number of the day
	StartS float64 `json:"start_s"` // since the log's zero
	Jobs   int64   `json:"jobs"`
	// Demand is the mean number of processors that would be busy if no job waited.
	Demand float64 `json:"demand"`
}

// A Finding is something odd, how often, and what is done about it.
type Finding struct {
	Key  string `json:"key"`
	What string `json:"what"`
	// N counts records, or what What says.
	N     int64   `json:"n"`
	Lines []int64 `json:"lines,omitempty"` // the first five; none where it is about the log
	// Action is what a simulation does with them by the conventions: "dropped",
	// "changed" or "noted".
	Action string `json:"action"`
	Detail string `json:"detail,omitempty"`
	// MovedHours is how much the rule behind it moved: of work, or of waiting.
	MovedHours float64 `json:"moved_hours,omitempty"`
}

// Curves are what figures draw beside the rest.
type Curves struct {
	Run, Limit, Wait Curve // in s
	UserJobs         Curve // X: share of users, those with most first; Y: share of jobs
	UserWork         Curve
}

// A Curve is a line of points; the zero value is none.
type Curve struct{ X, Y []float64 }
