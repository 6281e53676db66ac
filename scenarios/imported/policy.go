package imported

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/scenarios/slurmconf"
)

// families are the releases whose rules there are, the newest last; a release belongs to
// the newest that is not younger.
var families = []string{"22.05", "24.11", "25.05", "26.05"}

// release finds which rules hold.
func (w *writer) release() error {
	version, how := w.Version, "--version"
	if version == "" {
		version, how = w.said()
	}
	if slurmconf.ReleaseIn(version) == "" {
		return fmt.Errorf("%q is no release of Slurm: write one such as 24.11", version)
	}
	version = slurmconf.ReleaseIn(version)
	w.Version = version
	w.family = families[0]
	for _, f := range families {
		if f <= version {
			w.family = f
		}
	}
	w.note(Assumed, slurmconf.Where{}, "release "+version+" of Slurm", fmt.Sprintf("%s; the rules of %s hold", how, w.family))
	return nil
}

// said is the release that the files name, and how: what a program of Slurm printed of itself
// is truer than a comment in slurm.conf, which may be older than the last update.
func (w *writer) said() (version, how string) {
	printed, at := w.Conf.Printed()
	comment, there := w.Conf.Commented()
	switch {
	case printed != "":
		return printed, "as " + brief(at) + " says"
	case w.Queue != nil && w.Queue.Release != "":
		return w.Queue.Release, "as the queue says"
	case w.Release != "":
		return w.Release, "as the log says"
	case comment != "":
		return comment, "as " + brief(there) + " says"
	}
	return families[len(families)-1], "no file names one: the newest"
}

// span writes a length of time.
func span(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d == slurmconf.Endless.Round(time.Second):
		return "UNLIMITED"
	case d == 0:
		return "0s"
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// param is a parameter of slurm.conf; looking at it makes it one of which something is made.
func (w *writer) param(key string) (slurmconf.Param, bool) {
	if w.told == nil {
		w.told = map[string]bool{}
	}
	w.told[strings.ToLower(key)] = true
	p, ok := w.Conf.Param(key)
	if ok && (p.Value == "" || strings.EqualFold(p.Value, "(null)")) {
		return p, false
	}
	return p, ok
}

func was(p slurmconf.Param) string { return p.Key + "=" + p.Value }

// word is whether a list of words, separated by commas, has one.
func word(list, w string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), w) })
}

func (w *writer) consumesMemory() bool {
	p, ok := w.param("SelectTypeParameters")
	return ok && strings.Contains(strings.ToUpper(p.Value), "MEMORY")
}

// multifactor is whether priorities have several factors: as the file says, else as is
// usual in the release.
func (w *writer) multifactor() bool {
	if p, ok := w.param("PriorityType"); ok {
		return strings.HasSuffix(p.Value, "multifactor")
	}
	many := w.Version >= "23.11"
	w.note(Assumed, slurmconf.Where{}, "PriorityType", "slurm.conf does not say it: "+map[bool]string{
		true: "priority/multifactor, the default from 23.11 on", false: "priority/basic, the default before 23.11",
	}[many])
	return many
}

// policy writes how the queue is scheduled.
func (w *writer) policy() {
	w.rule("the scheduler")
	at := slurmconf.Where{}
	if p, ok := w.param("SchedulerType"); ok {
		at = p.Where
	}
	w.table(at, "SchedulerType", "policy")
	w.key(at, "SchedulerType", "scheduler", "slurm")
	many := w.multifactor()
	order := map[bool]string{true: "multifactor", false: "fcfs"}[many]
	pt, _ := w.param("PriorityType")
	w.key(pt.Where, was(pt), "order", order)
	w.preemption()
	w.slurm()
	if many {
		w.weights()
	} else {
		w.unweighed()
	}
}

// slurm writes [policy.slurm].
func (w *writer) slurm() {
	w.table(slurmconf.Where{}, "", "policy", "slurm")
	w.key(slurmconf.Where{}, "", "version", w.family)
	if p, ok := w.param("SchedulerType"); ok && strings.HasSuffix(p.Value, "builtin") {
		w.key(p.Where, was(p), "builtin", true)
	}
	if p, ok := w.param("SelectTypeParameters"); ok {
		if word(p.Value, "CR_LLN") {
			w.key(p.Where, was(p), "least_loaded", true)
		}
	}
	if p, ok := w.param("SelectType"); ok && strings.HasSuffix(p.Value, "linear") {
		w.note(Lost, p.Where, was(p), "not expressed: whole nodes are given out where jobs ask for whole nodes")
	}
	w.lengths()
	for _, p := range w.Conf.Params {
		if p.Is("SchedulerParameters") || p.Is("PreemptParameters") {
			w.schedulerParameters(p)
		}
	}
	w.param("SchedulerParameters")
	w.param("PreemptParameters")
	w.add(statement{})
}

// lengths writes the parameters that are lengths of time.
func (w *writer) lengths() {
	for _, of := range []struct {
		param, key string
		bare       time.Duration
		usual      time.Duration
	}{
		{"OverTimeLimit", "over_time_limit", time.Minute, 0},
		{"KillWait", "kill_wait", time.Second, 30 * time.Second},
		{"ResvOverRun", "resv_over_run", time.Minute, 0},
		{"PriorityCalcPeriod", "calc_period", time.Minute, 5 * time.Minute},
	} {
		if p, ok := w.param(of.param); ok {
			if d, good := w.length(p, of.bare); good && d != of.usual {
				w.key(p.Where, was(p), of.key, span(d))
			}
		}
	}
}

// length reads the length of time of a parameter.
func (w *writer) length(p slurmconf.Param, bare time.Duration) (time.Duration, bool) {
	d, err := slurmconf.Span(p.Value, bare)
	if err != nil {
		w.note(Strange, p.Where, was(p), err.Error())
		return 0, false
	}
	return d, true
}

// A knob is a word of SchedulerParameters that decides about the schedule.
type knob struct {
	key  string
	unit time.Duration // 0: a number; else a length of time in this unit
}

// knobs are what [policy.slurm] takes, by Slurm's word; older words stand with them.
var knobs = map[string]knob{
	"bf_interval": {"bf_interval", time.Second}, "bf_window": {"bf_window", time.Minute}, "bf_resolution": {"bf_resolution", time.Second},
	"bf_max_job_test": {"bf_max_job_test", 0}, "max_job_bf": {"bf_max_job_test", 0},
	"bf_node_space_size": {"bf_node_space_size", 0}, "bf_max_job_part": {"bf_max_job_part", 0}, "bf_max_job_user": {"bf_max_job_user", 0},
	"bf_max_job_assoc": {"bf_max_job_assoc", 0}, "bf_max_job_array_resv": {"bf_max_job_array_resv", 0},
	"bf_job_part_count_reserve": {"bf_job_part_count_reserve", 0}, "bf_min_prio_reserve": {"bf_min_prio_reserve", 0},
	"bf_min_age_reserve": {"bf_min_age_reserve", time.Second}, "default_queue_depth": {"default_queue_depth", 0},
	"partition_job_depth": {"partition_job_depth", 0}, "sched_interval": {"sched_interval", time.Second}, "interval": {"bf_interval", time.Second},
	"batch_sched_delay": {"batch_sched_delay", time.Second}, "requeue_delay": {"requeue_delay", time.Second},
	"preempt_reorder_count": {"preempt_reorder_count", 0}, "min_exempt_priority": {"min_exempt_priority", 0},
}

// switches are words without a value.
var switches = map[string]string{
	"assoc_limit_stop": "assoc_limit_stop", "preempt_youngest_first": "preempt_youngest_first", "youngest_first": "preempt_youngest_first",
	"preempt_strict_order": "preempt_strict_order", "strict_order": "preempt_strict_order",
}

// unruled are documented words that decide who starts where or when, and for which there is no
// rule here; the value says what holds.
var unruled = map[string]string{
	"bf_busy_nodes": "nodes are chosen as without it", "pack_serial_at_end": "jobs of one core go where others go", "max_switch_wait": "nodes are chosen without regard to switches",
	"permit_job_expansion": "jobs keep their size", "bf_hetjob_prio": "parts of a job are jobs of their own", "bf_hetjob_immediate": "parts of a job are jobs of their own",
	"bf_one_resv_per_job": "a job may be planned in several partitions", "bf_running_job_reserve": "running jobs are seen as without it", "bf_allow_magnetic_slot": "the planner knows no magnetic reservations",
	"bf_min_job_age_reserve": "young jobs are planned as others", "reduce_completing_frag": "completing nodes block nobody", "time_min_as_soft_limit": "jobs have one limit",
	"defer_batch": "submissions start nobody", "max_user_top": "no user moves a job", "preempt_send_user_signal": "victims end as without it", "whole_hetjob": "parts of a job are jobs of their own",
	"extra_constraints": "nodes are chosen without them", "bf_topopt_enable": "plans follow no topology", "bf_max_job_start": "a pass starts as many as it can", "sched_max_job_start": "a pass starts as many as it can",
}

// renamed are the words of PreemptParameters for those of SchedulerParameters.
var renamed = map[string]string{"reorder_count": "preempt_reorder_count"}

// clockWords bound how much of the real time of the daemon its work may take. A simulation
// has none of it.
var clockWords = strings.Fields("bf_continue bf_max_time bf_yield_interval bf_yield_sleep bf_yield_rpc_cnt max_rpc_cnt max_sched_time max_script_size " +
	"build_queue_timeout defer sched_min_interval max_array_tasks max_depend_depth bf_licenses log_level nohold_on_prolog_fail kill_invalid_depend max_submit_line_size " +
	"delay_boot default_gbytes bb_array_stage_cnt enable_hetero_jobs enable_user_top ignore_prefer_validation inventory_interval salloc_wait_nodes sbatch_wait_nodes " +
	"disable_hetero_steps enable_hetero_steps bf_ignore_newly_avail_nodes no_backup_scheduling spec_cores_first step_retry_count step_retry_time Ignore_NUMA")

// schedulerParameters writes each word of a list.
func (w *writer) schedulerParameters(list slurmconf.Param) {
	for _, item := range strings.Split(list.Value, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(item), "=")
		name = strings.TrimLeft(name, "=")
		if name == "" {
			continue
		}
		lower := strings.ToLower(name)
		lower = cmp.Or(renamed[lower], lower)
		said := list.Key + ": " + item
		switch k, known := knobs[lower]; {
		case known:
			w.knob(list.Where, said, k, value)
		case switches[lower] != "":
			w.key(list.Where, said, switches[lower], true)
		case unruled[lower] != "":
			w.note(Lost, list.Where, said, "not expressed: "+unruled[lower])
			w.comment("%s", said)
		case slices.ContainsFunc(clockWords, func(c string) bool { return strings.EqualFold(c, name) }):
			w.note(NoMatter, list.Where, item, "about the real time or the memory of the daemon")
		default:
			w.note(Strange, list.Where, said, "not known here, or without a rule: kept as a comment")
			w.comment("%s", said)
		}
	}
}

func (w *writer) knob(at slurmconf.Where, said string, k knob, value string) {
	n, err := strconv.ParseInt(value, 10, 40)
	if err != nil || n < 0 {
		w.note(Strange, at, said, "that is no number: kept as a comment")
		w.comment("%s", said)
		return
	}
	w.once(k.key)
	if k.unit == 0 {
		if n == 0 {
			w.note(NoMatter, at, said, "0 is no bound, as where it is left out")
			return
		}
		w.key(at, said, k.key, n)
		return
	}
	if n == 0 {
		w.note(Lost, at, said, "not expressed: the default holds")
		return
	}
	w.key(at, said, k.key, span(time.Duration(n)*k.unit))
}

// once takes an earlier statement of the same key out of the table that is being written: the
// last one holds.
func (w *writer) once(key string) {
	for i := len(w.page.list) - 1; i >= 0; i-- {
		s := w.page.list[i]
		if s.table {
			return
		}
		if s.key && strings.HasPrefix(s.text, key+" = ") {
			w.note(NoMatter, s.place, s.was, "given again further on, and that holds")
			w.page.list = slices.Delete(w.page.list, i, i+1)
			return
		}
	}
}

// weights writes [policy.multifactor] and [policy.fairshare].
func (w *writer) weights() {
	flags, _ := w.param("PriorityFlags")
	for _, f := range strings.Split(flags.Value, ",") {
		switch {
		case f == "":
		case strings.EqualFold(f, "SMALL_RELATIVE_TO_TIME"):
			w.key(flags.Where, was(flags), "small_relative_to_time", true)
		case strings.EqualFold(f, "FAIR_TREE"), strings.EqualFold(f, "NO_NORMAL_TRES"), strings.EqualFold(f, "MAX_TRES"):
			w.note(NoMatter, flags.Where, "PriorityFlags: "+f, "as it is here, or about a factor that is not here")
		default:
			w.note(Lost, flags.Where, "PriorityFlags: "+f, "not expressed")
		}
	}
	if p, ok := w.param("PriorityFavorSmall"); ok && strings.EqualFold(p.Value, "YES") {
		w.key(p.Where, was(p), "favor_small", true)
	}
	w.table(slurmconf.Where{}, "", "policy", "multifactor")
	if p, ok := w.param("PriorityMaxAge"); ok {
		if d, good := w.length(p, time.Minute); good && d > 0 && d != slurmconf.Endless {
			w.key(p.Where, was(p), "age_max", span(d))
		}
	}
	for _, of := range [][2]string{{"PriorityWeightAge", "age_weight"}, {"PriorityWeightJobSize", "size_weight"}, {"PriorityWeightQOS", "qos_weight"}, {"PriorityWeightPartition", "partition_weight"}, {"PriorityWeightFairshare", "fairshare_weight"}} {
		p, ok := w.param(of[0])
		n := int64(0)
		if ok {
			var err error
			if n, err = slurmconf.Count(p.Value, 1<<32); err != nil {
				w.note(Strange, p.Where, was(p), err.Error()+": 0 is taken")
			}
		}
		w.key(p.Where, cmp.Or(was(p), of[0]), of[1], n)
	}
	for _, key := range []string{"PriorityWeightTRES", "PriorityWeightAssoc", "PrioritySiteFactorPlugin", "PriorityUsageResetPeriod"} {
		if p, ok := w.param(key); ok && !strings.EqualFold(p.Value, "NONE") && p.Value != "0" && !strings.HasSuffix(p.Value, "/none") {
			w.note(Lost, p.Where, was(p), "not expressed: there is no such factor here")
		}
	}
	w.halfLife()
}

func (w *writer) halfLife() {
	p, given := w.param("PriorityDecayHalfLife")
	half := 7 * 24 * time.Hour
	if given {
		if d, good := w.length(p, time.Minute); good {
			half = d
		}
	}
	if f, ok := w.param("PriorityWeightFairshare"); !ok || f.Value == "0" || half == 0 || half == slurmconf.Endless {
		return
	}
	w.table(p.Where, "PriorityDecayHalfLife", "policy", "fairshare")
	w.key(p.Where, was(p), "half_life", span(half))
}

// unweighed names the weights that priority/basic does not look at.
func (w *writer) unweighed() {
	for _, p := range w.Conf.Params {
		if key := strings.ToLower(p.Key); strings.HasPrefix(key, "priority") && key != "prioritytype" && key != "prioritycalcperiod" {
			w.param(p.Key)
			w.note(NoMatter, p.Where, was(p), "priority/basic does not look at it")
		}
	}
}
