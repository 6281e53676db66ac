package sacct

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"aforo/workload/trace"
)

// A column is a field of sacct that a record is made from, or that helps to tell
// where a line with too many separators has which field.
type column uint8

const (
	colJobID column = iota
	colJobIDRaw
	colCluster
	colUser
	colUID
	colGroup
	colGID
	colAccount
	colPartition
	colQOS
	colSubmit
	colEligible
	colStart
	colEnd
	colElapsed
	colElapsedRaw
	colExitCode
	colState
	colNNodes
	colAllocNodes
	colNCPUS
	colAllocCPUS
	colReqCPUS
	colReqMem
	colReqTRES
	colAllocTRES
	colReqGRES
	colAllocGRES
	colTimelimit
	colTimelimitRaw
	colNodeList
	colCPUTime
	colCPUTimeRaw
	colSuspended
	colSystemCPU
	colTotalCPU
	colUserCPU
	colReason
	colReservation
	columnCount
)

var columnNames = [columnCount]string{
	"jobid", "jobidraw", "cluster", "user", "uid", "group", "gid", "account", "partition", "qos",
	"submit", "eligible", "start", "end", "elapsed", "elapsedraw", "exitcode", "state",
	"nnodes", "allocnodes", "ncpus", "alloccpus", "reqcpus", "reqmem", "reqtres", "alloctres", "reqgres", "allocgres",
	"timelimit", "timelimitraw", "nodelist", "cputime", "cputimeraw", "suspended", "systemcpu", "totalcpu", "usercpu",
	"reason", "reservation",
}

// free are the fields that hold a user's own text, which may contain '|' and line
// feeds.
var free = []string{
	"admincomment", "comment", "constraints", "container", "extra", "jobname", "stderr", "stdin", "stdout", "submitline",
	"systemcomment", "wckey", "workdir",
}

// other are fields that are only needed to know a header when one is seen.
var other = []string{
	"all", "associd", "avecpu", "averss", "avevmsize", "blockid", "consumedenergy", "dbindex",
	"derivedexitcode", "flags", "layout", "maxrss", "maxvmsize", "ntasks", "planned", "priority", "reqnodes",
	"reserved", "restarts",
}

// xdmod is what the header of an XDMoD Slurm log would be. XDMoD's slurm helper
// (xdmod-slurm-helper) writes sacct's output without one.
const xdmod = "JobID|JobIDRaw|Cluster|Partition|QOS|Account|Group|GID|User|UID|Submit|Eligible|Start|End|Elapsed|ExitCode|" +
	"State|NNodes|NCPUS|ReqCPUS|ReqMem|ReqTRES|AllocTRES|Timelimit|NodeList|JobName"

// A layout says which field of a line is what.
type layout struct {
	fields int
	at     [columnCount]int // -1 where a column is absent
	is     []column         // the reverse; columnCount where a field is not needed
	free   []bool           // fields of free text
	anyone bool             // there is one
}

// layoutOf reads the names of a header.
func layoutOf(names [][]byte) *layout {
	l := &layout{fields: len(names), is: make([]column, len(names)), free: make([]bool, len(names))}
	for c := range l.at {
		l.at[c] = -1
	}
	for i, name := range names {
		word := canonical(name)
		l.is[i] = columnCount
		if c := slices.Index(columnNames[:], word); c >= 0 && l.at[c] < 0 {
			l.at[c], l.is[i] = i, column(c)
		}
		l.free[i] = slices.Contains(free, word)
		l.anyone = l.anyone || l.free[i]
	}
	return l
}

func canonical(name []byte) string { return strings.ToLower(string(bytes.TrimSpace(name))) }

// known is how many names of a header are fields of sacct.
func known(names [][]byte) int {
	n := 0
	for _, name := range names {
		word := canonical(name)
		if slices.Contains(columnNames[:], word) || slices.Contains(free, word) || slices.Contains(other, word) {
			n++
		}
	}
	return n
}

// xdmodLayout is that of XDMoD's logs.
func xdmodLayout() *layout { return layoutOf(bytes.Split([]byte(xdmod), []byte{bar})) }

// A shape is what the first line of a log looks like.
type shape uint8

const (
	shapeNone   shape = iota
	shapeHeader       // names of fields
	shapeXDMoD        // a record of XDMoD's 26 fields
	shapeTable        // sacct's output for people, in columns of blanks
	shapeRecord       // a record, as of a log without its header
)

// bar separates the fields unless sacct was told otherwise.
const bar = '|'

// separator is what stands between the first two names of a header, which are
// letters and digits; "|" where there are no two.
func separator(line []byte) string {
	letter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' }
	from := 0
	for from < len(line) && letter(line[from]) {
		from++
	}
	to := from
	for to < len(line) && !letter(line[to]) {
		to++
	}
	if from == 0 || from == to || to == len(line) {
		return string(bar)
	}
	return string(line[from:to])
}

// shapeOf says what a first line is, and what stands between its fields; sep is what
// does, where that is known.
func shapeOf(line []byte, sep string) (shape, string) {
	named := cmp.Or(sep, separator(line))
	names := bytes.Split(line, []byte(named))
	n := known(names)
	switch blanks := len(bytes.Trim([]byte(named), " ")) == 0; {
	case blanks && n > 1 && n == len(names):
		return shapeTable, named
	case blanks:
	case n >= 2 && 2*n >= len(names), n > 0 && len(names) == 1:
		return shapeHeader, named
	}
	if words := bytes.Fields(line); sep == "" && len(words) > 1 && known(words) == len(words) {
		return shapeTable, named
	}
	return recordShape(line, cmp.Or(sep, string(bar)))
}

// recordShape is what a line is that names no fields.
func recordShape(line []byte, sep string) (shape, string) {
	fields := bytes.Split(line, []byte(sep))
	var dates trace.Dates
	if l := xdmodLayout(); len(fields) >= l.fields {
		_, isID := parseID(fields[l.at[colJobID]])
		if isID && when(&dates, fields[l.at[colSubmit]]) && when(&dates, fields[l.at[colEnd]]) {
			return shapeXDMoD, sep
		}
	}
	dated := 0
	for _, f := range fields {
		if _, _, ok := dates.ParseZoned(f); ok {
			dated++
		}
	}
	if _, isID := parseID(fields[0]); isID && dated >= 2 {
		return shapeRecord, sep
	}
	return shapeNone, sep
}

// Sniff reports whether the beginning of a log is one of sacct: a header of its
// fields, or a first record of XDMoD's 26 fields or of others.
func Sniff(head []byte) bool {
	head = bytes.TrimLeft(head, "\r\n")
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	s, _ := shapeOf(bytes.TrimSuffix(line, []byte{'\r'}), "")
	return s != shapeNone
}

// command is what writes a log that has all that is read.
const command = "TZ=UTC sacct -a -D -X -P -o JobID,JobIDRaw,Cluster,User,Account,Partition,QOS,Submit,Eligible,Start,End," +
	"ElapsedRaw,State,NNodes,ReqCPUS,AllocCPUS,ReqMem,ReqTRES,AllocTRES,TimelimitRaw,NodeList,Reason,Reservation"

// missing names which fields that every job must have a header lacks.
func (l *layout) missing(opt Options) []string {
	has := func(list ...column) bool {
		return slices.ContainsFunc(list, func(c column) bool { return l.at[c] >= 0 })
	}
	var list []string
	if !has(colJobID, colJobIDRaw) {
		list = append(list, "JobIDRaw (or JobID)")
	}
	if !has(colSubmit) {
		list = append(list, "Submit")
	}
	if !has(colElapsed, colElapsedRaw) && !(has(colStart) && has(colEnd)) {
		list = append(list, "ElapsedRaw (or Elapsed, or Start and End)")
	}
	if opt.Unit == GPUs && !has(colReqTRES, colAllocTRES, colReqGRES, colAllocGRES) {
		list = append(list, "AllocTRES or ReqTRES, which count GPUs")
	}
	if opt.Unit == Processors && !has(colReqCPUS, colNCPUS, colAllocCPUS, colReqTRES, colAllocTRES) {
		list = append(list, "ReqCPUS (or AllocCPUS, NCPUS, ReqTRES, AllocTRES)")
	}
	return list
}
