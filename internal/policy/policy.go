// Package policy decides what is looked for and what becomes of a finding. It
// reads .squire.toml, .gitleaks.toml, .gitleaksignore, the baseline, the rules of
// .squire/rules and the ignore comments of the files themselves, and turns them
// into one [Policy], which makes the engine and judges what it finds.
//
// It promises three things. A repository's policy is data: nothing in it runs
// a command, opens a connection or reads outside the repository. A policy that
// can't be read is an error, never a silent fall back to something weaker. And
// nothing is suppressed without a trace: a suppressed finding keeps its place
// in the reports with the reason, and an ignore that is expired, unused or
// unexplained is itself a finding.
package policy

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
)

// The files of a policy, as a [Reader] is asked for them.
const (
	ConfigFile         = ".squire.toml"
	GitleaksFile       = ".gitleaks.toml"
	GitleaksIgnoreFile = ".gitleaksignore"
	BaselineFile       = ".squire/baseline.json"
	KeyFile            = ".squire/key"
)

// A Reader reads one policy file by its slash-separated path relative to the
// root of the repository. It returns an error that is fs.ErrNotExist where
// there is none. The hook reads from HEAD, everything else from the worktree.
type Reader func(name string) ([]byte, error)

// A Policy is what one run goes by. It is safe for concurrent use and never
// changes: a changed configuration is a new Policy.
type Policy struct {
	config      Config // as written, overrides applied
	origins     map[string]origin
	added       []Override // to lists
	mode        Mode
	failOn      checks.Severity
	maxFileSize int64

	only      selectors
	enable    selectors
	disable   selectors
	severity  []severityRule // most specific last
	overrides []override
	excludes  []exclude
	gitleaks  *secrets.Config
	ignored   map[string]int // the lines of .gitleaksignore's entries
	baseline  *baseline
	key       []byte
	now       time.Time
	user      pattern.Rules         // the repository's own and those of Options.Rules
	detectors []checks.Detector     // instead of Squire's own, when not nil
	rules     func() []*checks.Rule // every rule there is, enabled or not, sorted by id
	known     func() *ruleIndex     // the same by their names
	settings  []Setting
	written   hash.Hash       // of all that changes what is found; see Digest
	read      map[string]bool // the files that there were
}

// Options say how to load a Policy.
type Options struct {
	Read Reader // nil: no policy files, defaults only
	// List lists the repository's own rules, which Read reads then; nil: none.
	List Lister
	// Rules are files of further rules, such as those of --rules.
	Rules []RuleFile
	// Only keeps the rules whose id, concept, origin or alias matches one of
	// these globs: "gitleaks", "aws-*", "gosec:G101". Empty keeps all.
	Only []string
	// Overrides are settings from flags and the environment. They win over
	// the file, and later ones over earlier ones.
	Overrides []Override
	// Now is the time that expiry dates are compared with. Zero is the time
	// of the call.
	Now time.Time
	// Detectors run instead of Squire's own, beside the rules of users, for
	// tests of policy and rules.
	Detectors []checks.Detector
}

// An Override is one setting that doesn't come from a file.
type Override struct {
	Key    string // as in .squire.toml: "fail-on", "paths.exclude"
	Value  string // for a list one more entry
	Origin string // what the user typed: "--fail-on", "SQUIRE_MODE"
}

// Load reads the policy. The error joins one error for each thing that is
// wrong, each naming its file, line and column where it has them.
func Load(o Options) (*Policy, error) {
	p := &Policy{config: defaults(), origins: map[string]origin{}, now: o.Now, detectors: o.Detectors}
	if p.now.IsZero() {
		p.now = time.Now()
	}
	read := o.Read
	if read == nil {
		read = func(string) ([]byte, error) { return nil, fs.ErrNotExist }
	}
	read = p.noting(read)
	if err := errors.Join(
		p.readConfig(read),
		p.readGitleaks(read),
		p.readGitleaksIgnore(read),
		p.readBaseline(read),
		p.readKey(read),
		p.readRules(o, read),
		p.override(o.Overrides),
	); err != nil {
		return nil, err
	}
	if err := p.checkIDs(); err != nil {
		return nil, err
	}
	p.rules = sync.OnceValue(p.allRules)
	p.known = sync.OnceValue(func() *ruleIndex { return newRuleIndex(p.rules()) })
	if err := p.compile(o); err != nil {
		return nil, err
	}
	p.settings = p.collectSettings(o)
	return p, nil
}

// IsFile reports whether a path is that of a policy file.
func IsFile(name string) bool {
	return slices.Contains([]string{ConfigFile, GitleaksFile, GitleaksIgnoreFile, BaselineFile, KeyFile}, name) || IsRuleFile(name)
}

// Read reports whether the policy was read from a file of this path, among
// others. It knows the files that .gitleaks.toml extends.
func (p *Policy) Read(name string) bool { return p.read[name] }

// readFile reads an optional policy file; nil data means that there is none.
func readFile(read Reader, name string, limit int) ([]byte, error) {
	data, err := read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, checks.Pathless(err))
	case len(data) > limit:
		return nil, fmt.Errorf("read %s: it has %d KB, and the limit is %d KB; make it smaller", name, len(data)>>10, limit>>10)
	case data == nil:
		data = []byte{}
	}
	return data, nil
}

func (p *Policy) readGitleaks(read Reader) error {
	data, err := readFile(read, GitleaksFile, maxGitleaks)
	if err != nil || data == nil {
		return err
	}
	p.gitleaks, err = secrets.ParseGitleaks(GitleaksFile, data, func(name string) ([]byte, error) {
		// The name comes from a file of the repository, and the reader may
		// reach more than policy: nothing but TOML is handed out.
		if !isTOML(name) {
			return nil, fmt.Errorf("read %s: [extend] path must name a .toml file inside the repository", name)
		}
		data, err := readFile(read, name, maxGitleaks)
		if err == nil && data == nil {
			err = fmt.Errorf("read %s: %w", name, fs.ErrNotExist)
		}
		return data, err
	})
	return err
}

// keyLen is the length of a fingerprint key in bytes.
const keyLen = 32

// readKey reads the fingerprint key. Errors never quote it.
func (p *Policy) readKey(read Reader) error {
	data, err := readFile(read, KeyFile, 1<<10)
	if err != nil || data == nil {
		return err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(key) != keyLen {
		return fmt.Errorf("read %s: it must hold %d hexadecimal digits, or the baseline can't be matched; restore it from git, or delete it and run `squire baseline` again", KeyFile, 2*keyLen)
	}
	p.key = key
	return nil
}

// NewKey returns the text of a new [KeyFile], from random bytes such as
// crypto/rand.Reader gives.
func NewKey(random func([]byte) (int, error)) ([]byte, error) {
	key := make([]byte, keyLen)
	if _, err := random(key); err != nil {
		return nil, fmt.Errorf("make fingerprint key: %w", err)
	}
	return append(hex.AppendEncode(nil, key), '\n'), nil
}

// Engine returns an engine with the detectors, the judge, the fingerprint key
// and the limits of this policy. Rules about code run whose profile is for a
// scan or for something louder; see [Policy.EngineFor].
func (p *Policy) Engine() *checks.Engine { return p.EngineFor(pattern.InCI) }

// EngineFor is like Engine for one place: a rule that is quieter than that
// doesn't run, unless rules.enable or Only names it.
func (p *Policy) EngineFor(place pattern.Profile) *checks.Engine {
	detectors := slices.Clone(p.detectors)
	if p.detectors == nil {
		detectors = append(detectors, p.secrets())
	}
	if p.detectors == nil || len(p.user) > 0 {
		detectors = append(detectors, p.code(place))
	}
	return p.engine(detectors)
}

// SecretsEngine returns an engine that looks for secrets alone, as in what was
// committed long ago.
func (p *Policy) SecretsEngine() *checks.Engine {
	detectors := p.detectors
	if detectors == nil {
		detectors = []checks.Detector{p.secrets()}
	}
	return p.engine(detectors)
}

func (p *Policy) engine(detectors []checks.Detector) *checks.Engine {
	return &checks.Engine{Detectors: detectors, Judge: p, Key: p.key, MaxFileSize: p.maxFileSize}
}

// enabled returns Enabled, or nil where every rule runs.
func (p *Policy) enabled() func(*checks.Rule) bool {
	if len(p.only)+len(p.disable) == 0 {
		return nil
	}
	return p.Enabled
}

func (p *Policy) secrets() checks.Detector {
	return secrets.New(secrets.Options{
		User:        p.gitleaks,
		NoDefaults:  !p.config.Rules.GitleaksDefaults,
		DecodeDepth: p.config.MaxDecodeDepth,
		Now:         p.now,
		Enabled:     p.enabled(),
	})
}

func (p *Policy) code(place pattern.Profile) checks.Detector {
	var collections []pattern.Collection
	if p.detectors == nil {
		collections = append(collections, rules.Builtin())
	}
	return pattern.NewSet(pattern.Selection{Place: place, Enabled: p.enabled(), Chosen: p.chosen}, append(collections, p.user)...)
}

// chosen reports whether a rule was named, so that it runs wherever it is asked
// for.
func (p *Policy) chosen(r *checks.Rule) bool {
	return len(p.only) > 0 && p.only.match(r) || p.enable.match(r)
}

// Enabled reports whether a rule runs: whether Only selects it, and
// rules.disable doesn't or rules.enable does.
func (p *Policy) Enabled(r *checks.Rule) bool {
	if len(p.only) > 0 && !p.only.match(r) {
		return false
	}
	return !p.disable.match(r) || p.enable.match(r)
}

// Excluded reports whether the policy excludes a path, slash-separated and
// relative to the root. A source asks for folders too, and doesn't enter those
// that are excluded.
func (p *Policy) Excluded(path string, dir bool) bool {
	_, ok := p.exclusion(path)
	return ok
}

// Mode returns what findings do.
func (p *Policy) Mode() Mode { return p.mode }

// FailOn returns the lowest severity that blocks.
func (p *Policy) FailOn() checks.Severity { return p.failOn }

// MaxFileSize returns the size in bytes above which a file is not scanned, or 0
// where nobody set one: the limit is then that of the source and the engine.
func (p *Policy) MaxFileSize() int64 { return p.maxFileSize }

// MaxArchiveDepth is how deep archives are opened; 0 is not at all.
func (p *Policy) MaxArchiveDepth() int { return p.config.MaxArchiveDepth }

// Rules returns every rule there is, enabled or not, sorted by id. The rules
// about ignore comments are among them.
func (p *Policy) Rules() []*checks.Rule { return slices.Clone(p.rules()) }

func (p *Policy) allRules() []*checks.Rule {
	var rules []*checks.Rule
	if p.detectors == nil {
		rules = append(rules, p.secretRules()...)
		rules = append(rules, deps.Rule())
	}
	for _, d := range p.detectors {
		rules = append(rules, d.Rules()...)
	}
	rules = append(rules, p.code(pattern.Off).Rules()...)
	rules = append(rules, MetaRules()...)
	slices.SortStableFunc(rules, func(a, b *checks.Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}
