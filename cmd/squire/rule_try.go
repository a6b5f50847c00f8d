package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/internal/report"
)

func newRuleTry(a *app) *cobra.Command {
	var asJSON bool
	var lang string
	cmd := &cobra.Command{
		Use:   "try PATTERN [FILE | FOLDER ...]",
		Short: "Search code by a pattern",
		Long: `Searches files and folders, or this folder, for code that a pattern matches, and
shows what its metavariables stand for. Literals in them are shown as "…", and
what may be a secret is masked.

Exit codes: 0 searched, 2 the pattern can't be read, 3 some file wasn't searched.`,
		Example: `  squire rule try 'os.Exit($CODE)' --lang go
  squire rule try '$F(..., shell=True, ...)' src --lang python`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("rule try wants a pattern, such as `squire rule try 'os.Exit($CODE)' --lang go`")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.ruleTry(cmd.Context(), args[0], args[1:], lang, asJSON)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	langFlag(cmd, &lang)
	return cmd
}

// A tried is a detector of one pattern. Where it finds something it looks for
// secrets, too, so that the engine masks them in what is shown.
type tried struct {
	set     *pattern.Set
	secrets *secrets.Detector
}

func (d *tried) Rules() []*checks.Rule { return append(d.set.Rules(), d.secrets.Rules()...) }
func (d *tried) Hints() []string       { return nil }

func (d *tried) Detect(f *checks.File, report func(checks.Finding)) error {
	found := false
	err := d.set.Detect(f, func(x checks.Finding) {
		found = true
		report(x)
	})
	if found {
		err = errors.Join(err, d.secrets.Detect(f, report))
	}
	return err
}

// matchJSON is one match of rule try --json.
type matchJSON struct {
	Path          string            `json:"path"`
	Start         checks.Position   `json:"start"`
	End           checks.Position   `json:"end"`
	Text          string            `json:"text"` // of the first line
	Metavariables map[string]string `json:"metavariables"`
}

// between stands between the metavariables in a message that carries them.
const between = "\x1f"

func (a *app) ruleTry(ctx context.Context, text string, paths []string, lang string, asJSON bool) error {
	d, err := languageToTry(lang, paths)
	if err != nil {
		return err
	}
	m, err := compilePattern(text, d)
	if err != nil {
		return err
	}
	names := metavariables(text)
	m.Rule.Message = strings.Join(names, between)
	ctx, stop := interruptible(ctx)
	defer stop()
	root, abs, err := rootOf(paths)
	if err != nil {
		return &exit{exitUsage, err}
	}
	var o policyOptions
	pol, err := o.load(nil, nil)
	if err != nil {
		return err
	}
	engine := &checks.Engine{Detectors: []checks.Detector{&tried{pattern.NewSet(pattern.Selection{}, pattern.Rules{m.Rule}), secrets.New(secrets.Options{})}}}
	matches, files, gaps := []matchJSON{}, map[string]bool{}, 0
	for x, err := range engine.Scan(ctx, a.tree(ctx, root, abs, pol, false)) {
		if err != nil {
			if _, ok := errors.AsType[*checks.Gap](err); ok {
				a.note("%v", err)
				gaps++
				continue
			}
			return incomplete(err)
		}
		if x.Rule != m.Rule.Rule {
			continue
		}
		j := matchJSON{x.Path, x.Start, x.End, x.Excerpt.Text, map[string]string{}}
		if values := strings.Split(x.Message, between); len(values) == len(names) {
			for i, name := range names {
				if values[i] != name { // it is bound
					j.Metavariables[name] = values[i]
				}
			}
		}
		files[x.Path] = true
		matches = append(matches, j)
		if !asJSON {
			if err := a.writeMatch(&j, names); err != nil {
				return err
			}
		}
	}
	if asJSON {
		if err := writeJSON(a.out, matches); err != nil {
			return err
		}
	} else {
		a.note("%s in %s", counted(len(matches), "match", "matches"), counted(len(files), "file", "files"))
	}
	if gaps > 0 {
		return code(exitIncomplete)
	}
	return nil
}

func (a *app) writeMatch(j *matchJSON, names []string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s\n", report.Escape(j.Path), j.Start.Line, j.Start.Column, report.Escape(strings.TrimSpace(j.Text)))
	for _, name := range names {
		if v, ok := j.Metavariables[name]; ok {
			fmt.Fprintf(&b, "    %s = %s\n", name, report.Escape(v))
		}
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// languageToTry is that of --lang; without one, that of the files.
func languageToTry(name string, paths []string) (pattern.Dialect, error) {
	if name != "" {
		return dialect(name)
	}
	var found []string
	for _, p := range paths {
		lang := string(checks.DetectLang(p, nil))
		if _, ok := rulefile.Dialect(lang); ok && !slices.Contains(found, lang) {
			found = append(found, lang)
		}
	}
	if len(found) != 1 {
		return "", usageError("which language is the pattern in? Add --lang, such as --lang python")
	}
	return dialect(found[0])
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
