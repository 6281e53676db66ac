package imported

import (
	"fmt"
	"strings"
	"time"

	"aforo/scenarios/slurmconf"
)

// preemption writes who may preempt whom, and finds what becomes of victims.
func (w *writer) preemption() {
	p, ok := w.param("PreemptType")
	switch {
	case !ok || strings.HasSuffix(p.Value, "none"):
	case strings.HasSuffix(p.Value, "qos"):
		w.key(p.Where, was(p), "preemption", "qos")
	case strings.HasSuffix(p.Value, "partition_prio"):
		w.key(p.Where, was(p), "preemption", "partition")
	default:
		w.note(Strange, p.Where, was(p), "not known here: nobody is preempted")
	}
}

// preempts is the way in which victims are chosen: "qos", "partition_prio" or "".
func (w *writer) preempts() string {
	p, _ := w.param("PreemptType")
	_, kind, _ := strings.Cut(p.Value, "/")
	if kind == "none" {
		return ""
	}
	return kind
}

// victims is what becomes of those that make room, as the value of the key preempted; ""
// where it is nothing else than usual.
func (w *writer) victims(at slurmconf.Where, of, mode string, exempt, grace time.Duration) string {
	p, given := w.param("PreemptMode")
	said := of
	if mode == "" || mode == "CLUSTER" {
		if mode = strings.ToUpper(p.Value); given {
			at, said = p.Where, was(p)+" for "+of
		}
	}
	then := ""
	switch {
	case strings.Contains(mode, "REQUEUE"):
		then = "requeue"
	case strings.Contains(mode, "CANCEL"):
		then = "cancel"
	case strings.Contains(mode, "SUSPEND") || strings.Contains(mode, "GANG"):
		w.note(Lost, at, said, "not expressed: jobs are not suspended here; they are never preempted")
		then = "never"
	default:
		then = "never"
	}
	if exempt == 0 {
		if e, ok := w.param("PreemptExemptTime"); ok && e.Value != "-1" {
			exempt, _ = w.length(e, time.Minute)
		}
	}
	keys := []string{fmt.Sprintf("then = %q", then)}
	if exempt > 0 && exempt != slurmconf.Endless && then != "never" {
		keys = append(keys, fmt.Sprintf("after = %q", span(exempt)))
	}
	if grace > 0 && then != "never" {
		keys = append(keys, fmt.Sprintf("grace = %q", span(grace)))
	}
	return "{ " + strings.Join(keys, ", ") + " }"
}

// preempted writes what becomes of a partition's jobs.
func (w *writer) preempted(p *slurmconf.Partition, m *part) {
	if w.preempts() == "partition_prio" {
		w.key(p.Where, "PreemptMode of partition "+p.Name, "preempted", raw(w.victims(p.Where, "partition "+p.Name, p.PreemptMode, 0, p.GraceTime)))
	}
}
