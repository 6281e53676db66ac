package logreport

import (
	"fmt"
	"strings"

	"aforo/workload/portrait"
)

// fitting says whether a plain count explains the waits, by partition, user, reason and
// reservation. One partition or user would say no more than the whole does.
func (s *screen) fitting(p *portrait.Portrait) {
	f := p.Fitting
	if f == nil {
		return
	}
	source := map[string]string{
		"log": "by the log", "given": "as given", "busy": "the 99 % quantile of what was busy",
	}[f.Source]
	s.row("fits", ", ", fmt.Sprintf("in %.2f of the waiting time the job would have fitted what was free", f.Share),
		fmt.Sprintf("%s %ss %s", count(float64(f.Capacity)), p.Unit, source))
	for _, of := range []struct {
		name  string
		list  []portrait.FittingShare
		least int
	}{{"partition", f.Partitions, 2}, {"user", f.Users, 2}, {"reason", f.Reasons, 1}, {"reserved", f.Reservations, 1}} {
		if len(of.list) < of.least {
			continue
		}
		var parts []string
		for _, x := range of.list[:min(4, len(of.list))] {
			parts = append(parts, fmt.Sprintf("%s %.2f of %s h", x.Name, x.Share, count(x.WaitH)))
		}
		s.row("  "+of.name, ", ", strings.Join(parts, ", "))
	}
}
