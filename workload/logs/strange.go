package logs

import "regexp"

// A stranger is something that people have at hand and that is no log of a format that is
// read: what it is, where that is known, and what to do.
type stranger struct {
	first      *regexp.Regexp // its first line
	what, hint string
}

const hintMap = "name its columns in a column map: --read map=FILE (docs/logs.md, Column maps)"

var strangers = []stranger{
	{
		regexp.MustCompile(`^\s*[\[{]`), "this is JSON of another form than sacct --json writes",
		"write it as CSV, a line a job (jq -r '.[] | [...] | @csv' FILE), and " + hintMap,
	},
	{
		regexp.MustCompile(`(?i)^\s*JOBID\s+(PARTITION|USER|NAME)\b`), "this is squeue's table of what waits and runs now, not a log of what ran",
		"ask the accounting: sacct -a -X --parsable2 --format=ALL",
	},
	{
		regexp.MustCompile(`^JobId=\d+ `), "this is scontrol's description of a job, or a part of one",
		"ask the accounting: sacct -a -X --parsable2 --format=ALL",
	},
	{
		regexp.MustCompile(`^[^,;\t|]+([,;\t|][^,;\t|]+){2,}$`), "",
		"where it is a table of jobs, " + hintMap,
	},
}

// strange returns what the first line of a file gives away.
func strange(line []byte) *stranger {
	for i := range strangers {
		if strangers[i].first.Match(line) {
			return &strangers[i]
		}
	}
	return nil
}
