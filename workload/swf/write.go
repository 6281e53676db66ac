package swf

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"time"

	"aforo/workload/trace"
)

// Write writes a log in the Standard Workload Format. The header lines of a log
// that was SWF stay as they are; another log gets a header of its own, which
// names the users, groups, queues, partitions and applications that the records
// number. What is not known is -1. Times are whole seconds, with decimals only
// where they have them. The error is that of w.
//
// What SWF has no field for is left out and counted in the Report: nodes, cores
// beside GPUs, and why a job failed. Memory that was asked for a whole job is
// divided by its size.
func Write(w io.Writer, l *trace.Log) (*trace.Report, error) {
	return trace.Write(w, NewWriter(), l)
}

// writer is a trace.Writer.
type writer struct {
	out    *bufio.Writer // keeps the first error
	names  *numbers
	line   []byte
	report trace.Report
}

// NewWriter returns a trace.Writer that writes what Write does.
func NewWriter() trace.Writer { return &writer{} }

// Look implements trace.Writer. What the header says of the records, their number
// and their names, is known without it.
func (o *writer) Look(*trace.Record, *trace.Labels) {}

// Begin implements trace.Writer.
func (o *writer) Begin(w io.Writer, h *trace.Header, l *trace.Labels, records int64) error {
	o.out, o.names = bufio.NewWriterSize(w, 1<<16), numberNames(l)
	if !h.Start.IsZero() && (h.Start.Unix() <= 0 || h.Start.Nanosecond() != 0 || h.Start.Unix() > lastSecond) {
		o.report.Add(0, "dates_lost", "the dates: SWF counts whole seconds from a time after 1970", trace.Changed)
	}
	writeHeader(o.out, h, l, records, o.names)
	return nil
}

// Write implements trace.Writer.
func (o *writer) Write(r *trace.Record) error {
	o.report.Read++
	o.report.Kept++
	held := o.held(r)
	o.line = appendRecord(o.line[:0], &held, o.names)
	_, err := o.out.Write(o.line)
	return err
}

// Close implements trace.Writer.
func (o *writer) Close() (*trace.Report, error) { return &o.report, o.out.Flush() }

// numbers are the numbers of the names of each kind, by their indices.
type numbers struct {
	user, group, app, queue, partition []int64
}

func numberNames(l *trace.Labels) *numbers {
	return &numbers{
		user: ownNumbers(&l.User), group: ownNumbers(&l.Group), app: ownNumbers(&l.App),
		queue: ownNumbers(&l.Queue), partition: ownNumbers(&l.Partition),
	}
}

// ownNumbers takes names for numbers where all of them are, as those of an SWF
// log; else it numbers them from 1.
func ownNumbers(names *trace.Names) []int64 {
	list := make([]int64, names.Len())
	if !numeric(names) {
		for i := range list {
			list[i] = int64(i) + 1
		}
		return list
	}
	for i := range list {
		list[i], _ = strconv.ParseInt(names.Name(int32(i)), 10, 64)
	}
	return list
}

// numeric reports whether every name is a number as strconv would write it, other
// than -1, which stands for none.
func numeric(names *trace.Names) bool {
	for i := range names.Len() {
		name := names.Name(int32(i))
		if v, err := strconv.ParseInt(name, 10, 64); err != nil || v == -1 || strconv.FormatInt(v, 10) != name {
			return false
		}
	}
	return true
}

func writeHeader(b *bufio.Writer, h *trace.Header, l *trace.Labels, records int64, n *numbers) {
	if h.Format == "swf" {
		for _, line := range h.Lines {
			fmt.Fprintln(b, line)
		}
	} else {
		newHeader(b, h, records)
		for _, k := range [...]struct {
			key   string
			names *trace.Names
			list  []int64
		}{
			{"Queue", &l.Queue, n.queue},
			{"Partition", &l.Partition, n.partition},
			{"User", &l.User, n.user},
			{"Group", &l.Group, n.group},
			{"Executable", &l.App, n.app},
		} {
			if !numeric(k.names) {
				for i, v := range k.list {
					fmt.Fprintf(b, "; %s: %d %s\n", k.key, v, oneLine(k.names.Name(int32(i))))
				}
			}
		}
	}
	for _, note := range h.Notes {
		fmt.Fprintf(b, "; Note: %s\n", oneLine(note))
	}
}

// newHeader writes what a log of another format says of itself.
func newHeader(b *bufio.Writer, h *trace.Header, records int64) {
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(b, "; %s: %s\n", key, oneLine(value))
		}
	}
	line("Version", "2.2")
	line("Computer", h.Computer)
	line("Installation", h.Installation)
	for _, a := range h.Acknowledge {
		line("Acknowledge", a)
	}
	line("Conversion", "by aforo from "+h.Format)
	line("MaxJobs", strconv.FormatInt(records, 10))
	line("MaxRecords", strconv.FormatInt(records, 10))
	if !h.Start.IsZero() {
		line("UnixStartTime", strconv.FormatInt(h.Start.Unix(), 10))
		_, offset := h.Start.Zone()
		line("TimeZone", strconv.Itoa(offset))
		line("TimeZoneString", zoneName(h.Start, offset))
	}
	if h.Capacity > 0 {
		line("MaxNodes", strconv.Itoa(h.Capacity))
		line("MaxProcs", strconv.Itoa(h.Capacity))
	}
	if h.Unit != "" && h.Unit != "processor" {
		line("Unit", h.Unit)
		line("Note", "the processors of this log are "+h.Unit+"s")
	}
}

// zoneName is the name of a zone of the tz data base, where the offset or the
// location has one.
func zoneName(t time.Time, offset int) string {
	switch name := t.Location().String(); {
	case offset == 0:
		return "UTC"
	case name != "" && name != "Local":
		return name
	case offset%3600 == 0:
		return fmt.Sprintf("Etc/GMT%+d", -offset/3600)
	}
	return ""
}

// oneLine keeps a text on its line.
func oneLine(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c < ' ' {
			b[i] = ' '
		}
	}
	return string(b)
}
