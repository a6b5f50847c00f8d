package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/internal/git"
)

// verbs are what the root has, in the order of its help, by their names.
var verbs = []verb{
	{"scan", newScan}, {"fix", newFix}, {"deps", newDeps}, {"explain", newExplain}, {"learn", newLearn},
	{"init", newInit}, {"hook", newHook}, {"lsp", newLSP}, {"mcp", newMCP}, {"editor", newEditor}, {"doctor", newDoctor}, {"version", newVersion},
	{"baseline", newBaseline}, {"accept", newAccept}, {"policy", newPolicy}, {"rule", newRule}, {"lesson", newLesson},
	{"champion", newChampion}, {"drill", newDrill},
}

// A verb is a command of the root, and what makes it.
type verb struct {
	name string
	make func(*app) *cobra.Command
}

// newRoot returns the command line for some arguments: where they begin with the
// name of a verb, it has that verb alone. To make all of them costs a twentieth of
// what a scan of one file does.
func newRoot(a *app, args []string) *cobra.Command {
	cobra.EnableCommandSorting = false // what is used most comes first
	root := &cobra.Command{
		Use:   "squire VERB",
		Short: "Finds secrets and insecure code as you write them, and teaches the way out",
		Long: `Squire finds secrets and insecure code as you write them, and teaches the
way out. It runs on your machine alone: nothing is sent anywhere.`,
		Example: `  squire init           # set up this repository: configuration and git hook
  squire scan           # look at this folder
  squire explain CWE-798`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &exit{exitUsage, fmt.Errorf("%w; `%s --help` shows what there is", err, cmd.CommandPath())}
	})
	root.AddGroup(
		&cobra.Group{ID: "daily", Title: "Every day:"},
		&cobra.Group{ID: "setup", Title: "Set up:"},
		&cobra.Group{ID: "policy", Title: "Policy:"},
		&cobra.Group{ID: "team", Title: "For a team:"},
	)
	root.SetHelpCommandGroupID("setup")
	root.SetCompletionCommandGroupID("setup")
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.SetUsageTemplate(usage)
	root.PersistentFlags().Var(backend{}, "git-backend", "what reads the repository, `BACKEND`: auto, read (its files itself) or git (the program)")
	root.RegisterFlagCompletionFunc("git-backend", cobra.FixedCompletions(git.Backends(), cobra.ShellCompDirectiveNoFileComp))
	called := verbs
	if len(args) > 0 {
		if i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == args[0] }); i >= 0 {
			called = verbs[i : i+1]
		}
	}
	for _, v := range called {
		root.AddCommand(v.make(a))
	}
	return root
}

// A backend is the value of --git-backend. It is a variable of the environment,
// so that it holds for a hook that is run to try it out as well.
type backend struct{}

func (backend) String() string { return os.Getenv(git.BackendVar) }
func (backend) Type() string   { return "BACKEND" }

func (backend) Set(name string) error {
	if !slices.Contains(git.Backends(), name) {
		return fmt.Errorf("want %s", oneOf(git.Backends()))
	}
	return os.Setenv(git.BackendVar, name)
}

// usage is cobra's template with less of it: one screen for every verb.
const usage = `{{if .Runnable}}Usage: {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}{{if .Runnable}}{{end}}{{$cmds := .Commands}}{{if eq (len .Groups) 0}}
{{range $cmds}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{else}}{{range $group := .Groups}}

{{.Title}}{{range $cmds}}{{if and (eq .GroupID $group.ID) (or .IsAvailableCommand (eq .Name "help"))}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{end}}{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

"{{.CommandPath}} VERB --help" tells more about a verb.{{end}}
`

// usageError is an error in how a verb was called.
func usageError(format string, args ...any) error {
	return &exit{exitUsage, fmt.Errorf(format, args...)}
}

// oneOf writes a list for an error message or a flag's help.
func oneOf(names []string) string { return strings.Join(names, ", ") }
