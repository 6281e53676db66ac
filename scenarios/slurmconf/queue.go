package slurmconf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Queued is a job of the queue, as squeue --json or scontrol show job has it.
type Queued struct {
	Place
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
func (q *Queue) add(j Queued, tasks string) error {
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
	if tasks == "" {
		q.Jobs = append(q.Jobs, j)
	} else {
		tasks, _, _ = strings.Cut(tasks, "%")
		names, err := hosts(j.ID+"_["+strings.ReplaceAll(tasks, ":", "-")+"]", mostTasks)
		if err != nil {
			return j.bad("", "the tasks %s of job %s: %v", quoted(tasks), j.ID, err)
		}
		for _, name := range names {
			j.ID = name
			q.Jobs = append(q.Jobs, j)
		}
	}
	if len(q.Jobs) > mostQueued {
		return j.bad("", "the queue has more than %d jobs", mostQueued)
	}
	return nil
}

// A number is one of squeue's: bare, or {"set": true, "infinite": false, "number": 5}.
type number struct {
	Value         float64
	Set, Infinite bool
}

func (n *number) UnmarshalJSON(text []byte) error {
	var wide struct {
		Set, Infinite bool
		Number        json.Number
	}
	if err := json.Unmarshal(text, &wide); err == nil {
		n.Set, n.Infinite = wide.Set, wide.Infinite
		n.Value, _ = wide.Number.Float64()
		return nil
	}
	if string(text) == "null" {
		return nil
	}
	x, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	if err != nil {
		return fmt.Errorf("%s is no number", quoted(string(text)))
	}
	n.Value, n.Set = x, true
	return nil
}

// words are one word or several.
type words []string

func (w *words) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*w = words{one}
		return nil
	}
	var many []string
	err := json.Unmarshal(text, &many)
	*w = many
	return err
}

// listing is what squeue --json prints, as far as it is looked at.
type listing struct {
	Meta struct {
		Slurm struct {
			Release string
			Version struct{ Major, Minor, Micro json.RawMessage }
		}
	}
	LastUpdate number `json:"last_update"`
	Jobs       []struct {
		JobID       number `json:"job_id"`
		ArrayJobID  number `json:"array_job_id"`
		ArrayTaskID number `json:"array_task_id"`
		ArrayTasks  string `json:"array_task_string"`
		State       words  `json:"job_state"`
		Reason      string `json:"state_reason"`
		Partition   string `json:"partition"`
		Account     string `json:"account"`
		QOS         string `json:"qos"`
		User        string `json:"user_name"`
		Nodes       number `json:"node_count"`
		CPUs        number `json:"cpus"`
		Asked       string `json:"tres_req_str"`
		Allocated   string `json:"tres_alloc_str"`
		Limit       number `json:"time_limit"`
		Priority    number `json:"priority"`
		Submit      number `json:"submit_time"`
		Start       number `json:"start_time"`
		Eligible    number `json:"eligible_time"`
		Dependency  string `json:"dependency"`
	}
}

func (q *Queue) squeue(path string, content []byte) error {
	var all listing
	if err := json.Unmarshal(content, &all); err != nil {
		line := 1
		var at interface{ Error() string } = err
		if s, ok := at.(*json.SyntaxError); ok {
			line += bytes.Count(content[:min(int(s.Offset), len(content))], []byte("\n"))
		}
		if s, ok := at.(*json.UnmarshalTypeError); ok {
			line += bytes.Count(content[:min(int(s.Offset), len(content))], []byte("\n"))
		}
		return &Error{path, line, "this is not what squeue --json prints: " + err.Error(), ""}
	}
	q.Release = ReleaseIn(all.Meta.Slurm.Release)
	q.At = unix(all.LastUpdate)
	for i := range all.Jobs {
		j := &all.Jobs[i]
		used := j.Allocated
		if used == "" {
			used = j.Asked
		}
		made := Queued{
			Place: Place{path, i + 1}, ID: strconv.FormatInt(int64(j.JobID.Value), 10), State: strings.ToUpper(strings.Join(j.State, " ")), Reason: j.Reason,
			Partitions: strings.Split(j.Partition, ","), Account: j.Account, QOS: j.QOS, User: j.User, Nodes: int(j.Nodes.Value), CPUs: int(j.CPUs.Value),
			Limit: Endless, Priority: j.Priority.Value, Submit: unix(j.Submit), Start: unix(j.Start), Begin: unix(j.Eligible), Dependency: j.Dependency,
		}
		if !j.Limit.Infinite && j.Limit.Set {
			made.Limit = time.Duration(min(j.Limit.Value, 1e8)) * time.Minute
		}
		if err := made.amounts(used); err != nil {
			return err
		}
		tasks := j.ArrayTasks
		if base := int64(j.ArrayJobID.Value); base > 0 && tasks == "" && j.ArrayTaskID.Set {
			made.ID = fmt.Sprintf("%d_%d", base, int64(j.ArrayTaskID.Value))
		}
		if err := q.add(made, tasks); err != nil {
			return err
		}
	}
	return nil
}

// unix is an instant by the seconds since 1970; the zero Time for none.
func unix(n number) time.Time {
	if !n.Set || n.Value <= 0 || n.Value > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(n.Value), 0).UTC()
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
	var at Place
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
			at = Place{path, i + 1}
		} else if record.Len() == 0 && strings.TrimSpace(l) != "" {
			return Place{path, i + 1}.bad("a queue is the output of squeue --json or of scontrol show job", "%s is no job", quoted(l))
		}
		record.WriteString(" " + strings.TrimSpace(l))
	}
	return flush()
}

func (q *Queue) record(at Place, body string, zone *time.Location) error {
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
		Place: at, ID: fields["JobId"], State: strings.ToUpper(fields["JobState"]), Reason: fields["Reason"], Partitions: strings.Split(fields["Partition"], ","),
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
	for key, into := range map[string]*time.Time{"SubmitTime": &j.Submit, "StartTime": &j.Start, "EligibleTime": &j.Begin} {
		if *into, err = Instant(fields[key], zone); err != nil {
			return at.bad("print it with TZ=UTC and without SLURM_TIME_FORMAT", "job %s: %s: %v", j.ID, key, err)
		}
	}
	if ran, err := Span(fields["RunTime"], time.Second); err == nil && j.State == "RUNNING" && !j.Start.IsZero() {
		if at := j.Start.Add(ran); at.After(q.At) {
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
	base, task := fields["ArrayJobId"], fields["ArrayTaskId"]
	switch {
	case base != "" && strings.ContainsAny(task, "-,%"):
		j.ID = base
		return q.add(j, task)
	case base != "" && task != "":
		j.ID = base + "_" + task
	}
	return q.add(j, "")
}

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
