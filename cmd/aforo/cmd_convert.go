package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/logreport"
	"aforo/results/whole"
	"aforo/workload/clock"
	"aforo/workload/logs"
	"aforo/workload/reshape"
	"aforo/workload/trace"

	"github.com/spf13/cobra"
)

// convertFlags are the flags as they were written.
type convertFlags struct {
	toFormat      string
	users, queues []string
	readingFlags
	sample, scaleLoad       float64
	sampleBy, shake         string
	resample                int
	seed                    uint64
	sampleGiven, scaleGiven bool
	resampleGiven           bool
}

func convertCommand(t *terminal.Terminal) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Write a log in another format, or a part or a variation of it",
		Long: `Convert reads the log IN and writes it to OUT, in the format that OUT's name ends
in (.swf, .csv or .sacct, each with or without .gz) or that --to-format names.
"-" is standard input or output. Nothing is repaired or left out without being
told, and OUT is complete or absent.

The flags that change the log work in this order: --from and --to, --partition,
--user and --queue, --sample, --resample, --scale-load, --shake. Random choices
depend on --seed alone.`,
		Example: `  aforo trace convert jobs.sacct jobs.swf.gz
  aforo trace convert KTH-SP2.swf.gz busy.swf --scale-load 1.2
  aforo trace convert KTH-SP2.swf.gz half.csv --sample 0.5 --sample-by user --seed 7
  aforo trace convert jobs.csv may.csv --from 2026-05-01T00:00:00+02:00 --to 2026-06-01T00:00:00+02:00`,
		Args: exactly("IN", "OUT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := cmd.Flags().Changed
			f.sampleGiven, f.scaleGiven, f.resampleGiven = given("sample"), given("scale-load"), given("resample")
			c, err := f.conversion(args[0], args[1])
			if err != nil {
				return err
			}
			c.In.Stdin = cmd.InOrStdin()
			return convert(cmd.Context(), t, c, args[1])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.toFormat, "to-format", "", "format of OUT, where its name does not tell: "+words(logs.Writable()))
	flags.StringVar(&f.from, "from", "", `only jobs submitted from then on: a date, or a time such as "14d" since the first submission`)
	flags.StringVar(&f.to, "to", "", "only jobs submitted before then")
	flags.StringArrayVar(&f.partitions, "partition", nil, "only jobs of this partition (repeatable)")
	flags.StringArrayVar(&f.users, "user", nil, "only jobs of this user (repeatable)")
	flags.StringArrayVar(&f.queues, "queue", nil, "only jobs of this queue or QOS (repeatable)")
	flags.Float64Var(&f.sample, "sample", 1, "keep this share of the jobs, drawn at random")
	flags.StringVar(&f.sampleBy, "sample-by", "job", "what is drawn: job, or user with all of a user's jobs")
	flags.IntVar(&f.resample, "resample", 0, "draw this many weeks anew from the weeks of each user")
	flags.Float64Var(&f.scaleLoad, "scale-load", 1, "divide the times between submissions by this factor")
	flags.StringVar(&f.shake, "shake", "", `move each submission at random by up to this time, such as "30s"`)
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the random choices")
	complete(cmd, "to-format", logs.Writable())
	f.readingFlags.add(cmd, false)
	complete(cmd, "sample-by", []string{"job", "user"})
	return cmd
}

// conversion checks the flags and returns what is to be done.
func (f *convertFlags) conversion(in, out string) (*logs.Conversion, error) {
	c := &logs.Conversion{In: &logs.Origin{Path: in, Several: true}}
	c.Changes.Seed = f.seed
	own := f.readingFlags // the window and the partitions are changes here
	own.from, own.to, own.partitions = "", "", nil
	var err error
	if c.In.Options, err = own.options(); err != nil {
		return nil, err
	}
	if c.To, err = f.target(out); err != nil {
		return nil, err
	}
	for _, b := range []struct {
		flag, text string
		into       *reshape.Bound
	}{{"--from", f.from, &c.Changes.From}, {"--to", f.to, &c.Changes.Until}} {
		if b.text == "" {
			continue
		}
		if *b.into, err = trace.ParseBound(b.text); err != nil {
			return nil, wrong(fmt.Errorf("%s: %w", b.flag, err), `write a date such as 2026-05-01T00:00:00+02:00, or a time such as "36h" or "14d"`)
		}
	}
	c.Changes.Only = []reshape.Choice{
		{Kind: reshape.Partition, Names: f.partitions}, {Kind: reshape.User, Names: f.users}, {Kind: reshape.Queue, Names: f.queues},
	}
	switch f.sampleBy {
	case "job":
	case "user":
		c.Changes.SampleUsers = true
	default:
		return nil, usageError(fmt.Sprintf("--sample-by: there is no sampling by %q: it is by job or by user", f.sampleBy), "")
	}
	if f.sampleGiven {
		c.Changes.Sample = &f.sample
	}
	if f.scaleGiven {
		c.Changes.ScaleLoad = &f.scaleLoad
	}
	if f.resampleGiven {
		c.Changes.Resample = &f.resample
	}
	if f.shake != "" {
		if c.Changes.Shake, err = clock.ParseDuration(f.shake); err != nil || c.Changes.Shake == 0 {
			return nil, usageError(fmt.Sprintf("--shake: %q is no time above zero", f.shake), `write it as "30s"`)
		}
	}
	return c, nil
}

// convert reads, changes and writes the log, and says what it did: on standard
// output, or where that is the log itself, on the other stream.
func convert(ctx context.Context, t *terminal.Terminal, c *logs.Conversion, out string) error {
	if logs.Same(c.In.Path, out) {
		return usageError(out+" is the log itself", "give the new log a file of its own")
	}
	c.In.Watch = t.Watch("")
	var file *whole.Single
	c.Create = func() (w io.Writer, err error) {
		if out == "-" {
			return t.Out.Raw(), nil
		}
		file, err = createTable(out, "jobs.csv")
		return file, err
	}
	c.Gzip = out != "-" && strings.HasSuffix(strings.ToLower(out), ".gz")
	done, err := c.Run(ctx)
	if file != nil {
		defer file.Abandon()
	}
	if err != nil {
		return err
	}
	if file != nil {
		if err := file.Commit(); err != nil {
			return err
		}
		return logreport.Convert(t.Out, c.In.Path, out, c.To.Name, done)
	}
	var text bytes.Buffer
	if err := logreport.Convert(&text, c.In.Path, out, c.To.Name, done); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		t.Line(strings.TrimSuffix(line, "\n"))
	}
	return nil
}

// target is the format of OUT.
func (f *convertFlags) target(out string) (logs.Format, error) {
	if f.toFormat == "" {
		to, err := logs.ForFile(out)
		if err != nil {
			return to, wrong(err, "or say it with --to-format: "+words(logs.Writable()))
		}
		return to, nil
	}
	to, err := logs.Find(f.toFormat)
	if err != nil {
		return to, wrong(fmt.Errorf("--to-format: %w", err), "")
	}
	if to.Write == nil {
		return to, usageError(fmt.Sprintf("--to-format: %s is only read", to.Name), "written are "+words(logs.Writable()))
	}
	return to, nil
}
