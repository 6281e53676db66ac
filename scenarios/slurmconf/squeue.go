package slurmconf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

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
	switch n.Value, n.Set = x, true; x {
	case 1<<32 - 1: // INFINITE, as releases before 22.05 write it
		n.Infinite = true
	case 1<<32 - 2: // NO_VAL
		n.Set = false
	}
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
	Jobs       jobList
}

// A jobList is the list of jobs, each as it stands there.
type jobList []json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (l *jobList) UnmarshalJSON(text []byte) error {
	if json.Unmarshal(text, (*[]json.RawMessage)(l)) != nil {
		return errors.New("jobs is no list")
	}
	return nil
}

// A squeueJob is one job of it.
type squeueJob struct {
	JobID       number `json:"job_id"`
	ArrayJobID  number `json:"array_job_id"`
	ArrayTaskID number `json:"array_task_id"`
	ArrayTasks  string `json:"array_task_string"`
	HetJobID    number `json:"het_job_id"`
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
	Features    string `json:"features"`
	Reservation string `json:"resv_name"`
	Licenses    string `json:"licenses"`
}

func (q *Queue) squeue(path string, content []byte) error {
	var all listing
	if err := json.Unmarshal(content, &all); err != nil {
		return unlisted(path, content, 0, err)
	}
	q.Release = ReleaseIn(all.Meta.Slurm.Release)
	q.At = unix(all.LastUpdate)
	at, line := 0, 1 // where the job before ended
	for _, text := range all.Jobs {
		if k := bytes.Index(content[at:], text); k >= 0 {
			line += bytes.Count(content[at:at+k], []byte("\n"))
			at += k
		}
		var j squeueJob
		if err := json.Unmarshal(text, &j); err != nil {
			return unlisted(path, text, line-1, err)
		}
		if err := q.listed(Where{path, line}, &j); err != nil {
			return err
		}
		line += bytes.Count(text, []byte("\n"))
		at += len(text)
	}
	return nil
}

// unlisted is an error of JSON in a text that begins a number of lines into the file.
func unlisted(path string, text []byte, behind int, err error) error {
	offset := int64(0)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	} else if errors.As(err, &kind) {
		offset = kind.Offset
	}
	line := behind + 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
	return &Error{path, line, "this is not what squeue --json prints: " + err.Error(), ""}
}

// listed takes one job of squeue.
func (q *Queue) listed(at Where, j *squeueJob) error {
	used := j.Allocated
	if used == "" {
		used = j.Asked
	}
	made := Queued{
		Where: at, ID: strconv.FormatInt(int64(j.JobID.Value), 10), State: strings.ToUpper(strings.Join(j.State, " ")), Reason: j.Reason,
		Partitions: strings.Split(j.Partition, ","), Account: j.Account, QOS: j.QOS, User: j.User, Nodes: int(j.Nodes.Value), CPUs: int(j.CPUs.Value),
		Limit: Endless, Priority: j.Priority.Value, Submit: unix(j.Submit), Start: unix(j.Start), Begin: unix(j.Eligible), Dependency: j.Dependency,
	}
	if !j.Limit.Infinite && j.Limit.Set {
		made.Limit = time.Duration(min(j.Limit.Value, 1e8)) * time.Minute
	}
	if err := made.amounts(used); err != nil {
		return err
	}
	made.asks(j.Reservation, j.Features, j.Licenses, j.HetJobID.Value > 0)
	if base := int64(j.ArrayJobID.Value); base > 0 && j.ArrayTasks == "" && j.ArrayTaskID.Set {
		made.ID = fmt.Sprintf("%d_%d", base, int64(j.ArrayTaskID.Value))
	}
	return q.add(made, j.ArrayTasks)
}

// asks notes what a job asks for beside its size.
func (j *Queued) asks(reservation, features, licenses string, het bool) {
	for _, of := range [][2]string{{reservation, "for a reservation"}, {features, "for features of nodes"}, {licenses, "for licences"}} {
		if !unset(of[0]) {
			j.Asks = append(j.Asks, of[1])
		}
	}
	if het {
		j.Asks = append(j.Asks, "to start together with other parts (a heterogeneous job)")
	}
}

// unix is an instant by the seconds since 1970; the zero Time for none.
func unix(n number) time.Time {
	if !n.Set || n.Value <= 0 || n.Value > 7.2e9 { // the year 2198, as ofOurDays
		return time.Time{}
	}
	return time.Unix(int64(n.Value), 0).UTC()
}
