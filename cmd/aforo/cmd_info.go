package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/logreport"
	"aforo/results/text"
	"aforo/workload/logs"
	"aforo/workload/portrait"

	"github.com/spf13/cobra"
)

func infoCommand(t *terminal.Terminal) *cobra.Command {
	var i info
	cmd := &cobra.Command{
		Use:   "info LOG...",
		Short: "Say what is in a log, and what is odd about it",
		Long: `Info prints a portrait of each log on one screen: how many jobs, when, on which
machine and at which load; sizes, run times, limits, recorded waits; who sent the
jobs and when. Below it stands all that is odd, how often, on which lines, and
what a simulation would do about it. "-" is standard input. With --json each log
is one object.`,
		Example: `  aforo trace info KTH-SP2.swf.gz
  aforo trace info *.swf.gz --json | jq .machine.load
  aforo trace info philly.csv.gz --figures philly`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("aforo trace info takes LOG..., and none is given", "usage: "+cmd.UseLine())
			}
			if err := i.check(args, cmd.Flags().Changed("procs")); err != nil {
				return err
			}
			i.logs, i.stdin = args, cmd.InOrStdin()
			return i.run(cmd.Context(), t)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&i.procs, "procs", 0, "processors or GPUs of the machine (default: what the log says)")
	flags.BoolVar(&i.json, "json", false, "print each portrait as one JSON object")
	flags.StringVar(&i.figures, "figures", "", "draw the portraits into this `folder`, as SVG and PNG")
	i.readingFlags.add(cmd, true)
	return cmd
}

// check looks at the flags.
func (i *info) check(args []string, procsGiven bool) error {
	if procsGiven && (i.procs < 1 || i.procs > math.MaxInt32) {
		return usageError(fmt.Sprintf("--procs is %d, and must be from 1 to 2,147,483,647", i.procs), "omit it to take the size from the log")
	}
	var err error
	i.opt, err = i.options()
	return err
}

// An info is logs to be looked at.
type info struct {
	logs  []string // paths, or "-"
	stdin io.Reader
	procs int
	readingFlags
	opt     logs.Options
	json    bool
	figures string // the folder for figures, or ""
}

// run shows one log after the other. A log that cannot be read does not keep the
// others from being shown.
func (i *info) run(ctx context.Context, t *terminal.Terminal) error {
	var failed []error
	var drawn []*portrait.Portrait
	for k, path := range i.logs {
		p, err := i.read(ctx, t, path)
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if k > 0 && !i.json {
			fmt.Fprintln(t.Out)
		}
		if err := i.show(t.Out, p); err != nil {
			return err
		}
		drawn = append(drawn, p)
	}
	if i.figures != "" && len(drawn) > 0 {
		failed = append(failed, i.draw(drawn))
	}
	return errors.Join(failed...)
}

// read draws the portrait of one log.
func (i *info) read(ctx context.Context, t *terminal.Terminal, path string) (*portrait.Portrait, error) {
	origin := &logs.Origin{Path: path, Stdin: i.stdin, Options: i.opt, Several: true, Watch: t.Watch(path)}
	if err := origin.Keep(ctx); err != nil {
		return nil, err
	}
	defer origin.Remove()
	opt := portrait.Options{Capacity: i.procs, MissingLimit: i.opt.Read.MissingLimit}
	p, err := readPortrait(ctx, origin, opt)
	if err != nil || p.Busy == 0 {
		return p, err
	}
	opt.Busy = p.Busy // what a count explains of the waits needs the size of the machine first
	return readPortrait(ctx, origin, opt)
}

func readPortrait(ctx context.Context, origin *logs.Origin, opt portrait.Options) (*portrait.Portrait, error) {
	r, err := origin.Reader(ctx)
	if err != nil {
		return nil, err
	}
	return portrait.Read(r, origin.Path, opt)
}

func (i *info) show(w io.Writer, p *portrait.Portrait) error {
	if !i.json {
		return logreport.Text(w, p)
	}
	var b bytes.Buffer
	if err := text.JSON(&b, p); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// draw writes the figures of all portraits into one folder, which is made where it is
// absent. Their names begin with that of their log.
func (i *info) draw(list []*portrait.Portrait) error {
	taken := map[string]int{}
	for _, p := range list {
		name := logName(p.Log)
		if taken[name]++; taken[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, taken[name])
		}
		files, err := logreport.Figures(p)
		if err != nil {
			return err
		}
		if err := writeFigures(i.figures, name+"-", files); err != nil {
			return err
		}
	}
	return nil
}

// logName is the name of a log without its folder and what its format adds.
func logName(path string) string {
	if path == "-" {
		return "stdin"
	}
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		return short
	}
	return name
}
