package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"aforo/workload/logs"
	"aforo/workload/trace"

	"github.com/spf13/cobra"
)

// readingFlags are the flags of every command that reads a log.
type readingFlags struct {
	format, size, from, to string
	partitions, read       []string
}

// add adds the flags. window says whether the command has --from, --to and
// --partition of its own.
func (f *readingFlags) add(cmd *cobra.Command, window bool) {
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "format of the log, where its content does not tell: "+words(logs.Names()))
	flags.StringArrayVar(&f.read, "read", nil, "a rule of reading, KEY=VALUE, or a file of them (repeatable; docs/logs.md lists them)")
	flags.StringVar(&f.size, "size", "", "the size of a job: requested, allocated or max (default: allocated for an accounting, else requested)")
	if window {
		flags.StringArrayVar(&f.partitions, "partition", nil, "only jobs of this partition (repeatable)")
		flags.StringVar(&f.from, "from", "", `only jobs submitted from then on: a date, or a time such as "14d" since the first submission`)
		flags.StringVar(&f.to, "to", "", "only jobs submitted before then")
	}
	complete(cmd, "format", logs.Names())
	complete(cmd, "size", []string{"requested", "allocated", "max"})
	var keys []string
	for _, k := range trace.Keys() {
		keys = append(keys, k.Name+"=")
	}
	complete(cmd, "read", keys)
}

// options are what the flags say.
func (f *readingFlags) options() (logs.Options, error) {
	o := logs.Options{Format: f.format}
	if f.format != "" {
		if _, err := logs.Find(f.format); err != nil {
			return o, wrong(fmt.Errorf("--format: %w", err), "omit it to have the format recognised")
		}
	}
	for _, rule := range f.read {
		if err := setRule(&o.Read, rule); err != nil {
			return o, err
		}
	}
	for _, own := range []struct{ flag, text string }{{"size", f.size}, {"from", f.from}, {"to", f.to}, {"partition", strings.Join(f.partitions, ",")}} {
		if own.text == "" {
			continue
		}
		if err := o.Read.Set(own.flag, own.text); err != nil {
			return o, wrong(fmt.Errorf("--%w", err), hintOf(own.flag))
		}
	}
	return o, nil
}

// hintOf says how the value of a rule is written.
func hintOf(key string) string {
	if k, err := trace.FindKey(key); err == nil {
		return key + " is " + strings.ReplaceAll(k.Form, "`", "")
	}
	return ""
}

// setRule sets a rule that is written KEY=VALUE, or those of a file, one a line.
func setRule(r *trace.Reading, text string) error {
	key, value, ok := strings.Cut(text, "=")
	if ok {
		if err := r.Set(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return wrong(fmt.Errorf("--read %s: %w", text, err), hintOf(key))
		}
		return nil
	}
	file, err := os.Open(text)
	if err != nil {
		return wrong(fmt.Errorf("--read: %q is neither KEY=VALUE nor a file of such lines", text), "docs/logs.md lists the rules")
	}
	defer file.Close()
	no := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		no++
		line, _, _ := strings.Cut(lines.Text(), "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return wrong(fmt.Errorf("%s:%d: %q is not KEY = VALUE", text, no, line), "")
		}
		key, value = strings.TrimSpace(key), strings.Trim(strings.TrimSpace(value), `"`)
		if err := r.Set(key, value); err != nil {
			return wrong(fmt.Errorf("%s:%d: %w", text, no, err), hintOf(key))
		}
	}
	return nil
}
