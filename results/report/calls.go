package report

import (
	"aforo/results"
	"aforo/results/measures"
)

// columnsByCall are those of calls: what was granted, and what became of it.
func columnsByCall(s *results.Summary) []column {
	most := 0.0
	for _, r := range s.Rows {
		if r.By == measures.ByCall.String() && r.Measure == measures.Granted.Info().Name {
			most = max(most, float64(r.Mean))
		}
	}
	hours := prefix(most)
	columns := []column{
		{measure: measures.Projects, digits: 4, scale: scale{1, ""}},
		{measure: measures.Granted, digits: 4, scale: hours},
		{measure: measures.Spent, digits: 4, scale: hours},
		{measure: measures.LeftOver, digits: 4, scale: hours},
		{measure: measures.Lapsed, digits: 4, scale: hours},
		{measure: measures.FirstStartP95, digits: 3, auto: true},
		{measure: measures.FirstStartDays, digits: 3, scale: scale{1, "days"}},
	}
	for i := range columns {
		columns[i].title = columns[i].measure.Short(s.Unit)
	}
	return columns
}
