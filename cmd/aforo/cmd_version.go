package main

import (
	"fmt"
	"runtime/debug"

	"aforo/cmd/aforo/internal/terminal"

	"github.com/spf13/cobra"
)

func versionCommand(t *terminal.Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  exactly(),
		RunE:  func(*cobra.Command, []string) error { return printVersion(t) },
	}
}

func printVersion(t *terminal.Terminal) error {
	_, err := fmt.Fprintln(t.Out, "aforo", version())
	return err
}

// version is the version that the Go linker recorded: the module's where aforo
// was installed as one, else the revision of the source.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
		set := map[string]string{}
		for _, s := range info.Settings {
			set[s.Key] = s.Value
		}
		if rev := set["vcs.revision"]; rev != "" {
			v += "-" + rev[:min(12, len(rev))]
		}
		if set["vcs.modified"] == "true" {
			v += "+dirty"
		}
	}
	return v + " " + info.GoVersion
}
