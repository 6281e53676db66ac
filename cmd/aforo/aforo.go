package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"aforo/cmd/aforo/internal/terminal"

	"github.com/spf13/cobra"
)

// aforo runs one command line and returns its exit status. When ctx is done the
// command ends early and leaves no half-written file.
func aforo(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	t := terminal.New(stdout, stderr)
	root := newRoot(t)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(t.Out)
	root.SetErr(stderr)
	addCompletion(root)
	err := root.ExecuteContext(ctx)
	if failed := t.Out.Failure(); failed != nil {
		err = failed
	}
	if err != nil && ctx.Err() != nil {
		err = errInterrupted
	}
	t.Report(err)
	return exitStatus(err)
}

// newRoot builds the command tree.
func newRoot(t *terminal.Terminal) *cobra.Command {
	versioned := false
	root := &cobra.Command{
		Use:   "aforo",
		Short: "Simulate clusters for AI training, and their upgrades",
		Long: `Aforo simulates a cluster for AI training, with the upgrades that are planned
for it, and says how long jobs will wait. It also replays traces of real
clusters.

Exit status: 0 done; 1 failed; 2 the command line, a scenario or a trace is
wrong; 3 done, but an expectation or an objective does not hold; 4 a merge lacks
runs in its store; 130 interrupted.

The shell completes commands, flags and scenarios after
  source <(aforo completion bash)
and likewise for zsh, fish and powershell: aforo completion --help.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if versioned {
				return printVersion(t)
			}
			if len(args) == 0 {
				return usageError("no command given", "aforo help lists the commands")
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetFlagErrorFunc(flagError)
	// Cobra's own flag takes a template, which keeps the linker from leaving out any method.
	root.Flags().BoolVarP(&versioned, "version", "v", false, "version for aforo")
	root.SetHelpCommand(helpCommand())
	root.AddCommand(runCommand(t), replayCommand(t), traceCommand(t), importCommand(t), planCommand(t), sweepCommand(t), workCommand(t), compareCommand(t), reportCommand(t), checkCommand(t), scenariosCommand(t), versionCommand(t))
	return root
}

// exactly is the argument check for commands that take n named arguments.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		what := fmt.Sprintf("%s takes %s, and %d arguments are given", cmd.CommandPath(), strings.Join(names, " "), len(args))
		if len(names) == 0 {
			what = fmt.Sprintf("%s takes no argument, and %q is given", cmd.CommandPath(), args[0])
		}
		return usageError(what, "usage: "+cmd.UseLine())
	}
}
