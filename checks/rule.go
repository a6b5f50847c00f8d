package checks

import (
	"fmt"
	"strings"
)

// A Rule says what is looked for and why. It is data: a [Detector] finds.
type Rule struct {
	ID          string     // kebab case, unique: "aws-access-token"
	Title       string     // what was found, as a short noun phrase: "AWS access token"
	Description string     // why it matters, one or two sentences
	Advice      string     // what to do next, one or two sentences
	Severity    Severity   // how bad it is when true
	Confidence  Confidence // how likely it is true
	Langs       []Lang     // nil means any file
	CWE         []int      // first is primary
	Controls    []string   // "ASVS v5.0.0-13.3.1"
	Concept     string     // the idea shared across languages: "hard-coded-secret"
	Lesson      string     // id of the lesson that teaches it
	Origin      string     // who wrote the rule: "gitleaks", "squire", or "user"
	Aliases     []string   // the same rule elsewhere, "tool:id": "gosec:G101"
	Tags        []string
	Upstream    string // description in the words of Origin, for reports in its format
	Page        string // address of its page where that isn't one of Squire's
	Secret      bool   // the span of a finding is a secret, to be masked everywhere
}

// Severity says how bad a true finding is.
type Severity uint8

// Severities in ascending order.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"info", "low", "medium", "high", "critical"}

func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// ParseSeverity reads the name of a severity.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if strings.EqualFold(name, n) {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q: want one of %s", name, strings.Join(severityNames[:], ", "))
}

// MarshalText writes the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *Severity) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSeverity(string(b))
	return err
}

// Confidence says how likely a finding of a rule is true.
type Confidence uint8

// Confidences in ascending order.
const (
	Unsure Confidence = iota
	Likely
	Certain
)

var confidenceNames = [...]string{"low", "medium", "high"}

func (c Confidence) String() string {
	if int(c) < len(confidenceNames) {
		return confidenceNames[c]
	}
	return fmt.Sprintf("confidence(%d)", uint8(c))
}

// MarshalText writes the name.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the name.
func (c *Confidence) UnmarshalText(b []byte) error {
	for i, n := range confidenceNames {
		if strings.EqualFold(string(b), n) {
			*c = Confidence(i)
			return nil
		}
	}
	return fmt.Errorf("unknown confidence %q: want one of %s", b, strings.Join(confidenceNames[:], ", "))
}

// AliasFor returns the rule's ids in another tool: AliasFor("gosec") gives
// ["G101"]. It is nil when the rule has none there.
func (r *Rule) AliasFor(tool string) []string {
	var ids []string
	for _, a := range r.Aliases {
		if t, id, ok := strings.Cut(a, ":"); ok && t == tool {
			ids = append(ids, id)
		}
	}
	return ids
}
