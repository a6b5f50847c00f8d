package policy

import (
	"bytes"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
)

// A foreignMarker is the ignore comment of another tool. It counts only for
// rules that have an alias there: "#nosec" must not hide a leaked key.
type foreignMarker struct {
	text  string
	tools []string // whose aliases it is about
	langs []checks.Lang
	above bool // counts alone on the line above too
	// bare says that the marker without rules means all rules of the tool.
	bare bool
	// prefix says that "S1" means every rule that starts so.
	prefix bool
	// whole are names that mean all rules of the tool, as golangci-lint calls
	// its linters.
	whole []string
	// block says that the marker counts anywhere in the top-level block of HCL
	// that holds the finding.
	block bool
}

// gitleaks:allow is not here: the secrets detector reads it, as it alone knows
// gitleaks' line.
var foreignMarkers = []foreignMarker{
	{text: "nosemgrep", tools: []string{"semgrep"}, above: true, bare: true},
	{text: "nosem", tools: []string{"semgrep"}, above: true, bare: true},
	{text: "gosec:disable", tools: []string{"gosec"}, langs: []checks.Lang{checks.Go}, above: true, bare: true},
	{text: "nosec", tools: []string{"gosec"}, langs: []checks.Lang{checks.Go}, above: true, bare: true},
	{text: "nolint", tools: []string{"gosec"}, langs: []checks.Lang{checks.Go}, above: true, bare: true, whole: []string{"gosec", "all"}},
	{text: "nosec", tools: []string{"bandit"}, langs: []checks.Lang{checks.Python}, bare: true},
	{text: "noqa", tools: []string{"ruff", "flake8-bandit"}, langs: []checks.Lang{checks.Python}, bare: true, prefix: true},
	// Without a name ESLint's comments are mostly about style.
	{text: "eslint-disable-line", tools: []string{"eslint-security", "sonarjs"}, langs: scripts},
	{text: "eslint-disable-next-line", tools: []string{"eslint-security", "sonarjs"}, langs: scripts, above: true},
	{text: "checkov:skip", tools: []string{"checkov"}, above: true, block: true},
	{text: "trivy:ignore", tools: []string{"trivy"}, above: true, block: true},
	{text: "tfsec:ignore", tools: []string{"trivy"}, above: true, block: true},
	{text: "hadolint ignore", tools: []string{"hadolint"}, above: true},
	{text: "shellcheck disable", tools: []string{"shellcheck"}, above: true},
	{text: "zizmor: ignore", tools: []string{"zizmor"}},
	{text: "NOSONAR", tools: []string{"sonar"}, bare: true},
	{text: "trufflehog:ignore", tools: []string{"trufflehog"}, bare: true},
	{text: "pragma: allowlist secret", tools: []string{"detect-secrets"}, bare: true},
}

var scripts = []checks.Lang{checks.JavaScript, checks.TypeScript}

// longLine is the length in bytes above which a line is not searched for the
// comments of other tools: such lines are made by machines.
const longLine = 16 << 10

// foreignSeen remembers what was found on the lines of a file: a line made to
// hold thousands of findings is read once for each rule.
type foreignSeen map[foreignPlace]string

type foreignPlace struct {
	rule        *checks.Rule
	first, last int
}

func (s foreignSeen) ignore(f *checks.File, r *checks.Rule, first, last int) string {
	place := foreignPlace{r, first, last}
	marker, ok := s[place]
	if !ok && len(r.Aliases) > 0 {
		marker = foreignIgnore(f, r, first, last)
		s[place] = marker
	}
	return marker
}

// foreignIgnore returns the marker of another tool's comment that suppresses a
// finding of rule r on the lines from first to last, or "".
func foreignIgnore(f *checks.File, r *checks.Rule, first, last int) string {
	for i := range foreignMarkers {
		m := &foreignMarkers[i]
		if !m.concerns(f, r) {
			continue
		}
		for line := first; line <= min(last, first+maxLines); line++ {
			if m.suppresses(f, r, line, false) {
				return m.text
			}
		}
		if m.above && first > 1 && m.suppresses(f, r, first-1, true) {
			return m.text
		}
		if m.block && f.Lang == checks.Terraform && m.suppressesBlock(f, r, first) {
			return m.text
		}
	}
	return ""
}

// suppressesBlock reports whether the marker stands in the block that line
// number first is in: above it or behind its beginning. A block begins and ends
// with a line that isn't indented.
func (m *foreignMarker) suppressesBlock(f *checks.File, r *checks.Rule, first int) bool {
	indented := func(number int) bool {
		ls := f.LineSpan(number)
		line := f.Data[ls.Start:ls.End]
		return len(bytes.TrimSpace(line)) == 0 || line[0] == ' ' || line[0] == '\t' || line[0] == '#'
	}
	start := first
	for start > 1 && first-start < maxLines && indented(start) {
		start--
	}
	for line := start; line <= min(len(f.Newlines())+1, start+maxLines); line++ {
		if m.suppresses(f, r, line, false) {
			return true
		}
		if line > start && !indented(line) {
			break
		}
	}
	return start > 1 && m.suppresses(f, r, start-1, true)
}

// maxLines is how many lines of one finding are searched for comments.
const maxLines = 200

// concerns reports whether the marker may count for a rule in a file.
func (m *foreignMarker) concerns(f *checks.File, r *checks.Rule) bool {
	return (m.langs == nil || slices.Contains(m.langs, f.Lang)) && len(m.ids(r)) > 0
}

// ids returns the rule's ids in the marker's tools.
func (m *foreignMarker) ids(r *checks.Rule) []string {
	var ids []string
	for _, t := range m.tools {
		ids = append(ids, r.AliasFor(t)...)
	}
	return ids
}

// suppresses reports whether the marker stands in a comment of a line and is
// about the rule.
func (m *foreignMarker) suppresses(f *checks.File, r *checks.Rule, number int, alone bool) bool {
	ls := f.LineSpan(number)
	line := f.Data[ls.Start:ls.End]
	if len(line) > longLine {
		return false
	}
	for off, n := 0, 0; n < maxMarkers; n++ {
		i := bytes.Index(line[off:], []byte(m.text))
		if i < 0 {
			return false
		}
		at := off + i
		off = at + len(m.text)
		if at > 0 && isWord(line[at-1]) || off < len(line) && isWord(line[off]) {
			continue
		}
		c, ok := commentAt(f, line, at)
		if !ok || alone && (len(bytes.TrimSpace(line[:c.open])) > 0 || len(bytes.TrimSpace(line[c.close:])) > 0) {
			continue
		}
		named := ruleList(line[off:max(c.end, off)], !m.bare)
		if len(named) == 0 && m.bare || slices.ContainsFunc(named, func(id string) bool { return m.matches(id, r) }) {
			return true
		}
	}
	return false
}

// matches reports whether an id in a comment means the rule. semgrep's long
// ids may be cut to their last parts: "lang.security.md5" for
// "python.lang.security.md5".
func (m *foreignMarker) matches(id string, r *checks.Rule) bool {
	if slices.Contains(m.whole, id) {
		return true
	}
	return slices.ContainsFunc(m.ids(r), func(have string) bool {
		return strings.EqualFold(have, id) || strings.HasSuffix(id, "/"+have) ||
			strings.HasSuffix(have, "."+id) || strings.HasSuffix(id, "."+have) ||
			m.prefix && strings.HasPrefix(have, id)
	})
}

// ruleList returns the rules in what follows a marker: ": S105, S106",
// " G101 G102 -- why", "(java:S2068)". Behind some markers names always follow,
// explicit; behind the others what looks like prose is a reason.
func ruleList(text []byte, explicit bool) []string {
	s := string(text)
	for _, reason := range []string{"--", "//"} {
		if i := strings.Index(s, reason); i >= 0 {
			s = s[:i]
		}
	}
	explicit = explicit || strings.HasPrefix(strings.TrimLeft(s, " "), ":") || strings.HasPrefix(s, "(")
	var ids []string
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(" \t:,()[]=", r) }) {
		if !explicit && !strings.ContainsAny(word, "0123456789_") {
			break // a word of prose: "nosec because it is a test"
		}
		ids = append(ids, word)
	}
	return ids
}
