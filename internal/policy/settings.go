package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Setting is one value of a policy and where it comes from.
type Setting struct {
	Key   string `json:"key"`   // as in .squire.toml, or the name of a file
	Value string `json:"value"` // as one would write it in TOML, or a count
	// Origin is "default", a place such as ".squire.toml:12", or what the user
	// typed, such as "--only".
	Origin string `json:"origin"`
}

// Settings returns every value of the policy with its origin: the settings in
// a fixed order, then what the other files hold.
func (p *Policy) Settings() []Setting { return slices.Clone(p.settings) }

func (p *Policy) collectSettings(o Options) []Setting {
	c := &p.config
	var out []Setting
	put := func(key, value string) { out = append(out, Setting{key, value, p.origins[key].String()}) }
	list := func(key string, globs []string) {
		n := len(out)
		if len(globs) > 0 {
			put(key, quoteList(globs))
		}
		for _, a := range p.added {
			if a.Key == key {
				out = append(out, Setting{key, quoteList([]string{a.Value}), a.Origin})
			}
		}
		if len(out) == n {
			put(key, "[]")
		}
	}
	put("mode", strconv.Quote(c.Mode))
	put("fail-on", strconv.Quote(p.failOn.String()))
	put("max-file-size", strconv.Quote(c.MaxFileSize))
	put("max-decode-depth", strconv.Itoa(c.MaxDecodeDepth))
	put("max-archive-depth", strconv.Itoa(c.MaxArchiveDepth))
	put("require-reason", strconv.FormatBool(c.RequireReason))
	put("rules.gitleaks-defaults", strconv.FormatBool(c.Rules.GitleaksDefaults))
	list("rules.disable", c.Rules.Disable)
	list("rules.enable", c.Rules.Enable)
	for _, s := range p.severity {
		put("rules.severity."+s.glob, strconv.Quote(s.level.String()))
	}
	list("paths.exclude", c.Paths.Exclude)
	put("ignore.max-days", strconv.Itoa(c.Ignore.MaxDays))
	for i, ov := range c.Override {
		put(fmt.Sprintf("override[%d]", i), fmt.Sprintf("paths = %s, rules = %s, severity = %q", quoteList(ov.Paths), quoteList(ov.Rules), ov.Severity))
	}
	if len(o.Only) > 0 {
		out = append(out, Setting{"only", quoteList(o.Only), "--only"})
	}
	if n := len(p.user); n > 0 {
		out = append(out, Setting{"rules", count(n, "rule", "rules"), RulesFolder})
	}
	if p.gitleaks != nil {
		out = append(out, Setting{GitleaksFile, "read", GitleaksFile})
	}
	if n := len(p.ignored); n > 0 {
		out = append(out, Setting{GitleaksIgnoreFile, count(n, "entry", "entries"), GitleaksIgnoreFile})
	}
	if p.baseline != nil {
		out = append(out, Setting{"baseline", count(len(p.baseline.known), "finding", "findings"), BaselineFile})
	}
	if p.key != nil {
		// The key itself is never shown: with it, weak secrets could be
		// guessed from fingerprints.
		out = append(out, Setting{"fingerprint key", "set", KeyFile})
	}
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func quoteList(items []string) string {
	quoted := make([]string, len(items))
	for i, s := range items {
		quoted[i] = strconv.Quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
