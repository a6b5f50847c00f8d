package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// ruleKeys are the keys of a rule: semgrep's, then ours.
var ruleKeys = []string{
	"id", "message", "severity", "languages", "language", "mode", "metadata", "paths", "options", "fix", "fix-regex",
	"pattern", "patterns", "pattern-either", "pattern-regex", "match", "taint",
	"pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators", "min-version", "max-version", "version",
	"title", "advice", "concept", "cwe", "owasp", "asvs", "confidence", "profile", "lesson", "aliases", "imports", "tests", "notes", "secret",
}

// Keys returns the keys that a rule can have.
func Keys() []string { return slices.Clone(ruleKeys) }

// refusedKey are keys of semgrep's rules that make it something else than a
// rule over one file.
func refusedKey(key string) (way string, ok bool) {
	switch key {
	case "join", "steps":
		return "a file is looked at by itself; write a rule with mode: taint", true
	case "extract", "dest-language", "dest-rules", "transform", "reduce":
		return "use metavariable-pattern with a language of its own", true
	case "validators":
		return "Squire sends nothing anywhere", true
	case "r2c-internal-project-depends-on", "project-depends-on":
		return "rules about versions of dependencies belong to another tool", true
	case "equivalences":
		return "name the other forms in a pattern-either", true
	case "select":
		return "use paths", true
	}
	return cannot(key)
}

// readRule fills l.rule from a mapping.
func (l *loader) readRule(n *node) {
	if n.kind != mapping {
		l.refuse(n.at, "a rule is "+n.what()+", not a mapping", "begin it with \"- id:\"")
		return
	}
	r := l.rule
	r.Rule = &checks.Rule{Confidence: checks.Likely, Origin: "user"}
	r.Options, r.Profile = pattern.DefaultOptions, pattern.InHook
	l.readID(n)
	for _, e := range n.entries {
		if slices.Contains(ruleKeys, e.key.text) {
			continue
		}
		if way, ok := refusedKey(e.key.text); ok {
			l.refuse(e.key.at, fmt.Sprintf("Squire doesn't have %s", e.key.text), way)
			continue
		}
		l.unknownRuleKey(e.key)
	}
	l.readLanguages(n)
	l.readSeverity(n)
	if m := n.get("metadata"); m != nil {
		l.metadata(m)
	}
	l.readOurs(n) // after metadata: it counts more
	if n.get("profile") == nil && r.Profile == pattern.InHook && r.Confidence == checks.Unsure {
		r.Profile = pattern.InEditor // nobody should be held up by what its author isn't sure of
	}
	l.readMessage(n)
	if p := n.get("paths"); p != nil {
		l.paths(p)
	}
	if o := n.get("options"); o != nil {
		l.readOptions(o)
	}
	l.readFix(n)
	l.readWhat(n)
}

// unknownRuleKey refuses a key, without the whole list of those that are known.
func (l *loader) unknownRuleKey(key *node) {
	way := "`squire rule new` writes a file with the keys that there are"
	if near := nearest(key.text, ruleKeys); near != "" {
		way = fmt.Sprintf("did you mean %q?", near)
	}
	l.refuse(key.at, fmt.Sprintf("unknown key %q", key.text), way)
}

func (l *loader) readID(n *node) {
	id := n.get("id")
	if id == nil {
		l.refuse(n.at, "the rule has no id", "add \"id:\" with a name of letters, digits and -")
		return
	}
	text, ok := l.str(id, "an id")
	if !ok {
		return
	}
	if text == "" || len(text) > 200 || strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
		l.refuse(id.at, fmt.Sprintf("%.200q is no id", text), "an id is up to 200 letters, digits, - . and _")
		return
	}
	l.id, l.rule.ID = text, text
}

func (l *loader) readLanguages(n *node) {
	list := n.get("languages")
	if list == nil {
		list = n.get("language")
	}
	if list == nil {
		l.refuse(n.at, "the rule has no languages", "add \"languages: [python]\", or another")
		return
	}
	l.languages(list)
}

// readSeverity reads semgrep's names, which are in capitals, and ours.
func (l *loader) readSeverity(n *node) {
	s := n.get("severity")
	if s == nil {
		l.refuse(n.at, "the rule has no severity", "add \"severity:\" with low, medium, high or critical")
		return
	}
	text, ok := l.str(s, "a severity")
	if !ok {
		return
	}
	switch text {
	case "ERROR":
		l.rule.Severity = checks.High
	case "WARNING":
		l.rule.Severity = checks.Medium
	case "INFO":
		l.rule.Severity = checks.Low
	case "INVENTORY", "EXPERIMENT": // semgrep shows these on request alone
		l.rule.Severity, l.rule.Profile = checks.Info, pattern.Off
	default:
		severity, err := checks.ParseSeverity(text)
		if err != nil {
			l.refuse(s.at, fmt.Sprintf("unknown severity %q", text), "write info, low, medium, high or critical; or ERROR, WARNING or INFO")
		}
		l.rule.Severity = severity
	}
}

func (l *loader) readMessage(n *node) {
	r := l.rule
	m := n.get("message")
	if m == nil {
		l.refuse(n.at, "the rule has no message", "add \"message:\" that says why a finding matters")
		return
	}
	text, ok := l.str(m, "a message")
	if !ok {
		return
	}
	r.Message = strings.TrimSpace(text)
	if r.Message == "" {
		l.refuse(m.at, "the message is empty", "say why a finding matters")
	}
	r.Description = strings.Join(strings.Fields(text), " ")
	if r.Title == "" {
		r.Title = titleOf(r.ID)
	}
}

// titleOf makes a title of an id: the words behind the last dot.
func titleOf(id string) string {
	words := strings.FieldsFunc(id[strings.LastIndexByte(id, '.')+1:], func(c rune) bool { return c == '-' || c == '_' })
	if len(words) == 0 {
		return id
	}
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ")
}

func (l *loader) paths(n *node) {
	f, ok := l.fields(&node{text: "paths", at: n.at}, n, []string{"include", "exclude"})
	if !ok {
		return
	}
	for _, e := range f.entries {
		globs := l.strs(e.value, "globs")
		for _, g := range globs {
			if !doublestar.ValidatePattern(g) {
				l.refuse(e.value.at, fmt.Sprintf("%q is no glob", g), "write a path with *, ** and ?; a [ or { needs its end")
			}
		}
		if e.key.text == "include" {
			l.rule.Paths.Include = globs
		} else {
			l.rule.Paths.Exclude = globs
		}
	}
}

// readWhat reads what is looked for.
func (l *loader) readWhat(n *node) {
	mode := "search"
	if m := n.get("mode"); m != nil {
		mode = m.text
		switch mode {
		case "search", "taint":
		case "join", "extract", "steps", "secrets":
			l.refuse(m.at, fmt.Sprintf("Squire doesn't have the mode %q", mode), "the modes are search and taint")
			return
		default:
			l.refuse(m.at, fmt.Sprintf("unknown mode %q", mode), "the modes are search and taint")
			return
		}
	}
	newer := n.get("taint")
	taint := newer != nil || mode == "taint"
	l.other(n, taint)
	switch {
	case newer != nil:
		if _, ok := l.fields(&node{text: "taint", at: newer.at}, newer, []string{"sources", "sinks", "sanitizers", "propagators"}); ok {
			l.rule.Taint = l.taint(newer, true)
		}
	case taint:
		l.rule.Taint = l.taint(n, false)
	case n.get("match") != nil:
		l.rule.Search = l.search(l.match(n.get("match"), nil))
	default:
		l.rule.Search = l.search(l.only(&fields{n, &node{text: "rule", at: n.at}}, positiveKeys))
	}
}

// other refuses keys that belong to another mode than that of the rule.
func (l *loader) other(n *node, taint bool) {
	for _, e := range n.entries {
		switch e.key.text {
		case "pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators":
			switch {
			case !taint:
				l.refuse(e.key.at, fmt.Sprintf("%q is in a rule that isn't one about taint", e.key.text), "add \"mode: taint\"")
			case n.get("taint") != nil:
				l.refuse(e.key.at, fmt.Sprintf("both \"taint\" and %q are here", e.key.text), "keep one of them")
			}
		case "pattern", "patterns", "pattern-either", "pattern-regex", "match":
			if taint {
				l.refuse(e.key.at, fmt.Sprintf("%q is in a rule about taint", e.key.text), "put it below pattern-sources or pattern-sinks")
			} else if e.key.text != "match" && n.get("match") != nil {
				l.refuse(e.key.at, fmt.Sprintf("both \"match\" and %q are here", e.key.text), "keep one of them")
			}
		}
	}
}
