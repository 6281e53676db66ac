package slurmconf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Queued is a job of the queue, as squeue --json or scontrol show job has it.
type Queued struct {
	Where
	ID         string // 123, or 123_4 for a task of an array
	State      string // in capitals: RUNNING, PENDING, ...
	Reason     string
	Partitions []string
	Account    string
	QOS, User  string
	Nodes      int
	CPUs, GPUs int
	Limit      time.Duration // Endless for none
	Priority   float64
	Submit     time.Time
	Start      time.Time // of one that runs
	Begin      time.Time // not before; zero for none
	Dependency string
	// Asks are what else it asks for, of which a size tells nothing: a reservation, features.
	Asks []string
}

// A Queue is what stands in one, at an instant.
type Queue struct {
	Jobs    []Queued
	At      time.Time // zero where the file does not say it
	Release string    // of Slurm; "" where the file does not say it
	// Part counts what is in no state to be simulated, by state.
	Others map[string]int
}

// mostQueued bounds the jobs of a queue, and mostTasks those of one array.
const (
	mostQueued = 1_000_000
	mostTasks  = 100_000
)

// ReadQueue reads squeue --json, or scontrol show job. Times without an offset are of a zone.
func ReadQueue(path string, read Read, zone *time.Location) (*Queue, error) {
	content, err := read(path)
	if err != nil {
		return nil, err
	}
	q := &Queue{Others: map[string]int{}}
	if body := bytes.TrimLeft(content, "\ufeff \t\r\n"); bytes.HasPrefix(body, []byte("{")) {
		err = q.squeue(path, content)
	} else {
		err = q.scontrol(path, content, zone)
	}
	if err != nil {
		return nil, err
	}
	return q, nil
}

// add takes a job, or the tasks of an array that wait.
func (q *Queue) add(j Queued, list string) error {
	state, _, _ := strings.Cut(j.State, " ")
	switch state {
	case "RUNNING", "PENDING":
	case "CONFIGURING":
		state = "RUNNING"
	default:
		q.Others[state]++
		return nil
	}
	j.State = state
	if list == "" {
		q.Jobs = append(q.Jobs, j)
	} else {
		indices, atOnce, cut, err := tasks(list)
		if err != nil {
			return j.bad("", "the tasks %s of job %s: %v", quoted(list), j.ID, err)
		}
		if atOnce > 0 && atOnce < len(indices) {
			j.Asks = append(j.Asks, "that few tasks of its array run at once")
		}
		if cut {
			j.Asks = append(j.Asks, "for more tasks than are printed (print them with SLURM_BITSTR_LEN=0)")
		}
		array := j.ID
		for _, i := range indices {
			j.ID = fmt.Sprintf("%s_%d", array, i)
			q.Jobs = append(q.Jobs, j)
		}
	}
	if len(q.Jobs) > mostQueued {
		return j.bad("", "the queue has more than %d jobs", mostQueued)
	}
	return nil
}

// amounts takes what a list of resources says.
func (j *Queued) amounts(list string) error {
	if unset(list) {
		return nil
	}
	t, err := readTRES(list)
	if err != nil {
		return j.bad("", "job %s: %v", j.ID, err)
	}
	set := func(into *int, n int64) {
		if n > 0 && n < 1<<31 {
			*into = int(n)
		}
	}
	set(&j.CPUs, t["cpu"])
	set(&j.Nodes, t["node"])
	gpus := t["gres/gpu"]
	if gpus == 0 {
		for name, n := range t {
			if strings.HasPrefix(name, "gres/gpu:") {
				gpus += n
			}
		}
	}
	set(&j.GPUs, gpus)
	return nil
}

// scontrol reads records of scontrol show job, on one line each or on several.
func (q *Queue) scontrol(path string, content []byte, zone *time.Location) error {
	lines, err := text(path, content)
	if err != nil {
		return err
	}
	var at Where
	var record strings.Builder
	flush := func() error {
		defer record.Reset()
		if strings.TrimSpace(record.String()) == "" {
			return nil
		}
		return q.record(at, record.String(), zone)
	}
	for i, l := range lines {
		if strings.HasPrefix(l, "JobId=") {
			if err := flush(); err != nil {
				return err
			}
			at = Where{path, i + 1}
		} else if record.Len() == 0 && strings.TrimSpace(l) != "" {
			return Where{path, i + 1}.bad("a queue is the output of squeue --json or of scontrol show job", "%s is no job", quoted(l))
		}
		record.WriteString(" " + strings.TrimSpace(l))
	}
	return flush()
}

func (q *Queue) record(at Where, body string, zone *time.Location) error {
	fields := map[string]string{}
	for word := range strings.FieldsSeq(body) {
		if key, value, ok := strings.Cut(word, "="); ok && fields[key] == "" {
			fields[key] = value
		}
	}
	whole := func(key string) int {
		first, _, _ := strings.Cut(fields[key], "-") // 2-4 nodes
		n, err := Count(first, 1<<31)
		if err != nil {
			return 0
		}
		return int(n)
	}
	user, _, _ := strings.Cut(fields["UserId"], "(")
	j := Queued{
		Where: at, ID: fields["JobId"], State: strings.ToUpper(fields["JobState"]), Reason: fields["Reason"], Partitions: strings.Split(fields["Partition"], ","),
		Account: fields["Account"], QOS: fields["QOS"], User: user, Nodes: whole("NumNodes"), CPUs: whole("NumCPUs"), Limit: Endless,
	}
	if unset(j.Account) {
		j.Account = ""
	}
	if unset(j.QOS) {
		j.QOS = ""
	}
	if d := fields["Dependency"]; !unset(d) {
		j.Dependency = d
	}
	var err error
	if limit := fields["TimeLimit"]; limit != "" && limit != "Partition_Limit" {
		if j.Limit, err = Span(limit, time.Minute); err != nil {
			return at.bad("", "job %s: TimeLimit: %v", j.ID, err)
		}
	}
	j.Priority, _ = strconv.ParseFloat(fields["Priority"], 64)
	for _, of := range []struct {
		key  string
		into *time.Time
	}{{"SubmitTime", &j.Submit}, {"StartTime", &j.Start}, {"EligibleTime", &j.Begin}} {
		if *of.into, err = Instant(fields[of.key], zone); err == nil && !ofOurDays(*of.into) {
			err = fmt.Errorf("%s is not within 1970 to 2199", quoted(fields[of.key]))
		}
		if err != nil {
			return at.bad("print it with TZ=UTC and without SLURM_TIME_FORMAT", "job %s: %s: %v", j.ID, of.key, err)
		}
	}
	if ran, err := Span(fields["RunTime"], time.Second); err == nil && j.State == "RUNNING" && !j.Start.IsZero() {
		if at := j.Start.Add(ran); at.After(q.At) && ofOurDays(at) {
			q.At = at // the instant at which the queue was printed
		}
	}
	amounts := fields["AllocTRES"]
	for _, key := range []string{"TRES", "ReqTRES"} {
		if unset(amounts) {
			amounts = fields[key]
		}
	}
	if err := j.amounts(amounts); err != nil {
		return err
	}
	j.asks(fields["Reservation"], fields["Features"], fields["Licenses"], fields["HetJobId"] != "")
	base, task := fields["ArrayJobId"], fields["ArrayTaskId"]
	switch {
	case base != "" && strings.ContainsAny(task, "-,%:."):
		j.ID = base
		return q.add(j, task)
	case base != "" && task != "":
		j.ID = base + "_" + task
	}
	return q.add(j, "")
}

// ofOurDays says whether a queue can be of that time: other times are damage, and a simulation
// that begins there has no calendar.
func ofOurDays(t time.Time) bool { return t.IsZero() || t.Year() >= 1970 && t.Year() < 2200 }

// Instant reads a time as Slurm prints it: 2026-03-02T10:00:00, with an offset or of a zone, or
// seconds since 1970; the zero Time for none.
func Instant(s string, zone *time.Location) (time.Time, error) {
	switch {
	case unset(s), s == "Unknown", s == "None", s == "NONE", s == "now":
		return time.Time{}, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 && n < 1e11 {
		return time.Unix(n, 0).UTC(), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time", quoted(s))
}
