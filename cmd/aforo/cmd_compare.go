package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/report"
	"aforo/results/stored"
	"aforo/results/whole"
)

func compareCommand(t *terminal.Terminal) *cobra.Command {
	var out string
	var p paperFlags
	cmd := &cobra.Command{
		Use:   "compare RESULT RESULT...",
		Short: "Put results side by side, from other days or versions, too",
		Long: `Compare lays result folders over each other: a table of all their variants, the
difference of each from the first result, and the figures with all variants in
one. A variant is compared with the one of the same name in the first result, or
with its first variant where there is none.

Where results have the same workload and seed, their jobs are the same, and
differences are paired by replication; with another seed they are those of
independent samples. Results that answer different questions (another window,
another workload, another trace) are refused with the reason.

The comparison is written to out/compare-NAMES/.`,
		Example: `  aforo compare out/mn5-ai-upgrade old/mn5-ai-upgrade
  aforo compare out/small out/large out/both --out plans`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usageError(fmt.Sprintf("compare takes two results or more, and %d is given", len(args)), "usage: "+cmd.UseLine())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := p.paper(); err != nil {
				return err
			}
			return compare(cmd.Context(), t, out, p, args)
		},
	}
	cmd.Flags().StringVar(&out, "out", "out", "the `folder` in which the comparison gets its folder")
	p.add(cmd.Flags())
	return cmd
}

// compare reads the folders, lays them over each other, and writes the result.
func compare(ctx context.Context, t *terminal.Terminal, out string, p paperFlags, paths []string) (err error) {
	var all []*stored.Stored
	var problems error
	for _, path := range paths {
		s, err := stored.Read(filepath.Clean(path))
		if err != nil {
			problems = errors.Join(problems, wrong(err, folderHint(path, "aforo run writes result folders")))
			continue
		}
		all = append(all, s)
	}
	if problems != nil {
		return problems
	}
	c, err := stored.Compare(all)
	if unlike := new(stored.Unlike); errors.As(err, &unlike) {
		return wrong(err, unlike.Hint())
	}
	if err != nil {
		return err
	}
	folder, err := whole.Create(out, "compare-"+names(all))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Abandon()) }()
	sum := &c.Result.Summary
	m := whole.Manifest{Version: version(), Scenario: sum.Scenario, Path: strings.Join(paths, " "), Replications: sum.Replications}
	left, err := lay(folder, c.Result, &m, p)
	if err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := folder.Commit(m); err != nil {
		return err
	}
	t.Lines(left)
	if err := report.PrintComparison(t.Out, c); err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "\nresults in %s\n", folder.Final())
	return nil
}

// names joins the names of the folders, each once; those that would make the name
// of the comparison too long are counted.
func names(all []*stored.Stored) string {
	const most = 100
	list, more := "", 0
	seen := map[string]bool{}
	for _, s := range all {
		name := filepath.Base(s.Path)
		switch {
		case seen[name]:
		case len(list)+len(name) > most && list != "":
			more++
		default:
			list += "-" + name
		}
		seen[name] = true
	}
	if more > 0 {
		list += fmt.Sprintf("-and-%d-more", more)
	}
	return strings.TrimPrefix(list, "-")
}
