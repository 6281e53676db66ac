package portrait

import (
	"fmt"
	"strconv"
	"strings"

	"aforo/workload/trace"
)

// A header is the lines "; key: value" of SWF, in their order.
type header []entry

type entry struct{ key, value, line string }

func parseHeader(lines []string) header {
	var list header
	for _, line := range lines {
		key, value, ok := strings.Cut(strings.TrimLeft(line, ";# \t"), ":")
		key = strings.TrimSpace(key)
		if ok && key != "" && !strings.ContainsAny(key, " \t/") {
			list = append(list, entry{key, strings.TrimSpace(value), line})
		}
	}
	return list
}

// first returns the value of a key where it stands first.
func (h header) first(key string) (string, bool) {
	for _, e := range h {
		if strings.EqualFold(e.key, key) {
			return e.value, true
		}
	}
	return "", false
}

// number returns the number at the beginning of a key's value.
func (h header) number(key string) (int64, bool) {
	value, ok := h.first(key)
	word, _, _ := strings.Cut(value, " ")
	n, err := strconv.ParseInt(word, 10, 64)
	return n, ok && err == nil
}

// rename gives queues and partitions, which are numbers in SWF, the names that the
// header has for them.
func rename(n *Names, h *trace.Header, key string) {
	if n == nil || h.Format != "swf" {
		return
	}
	names := map[string]string{}
	for _, e := range parseHeader(h.Lines) {
		if words := strings.Fields(e.value); strings.EqualFold(e.key, key) && !oddEntry(e) {
			names[words[0]] = words[1]
		}
	}
	for i := range n.Top {
		if name := names[n.Top[i].Name]; name != "" {
			n.Top[i].Name = name
		}
	}
}

// headerFindings says what is odd about the header of an SWF log.
func headerFindings(h *trace.Header, records int64, largest int32) []Finding {
	if h.Format != "swf" {
		return nil
	}
	var list []Finding
	note := func(n int64, key, what, detail string) {
		if n > 0 {
			list = append(list, Finding{Key: key, What: what, N: n, Action: trace.Noted.String(), Detail: detail})
		}
	}
	if len(h.Lines) == 0 {
		note(1, "header_missing", "no header", "")
		return list
	}
	entries := parseHeader(h.Lines)
	var odd []string
	for _, e := range entries {
		if oddEntry(e) {
			odd = append(odd, strconv.Quote(strings.TrimSpace(e.line)))
		}
	}
	note(int64(len(odd)), "header_odd", "header lines without a value, a name or a number", strings.Join(odd, ", "))
	blank := int64(0)
	for _, line := range h.Lines {
		if strings.Trim(line, "; \t") == "" {
			blank++
		}
	}
	note(blank, "header_blank", "header lines with nothing behind the ';'", "")
	if _, ok := entries.first("Version"); !ok {
		note(1, "header_no_version", "no Version in the header", "")
	}
	if text, ok := entries.first("Preemption"); ok && !strings.EqualFold(text, "no") && !strings.EqualFold(text, "none") && text != "" {
		note(1, "header_preemption", "the header says that jobs may be preempted", "Preemption: "+text)
	}
	return append(list, headerCounts(entries, records, largest)...)
}

// headerCounts compares the header's counts with what there is.
func headerCounts(entries header, records int64, largest int32) []Finding {
	var list []Finding
	for _, c := range []struct{ key, id string }{{"MaxJobs", "header_max_jobs"}, {"MaxRecords", "header_max_records"}} {
		if n, ok := entries.number(c.key); ok && n != records {
			list = append(list, Finding{
				Key: c.id, What: c.key + " of the header is not the number of records", N: 1,
				Action: trace.Noted.String(), Detail: fmt.Sprintf("%s: %d, %d records", c.key, n, records),
			})
		}
	}
	if n, ok := entries.number("MaxProcs"); ok && int64(largest) > n {
		list = append(list, Finding{
			Key: "header_max_procs", What: "MaxProcs of the header is less than a job has", N: 1,
			Action: trace.Noted.String(), Detail: fmt.Sprintf("MaxProcs: %d, a job of %d", n, largest),
		})
	}
	return list
}

// oddEntry reports whether a header line has no value, or one that its key does
// not take: a queue or a partition is a number and a name that is no number.
func oddEntry(e entry) bool {
	switch key := strings.ToLower(e.key); key {
	case "queue", "partition":
		words := strings.Fields(e.value)
		if len(words) < 2 {
			return true
		}
		_, number := strconv.ParseInt(words[0], 10, 64)
		_, name := strconv.ParseFloat(words[1], 64)
		return number != nil || name == nil
	case "maxjobs", "maxrecords", "maxnodes", "maxprocs", "unixstarttime", "timezone", "maxruntime", "maxqueues", "maxpartitions":
		_, ok := header{e}.number(e.key)
		return !ok
	case "note":
		return false
	}
	return e.value == ""
}
