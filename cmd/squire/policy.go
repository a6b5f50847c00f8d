package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

func newPolicy(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "policy",
		Short:   "Show what holds here and why",
		GroupID: "policy",
		Args:    cobra.NoArgs,
		Example: `  squire policy show
  squire policy schema > squire.schema.json`,
	}
	cmd.AddCommand(newPolicyShow(a), newPolicySchema(a))
	return cmd
}

// settingJSON is one line of policy show --json.
type settingJSON struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func newPolicyShow(a *app) *cobra.Command {
	var asJSON bool
	var o policyOptions
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show every setting with its origin",
		Args:  cobra.NoArgs,
		Example: `  squire policy show
  squire policy show --fail-on low
  squire policy show --json`,
		RunE: func(*cobra.Command, []string) error {
			root, _, err := rootOf(nil)
			if err != nil {
				return err
			}
			pol, err := o.load(policy.WorktreeReader(root), policy.WorktreeLister(root))
			if err != nil {
				return err
			}
			if asJSON {
				settings := []settingJSON{}
				for _, s := range pol.Settings() {
					settings = append(settings, settingJSON{s.Key, s.Value, s.Origin})
				}
				return writeJSON(a.out, settings)
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, s := range pol.Settings() {
				value := report.Escape(s.Value)
				if strings.TrimSpace(value) == "" {
					value = "(none)"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", report.Escape(s.Key), value, report.Escape(s.Origin))
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	o.flags(cmd)
	return cmd
}

func newPolicySchema(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Write the JSON schema of .squire.toml",
		Args:    cobra.NoArgs,
		Example: `  squire policy schema > squire.schema.json`,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.out.Write(policy.Schema())
			return err
		},
	}
}
