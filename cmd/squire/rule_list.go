package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/internal/report"
)

// listedJSON is one rule of rule list --json.
type listedJSON struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Concept    string            `json:"concept"`
	Languages  []checks.Lang     `json:"languages"` // empty for any file
	CWE        []int             `json:"cwe"`
	Severity   checks.Severity   `json:"severity"`
	Confidence checks.Confidence `json:"confidence"`
	Profile    pattern.Profile   `json:"profile"`
	Lesson     string            `json:"lesson"`
	Aliases    []string          `json:"aliases"`
	Origin     string            `json:"origin"`
}

func newRuleList(a *app) *cobra.Command {
	var asJSON bool
	var lang string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all rules: of secrets, of code, and your own",
		Args:  cobra.NoArgs,
		Example: `  squire rule list
  squire rule list --lang python
  squire rule list --json`,
		RunE: func(*cobra.Command, []string) error {
			all, failed := a.everyRule()
			if all == nil && failed != nil {
				return failed
			}
			if lang != "" {
				d, err := dialect(lang)
				if err != nil {
					return err
				}
				all = slices.DeleteFunc(all, func(r listedRule) bool { return !slices.Contains(r.Langs, rulefile.Lang(d)) })
			}
			if err := a.writeRules(all, asJSON); err != nil {
				return err
			}
			return failed
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	langFlag(cmd, &lang)
	cmd.Flags().Lookup("lang").Usage = "only rules for `LANGUAGE`, such as python"
	return cmd
}

func (a *app) writeRules(all []listedRule, asJSON bool) error {
	if asJSON {
		out := []listedJSON{}
		for _, r := range all {
			out = append(out, listedJSON{
				r.ID, r.Title, r.Concept, orEmpty(r.Langs), orEmpty(r.CWE), r.Severity, r.Confidence, r.profile, r.Lesson, orEmpty(r.Aliases), r.Origin,
			})
		}
		return writeJSON(a.out, out)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tSEVERITY\tCONFIDENCE\tPROFILE\tLANGUAGES\tTITLE")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", report.Escape(r.ID), r.Severity, r.Confidence, r.profile, languagesOf(r.Rule), report.Escape(r.Title))
	}
	return w.Flush()
}

// languagesOf names the languages of a rule, or "any".
func languagesOf(r *checks.Rule) string {
	if len(r.Langs) == 0 {
		return "any"
	}
	var names []string
	for _, l := range r.Langs {
		names = append(names, string(l))
	}
	return strings.Join(names, ",")
}

// orEmpty has JSON write [] rather than null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
