// Package secrets finds secrets: gitleaks' rules as data, our matcher.
package secrets

import "github.com/squiresec/squire/checks"

// Options choose the rules of a Detector.
type Options struct {
	// User is what the repository's .gitleaks.toml adds; may be nil.
	User *Config
	// NoDefaults leaves gitleaks' default rules out.
	NoDefaults bool
	// Enabled says which rules run; nil means all.
	Enabled func(*checks.Rule) bool
}

// A Config is a gitleaks configuration.
type Config struct{}

// ParseGitleaks reads a gitleaks configuration. read gives the file named in
// [extend] path, relative to the root of the repository; where it is nil such
// a file is refused. Errors name file, line and what to do.
func ParseGitleaks(name string, data []byte, read func(name string) ([]byte, error)) (*Config, error) {
	return &Config{}, nil
}

// A Detector finds secrets. It implements checks.Detector.
type Detector struct{}

// New returns a detector. Nothing is compiled until a file needs it.
func New(o Options) *Detector { return &Detector{} }

// Rules implements checks.Detector.
func (d *Detector) Rules() []*checks.Rule { return nil }

// Hints implements checks.Detector.
func (d *Detector) Hints() []string { return nil }

// Detect implements checks.Detector.
func (d *Detector) Detect(f *checks.File, report func(checks.Finding)) error { return nil }
