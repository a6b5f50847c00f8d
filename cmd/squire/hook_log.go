package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/report"
)

func newHookLog(a *app) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "log",
		Short: "Tell which findings were let by, with the reasons",
		Long: `Tells which findings were let by with SQUIRE_SKIP and SQUIRE_REASON, and whether
the log is as it was written: each line holds the hash of the line before it.
The log lies in the git folder of this clone. It names rules and fingerprints,
no persons and no content.

Exit codes: 0 the log is whole, 1 it was changed, 3 it can't be read.`,
		Args: cobra.NoArgs,
		Example: `  squire hook log
  squire hook log --all
  squire hook log --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			repo, err := openRepo(cmd.Context())
			if err != nil {
				return err
			}
			defer repo.Close()
			log, err := hooks.ReadLog(repo)
			if err != nil {
				return incomplete(err)
			}
			if asJSON {
				err = writeJSON(a.out, logOf(log))
			} else {
				a.printLog(log, all)
			}
			if err == nil && !log.Intact() {
				return code(exitFindings)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&all, "all", false, "tell of scans, too")
	return cmd
}

// logJSON is what hook log --json writes.
type logJSON struct {
	Intact   bool        `json:"intact"`
	Broken   []int       `json:"brokenLines"`
	Bypasses int         `json:"bypasses"`
	Records  []entryJSON `json:"records"`
}

type entryJSON struct {
	Event       string `json:"event"`
	Time        string `json:"time"`
	Commit      string `json:"commit,omitempty"`
	How         string `json:"how,omitempty"`
	Rule        string `json:"rule,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

func logOf(l *hooks.Log) logJSON {
	j := logJSON{Intact: l.Intact(), Broken: l.Broken, Bypasses: l.Bypasses().Count, Records: []entryJSON{}}
	if j.Broken == nil {
		j.Broken = []int{}
	}
	for _, e := range l.Entries {
		j.Records = append(j.Records, entryJSON{e.Event, e.Time.UTC().Format(time.RFC3339), string(e.Commit), e.How, e.Rule, e.Fingerprint, e.Reason})
	}
	return j
}

func (a *app) printLog(l *hooks.Log, all bool) {
	line := func(format string, args ...any) { fmt.Fprintln(a.out, report.Escape(fmt.Sprintf(format, args...))) }
	for _, e := range l.Entries {
		when := e.Time.Local().Format("2006-01-02 15:04")
		switch {
		case e.Rule != "":
			line("%s  %s let by [%s] %s", when, e.How, e.Rule, e.Fingerprint)
			line("  reason: %s", e.Reason)
		case all && e.Commit != "":
			line("%s  %s %.12s", when, e.Event, e.Commit)
		case all:
			line("%s  %s", when, e.Event)
		}
	}
	b := l.Bypasses()
	switch {
	case b.Count == 0:
		line("nothing was let by")
	default:
		line("%s", bypassed(b))
	}
	if !l.Intact() {
		a.printBroken(l)
	}
}

// bypassed tells of bypasses in one line.
func bypassed(b hooks.Bypasses) string {
	text := "1 bypass"
	if b.Count > 1 {
		text = fmt.Sprintf("%d bypasses", b.Count)
	}
	return text + ", last " + b.Last.Local().Format("2006-01-02 15:04")
}

func (a *app) printBroken(l *hooks.Log) {
	var lines []string
	for i, n := range l.Broken {
		if i == 10 {
			lines = append(lines, "…")
			break
		}
		lines = append(lines, fmt.Sprint(n))
	}
	fmt.Fprintln(a.out, report.Wrap(fmt.Sprintf("The log was changed after it was written: line %s of %s doesn't follow from what stands before. What it says of that time can't be relied on; pushing and CI scan all the same.",
		strings.Join(lines, ", "), shortPath(l.File)), 80))
}
