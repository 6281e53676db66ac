package sacct

import (
	"bytes"
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
	columnCount
)

var columnNames = [columnCount]string{
	"jobid", "jobidraw", "cluster", "user", "uid", "group", "gid", "account", "partition", "qos",
	"submit", "eligible", "start", "end", "elapsed", "elapsedraw", "exitcode", "state",
	"nnodes", "allocnodes", "ncpus", "alloccpus", "reqcpus", "reqmem", "reqtres", "alloctres", "reqgres", "allocgres",
	"timelimit", "timelimitraw", "nodelist", "cputime", "cputimeraw", "suspended", "systemcpu", "totalcpu", "usercpu",
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
	"derivedexitcode", "flags", "layout", "maxrss", "maxvmsize", "ntasks", "planned", "priority", "reason", "reqnodes",
	"reservation", "reserved", "restarts",
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

// layoutOf reads a header.
func layoutOf(header []byte) *layout {
	names := bytes.Split(header, []byte{'|'})
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

// A shape is what the first line of a log looks like.
type shape uint8

const (
	shapeNone   shape = iota
	shapeHeader       // names of fields, separated by '|'
	shapeXDMoD        // a record of XDMoD's 26 fields
	shapeTable        // sacct's output for people, in columns of blanks
)

func shapeOf(line []byte) shape {
	names := bytes.Split(line, []byte{'|'})
	if n := known(names); n >= 2 && 2*n >= len(names) || n > 0 && len(names) == 1 {
		return shapeHeader
	}
	if words := bytes.Fields(line); len(names) == 1 && len(words) > 1 && known(words) == len(words) {
		return shapeTable
	}
	if l := layoutOf([]byte(xdmod)); len(names) >= l.fields {
		var dates trace.Dates
		_, isID := parseID(names[l.at[colJobID]])
		if isID && when(&dates, names[l.at[colSubmit]]) && when(&dates, names[l.at[colEnd]]) {
			return shapeXDMoD
		}
	}
	return shapeNone
}

// Sniff reports whether the beginning of a log is one of sacct: a header of its
// fields, or a first record of XDMoD's 26 fields.
func Sniff(head []byte) bool {
	head = bytes.TrimLeft(head, "\r\n")
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	return shapeOf(bytes.TrimSuffix(line, []byte{'\r'})) != shapeNone
}

// command is what writes a log that has all that is read.
const command = "sacct -a -D -X -P -o JobID,JobIDRaw,Cluster,User,Account,Partition,QOS,Submit,Eligible,Start,End," +
	"ElapsedRaw,State,NNodes,ReqCPUS,AllocCPUS,ReqMem,ReqTRES,AllocTRES,TimelimitRaw"

// missing names what a header lacks of what a job cannot be without.
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
	if opt.Arrival == FromEligible && !has(colEligible) {
		list = append(list, "Eligible")
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
