package portrait_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aforo/workload/logs"
	"aforo/workload/portrait"
)

const archive = "../../../shared/traces"

// drawn are the portraits so far: several tests look at the same one.
var drawn = map[string]*portrait.Portrait{}

// archived draws the portrait of a log of the reference folder.
func archived(t *testing.T, file string, opt portrait.Options) *portrait.Portrait {
	t.Helper()
	key := fmt.Sprint(file, opt)
	if drawn[key] != nil {
		return drawn[key]
	}
	path := filepath.Join(archive, "data", file)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	r, err := logs.Open(path, logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := portrait.Read(r, file, opt)
	if err != nil {
		t.Fatal(err)
	}
	drawn[key] = p
	return p
}

// quirks are what the description of the archive says of each log, by another
// program or by eye: findings by their number, and parts of their details.
var quirks = []struct {
	file     string
	findings map[string]int64
	details  map[string]string
}{
	{"swf/KTH-SP2-1996-2.1-cln.swf.gz", map[string]int64{
		"run_cut": 475, "run_zero": 8, "size_not_positive": 1, "allocated_missing": 1, "allocated_differs": 219, "out_of_order": 0, "job_again": 0,
	}, map[string]string{"run_cut": "at most 32122 s"}},
	{"swf/KTH-SP2-1996-2.swf.gz", map[string]int64{"id_missing": 1, "run_cut": 475}, map[string]string{"id_missing": "from 27313"}},
	{"swf/RICC-2010-2.swf.gz", map[string]int64{
		"header_no_version": 1, "header_odd": 3, "run_cut": 7092, "allocated_less": 6974, "allocated_differs": 6974, "run_zero": 10, "cancelled_before_start": 8,
	}, map[string]string{"header_odd": `"; Queue:  2 0"`, "run_cut": "at most 334557 s", "flurry": "user 27: 93327 jobs"}},
	{"swf/LLNL-Atlas-2006-2.1-cln.swf.gz", map[string]int64{
		"wait_missing": 43_778, "run_zero": 7178, "allocated_missing": 4588, "cancelled_before_start": 4601, "run_cut": 3351, "size_not_positive": 4571,
	}, map[string]string{"run_cut": "at most 60 s", "wait_missing": "all of them"}},
	{"swf/CEA-Curie-2011-slice36k.swf.gz", map[string]int64{
		"allocated_missing": 2610, "cancelled_before_start": 2591, "allocated_differs": 4049, "header_no_version": 1, "late_start": 1, "run_zero": 2883, "run_cut": 891,
	}, map[string]string{"id_missing": "", "late_start": "504.7 days"}},
	{"swf/NASA-iPSC-1993-3.1-cln.swf.gz", map[string]int64{
		"limit_missing": 18_239, "wait_missing": 18_239, "size_allocated": 18_239, "status_missing": 18_239, "header_blank": 4, "run_zero": 173,
	}, map[string]string{"limit_missing": "all of them", "wait_missing": "all of them"}},
	{"swf/LCG-2005-1.swf.gz", map[string]int64{"wait_missing": 188_041, "header_preemption": 1, "run_zero": 521, "run_cut": 0}, map[string]string{"header_preemption": "Preemption: Yes"}},
	{"swf/HPC2N-2002-alea-first3170.swf.gz", map[string]int64{"run_unknown": 25, "run_cut": 320, "allocated_differs": 213, "header_max_jobs": 1}, map[string]string{"run_cut": "at most 11443 s", "header_max_jobs": "MaxJobs: 527371, 3170"}},
	{"swf/MetaCentrum-wagap-2013.mwf.gz", map[string]int64{"extra_fields": 17_900, "header_missing": 1, "machine_missing": 1, "run_negative": 2, "run_cut": 702}, map[string]string{"run_cut": "at most 222544 s"}},
	{"swf/lublin_256.swf.gz", map[string]int64{"header_no_procs": 1, "wait_missing": 10_000, "limit_missing": 10_000, "user_missing": 10_000}, map[string]string{"header_no_procs": "MaxNodes: 256"}},
	{"derived/SDSC-SP2.derived.swf.gz", map[string]int64{"status_missing": 54_006, "wait_missing": 54_006, "run_cut": 0}, nil},
	{"derived/SDSC-SP2-1998-4.cqsim.derived.swf.gz", map[string]int64{"user_missing": 67_620}, nil},
	{"derived/KIT-FH2-2016-1.prefix25k.cqsim.derived.swf.gz", map[string]int64{"user_missing": 25_326}, nil},
	{"gpu/philly_pollux.csv.gz", map[string]int64{"wait_missing": 82_247, "status_missing": 82_247, "limit_missing": 82_247, "machine_missing": 1, "times_utc": 1}, map[string]string{"out_of_order": ""}},
	{"gpu/openb/openb_pod_list_default.csv.gz", map[string]int64{"unfinished": 897, "never_scheduled": 897, "gpu_share": 3078}, nil},
	{"slurm/xdmod/phillips.log.gz", map[string]int64{"run_zero": 22}, map[string]string{"run_kept": "at most 26 s"}},
	{"slurm/xdmod/pozidriv.log.gz", map[string]int64{"run_zero": 612, "limit_of_partition": 58}, map[string]string{"run_kept": "at most 26 s"}},
}

// Every quirk that the description of the archive names is found, with its number.
func TestArchiveQuirks(t *testing.T) {
	for _, q := range quirks {
		p := archived(t, q.file, portrait.Options{})
		for key, want := range q.findings {
			got := int64(0)
			if f := finding(p, key); f != nil {
				got = f.N
			}
			if got != want {
				t.Errorf("%s: %d %s, want %d", q.file, got, key, want)
			}
		}
		for key, part := range q.details {
			if f := finding(p, key); f == nil || !strings.Contains(f.Detail, part) {
				t.Errorf("%s: %s: %+v, want %q", q.file, key, f, part)
			}
		}
	}
}

// swfStats is what another program counted in each SWF log of the archive.
type swfStats struct {
	File      string   `json:"file"`
	Jobs      int64    `json:"jobs"`
	Procs     int      `json:"P_used"`
	Days      float64  `json:"submit_span_days"`
	CoreHours float64  `json:"core_hours"`
	Load      float64  `json:"offered_load"`
	Limits    float64  `json:"pct_est"`
	Ran       int64    `json:"runnable"`
	RunMedian float64  `json:"run_median"`
	RunMax    float64  `json:"run_max"`
	Users     int      `json:"users"`
	Serial    float64  `json:"serial_pct"`
	Largest   int32    `json:"-"`
	Wait      *float64 `json:"rec_avg_wait"`
	Slowdown  *float64 `json:"rec_avg_bsld"`
	Over      *float64 `json:"est_over_run_median"`
	Status    map[string]int64
}

// The numbers of every SWF log are those that another program counted, to the last
// digit that it gives. Of an even number of values it takes the upper one of the two
// in the middle for the median.
func TestArchiveNumbers(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(archive, "stats.json"))
	if err != nil {
		t.Skip("the reference traces are not beside the repository")
	}
	var list []swfStats
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Jobs > 200_000 && os.Getenv("AFORO_SLOW") == "" && !strings.Contains(s.File, "RICC") {
			continue
		}
		opt := portrait.Options{}
		if strings.Contains(s.File, "wagap") {
			opt.Capacity = s.Procs // the log has none
		}
		p := archived(t, s.File, opt)
		same := func(what string, got, want, tolerance float64) {
			t.Helper()
			if !(math.Abs(got-want) <= tolerance) {
				t.Errorf("%s: %s %v, want %v", s.File, what, got, want)
			}
		}
		same("jobs", float64(p.Jobs), float64(s.Jobs), 0)
		same("ran", float64(p.Ran), float64(s.Ran), 0)
		same("days", p.Span.Days, s.Days, .00501)
		same("work in h", p.Machine.WorkH, s.CoreHours, .501)
		same("load", p.Machine.Load, s.Load, .0000501)
		same("run time max", p.RunS.Max, s.RunMax, 0)
		same("run time p50", p.RunS.P50, s.RunMedian, 1)
		serial := 0.0
		if p.Sizes[0].To == 1 {
			serial = 100 * p.Sizes[0].Share
		}
		same("serial %", serial, s.Serial, .0501)
		if p.Users != nil {
			same("users", float64(p.Users.N), float64(s.Users), 0)
		}
		if s.Wait != nil {
			same("wait", p.Waits.WaitS.Mean, *s.Wait, .0501)
			same("slowdown", p.Waits.BoundedSlowdown, *s.Slowdown, .000501)
		} else if p.Waits != nil {
			t.Errorf("%s: waits %+v", s.File, p.Waits)
		}
		if s.Over != nil {
			same("limits %", 100*p.Limits.Share, s.Limits, .00501)
			same("limit/run p50", p.Limits.Over.P50, *s.Over, .0101)
		} else if p.Limits != nil {
			t.Errorf("%s: limits %+v", s.File, p.Limits)
		}
		n := int64(0)
		for _, st := range p.States {
			n += st.Jobs
		}
		same("jobs with a state", float64(n), float64(s.Jobs), 0)
	}
}

// Numbers that the description of the archive names beside those.
func TestArchiveMore(t *testing.T) {
	kth := archived(t, "swf/KTH-SP2-1996-2.swf.gz", portrait.Options{})
	if d := kth.Waits.WaitS.Max / 86400; d < 11 || d > 12 {
		t.Errorf("KTH: the longest wait is %v days, want 11", d)
	}
	lcg := archived(t, "swf/LCG-2005-1.swf.gz", portrait.Options{})
	if lcg.Partitions.N != 170 || len(lcg.Sizes) != 1 || lcg.Sizes[0].To != 1 || lcg.Rhythm.Hours == [24]int64{} {
		t.Errorf("LCG: %d partitions, sizes %+v", lcg.Partitions.N, lcg.Sizes)
	}
	curie := archived(t, "swf/CEA-Curie-2011-slice36k.swf.gz", portrait.Options{})
	// The description's longest wait, 111,108 s, is that of the last record alone.
	if curie.Waits.WaitS.Max != 554_685 || curie.Span.FirstS != 43_603_464 {
		t.Errorf("Curie: waits to %v, from %v", curie.Waits.WaitS.Max, curie.Span.FirstS)
	}
	atlas := archived(t, "swf/LLNL-Atlas-2006-2.1-cln.swf.gz", portrait.Options{})
	for _, s := range atlas.Partitions.Top {
		if s.Name != "pbatch" && s.Name != "pdebug" && s.Name != "pbroke" && s.Name != "moody20" {
			t.Errorf("Atlas: a partition %q", s.Name)
		}
	}
	nasa := archived(t, "swf/NASA-iPSC-1993-3.1-cln.swf.gz", portrait.Options{})
	for _, c := range nasa.Popular {
		if c.Size&(c.Size-1) != 0 {
			t.Errorf("NASA: a size of %d", c.Size)
		}
	}
	wagap := archived(t, "swf/MetaCentrum-wagap-2013.mwf.gz", portrait.Options{})
	if d := wagap.RunS.Max / 86400; d < 62 || d > 63 || !wagap.Span.Dated || wagap.Span.Last.Year() != 2013 {
		t.Errorf("wagap: a run of %v days, from %v", d, wagap.Span.First)
	}
}

// The reduced Philly log is as its published statistics say: quantiles exactly,
// others to the digits that were published.
func TestArchivePhilly(t *testing.T) {
	p := archived(t, "gpu/philly_pollux.csv.gz", portrait.Options{})
	q := p.RunS
	if p.Unit != "GPU" || p.Jobs != 82_247 || p.Machine.Peak != 1243 || p.Machine.Largest != 128 || math.Round(p.Machine.WorkH) != 978_078 || math.Round(p.Machine.Demand) != 374 {
		t.Errorf("%d jobs of %ss, %+v", p.Jobs, p.Unit, p.Machine)
	}
	got := []float64{q.P5, q.P25, q.P50, q.P75, q.P90, q.P95, q.P99, math.Round(q.Mean)}
	for i, want := range []float64{48, 115, 1144, 2932, 11_265, 43_646, 254_758, 13_136} {
		if math.Abs(got[i]-want) > .51 {
			t.Errorf("run time: %v, want %v", got[i], want)
		}
	}
	near := func(what string, got, want, half float64) {
		t.Helper()
		if math.Abs(got-want) > half*1.001 {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	near("cv", q.CV, 6.43, .005)
	near("mu", p.Lognormal.Mu, 6.791, .0005)
	near("sigma", p.Lognormal.Sigma, 2.156, .0005)
	near("top 1 %", p.Concentration.Top1, .67, .005)
	near("top 10 %", p.Concentration.Top10, .96, .005)
	near("cv of the gaps", p.Arrivals.GapS.CV, 15.1, .05)
	near("the largest virtual cluster", p.Queues.Top[3].Share, .50, .005)
	near("days", p.Span.Days, 108.9, .05)
	total := 0.0
	for _, n := range p.Rhythm.Weekdays {
		total += float64(n) / 7
	}
	for i, want := range []float64{.86, 1.07, 1.14, 1.29, 1.44, .61, .60} {
		near("weekday", float64(p.Rhythm.Weekdays[i])/total, want, .006)
	}
	sizes := map[int32][3]float64{1: {93.2, 18, .05}, 2: {2.2, 3, .05}, 4: {2.3, 17, .05}, 8: {2.0, 48, .05}, 16: {.24, 11, .005}, 32: {.08, 2, .005}}
	for _, c := range p.Popular {
		if want, ok := sizes[c.Size]; ok {
			near("share of a size", 100*c.Share, want[0], want[2])
			near("GPU-time of a size", 100*c.Work, want[1], .5)
		}
	}
	if p.Queues.N != 15 {
		t.Errorf("%d virtual clusters", p.Queues.N)
	}
	if m := p.Sizes[0].RunP50S; math.Abs(m-1117) > 1 && math.Abs(m-1117) > 1117*portrait.Resolution {
		t.Errorf("the median of 1-GPU jobs is %v", m)
	}
}

// The nine ITP clusters, the openb pods and a run of Slurm itself are as described.
func TestArchiveClusters(t *testing.T) {
	jobs, hours, longest := int64(0), 0.0, 0.0
	for _, c := range []string{"01", "02", "03", "05", "06", "07", "08", "09", "10"} {
		p := archived(t, "gpu/itp/cluster"+c+".csv.gz", portrait.Options{})
		jobs, hours, longest = jobs+p.Jobs, hours+p.Machine.WorkH, max(longest, p.Span.Days)
		switch {
		case c == "03" && (p.Popular[0].Size != 8 || math.Round(100*p.Popular[0].Share) != 59),
			c == "07" && (p.Jobs != 12_699 || math.Round(p.Machine.WorkH/1000) != 367),
			c == "09" && (len(p.Popular) != 1 || p.Popular[0].Size != 1),
			finding(p, "out_of_order") != nil, p.Ran != p.Jobs:
			t.Errorf("ITP %s: %d jobs, sizes %+v", c, p.Jobs, p.Popular)
		}
	}
	if jobs != 53_549 || math.Round(hours) != 927_037 || math.Abs(longest-59.7) > .05 {
		t.Errorf("ITP: %d jobs, %v GPU-h, %v days", jobs, hours, longest)
	}
	pods := archived(t, "gpu/openb/openb_pod_list_default.csv.gz", portrait.Options{})
	if pods.Jobs != 8152 || math.Abs(pods.Span.Days-149.3) > .05 {
		t.Errorf("openb: %d pods, %v days", pods.Jobs, pods.Span.Days)
	}
	slurm := archived(t, "slurm/ub_micro/real_slurm_run_slurm_acct.out", portrait.Options{Capacity: 120})
	if slurm.Jobs != 500 || slurm.Machine.PeakRecorded > 120 || math.Abs(slurm.Machine.WorkH-1243.6) > .05 || slurm.Span.EndS-slurm.Span.FirstS != 51_464 {
		t.Errorf("Slurm: %d jobs, %+v, %+v", slurm.Jobs, slurm.Machine, slurm.Span)
	}
	if w := slurm.Waits; w.All != 500 || math.Abs(w.AllMeanS-12_301.354) > 1e-6 || w.WaitS.Max != 42_226 {
		t.Errorf("Slurm: waits %+v", w)
	}
	if w := pods.Waits; math.Round(w.AllMeanS) != 61 {
		t.Errorf("openb: waits %+v", w)
	}
	for _, s := range slurm.States {
		if s.Name == "completed" && s.Jobs != 488 || s.Name == "timeout" && s.Jobs != 12 {
			t.Errorf("Slurm: %+v", s)
		}
	}
	pozidriv := archived(t, "slurm/xdmod/pozidriv.log.gz", portrait.Options{})
	phillips := archived(t, "slurm/xdmod/phillips.log.gz", portrait.Options{})
	preempted := int64(0)
	for _, s := range append(pozidriv.States, phillips.States...) {
		if s.Name == "preempted" {
			preempted += s.Jobs
		}
	}
	if pozidriv.Jobs != 11_704 || phillips.Jobs != 4285 || preempted != 86 {
		t.Errorf("XDMoD: %d and %d jobs, %d preempted", pozidriv.Jobs, phillips.Jobs, preempted)
	}
}
