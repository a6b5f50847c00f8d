package lsp

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
)

// acceptArgs is the one argument of acceptCommand.
type acceptArgs struct {
	URI         string `json:"uri"`
	Fingerprint string `json:"fingerprint"`
	Until       string `json:"until,omitempty"`  // YYYY-MM-DD; "" is the day that the action offers
	Reason      string `json:"reason,omitempty"` // "": the user is asked
}

// reasons are what a user can choose from when a client has no place to type
// one. They end up in the baseline, for whoever meets the finding later.
var reasons = []string{"false positive", "test data", "revoked", "risk accepted"}

// acceptDays is how long a finding is accepted for where the policy doesn't
// limit it: long enough for a plan, short enough to come back to.
const acceptDays = 90

// acceptUntil returns the last day of an acceptance that begins today.
func (s *session) acceptUntil(r *root) string {
	days := acceptDays
	for _, set := range s.inForce(r).policy.Settings() {
		if most, err := strconv.Atoi(set.Value); set.Key == "ignore.max-days" && err == nil && most > 0 {
			days = min(days, most)
		}
	}
	return time.Now().AddDate(0, 0, days).Format(time.DateOnly)
}

// acceptActions offers to accept a finding that stands in a saved file of a
// folder: the baseline is the folder's.
func (s *session) acceptActions(x *subject) []protocol.CommandOrCodeAction {
	f := x.finding
	if s.opt.Accept == nil || x.snap.file == "" || x.snap.root.dir == "" || f.Fingerprint == (checks.Fingerprint{}) || !x.once("accept "+f.Fingerprint.String()) {
		return nil
	}
	until := s.acceptUntil(x.snap.root)
	return []protocol.CommandOrCodeAction{s.commandAction(x, "Accept "+clean(f.Rule.ID)+" until "+until+", with a reason", acceptCommand,
		acceptArgs{URI: x.snap.uri, Fingerprint: f.Fingerprint.String(), Until: until})}
}

// accept writes a finding into the baseline of its folder.
func (s *session) accept(ctx context.Context, args *acceptArgs) error {
	snap := s.snapshot(args.URI)
	if snap == nil || snap.file == "" || snap.root.dir == "" {
		return failed("Open the file in a folder first: the baseline is the folder's.")
	}
	r := s.findings(snap)
	i := slices.IndexFunc(r.found, func(x checks.Finding) bool { return x.Fingerprint.String() == args.Fingerprint })
	if i < 0 {
		return failed("The finding is no longer in this file.")
	}
	x := r.found[i]
	if args.Until == "" {
		args.Until = s.acceptUntil(snap.root)
	}
	if args.Reason == "" {
		reason, err := s.askReason(ctx, &x, args.Until)
		if err != nil || reason == "" {
			return err // the user thought better of it
		}
		args.Reason = reason
	}
	if err := s.opt.Accept(snap.root.dir, snap.scanFile(), &x, args.Reason, args.Until); err != nil {
		return failed("The finding can't be accepted: " + oneLine(err.Error()) + ".")
	}
	s.reload(snap.root)
	return nil
}

// askReason asks the user why a finding is accepted.
func (s *session) askReason(ctx context.Context, x *checks.Finding, until string) (string, error) {
	ask := &protocol.ShowMessageRequestParams{
		Type:    protocol.MessageTypeInfo,
		Message: fmt.Sprintf("Why is %s accepted until %s? The answer goes into .squire/baseline.json, for whoever meets it later.", clean(x.Rule.ID), until),
	}
	for _, r := range reasons {
		ask.Actions = append(ask.Actions, protocol.MessageActionItem{Title: r})
	}
	answer, err := s.client.ShowMessageRequest(ctx, ask)
	if err != nil || answer == nil {
		return "", err
	}
	return answer.Title, nil
}
