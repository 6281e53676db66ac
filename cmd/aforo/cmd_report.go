package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"aforo/cmd/aforo/internal/terminal"
	"aforo/results/page"
	"aforo/results/whole"
)

func reportCommand(t *terminal.Terminal) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "report FOLDER...",
		Short: "Write the page of a result, a comparison, a plan or a sweep",
		Long: `Report writes report.html into result folders: one page with the verdict, the
objectives, figures, tables, assumptions and where the numbers come from. It
opens from a disk and needs no network. New folders have one already; those of
earlier versions get theirs here, and a page of an earlier version is replaced.
Nothing is simulated, and nothing else in the folder changes.`,
		Example: `  aforo report out/mn5-ai-upgrade
  aforo report old/*
  aforo report out/mn5-ai-upgrade --out for-the-board.html`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usageError("no result folder given", "usage: "+cmd.UseLine())
			case len(args) > 1 && out != "":
				return usageError(fmt.Sprintf("--out names one file, and %d folders are given", len(args)), "omit it to write each page into its folder")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			var problems error // every folder gets its page, whatever one of them is
			for _, path := range args {
				problems = errors.Join(problems, reportOne(t, filepath.Clean(path), out))
			}
			return problems
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the `file` to write instead of "+page.Name+" in the folder")
	return cmd
}

// reportOne writes the page of one folder.
func reportOne(t *terminal.Terminal, path, out string) error {
	folder, err := whole.Open(path)
	if err != nil {
		return wrong(err, folderHint(path, "aforo run, plan, sweep and compare write result folders"))
	}
	text, err := page.Of(folder)
	if err != nil {
		return wrong(err, "run its scenario again")
	}
	if note := folder.Manifest.Unverified(); note != "" {
		fmt.Fprintf(t.Err, "%s: %s\n", path, note)
	}
	if out != "" {
		return writeFile(out, page.Name, text)
	}
	if err := folder.Put(page.Name, text); err != nil {
		return err
	}
	fmt.Fprintf(t.Out, "page in %s\n", filepath.Join(path, page.Name))
	return nil
}
