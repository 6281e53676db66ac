package main

import (
	"aforo/cmd/aforo/internal/terminal"
	"aforo/workload/logs"

	"github.com/spf13/cobra"
)

func traceCommand(t *terminal.Terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trace COMMAND",
		Short: "Work with logs of real clusters",
		Long: `Trace works with logs of real clusters. The format of a log is recognised by its
content: ` + words(logs.Names()) + `.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("aforo trace needs a command", "aforo help trace lists them")
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(infoCommand(t), convertCommand(t), fitCommand(t), backtestCommand(t), rulesCommand(t))
	return cmd
}
