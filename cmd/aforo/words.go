package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"aforo/scenarios/keyed"
	"aforo/workload/trace"
)

// What a command line says that no command or flag has: each is an error with a hint, and
// ends with the status of a wrong command line.

// unknownCommand is the error for a word after a command that has none of this name.
func unknownCommand(parent *cobra.Command, word string) error {
	var known []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() {
			known = append(known, c.Name())
		}
	}
	what, hint := fmt.Sprintf("there is no command %q", word), "aforo help lists the commands"
	if parent.HasParent() {
		what = fmt.Sprintf("%s has no command %q", parent.CommandPath(), word)
		hint = "aforo help " + strings.TrimPrefix(parent.CommandPath(), "aforo ") + " says what it takes"
	}
	if near := keyed.Nearest(word, known); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return usageError(what, hint)
}

// helpCommand is cobra's, except that help for nothing is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			switch {
			case err != nil:
				return unknownCommand(cmd.Root(), args[0])
			case len(rest) > 0:
				return unknownCommand(about, rest[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// addCompletion adds cobra's command that writes completion scripts, except that a shell
// for which there is none is an error. The streams of root must have been set.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	cmd, _, err := root.Find([]string{"completion"})
	if err != nil || cmd == root {
		return
	}
	var shells []string
	for _, c := range cmd.Commands() {
		c.Args = exactly()
		shells = append(shells, c.Name())
	}
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		hint := "there is " + keyed.WordList(shells, "and")
		if len(args) == 0 {
			return usageError("aforo completion needs the name of a shell", hint)
		}
		if near := keyed.Nearest(args[0], shells); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return usageError(fmt.Sprintf("there is no completion for the shell %q", args[0]), hint)
	}
}

// flagError is the error for flags that pflag refuses, with the flag that was
// probably meant, or what its value can be.
func flagError(cmd *cobra.Command, err error) error {
	if word := cmd.Flags().Arg(0); word != "" && !cmd.HasParent() {
		return unknownCommand(cmd, word)
	}
	hint := cmd.CommandPath() + " --help lists the flags"
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		return usageError(err.Error(), nearFlag(cmd, unknown.GetSpecifiedName(), hint))
	case errors.As(err, &value):
		flag := value.GetFlag()
		if must := forms[flag.Value.Type()]; must != "" {
			return usageError(fmt.Sprintf("--%s is %q, and must be %s", flag.Name, value.GetValue(), must), hint)
		}
	case errors.As(err, &missing):
		flag := missing.GetFlag()
		name, _ := pflag.UnquoteUsage(flag)
		return usageError(fmt.Sprintf("--%s needs a value", flag.Name), fmt.Sprintf("write --%s %s", flag.Name, strings.ToUpper(name)))
	}
	return usageError(err.Error(), hint)
}

// forms are what the values of flags can be, by their types.
var forms = map[string]string{
	"int":     "a whole number",
	"uint64":  "a whole number from 0 to 18446744073709551615",
	"float64": "a number",
	"bool":    "true or false",
}

// nearFlag is a hint at the flag that was probably meant, or else the other hint.
func nearFlag(cmd *cobra.Command, name, hint string) string {
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if k, err := trace.FindKey(strings.ReplaceAll(name, "-", "_")); err == nil && cmd.Flags().Lookup("read") != nil {
		return "it is a rule of reading: --read " + k.Name + "=..."
	}
	if near := keyed.Nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean --%s?", near)
	}
	return hint
}
