package trace

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Key is a rule of reading by its word.
type Key struct {
	Name    string // the word, such as "zone"
	Form    string // what a value is
	Default string // what holds where the key is left out
	Doc     string // what it does
	// Counts are the keys of the Report under which it says what it moved.
	Counts string

	set func(r *Reading, text string) error
}

// Keys are all rules of reading, in the order of the documentation.
func Keys() []Key { return keys }

// FindKey returns the rule of a word. The error lists the words.
func FindKey(name string) (Key, error) {
	if i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name }); i >= 0 {
		return keys[i], nil
	}
	var names []string
	for _, k := range keys {
		names = append(names, k.Name)
	}
	return Key{}, fmt.Errorf("there is no rule of reading %q: the rules are %s", name, strings.Join(names, ", "))
}

// Set sets a rule by its word. The error says what a value is.
func (r *Reading) Set(name, text string) error {
	k, err := FindKey(name)
	if err != nil {
		return err
	}
	if err := k.set(r, text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

var profile = regexp.MustCompile(`^[1-7]g(\.[0-9]+gb)?$`)

var keys = []Key{
	{
		"size", "`requested`, `allocated` or `max`", "allocated where the format is an accounting (Slurm, PBS), else requested",
		"the size that counts; where it is not above zero, the other. Both works are told where they differ by more than 5 %",
		"size_differs, size_allocated, size_requested",
		func(r *Reading, text string) error {
			w, err := word(sizeWords, text)
			r.Size = SizeRule(w)
			return err
		},
	},
	{
		"partition", "names, with commas", "all", "leave out jobs of other partitions; a job that named several belongs to each", "other_partition",
		func(r *Reading, text string) error { r.Partition = append(r.Partition, list(text)...); return nil },
	},
	{
		"cluster", "a name", "the log's only one", "leave out jobs of other clusters; a log with several needs a choice", "other_cluster",
		func(r *Reading, text string) error { r.Cluster = text; return nil },
	},
	{
		"from", "a date, or a time since the first submission", "the beginning", "leave out jobs submitted before then", "outside_window",
		func(r *Reading, text string) (err error) { r.From, err = ParseBound(text); return err },
	},
	{
		"to", "a date, or a time since the first submission", "the end", "leave out jobs submitted from then on", "outside_window",
		func(r *Reading, text string) (err error) { r.To, err = ParseBound(text); return err },
	},
	{
		"arrival", "`eligible` or `submit`", "`eligible`",
		"when a job arrives: when it became eligible, where the log has that and it is later, or when it was submitted",
		"from_eligible, eligible_later, attempt_after",
		func(r *Reading, text string) error {
			w, err := word(arrivalWords, text)
			r.Arrival = Arrival(w)
			return err
		},
	},
	{
		"dependencies", "`afterany`, `afterok` or `ignore`", "`afterany`",
		"what is made of a job that names an earlier job of the log (SWF fields 17 and 18, `after` and `think_s`): eligible when that has ended and the think time has passed; only if that was not killed at its limit; or arrives by the log",
		"after_followed, after_unknown, after_filler, after_ignored",
		func(r *Reading, text string) error {
			w, err := word(dependencyWords, text)
			r.Dependencies = Dependencies(w)
			return err
		},
	},
	{
		"missing_limits", "`run`, `popular`, `factor:F` or `default:D`", "`run`", "the limit of a job that the log has none for", "limit_missing",
		func(r *Reading, text string) (err error) { r.MissingLimit, err = ParseLimitRule(text); return err },
	},
	{
		"partition_limits", "such as `gpu:24h,cpu:7d`", "unknown", "the limit of a job whose record has its partition's (Slurm's `Partition_Limit`)", "partition_limit",
		func(r *Reading, text string) (err error) { r.PartitionLimits, err = parseLimits(text); return err },
	},
	{
		"overrun", "`keep` or `cut`", "keep what an accounting (Slurm, PBS) recorded, cut in the other formats", "what becomes of a run time above the limit", "run_cut, run_kept",
		func(r *Reading, text string) error {
			w, err := word(overrunWords, text)
			r.Overrun = Overrun(w)
			return err
		},
	},
	{
		"gpu_slices", "a profile of MIG, such as `1g.5gb`", "left out", "with `sacct-gpu`: count sizes in slices of this profile; without it, jobs with slices or shards of a GPU are left out", "gpu_slice, gpu_share",
		func(r *Reading, text string) error {
			if !profile.MatchString(text) {
				return fmt.Errorf("%q is no profile of MIG: it is written as in 1g.5gb", text)
			}
			r.Slices = text
			return nil
		},
	},
	{
		"cores_in", "names, with commas", "none", "with `sacct-gpu`: partitions that have nodes without GPUs; jobs there that have none are counted by their CPUs, and have no size elsewhere", "sized_by_cores",
		func(r *Reading, text string) error { r.CoresIn = append(r.CoresIn, list(text)...); return nil },
	},
	{
		"zone", "a name of the tz database, such as `Europe/Madrid`", "`UTC`", "where the clock stood that wrote times without a zone", "hour_twice, hour_unsure, hour_skipped",
		func(r *Reading, text string) (err error) { r.Zone, err = parseZone(text); return err },
	},
	{
		"skip_bad", "a number", "`0`", "leave out up to that many records that cannot be read, each told with its line, before the log is an error", "bad_record",
		func(r *Reading, text string) (err error) {
			if r.SkipBad, err = strconv.Atoi(text); err != nil || r.SkipBad < 0 {
				return fmt.Errorf("%q is no number of records", text)
			}
			return nil
		},
	},
	{
		"columns", "names, with commas", "the header's", "the fields of a Slurm log without a header (`sacct -n`)", "",
		func(r *Reading, text string) error { r.Columns = list(text); return nil },
	},
	{
		"separator", "a text; `tab` for a tabulator", "the header tells", "what stands between the fields of a Slurm log", "",
		func(r *Reading, text string) error {
			r.Separator = text
			if text == "tab" || text == `\t` {
				r.Separator = "\t"
			}
			return nil
		},
	},
	{
		"map", "a bundled map, or a file", "the header tells a bundled one", "how the columns of a table of any form are read", "submit_is_start",
		func(r *Reading, text string) error { r.Map = text; return nil },
	},
}

// list takes names with commas apart.
func list(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
