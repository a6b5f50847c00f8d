package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// leakedLesson is the lesson about a secret that got out.
const leakedLesson = "secret-leaked-now-what"

// rotate opens the playbook of a kind of secret: who revokes it, where, and how
// to see what was done with it meanwhile.
func (s *session) rotate(ctx context.Context, args *learnArgs) error {
	rule, ok := s.rule(s.snapshot(args.URI), args.Rule)
	if !ok || !rule.Secret {
		s.show(protocol.MessageTypeInfo, "Squire has no rotation playbook for this rule: it finds no secrets.")
		return nil
	}
	if s.openLesson(&learnArgs{Rule: rule.ID, Lesson: leakedLesson, URI: args.URI}) {
		return nil
	}
	hint := "This editor can't open the playbook. Read it in a terminal with: squire explain " + rule.ID
	return s.openPage(ctx, "rotate-"+rule.ID, hint, func() (string, error) { return playbook(rule), nil })
}

// capital makes a sentence of words of our own.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + sentence(s[1:])
}

// playbook returns what to do about a secret that got out, as a Markdown page.
func playbook(rule *checks.Rule) string {
	p, known := training.Rotation(rule.ID)
	if !known {
		p = training.Provider{Name: rule.Title, Revoke: training.Unknown, Audit: training.Unknown}
	}
	link := func(address string) string {
		if address == "" {
			return ""
		}
		return "\n   <" + address + ">"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Rotation playbook: %s\n\n", markdown(p.Name))
	b.WriteString("A secret that was pushed, shared or logged is known to others, whatever happens to the file. In this order:\n\n")
	fmt.Fprintf(&b, "1. **Make a new one**, with the rights that the program needs and no more. Put it into the environment or a secret manager, not into the repository.\n")
	fmt.Fprintf(&b, "2. **Roll it out** to everything that uses the old one.\n")
	fmt.Fprintf(&b, "3. **Revoke the old one.** %s%s\n", capital(p.Revoke), link(p.URL))
	fmt.Fprintf(&b, "4. **Look for uses by others** from the day on which it got out. %s%s\n", capital(p.Audit), link(p.AuditURL))
	fmt.Fprintf(&b, "5. **Take it out of the file**, and keep it out: `squire hook install`. Rewriting history comes after revoking, never instead.\n")
	if p.Source != "" {
		fmt.Fprintf(&b, "\nRead in: %s\n", sentence(p.Source))
	}
	fmt.Fprintf(&b, "\nThe lesson: `squire explain %s --full`\n", leakedLesson)
	return b.String()
}
