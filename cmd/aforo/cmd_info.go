package main

import (
	"fmt"
	"math"

	"aforo/workload/logs"

	"github.com/spf13/cobra"
)

func infoCommand(t *terminal) *cobra.Command {
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
	flags.StringVar(&i.format, "format", "", "format of the logs, where their content does not tell: "+words(logs.Names()))
	flags.BoolVar(&i.json, "json", false, "print each portrait as one JSON object")
	flags.StringVar(&i.figures, "figures", "", "draw the portraits into this `folder`, as SVG and PNG")
	complete(cmd, "format", logs.Names())
	return cmd
}

// check looks at the flags.
func (i *info) check(args []string, procsGiven bool) error {
	if procsGiven && (i.procs < 1 || i.procs > math.MaxInt32) {
		return usageError(fmt.Sprintf("--procs: a machine of %d processors cannot be", i.procs), "leave it away to take the size from the log")
	}
	if i.format != "" {
		if _, err := logs.Find(i.format); err != nil {
			return wrong(fmt.Errorf("--format: %w", err), "leave it away to have the format recognised")
		}
	}
	return nil
}
