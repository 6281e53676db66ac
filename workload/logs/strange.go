package logs

import (
	"regexp"
	"strings"
)

// A stranger is something that people have at hand and that is no log of a format that is
// read: what it is, where that is known, and what to do.
type stranger struct {
	first      *regexp.Regexp // its first line
	ends       string         // how its name does, or ""
	what, hint string
}

const hintMap = "name its columns in a column map: --read map=FILE (docs/logs.md, Column maps)"

var strangers = []stranger{
	{
		first: regexp.MustCompile(`.`), ends: ".toml", what: "this is a scenario, not a log",
		hint: "aforo run FILE simulates it, and aforo check FILE says what will happen",
	},
	{
		first: regexp.MustCompile(`^(variant,(by,class,measure,|partition,|type,|time,|quantile,|wait_s,|group,)|second,value,capacity,|goal,)`), what: "this is a table of a result of aforo, not a log",
		hint: "aforo report FOLDER writes the page of the result",
	},
	{
		first: regexp.MustCompile(`^\s*[\[{]`), what: "this is JSON of another form than sacct --json writes",
		hint: "write it as CSV, a line a job (jq -r '.[] | [...] | @csv' FILE), and " + hintMap,
	},
	{
		first: regexp.MustCompile(`(?i)^\s*JOBID\s+(PARTITION|USER|NAME)\b`), what: "this is squeue's table of what waits and runs now, not a log of what ran",
		hint: "ask the accounting: sacct -a -X --parsable2 --format=ALL",
	},
	{
		first: regexp.MustCompile(`^JobId=\d+ `), what: "this is scontrol's description of a job, or a part of one",
		hint: "ask the accounting: sacct -a -X --parsable2 --format=ALL",
	},
	{
		first: regexp.MustCompile(`^[^,;\t|]+([,;\t|][^,;\t|]+){2,}$`),
		hint:  "where it is a table of jobs, " + hintMap,
	},
}

// strange returns what the name of a file and its first line give away.
func strange(name string, line []byte) *stranger {
	for i := range strangers {
		if strings.HasSuffix(name, strangers[i].ends) && strangers[i].first.Match(line) {
			return &strangers[i]
		}
	}
	return nil
}
