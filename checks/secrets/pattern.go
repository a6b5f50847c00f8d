package secrets

import (
	"regexp"
	"strings"
	"sync"
)

// A Pattern is one gitleaks rule as data: strings, nothing compiled.
type Pattern struct {
	ID          string
	Title       string // a noun phrase; empty in a user's rule
	Description string // gitleaks' own words; only its JSON report shows them
	Regex       string // of the content; empty for a rule about paths alone
	Path        string // regular expression that the path must match
	SecretGroup int    // the group that is the secret; 0 is the first one that matched anything
	Entropy     float64
	Keywords    []string // lower case; one of them must stand in the file
	Tags        []string
	Allow       []Allowlist
	Required    []Required
	Aliases     []string // see checks.Rule
	SkipReport  bool     // only serves rules that require it
}

// An Allowlist names what is no secret after all.
type Allowlist struct {
	And       bool   // all kinds of condition must hold, not one
	Target    string // what Regexes look at: "" the secret, "match", or "line"
	Commits   []string
	Paths     []string
	Regexes   []string
	Stopwords []string // lower case, looked for in the secret
}

// Required names a rule that must also match, near by where limits are set.
type Required struct {
	ID                         string
	WithinLines, WithinColumns *int
}

// A lazyRegexp is compiled when first needed: most rules of most runs never
// are.
type lazyRegexp struct {
	src  string
	once sync.Once
	re   *regexp.Regexp
}

func (l *lazyRegexp) get() *regexp.Regexp {
	l.once.Do(func() { l.re = regexp.MustCompile(l.src) })
	return l.re
}

// set reports whether there is an expression at all.
func (l *lazyRegexp) set() bool { return l.src != "" }

// joinOr joins expressions as gitleaks does: without grouping each of them, so
// that "^a|b" stays what its author got from gitleaks.
func joinOr(exprs []string) string {
	if len(exprs) == 0 {
		return ""
	}
	return "(?:" + strings.Join(exprs, "|") + ")"
}
