package sacct

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"aforo/workload/trace"
)

// A JSONReader yields the jobs of what sacct --json prints, one at a time. It is a
// trace.Reader. Three forms of its fields were seen: that of Slurm 21.08, with plain
// numbers and a state that is a word; that of 23.02, with numbers that are
// {"set", "infinite", "number"}; that of 23.11 and 24.05, with a list of states. Line of
// a record is its place in the list, from 1.
type JSONReader struct {
	opt     Options
	name    string
	in      *json.Decoder
	sizes   Reader // of the text format, for the rules on GPUs
	header  trace.Header
	labels  trace.Labels
	report  trace.Report
	skipped int // records that could not be read
	done    bool
	err     error
}

// SniffJSON reports whether a log begins as sacct's JSON does.
func SniffJSON(head []byte) bool {
	text := bytes.TrimSpace(head)
	return len(text) > 0 && text[0] == '{' && bytes.Contains(text, []byte(`"jobs"`)) &&
		(bytes.Contains(text, []byte(`"job_id"`)) && bytes.Contains(text, []byte(`"time"`)) || bytes.Contains(text, []byte(`"slurm"`)) || bytes.Contains(text, []byte(`"Slurm"`)))
}

// NewJSON reads up to the list of jobs of the log in in; name is how errors call it.
func NewJSON(in *bufio.Reader, name string, opt Options) (*JSONReader, error) {
	r := &JSONReader{opt: opt, name: name, in: json.NewDecoder(in), sizes: Reader{opt: opt}}
	r.header = trace.Header{Format: "sacct-json", Unit: "processor", Start: time.Unix(0, 0).UTC(), Dated: true, Accounting: true}
	if opt.Unit == GPUs {
		r.header.Unit = "GPU"
		if opt.Read.Slices != "" {
			r.header.Unit = "slice"
		}
	}
	for {
		token, err := r.in.Token()
		if err != nil {
			return nil, r.bad("print it with sacct --json", "this is no object with a list of jobs: %v", err)
		}
		if key, ok := token.(string); ok && key == "jobs" {
			break
		} else if ok && token != json.Delim('{') { // another member
			var skipped json.RawMessage
			if err := r.in.Decode(&skipped); err != nil {
				return nil, r.bad("", "%v", err)
			}
		}
	}
	if token, err := r.in.Token(); err != nil || token != json.Delim('[') {
		return nil, r.bad("", "jobs is no list")
	}
	return r, nil
}

func (r *JSONReader) bad(hint, format string, args ...any) error {
	return &trace.Error{Name: r.name, Lines: []trace.Line{{What: fmt.Sprintf(format, args...), Hint: hint}}}
}

// Header implements trace.Reader.
func (r *JSONReader) Header() *trace.Header { return &r.header }

// Labels implements trace.Reader.
func (r *JSONReader) Labels() *trace.Labels { return &r.labels }

// Report implements trace.Reader.
func (r *JSONReader) Report() *trace.Report { return &r.report }

// Close implements trace.Reader; it closes nothing.
func (r *JSONReader) Close() error { return nil }

// Next implements trace.Reader.
func (r *JSONReader) Next(rec *trace.Record) (bool, error) {
	for !r.done {
		if !r.in.More() {
			r.finish()
			break
		}
		var j jsonJob
		if err := r.in.Decode(&j); err != nil {
			if other := new(json.UnmarshalTypeError); errors.As(err, &other) && r.skipped < r.opt.Read.SkipBad {
				r.skipped++
				r.report.Read++
				r.report.Add(r.report.Read, "bad_record", "a record that cannot be read, left out", trace.Dropped)
				r.report.Skipped = append(r.report.Skipped, trace.Line{No: r.report.Read, What: otherKind(other)})
				continue
			}
			r.done, r.err = true, r.wrong(err)
			break
		}
		r.report.Read++
		if r.record(rec, &j) {
			r.report.Kept++
			return true, nil
		}
	}
	return false, r.err
}

// wrong says what is wrong with the job that was read last: that a member is of another
// kind than it is in Slurm's, or that the file is damaged.
func (r *JSONReader) wrong(err error) error {
	if other := new(json.UnmarshalTypeError); errors.As(err, &other) {
		return r.bad("the rule skip_bad leaves out such jobs", "job %d: %s", r.report.Read+1, otherKind(other))
	}
	return r.bad("is the file whole?", "job %d: %v", r.report.Read+1, err)
}

func otherKind(e *json.UnmarshalTypeError) string {
	return fmt.Sprintf("%s is a %s, which is not as sacct writes it", strings.ToLower(e.Field), e.Value)
}

// finish looks at what follows the list, which may have been cut short.
func (r *JSONReader) finish() {
	r.done = true
	if _, err := r.in.Token(); err != nil {
		r.err = r.bad("is the file whole?", "the list of jobs does not end: %v", err)
	} else if r.report.Kept == 0 {
		r.err = r.bad("", "%s", r.report.NoJobs())
	}
}

// A number is a plain one, or one that may not be set or without end.
type number struct {
	set, infinite bool
	n             int64
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *number) UnmarshalJSON(text []byte) error {
	*v = number{}
	if len(text) > 0 && text[0] == '{' {
		var o struct {
			Set, Infinite bool
			Number        float64
		}
		err := json.Unmarshal(text, &o)
		*v = number{o.Set, o.Infinite, int64(o.Number)}
		return err
	}
	var x float64
	if err := json.Unmarshal(text, &x); err != nil || string(text) == "null" {
		return nil // a text, or nothing: not set
	}
	*v = number{x != noValue && x != 1<<64-2, x == infinite || x == 1<<64-1, int64(x)}
	return nil
}

// A words is a word or a list of them.
type words []string

// UnmarshalJSON implements json.Unmarshaler.
func (w *words) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		return json.Unmarshal(text, (*[]string)(w))
	}
	*w = words{""}
	return json.Unmarshal(text, &(*w)[0])
}

type jsonTRES struct {
	Type, Name string
	Count      number
}

type jsonJob struct {
	JobID number `json:"job_id"`
	Array struct {
		JobID  number `json:"job_id"`
		TaskID number `json:"task_id"`
	}
	Het struct {
		JobID number `json:"job_id"`
	}
	Cluster, Account, User, Partition, QOS, Nodes string
	AllocationNodes                               number `json:"allocation_nodes"`
	Time                                          struct {
		Submission, Eligible, Start, End, Elapsed, Suspended, Limit number
	}
	State struct {
		Current words
		Reason  string
	}
	Required    struct{ CPUs number }
	Reservation struct{ Name string }
	WCKey       struct{ WCKey string }
	TRES        struct{ Requested, Allocated []jsonTRES }
}

// record makes a record of a job, and reports whether it is one.
func (r *JSONReader) record(rec *trace.Record, j *jsonJob) bool {
	*rec = trace.Blank
	rec.Line, rec.ID = r.report.Read, j.JobID.n
	if j.Het.JobID.n > 0 {
		rec.Gang = j.Het.JobID.n
	}
	if len(j.State.Current) > 0 {
		rec.Status, _ = status([]byte(j.State.Current[0]))
	}
	at := func(v number) time.Duration {
		if v.n <= int64(epochDays/time.Second) || v.infinite {
			return trace.Unknown
		}
		return time.Duration(v.n) * time.Second
	}
	rec.Submit, rec.Eligible = at(j.Time.Submission), at(j.Time.Eligible)
	start := at(j.Time.Start)
	if start != trace.Unknown && rec.Submit != trace.Unknown {
		rec.Wait = start - rec.Submit
	}
	none := j.Nodes == "None assigned" || start == trace.Unknown
	if !none || j.Time.Elapsed.n > 0 && start != trace.Unknown {
		rec.Run = time.Duration(j.Time.Elapsed.n) * time.Second
	} else {
		rec.Wait = trace.Unknown
	}
	switch limit := j.Time.Limit; {
	case limit.infinite:
		rec.Limit = trace.Endless
	case limit.set && limit.n > 0:
		rec.Limit = time.Duration(limit.n) * time.Minute
	}
	r.names(rec, j)
	return r.size(rec, j)
}

// names sets who sent the job and where to.
func (r *JSONReader) names(rec *trace.Record, j *jsonJob) {
	l := &r.labels
	for _, of := range []struct {
		text  string
		into  *int32
		names *trace.Names
	}{
		{j.User, &rec.User, &l.User},
		{j.Account, &rec.Group, &l.Group},
		{j.QOS, &rec.Queue, &l.Queue},
		{j.Partition, &rec.Partition, &l.Partition},
		{j.Cluster, &rec.Cluster, &l.Cluster},
		{strings.TrimPrefix(j.State.Reason, "None"), &rec.Reason, &l.Reason},
		{j.Reservation.Name, &rec.Reservation, &l.Reservation},
		{strings.TrimPrefix(j.WCKey.WCKey, "*"), &rec.Project, &l.Project}, // * marks the user's default
	} {
		if of.text != "" {
			*of.into = of.names.Index([]byte(of.text))
		}
	}
	if r.header.Computer == "" {
		r.header.Computer = j.Cluster
	}
}

// size sets processors or GPUs, and reports false for a part of a GPU.
func (r *JSONReader) size(rec *trace.Record, j *jsonJob) bool {
	asked, given := r.tres(j.TRES.Requested), r.tres(j.TRES.Allocated)
	requested := first(asked.cpus, int32(j.Required.CPUs.n))
	if n := j.AllocationNodes.n; n > 0 {
		rec.Nodes = int32(n)
	}
	if r.opt.Unit == Processors {
		rec.Requested, rec.Allocated = requested, given.cpus
		return true
	}
	r.sizes.rec, r.sizes.part = trace.Blank, ""
	r.sizes.gpus(&asked, &given)
	if r.sizes.rec.Cores = requested; r.sizes.rec.Size() <= 0 && r.sizes.part == "" && len(r.opt.Read.CoresIn) > 0 && r.sizes.inCores(j.Partition) {
		r.sizes.cores(requested, given.cpus)
	}
	rec.Requested, rec.Allocated, rec.Cores = r.sizes.rec.Requested, r.sizes.rec.Allocated, r.sizes.rec.Cores
	if r.sizes.part != "" {
		r.report.Add(rec.Line, r.sizes.part, parts[r.sizes.part], trace.Dropped)
		return false
	}
	return true
}

// tres counts a list of trackable resources as the text format has it.
func (r *JSONReader) tres(list []jsonTRES) resources {
	var b strings.Builder
	for _, t := range list {
		name := t.Type
		if t.Name != "" {
			name += "/" + t.Name
		}
		if name == "cpu" || strings.HasPrefix(name, "gres/") {
			fmt.Fprintf(&b, "%s=%d,", name, t.Count.n)
		}
	}
	t, _ := parseTRES([]byte(strings.TrimSuffix(b.String(), ",")))
	return t
}
