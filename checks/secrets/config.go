package secrets

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A Config is a gitleaks configuration: rules of its own, changes to the
// default rules, and allowlists.
type Config struct {
	Patterns []Pattern
	Allow    []Allowlist
	// Disabled are the default rules that [extend] disabledRules switches off.
	Disabled []string
	// targeted allowlists hold for some rules only.
	targeted []targeted
}

type targeted struct {
	ids   []string
	allow Allowlist
}

// Limits on what a repository's configuration may ask of us.
const (
	maxExtend   = 2    // files that extend files, as gitleaks
	maxPatterns = 5000 // rules in one configuration
)

// gitleaksTOML is the file format of gitleaks v8. Keys that gitleaks ignores
// are ignored here too: its users' files must load.
type gitleaksTOML struct {
	Title       string
	Description string
	MinVersion  string `toml:"minVersion"`
	Extend      struct {
		Path          string
		URL           string
		UseDefault    bool     `toml:"useDefault"`
		DisabledRules []string `toml:"disabledRules"`
	}
	Rules []struct {
		ID          string
		Description string
		Path        string
		Regex       string
		SecretGroup int `toml:"secretGroup"`
		Entropy     float64
		Keywords    []string
		Tags        []string
		AllowList   *allowTOML   `toml:"allowlist"` // the older form
		Allowlists  []*allowTOML `toml:"allowlists"`
		Required    []struct {
			ID            string
			WithinLines   *int `toml:"withinLines"`
			WithinColumns *int `toml:"withinColumns"`
		}
		SkipReport bool `toml:"skipReport"`
	}
	AllowList  *allowTOML   `toml:"allowlist"` // the older form
	Allowlists []*allowTOML `toml:"allowlists"`
}

type allowTOML struct {
	TargetRules []string `toml:"targetRules"`
	Description string
	Condition   string
	Commits     []string
	Paths       []string
	RegexTarget string `toml:"regexTarget"`
	Regexes     []string
	StopWords   []string `toml:"stopwords"`
}

// ParseGitleaks reads a gitleaks configuration. read gives the file named in
// [extend] path, relative to the root of the repository; where it is nil such
// a file is refused. Errors name file, line and what to do.
//
// Unlike in gitleaks, a configuration without [extend] useDefault does not
// switch the default rules off: who adds one rule of their own doesn't mean to
// lose 222.
func ParseGitleaks(name string, data []byte, read func(name string) ([]byte, error)) (*Config, error) {
	c, err := parse(name, data, read, 0)
	if err != nil {
		return nil, err
	}
	if err := c.complete(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return c, nil
}

// complete tests what only the whole configuration can tell: a rule without
// expressions must change a default rule, a targeted allowlist must have its
// rule.
func (c *Config) complete() error {
	ids := byID(gitleaksPatterns)
	for _, p := range c.Patterns {
		if _, ok := ids[p.ID]; !ok && p.Regex == "" && p.Path == "" {
			return fmt.Errorf("rule %q has neither regex nor path and changes no default rule", p.ID)
		}
	}
	maps.Copy(ids, byID(c.Patterns))
	for _, t := range c.targeted {
		for _, id := range t.ids {
			if _, ok := ids[id]; !ok {
				return fmt.Errorf("an allowlist targets rule %q, which doesn't exist", id)
			}
		}
	}
	return nil
}

func parse(name string, data []byte, read func(string) ([]byte, error), depth int) (*Config, error) {
	var t gitleaksTOML
	if err := toml.Unmarshal(data, &t); err != nil {
		if de, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, col := de.Position()
			return nil, fmt.Errorf("read %s:%d:%d: %s", name, row, col, strings.TrimPrefix(de.Error(), "toml: "))
		}
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	c := &Config{Disabled: t.Extend.DisabledRules}
	if err := c.fill(&t); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if t.Extend.Path == "" {
		return c, nil
	}
	if t.Extend.UseDefault {
		return nil, fmt.Errorf("read %s: [extend] has both path and useDefault; keep one", name)
	}
	if depth >= maxExtend {
		return nil, fmt.Errorf("read %s: [extend] goes deeper than %d files", name, maxExtend)
	}
	base, err := extended(name, t.Extend.Path, read, depth)
	if err != nil {
		return nil, err
	}
	return c.extend(base), nil
}

// extended reads the file that [extend] names. It must lie in the repository:
// a repository's configuration can't make us read anything else.
func extended(name, file string, read func(string) ([]byte, error), depth int) (*Config, error) {
	clean := path.Clean(strings.ReplaceAll(file, `\`, "/"))
	if read == nil || !fs.ValidPath(clean) {
		return nil, fmt.Errorf("read %s: [extend] path %q: want a file in this repository, relative to its root", name, file)
	}
	data, err := read(clean)
	if err != nil {
		return nil, fmt.Errorf("read %s: [extend] path %q: %w", name, file, err)
	}
	return parse(clean, data, read, depth+1)
}

// fill takes over rules and allowlists.
func (c *Config) fill(t *gitleaksTOML) error {
	if len(t.Rules) > maxPatterns {
		return fmt.Errorf("%d rules are over the limit of %d", len(t.Rules), maxPatterns)
	}
	ids := map[string]bool{}
	for _, r := range t.Rules {
		p := Pattern{
			ID: r.ID, Description: r.Description, Path: r.Path, Regex: r.Regex, SecretGroup: r.SecretGroup,
			Entropy: r.Entropy, Tags: r.Tags, SkipReport: r.SkipReport,
		}
		if strings.TrimSpace(r.ID) == "" {
			return fmt.Errorf("a rule without id (description %q, regex %q)", r.Description, r.Regex)
		}
		for _, k := range r.Keywords {
			p.Keywords = append(p.Keywords, strings.ToLower(k))
		}
		for _, q := range r.Required {
			p.Required = append(p.Required, Required(q))
		}
		lists := r.Allowlists
		if r.AllowList != nil {
			if len(lists) > 0 {
				return fmt.Errorf("rule %q: [rules.allowlist] can't stand beside [[rules.allowlists]]", r.ID)
			}
			lists = []*allowTOML{r.AllowList}
		}
		for _, a := range lists {
			al, err := a.allowlist()
			if err != nil {
				return fmt.Errorf("rule %q: %w", r.ID, err)
			}
			p.Allow = append(p.Allow, al)
		}
		if err := p.check(); err != nil {
			return err
		}
		ids[p.ID] = true
		c.Patterns = append(c.Patterns, p)
	}
	for _, p := range c.Patterns {
		for _, q := range p.Required {
			if !ids[q.ID] {
				return fmt.Errorf("rule %q requires rule %q, which isn't in the file", p.ID, q.ID)
			}
		}
	}
	return c.fillAllow(t)
}

func (c *Config) fillAllow(t *gitleaksTOML) error {
	lists := t.Allowlists
	if t.AllowList != nil {
		if len(lists) > 0 {
			return errors.New("[allowlist] can't stand beside [[allowlists]]")
		}
		lists = []*allowTOML{t.AllowList}
	}
	for _, a := range lists {
		al, err := a.allowlist()
		if err != nil {
			return err
		}
		if len(a.TargetRules) > 0 {
			c.targeted = append(c.targeted, targeted{a.TargetRules, al})
		} else {
			c.Allow = append(c.Allow, al)
		}
	}
	return nil
}

// check tests what can be tested before the default rules are merged in: a
// rule that changes a default rule needs neither regex nor path.
func (p *Pattern) check() error {
	for _, e := range []struct{ key, expr string }{{"regex", p.Regex}, {"path", p.Path}} {
		if err := checkRegexp(e.expr); err != nil {
			return fmt.Errorf("rule %q: %s: %w", p.ID, e.key, err)
		}
	}
	if p.Regex == "" {
		return nil
	}
	if n := regexp.MustCompile(p.Regex).NumSubexp(); p.SecretGroup < 0 || p.SecretGroup > n {
		return fmt.Errorf("rule %q: secretGroup is %d, the regex has %d groups", p.ID, p.SecretGroup, n)
	}
	return nil
}

func checkRegexp(expr string) error {
	_, err := regexp.Compile(expr)
	if se, ok := errors.AsType[*syntax.Error](err); ok {
		return fmt.Errorf("%s: `%s`; regular expressions are Go's (RE2), without look-around and back-references", se.Code, se.Expr)
	}
	return err
}

func (a *allowTOML) allowlist() (Allowlist, error) {
	al := Allowlist{Commits: a.Commits, Paths: a.Paths, Regexes: a.Regexes}
	switch strings.ToUpper(a.Condition) {
	case "AND", "&&":
		al.And = true
	case "", "OR", "||":
	default:
		return al, fmt.Errorf(`allowlist: condition is %q, want "AND" or "OR"`, a.Condition)
	}
	switch a.RegexTarget {
	case "", "secret":
	case "match", "line":
		al.Target = a.RegexTarget
	default:
		return al, fmt.Errorf(`allowlist: regexTarget is %q, want "secret", "match" or "line"`, a.RegexTarget)
	}
	for _, w := range a.StopWords {
		al.Stopwords = append(al.Stopwords, strings.ToLower(w))
	}
	if len(al.Commits)+len(al.Paths)+len(al.Regexes)+len(al.Stopwords) == 0 {
		return al, errors.New("allowlist: has none of commits, paths, regexes, stopwords")
	}
	for _, e := range slices.Concat(al.Paths, al.Regexes) {
		if err := checkRegexp(e); err != nil {
			return al, fmt.Errorf("allowlist: %w", err)
		}
	}
	return al, nil
}

// extend merges c onto base, of which c's rules may change some.
func (c *Config) extend(base *Config) *Config {
	out := &Config{
		Allow:    slices.Concat(c.Allow, base.Allow),
		Disabled: slices.Concat(c.Disabled, base.Disabled),
		targeted: slices.Concat(c.targeted, base.targeted),
	}
	own := byID(c.Patterns)
	for _, p := range base.Patterns {
		if slices.Contains(c.Disabled, p.ID) {
			continue
		}
		if q, ok := own[p.ID]; ok {
			p = q.onto(p)
			delete(own, p.ID)
		}
		out.Patterns = append(out.Patterns, p)
	}
	for _, p := range c.Patterns {
		if _, ok := own[p.ID]; ok {
			out.Patterns = append(out.Patterns, p)
		}
	}
	return out
}

// onto returns base with what p sets, as gitleaks merges a rule of the same
// id.
func (p Pattern) onto(base Pattern) Pattern {
	if p.Description != "" {
		base.Description = p.Description
	}
	if p.Entropy != 0 {
		base.Entropy = p.Entropy
	}
	if p.SecretGroup != 0 {
		base.SecretGroup = p.SecretGroup
	}
	if p.Regex != "" {
		base.Regex = p.Regex
	}
	if p.Path != "" {
		base.Path = p.Path
	}
	base.Tags = slices.Concat(base.Tags, p.Tags)
	base.Keywords = slices.Concat(base.Keywords, p.Keywords)
	base.Allow = slices.Concat(base.Allow, p.Allow)
	return base
}

func byID(ps []Pattern) map[string]Pattern {
	m := make(map[string]Pattern, len(ps))
	for _, p := range ps {
		m[p.ID] = p
	}
	return m
}

type originPattern struct {
	*Pattern
	origin string
	own    *ownRule
}

// merge returns the patterns that the options ask for, in order of id, and the
// allowlists that hold for all of them.
func merge(o Options) ([]originPattern, []Allowlist) {
	var patterns []Pattern
	var allow []Allowlist
	if !o.NoDefaults {
		patterns, allow = gitleaksPatterns, gitleaksAllow
	}
	if o.User == nil {
		out := make([]originPattern, len(patterns))
		for i := range patterns {
			out[i] = originPattern{Pattern: &patterns[i], origin: "gitleaks"}
		}
		return appendOwn(out, nil, nil), allow
	}
	defaults := byID(patterns)
	c := o.User.extend(&Config{Patterns: patterns, Allow: allow})
	ids := byID(c.Patterns)
	for _, t := range c.targeted {
		for _, id := range t.ids {
			if p, ok := ids[id]; ok {
				p.Allow = slices.Concat(p.Allow, []Allowlist{t.allow})
				ids[id] = p
			}
		}
	}
	own := byID(o.User.Patterns)
	out := make([]originPattern, 0, len(ids))
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		p := ids[id]
		if p.Regex == "" && p.Path == "" {
			continue // changes a rule that isn't there
		}
		origin := "user"
		if _, ok := defaults[id]; ok {
			// Still gitleaks' rule, even where the repository tuned it.
			origin = "gitleaks"
			if q, ok := own[id]; ok && q.Regex != "" {
				origin = "user"
			}
		}
		out = append(out, originPattern{Pattern: &p, origin: origin})
	}
	return appendOwn(out, c.Disabled, ids), c.Allow
}

// appendOwn adds Squire's rules, but those that are disabled and those of which
// another rule has the id.
func appendOwn(out []originPattern, disabled []string, taken map[string]Pattern) []originPattern {
	for _, o := range ownRules() {
		if _, ok := taken[o.ID]; !ok && !slices.Contains(disabled, o.ID) {
			out = append(out, originPattern{Pattern: &o.Pattern, origin: "squire", own: o})
		}
	}
	return out
}
