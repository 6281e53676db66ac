package main

import (
	"fmt"
	"text/tabwriter"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/scenarios"

	"github.com/spf13/cobra"
)

func scenariosCommand(t *terminal.Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "scenarios [NAME]",
		Short: "List the bundled scenarios, or print one",
		Long: `Scenarios lists the bundled scenarios with their titles, by what they are about. With the name of one it
prints its file, to be copied and changed.`,
		Example: `  aforo scenarios
  aforo scenarios quickstart > mine.toml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError(fmt.Sprintf("%s takes one NAME, and %d are given", cmd.CommandPath(), len(args)), "usage: "+cmd.UseLine())
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return scenarios.Bundled(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				text, err := scenarios.Text(args[0])
				if err != nil {
					return scenarioError(t, err)
				}
				_, err = t.Out.Write(text)
				return err
			}
			return listScenarios(t)
		},
	}
}

func listScenarios(t *terminal.Terminal) error {
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	for i, g := range scenarios.Gallery() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s:\n", g.Title)
		for _, name := range g.Names {
			text, err := scenarios.Text(name)
			if err != nil {
				return err
			}
			f, err := scenarios.Parse(name+".toml", text)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "  %s\t%s\n", name, f.Title)
		}
	}
	return w.Flush()
}
