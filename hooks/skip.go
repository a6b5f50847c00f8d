package hooks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
)

// The variables by which a developer lets findings by once, with a reason.
const (
	SkipVar   = "SQUIRE_SKIP"   // rules, with commas between them, or "all"
	ReasonVar = "SQUIRE_REASON" // why
)

// maxSkipReason bounds a reason in bytes: it is one line of a log.
const maxSkipReason = 300

// maxSkipRecords bounds how many findings of one run are written down one by
// one.
const maxSkipRecords = 200

// A skip is what SQUIRE_SKIP asks for. The zero skip lets nothing by.
type skip struct {
	covers func(*checks.Rule) bool // nil: nothing
	reason string
}

// readSkip reads the variables. A skip without a reason is an error: who meets
// the commit later could not tell whether anybody looked.
func readSkip(pol *policy.Policy, env *Env) (skip, error) {
	list := strings.TrimSpace(env.lookup(SkipVar))
	if list == "" || env.lookup(canaryVar) != "" {
		return skip{}, nil
	}
	s := skip{reason: strings.TrimSpace(env.lookup(ReasonVar))}
	if s.reason == "" {
		return skip{}, fmt.Errorf("%s lets findings by, and that takes a reason for whoever meets the commit later; write it beside: %s=%s %s=\"why it is safe\" git …",
			SkipVar, SkipVar, git.Printable(list), ReasonVar)
	}
	if len(s.reason) > maxSkipReason {
		return skip{}, fmt.Errorf("%s has %d bytes, and %d fit into the log; shorten it", ReasonVar, len(s.reason), maxSkipReason)
	}
	// The reason goes into the log and onto the screen.
	found, err := pol.Engine().ScanFile(&checks.File{Path: ReasonVar, Data: []byte(s.reason)})
	if err != nil || slices.ContainsFunc(found, func(x checks.Finding) bool { return x.Rule.Secret }) {
		return skip{}, fmt.Errorf("%s seems to hold a secret, and it would be written to a log; say it without", ReasonVar)
	}
	if list == "all" {
		s.covers = func(*checks.Rule) bool { return true }
		return s, nil
	}
	if s.covers, err = pol.Select(SkipVar, strings.Split(list, ",")); err != nil {
		return skip{}, err
	}
	return s, nil
}

// skipNamed lets the findings by that the developer named with a reason: they
// stay in the report, with the reason, and no longer block. It writes down
// which, and corrects the code. A commit that was let by is scanned again by
// every later hook, and by CI.
//
// What could not be scanned is never let by.
func (r *Result) skipNamed(ctx context.Context, hook string, repo git.Repository, pol *policy.Policy, env *Env) *Result {
	s, err := readSkip(pol, env)
	if err != nil {
		return r.fail(CodeUsage, err)
	}
	if s.covers == nil || ctx.Err() != nil {
		return r
	}
	var records []record
	seen := map[checks.Fingerprint]bool{}
	blocking, skippedNow := false, 0
	for i := range r.Findings {
		x := &r.Findings[i]
		switch {
		case !x.Verdict.Block:
			continue
		case !s.covers(x.Rule):
			blocking = true
			continue
		}
		x.Verdict.Block, x.Verdict.Reason = false, "skipped: "+s.reason
		skippedNow++
		if !seen[x.Fingerprint] && len(records) < maxSkipRecords {
			seen[x.Fingerprint] = true
			records = append(records, record{Event: skipped, How: hook, Rule: x.Rule.ID,
				Fingerprint: x.Fingerprint.String(), Reason: s.reason, Time: env.now()})
		}
	}
	if skippedNow == 0 {
		return r
	}
	if err := openLedger(repo).append(records...); err != nil {
		return r.fail(CodeIncomplete,
			fmt.Errorf("a skip is written down before it counts, and that failed: %w; make the file writable", err))
	}
	r.note("%s let by with the reason given, and written down; `squire hook log` shows it. Pushing and CI look at it again.", findings(skippedNow))
	if !blocking && r.Code == CodeFindings {
		r.Code = CodeOK
		if r.Err != nil || !r.Summary.Complete() {
			r.Code = CodeIncomplete
		}
	}
	return r
}

func findings(n int) string {
	if n == 1 {
		return "1 finding was"
	}
	return fmt.Sprintf("%d findings were", n)
}
