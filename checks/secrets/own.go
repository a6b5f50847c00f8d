package secrets

import (
	"bytes"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// An ownRule is one of Squire's rules: a Pattern as gitleaks' are, and what
// gitleaks' patterns can't say. Its expression runs through the same matcher.
type ownRule struct {
	Pattern
	title      string
	severity   checks.Severity   // 0 is High
	confidence checks.Confidence // of a hit that nothing speaks against
	rank       rank              // 0 is specific
	key        bool              // a private key, for lesson and advice
	hash       bool              // a hash of a password, not the password
	// accept looks at what the expression matched and returns the places that
	// are reported. Nil reports the secret of the expression unless it is a
	// template, at low severity where it is a dummy.
	accept func(c *context) []place
}

// A context is a match of an own rule in its file.
type context struct {
	file       *checks.File
	start, end int         // of the match
	secret     checks.Span // the first group that matched, or all
}

func (c *context) text(s checks.Span) string { return string(c.file.Data[s.Start:s.End]) }

// line is the line of an offset, cut to some hundred bytes around it: lines of
// minified files have no end.
func (c *context) line(at int) string {
	const around = 200
	data := c.file.Data
	lo, hi := max(at-around, 0), min(at+around, len(data))
	if i := bytes.LastIndexByte(data[lo:at], '\n'); i >= 0 {
		lo += i + 1
	}
	if i := bytes.IndexByte(data[at:hi], '\n'); i >= 0 {
		hi = at + i
	}
	return string(data[lo:hi])
}

// A place is a secret with what is thought of it.
type place struct {
	span     checks.Span
	severity checks.Severity // 0 is the rule's
}

// A rank orders rules that hit the same bytes: only the highest is reported.
type rank uint8

const (
	specific  rank = iota // goes by the form of the secret or of the file
	byService             // goes by the name of a service near by
	byName                // goes by the name of a variable
)

// ownRules are all of Squire's rules in a fixed order. Nobody changes them.
var ownRules = sync.OnceValue(func() []*ownRule {
	var all []*ownRule
	for _, family := range [...][]ownRule{
		nameRules(), urlRules(), fileRules(), cloudRules(), aiRules(), registryRules(), tokenRules(), webhookRules(), commandRules(), databaseRules(), daemonRules(), markupRules(), walletRules(), serviceRules(), hashRules(),
	} {
		for i := range family {
			all = append(all, &family[i])
		}
	}
	return all
})

// ownAt runs an own rule on one match of its expression.
func (s *scan) ownAt(r *rule, start, end int) {
	c := &context{file: s.file, start: start, end: end, secret: checks.Span{Start: start, End: end}}
	if g := r.set.Submatch(r.index, s.file.Data[start:end]); len(g) > 2 {
		for i := 1; 2*i < len(g); i++ {
			if sp := groupSpan(start, g, i); sp.Len() > 0 {
				c.secret = sp
				break
			}
		}
	}
	accept := r.own.accept
	if accept == nil {
		accept = acceptForm
	}
	for _, p := range accept(c) {
		s.ownHit(r, c, p)
	}
}

func (s *scan) ownHit(r *rule, c *context, p place) {
	h := hit{rule: r, match: p.span, secret: p.span, severity: p.severity}
	h.loc = locate(s.file, p.span.Start, p.span.End)
	line := c.line(p.span.Start)
	h.allowed = strings.Contains(line, allowSignature)
	text := c.text(p.span)
	if (candidate{secret: text, match: text, line: []byte(line), file: s.file}).allowed(s.userAllow) {
		return
	}
	h.entropy = entropy(text)
	s.hits = append(s.hits, h)
}

// acceptForm is what a rule accepts that goes by the form of its secret: all
// but templates, and dummies at low severity.
func acceptForm(c *context) []place {
	text := c.text(c.secret)
	if len(text) < 3 || template(text) || masked(text) || blankFill(text) {
		return nil
	}
	if g := gradeValue(text); g == dummy || strings.Contains(strings.ToLower(text), "xxxx") {
		return []place{{c.secret, checks.Low}}
	}
	return []place{{span: c.secret}}
}

// describeOwn makes the Rule of an own rule.
func describeOwn(r *checks.Rule, o *ownRule) {
	describe(r, &o.Pattern, "squire")
	r.Title, r.Upstream = o.title, o.title
	r.Description, r.Advice, r.Lesson = why, advice, lessonOf(o.Pattern.ID)
	r.CWE, r.Concept, r.Controls = cweSecret, "hard-coded-secret", controlsSecret
	r.Severity, r.Confidence = checks.High, checks.Likely
	if o.severity != 0 {
		r.Severity = o.severity
	}
	if o.rank == specific {
		r.Confidence = checks.Certain
	}
	if o.confidence != 0 {
		r.Confidence = o.confidence
	}
	switch {
	case o.key:
		r.Description, r.Advice, r.Lesson = whyKey, adviceKey, lessonKey
		r.CWE, r.Concept, r.Controls = cweKey, "private-key", controlsKey
	case o.hash:
		r.Description, r.Advice = whyHash, adviceHash
		r.Severity, r.Confidence, r.Concept, r.CWE = checks.Info, checks.Likely, "password-hash", []int{522, 200}
	}
}

const (
	whyHash    = "A hash of a password can be attacked offline: short and common passwords fall within hours, and the same password often opens other doors."
	adviceHash = "Keep hashes of real accounts out of the repository. If this one belongs to an account in use, change its password."
)

// severityOf is how bad a hit is: what the rule says, less where the value is a
// dummy or where the file's place says that it opens no door. It never falls
// below Low. A private key only loses weight among tests, where most were made
// to be seen.
func (h hit) severityOf(f *checks.File, class pathclass.Class) checks.Severity {
	sev := h.rule.meta.Severity
	if h.severity != 0 {
		sev = h.severity
	}
	if h.path || sev <= checks.Low {
		return sev
	}
	if h.rule.meta.Concept == "private-key" && class != pathclass.Test {
		return sev
	}
	if h.rule.own == nil && h.secret.Len() > 0 && h.secret.Len() < 200 {
		text := string(f.Data[h.secret.Start:h.secret.End])
		if h.tags != nil {
			text = h.plain
		}
		if sequence(text) || strings.Contains(text, "://") && sequence(lastPart(text)) || guessed[h.rule.ID] && (wordsInBase64(text) || template(text) || identifierLike(text)) {
			return checks.Low
		}
	}
	if class != pathclass.Ordinary {
		sev--
	}
	return sev
}

// OwnPatterns returns the patterns of Squire's own rules in their order.
func OwnPatterns() []Pattern {
	var all []Pattern
	for _, o := range ownRules() {
		all = append(all, o.Pattern)
	}
	return all
}
