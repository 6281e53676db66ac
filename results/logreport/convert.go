package logreport

import (
	"fmt"
	"io"
	"text/tabwriter"

	"aforo/workload/logs"
	"aforo/workload/trace"
)

// Convert writes what a conversion of the log in to the log out did, for a person.
func Convert(w io.Writer, in, out, format string, done *logs.Converted) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("read", "%s from %s (%s)", trace.Plural(int(done.Read), "record"), in, done.Format)
	for _, n := range done.Report.Counts {
		row(n.Action.String(), "%v", n)
	}
	for _, n := range done.Notes {
		row("did", "%s", n)
	}
	for _, n := range done.Lost.Counts {
		row("lost", "%v", n)
	}
	row("wrote", "%s to %s (%s)", trace.Plural(int(done.Wrote), "record"), out, format)
	return tab.Flush()
}
