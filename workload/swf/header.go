package swf

import (
	"bytes"
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"aforo/workload/trace"
)

// A Header is the comment lines at the head of a trace. Numbers that the header
// does not give are 0.
type Header struct {
	// Lines are the lines as they stand in the file, with their ';': the first ones,
	// where there are very many.
	Lines []string

	Version, Computer, Installation      string
	Acknowledge, Information             string
	Conversion, TimeZoneString           string
	MaxJobs, MaxRecords                  int64
	MaxNodes, MaxProcs                   int64
	UnixStartTime                        int64 // of submit time zero, in s
	TimeZone                             int64 // offset from UTC in s, as the conversion gave it
	StartTime, EndTime, Preemption       string
	MaxRuntime, MaxQueues, MaxPartitions int64
	// PerNode is how many processors a node has, where MaxNodes or a note says so.
	PerNode int64
}

// Values returns the values of every header line "; key: value" of that key, in
// their order; keys such as Note and Queue stand there several times.
func (h Header) Values(key string) []string {
	var values []string
	for _, line := range h.Lines {
		if k, v, ok := entry(line); ok && strings.EqualFold(k, key) {
			values = append(values, v)
		}
	}
	return values
}

// procs is the size of the machine in processors that the header gives, or 0: its
// MaxProcs, or else its MaxNodes, times the processors of a node where a line says
// how many those are.
func (h *Header) procs() int {
	nodes := h.MaxNodes
	if h.PerNode > 0 && nodes > 0 && nodes <= (1<<31-1)/h.PerNode {
		nodes *= h.PerNode
	}
	for _, n := range [...]int64{h.MaxProcs, nodes} {
		if n > 0 && n <= 1<<31-1 {
			return int(n)
		}
	}
	return 0
}

// perNode finds how many processors a node has: "8 (8 procs each)", "each node has 8
// processors", "4 CPUs per node".
var perNode = regexp.MustCompile(`(?i)\b(?:each node (?:has|with) (\d+) (?:proc|cpu|core)|(\d+)[ -](?:proc(?:essor)?s?|cpus?|cores?)(?: each| per node|/node))`)

// entry takes a line "; key: value" apart. A key is one word.
func entry(line string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(strings.TrimLeft(line, ";# \t"), ":")
	key = strings.TrimSpace(key)
	if !ok || key == "" || strings.ContainsAny(key, " \t") {
		return "", "", false
	}
	return key, strings.TrimSpace(value), true
}

// comment reports whether a line is one: it begins with ';', or with '#' in logs that
// somebody wrote by hand.
func comment(text []byte) bool { return text[0] == ';' || text[0] == '#' }

// readHeader reads up to the first data line, which it returns, too. Of the lines that
// it does not keep, which it counts in the report, it takes the values all the same.
func readHeader(lines *trace.Lines, report *trace.Report) (h Header, pending []byte, err error) {
	var kept trace.Comments
	for {
		line, ok := lines.Next()
		if !ok {
			err = lines.Err()
			break
		}
		text := bytes.TrimSpace(line)
		if len(text) == 0 {
			continue
		}
		if !comment(text) {
			pending = line
			break
		}
		one := string(bytes.TrimRight(line, "\r\n"))
		kept.Keep(one, lines.No(), report)
		h.read(one)
	}
	h.Lines = kept.Lines
	return h, pending, err
}

// read fills the fields from a line; of a key that stands there twice the first counts.
func (h *Header) read(line string) {
	key, value, ok := entry(line)
	if !ok {
		return
	}
	texts := map[string]*string{
		"version": &h.Version, "computer": &h.Computer, "installation": &h.Installation,
		"acknowledge": &h.Acknowledge, "information": &h.Information, "conversion": &h.Conversion,
		"timezonestring": &h.TimeZoneString, "starttime": &h.StartTime, "endtime": &h.EndTime,
		"preemption": &h.Preemption,
	}
	numbers := map[string]*int64{
		"maxjobs": &h.MaxJobs, "maxrecords": &h.MaxRecords, "maxnodes": &h.MaxNodes, "maxprocs": &h.MaxProcs,
		"unixstarttime": &h.UnixStartTime, "timezone": &h.TimeZone, "maxruntime": &h.MaxRuntime,
		"maxqueues": &h.MaxQueues, "maxpartitions": &h.MaxPartitions,
	}
	key = strings.ToLower(key)
	if p := texts[key]; p != nil && *p == "" {
		*p = value
	}
	if p := numbers[key]; p != nil && *p == 0 {
		*p = leadingInt(value)
	}
	if m := perNode.FindStringSubmatch(value); m != nil && h.PerNode == 0 && (key == "maxnodes" || key == "note") {
		h.PerNode = leadingInt(cmp.Or(m[1], m[2]))
	}
}

// leadingInt reads the number at the start of a value such as "338 (two are
// spare)", or 0 where there is none. It may have commas between its thousands.
func leadingInt(value string) int64 {
	end := 0
	for end < len(value) && (value[end] >= '0' && value[end] <= '9' || end == 0 && value[end] == '-' || thousands(value, end)) {
		end++
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(value[:end], ",", ""), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// thousands reports whether a comma stands between a digit and exactly three more.
func thousands(value string, i int) bool {
	digit := func(k int) bool { return k >= 0 && k < len(value) && value[k] >= '0' && value[k] <= '9' }
	return value[i] == ',' && digit(i-1) && digit(i+1) && digit(i+2) && digit(i+3) && !digit(i+4)
}
