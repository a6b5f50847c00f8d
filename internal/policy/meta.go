package policy

import "github.com/squiresec/squire/checks"

// conceptIgnore is the concept of the rules about ignore comments.
const conceptIgnore = "ignore"

// conceptPolicy is the concept of the rule about weaker policies.
const conceptPolicy = "policy"

// metaRules are the rules about the policy and ignore comments themselves.
var metaRules = struct{ noReason, expired, unused, unknown, weakened checks.Rule }{
	noReason: checks.Rule{
		ID:          "ignore-without-reason",
		Title:       "ignore comment without a reason",
		Description: "Whoever meets this line later can't tell whether the finding was checked or only silenced, so the comment doesn't count and the finding stays.",
		Advice:      "Add the reason after two dashes: squire:ignore RULE -- why it is safe here.",
		Severity:    checks.Medium, Confidence: checks.Certain,
		Concept: conceptIgnore, Origin: "squire",
	},
	expired: checks.Rule{
		ID:          "ignore-expired",
		Title:       "ignore comment past its date",
		Description: "The comment was meant to hold for a limited time. That time is over, so it doesn't count any more and the finding is back.",
		Advice:      "Mend the finding. If it has to wait longer, set a new date: until YYYY-MM-DD at the end of the reason.",
		Severity:    checks.Medium, Confidence: checks.Certain,
		Concept: conceptIgnore, Origin: "squire",
	},
	unused: checks.Rule{
		ID:          "ignore-unused",
		Title:       "ignore comment that suppresses nothing",
		Description: "Nothing is found here any more. Left in place, the comment would silence the next real finding on this line.",
		Advice:      "Remove the comment; the fix does it.",
		Severity:    checks.Low, Confidence: checks.Certain,
		Concept: conceptIgnore, Origin: "squire",
	},
	unknown: checks.Rule{
		ID:          "ignore-unknown-rule",
		Title:       "ignore comment that names no rule",
		Description: "An ignore comment counts for the rules that it names, and there is none of this name, so it suppresses nothing.",
		Advice:      "Name the rule as the finding shows it in brackets: squire:ignore RULE -- why it is safe here.",
		Severity:    checks.Medium, Confidence: checks.Certain,
		Concept: conceptIgnore, Origin: "squire",
	},
	weakened: checks.Rule{
		ID:          "policy-weakened",
		Title:       "policy that lets more pass",
		Description: "From this change on Squire finds, shows or blocks less, for everybody who works here. That can be right, and is easily overlooked among other changes.",
		Advice:      "Say in the commit message why, and let somebody review it. To have such a change refused, put policy-weakened = \"high\" under [rules.severity].",
		Severity:    checks.Medium, Confidence: checks.Certain,
		Concept: conceptPolicy, Origin: "squire", Lesson: "how-to-suppress-honestly",
	},
}

// MetaRules returns the rules about ignore comments and policies. No detector
// reports them: Judge does, and [Policy.WeakenedFindings].
func MetaRules() []*checks.Rule {
	m := &metaRules
	return []*checks.Rule{&m.noReason, &m.expired, &m.unused, &m.unknown, &m.weakened}
}

func isMeta(r *checks.Rule) bool {
	return (r.Concept == conceptIgnore || r.Concept == conceptPolicy) && r.Origin == "squire"
}
