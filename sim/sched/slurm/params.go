package slurm

import "fmt"

// A Version is a family of releases that schedule by the same rules.
type Version int

// The families. A release belongs to the newest family that is not younger than it.
const (
	V2205 Version = iota // to 24.05: one planner since long before 22.05
	V2411                // 24.11: the test of a later start is bounded by the slot
	V2505                // 25.05 and 25.11: a later start is the end of a job on the chosen nodes
	V2605                // from 26.05: jobs of one node go first fit
)

var versions = []string{V2205: "22.05", V2411: "24.11", V2505: "25.05", V2605: "26.05"}

func (v Version) String() string { return versions[v] }

// Versions lists the first releases of the families.
func Versions() []string { return versions }

// ParseVersion reads the first release of a family, for example "24.11".
func ParseVersion(s string) (Version, error) {
	for v, name := range versions {
		if s == name {
			return Version(v), nil
		}
	}
	return 0, fmt.Errorf("no rules for version %q: there are those of 22.05 (to 24.05), 24.11, 25.05 (to 25.11) and 26.05", s)
}

// Preempt says what makes a running job give way.
type Preempt int

// The values of PreemptType.
const (
	NoPreemption Preempt = iota
	PreemptQOS           // preempt/qos
	PreemptTier          // preempt/partition_prio
)

// Mode says what becomes of a victim.
type Mode int

// The values of PreemptMode that stop a job.
const (
	ModeInherit Mode = iota // of a QOS or partition: that of the cluster
	ModeOff
	ModeRequeue
	ModeCancel
)

// Params are the parameters of slurm.conf that decide what a pass does, in Slurm's own
// words. Durations are seconds. DefaultParams has the defaults.
type Params struct {
	Version Version
	Builtin bool // sched/builtin: no backfill, strictly first come, first served

	BFInterval            int64
	BFWindow              int64
	BFResolution          int64
	BFMaxJobTest          int
	BFNodeSpaceSize       int // records of the table; 0: BFMaxJobTest
	BFMaxJobUser          int // 0: no bound; so are the next two
	BFMaxJobPart          int
	BFMaxJobAssoc         int
	BFMaxJobArrayResv     int
	BFJobPartCountReserve int // 0: no bound
	BFMinPrioReserve      uint32
	BFMinAgeReserve       int64

	DefaultQueueDepth int
	PartitionJobDepth int // 0: no bound
	SchedInterval     int64
	BatchSchedDelay   int64
	AssocLimitStop    bool

	LeastLoaded   bool  // CR_LLN
	ConsumeMemory bool  // CR_*_Memory
	DefMemPerCPU  int64 // MB; 0: a job takes all memory of its nodes
	DefMemPerNode int64
	KillWait      int64
	OverTimeLimit int64
	ResvOverRun   int64
	CompleteTime  int64 // how long the nodes of an ended job are completing
	RequeueDelay  int64 // from a requeue to the earliest start
	TimeLimitBeat int64 // how often limits are checked
	Clock         int64 // what the clock of slurmctld shows at 0, modulo the resolution
	Safe          bool  // AccountingStorageEnforce=safe

	Preempt             Preempt
	PreemptMode         Mode
	PreemptExempt       int64
	PreemptYoungest     bool
	PreemptStrictOrder  bool
	PreemptReorderCount int
	MinExemptPriority   uint32 // 0: none is exempt by priority

	// EveryPass has each backfill pass made in full, also those that are known to start
	// nothing: the schedule is the same.
	EveryPass bool

	Priority PriorityParams
}

// DefaultParams are Slurm's defaults, with rules of the given version.
func DefaultParams(v Version) Params {
	return Params{
		Version:    v,
		BFInterval: 30, BFWindow: 86400, BFResolution: 60, BFMaxJobTest: 500, BFMaxJobArrayResv: 20,
		DefaultQueueDepth: 100, SchedInterval: 60, BatchSchedDelay: 3,
		ConsumeMemory: true, KillWait: 30, RequeueDelay: 121, TimeLimitBeat: 30,
		PreemptReorderCount: 1,
		Priority:            defaultPriority(v),
	}
}

// floor rounds an instant down to the resolution of the backfill scheduler.
func (p *Params) floor(t int64) int64 {
	t += p.Clock
	r := t % p.BFResolution
	if r < 0 {
		r += p.BFResolution
	}
	return t - r - p.Clock
}

// unreserving reports whether a job is too low or too young to keep others from nodes.
func (p *Params) unreserving(j *Job, priority uint32, now int64) bool {
	return p.BFMinPrioReserve > 0 && priority < p.BFMinPrioReserve ||
		p.BFMinAgeReserve > 0 && now-j.Accrue < p.BFMinAgeReserve
}

func (p *Params) ceil(t int64) int64 {
	if f := p.floor(t); f < t {
		return f + p.BFResolution
	}
	return t
}
