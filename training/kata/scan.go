package kata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

// scan is the gate of the scanner. All rules look, with no policy of a
// repository, and what a comment suppresses counts as found.
func (c *Content) scan(edits map[string][]byte) (Outcome, error) {
	found, err := findings(c.Edit, edits)
	if err != nil {
		return Outcome{}, fmt.Errorf("scan kata %s: %w", c.kata, err)
	}
	var lines []string
	for i := range found {
		x := &found[i]
		if !x.Verdict.Show && x.Verdict.Suppression != checks.InSource {
			continue // noise, which nobody would have been told of
		}
		text := fmt.Sprintf("%s:%d: %s [%s]", report.Escape(x.Path), x.Start.Line, x.Rule.Title, x.Rule.ID)
		if x.Verdict.Suppression == checks.InSource {
			text += ": a suppression repairs nothing; take the comment out"
		}
		lines = append(lines, text)
	}
	o := outcome(Scanner, strings.Join(lines, "\n"))
	if o.Status == Passed && c.NoRule != "" {
		// Silence would be taken for approval.
		o.Text = "no rule looks for this, so its silence says nothing: " + c.NoRule
	}
	return o, nil
}

// findings scans files in the order of their names.
func findings(names []string, files map[string][]byte) ([]checks.Finding, error) {
	pol, err := policy.Load(policy.Options{})
	if err != nil {
		return nil, err
	}
	engine := pol.Engine()
	var all []checks.Finding
	for _, name := range names {
		found, err := engine.ScanFile(&checks.File{Path: name, Data: slices.Clone(files[name])})
		if err := checks.Incomplete(err); err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}
