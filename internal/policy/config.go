package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks"
)

// Config is .squire.toml. Every key is optional. The comments of this file are
// the descriptions in the JSON schema that editors complete and check with.
//
// Values stand here as they are written; [Load] checks and converts them, so
// that an error can name the place.
type Config struct {
	// What findings do: "observe" records them and stays out of the way,
	// "warn" shows them and lets the commit through, "block" refuses the
	// commit when one is as severe as fail-on.
	Mode string `toml:"mode" jsonschema:"enum=observe,enum=warn,enum=block,default=block"`
	// The lowest severity that blocks a commit and fails a run: "info",
	// "low", "medium", "high" or "critical".
	FailOn string `toml:"fail-on" jsonschema:"enum=info,enum=low,enum=medium,enum=high,enum=critical,default=high"`
	// The size above which a file is not scanned, such as "64MB". A scan that
	// meets a larger file says that it is incomplete. KB, MB and GB are
	// powers of 1024. When it isn't set, files, folders and standard input
	// have no limit, while hooks, histories and editors scan up to 64MB.
	MaxFileSize string `toml:"max-file-size" jsonschema:"example=64MB,example=512KB,example=1GB"`
	// How often what is encoded in a file (Base64, hexadecimal, percent and
	// Unicode escapes) is decoded and searched again. 0 is not at all.
	MaxDecodeDepth int `toml:"max-decode-depth" jsonschema:"default=5,minimum=0,maximum=16"`
	// How deep archives within archives are opened when folders are scanned.
	// 0 is not at all.
	MaxArchiveDepth int `toml:"max-archive-depth" jsonschema:"default=0,minimum=0,maximum=8"`
	// Whether an ignore comment counts only with a reason after "--".
	RequireReason bool `toml:"require-reason" jsonschema:"default=true"`
	// Which rules run, and how severe they are.
	Rules RulesConfig `toml:"rules"`
	// Which paths are scanned.
	Paths PathsConfig `toml:"paths"`
	// What ignore comments must keep to.
	Ignore IgnoreConfig `toml:"ignore"`
	// Severities for some paths, some rules, or some rules in some paths. The
	// last one that fits a finding wins, over [rules.severity] too.
	Override []OverrideConfig `toml:"override"`
}

// RulesConfig is the table [rules]. A rule is named by its id, concept or
// origin, or by its id in another tool ("gosec:G101"); "*" and "?" stand for
// any characters and one character.
type RulesConfig struct {
	// Rules that don't run.
	Disable []string `toml:"disable"`
	// Rules that run although disable names them.
	Enable []string `toml:"enable"`
	// Whether gitleaks' default rules run. A .gitleaks.toml adds to them and
	// can't turn them off; this key can.
	GitleaksDefaults bool `toml:"gitleaks-defaults" jsonschema:"default=true"`
	// Severities by rule: "aws-*" = "critical". An exact id wins over a glob,
	// a longer glob over a shorter one.
	Severity map[string]string `toml:"severity"`
}

// PathsConfig is the table [paths].
type PathsConfig struct {
	// Paths that are not scanned, relative to the root of the repository.
	// "**" stands for any folders. A folder stands for all that is in it.
	Exclude []string `toml:"exclude"`
}

// IgnoreConfig is the table [ignore].
type IgnoreConfig struct {
	// The longest time in days that an ignore comment may last. With it, every
	// ignore comment needs "until YYYY-MM-DD". 0 means no limit.
	MaxDays int `toml:"max-days" jsonschema:"default=0,minimum=0,maximum=36600"`
}

// OverrideConfig is one table [[override]].
type OverrideConfig struct {
	// Paths as in paths.exclude. None means all.
	Paths []string `toml:"paths"`
	// Rules as in rules.disable. None means all.
	Rules []string `toml:"rules"`
	// The severity that findings of these rules have in these paths.
	Severity string `toml:"severity" jsonschema:"required,enum=info,enum=low,enum=medium,enum=high,enum=critical"`
}

// Limits on the size and shape of a policy. A repository's policy is as
// untrusted as its code, and is read on every commit.
const (
	maxConfig      = 64 << 10 // bytes of .squire.toml
	maxGitleaks    = 1 << 20  // bytes of a gitleaks file
	maxBaseline    = 32 << 20 // bytes of a baseline
	maxEntries     = 1000     // of one list in .squire.toml
	maxPattern     = 512      // bytes of one glob
	maxDoubleStars = 4        // "**" in one glob
	maxBraces      = 4        // "{" in one glob
	maxErrors      = 20       // that are told at once
)

// Limits on depths. The default for decoding is that of gitleaks.
const (
	defaultDecodeDepth = 5
	maxDecodeDepth     = 16
	maxArchiveDepth    = 8
)

func defaults() Config {
	return Config{
		Mode:           string(Block),
		FailOn:         checks.High.String(),
		MaxDecodeDepth: defaultDecodeDepth,
		RequireReason:  true,
		Rules:          RulesConfig{GitleaksDefaults: true},
	}
}

// A Mode says what findings do.
type Mode string

// The modes.
const (
	Observe Mode = "observe" // recorded and reported on request
	Warn    Mode = "warn"    // shown; nothing is refused
	Block   Mode = "block"   // shown; those from fail-on upwards refuse the commit
)

func parseMode(s string) (Mode, error) {
	switch m := Mode(s); m {
	case Observe, Warn, Block:
		return m, nil
	}
	return "", fmt.Errorf("unknown mode %q: want one of observe, warn, block%s", clip(s),
		DidYouMean(s, []string{string(Observe), string(Warn), string(Block)}))
}

// parseSeverity is checks.ParseSeverity with a suggestion.
func parseSeverity(s string) (checks.Severity, error) {
	level, err := checks.ParseSeverity(s)
	if err != nil {
		var names []string
		for l := checks.Info; l <= checks.Critical; l++ {
			names = append(names, l.String())
		}
		return 0, fmt.Errorf("unknown severity %q: want one of %s%s", clip(s), strings.Join(names, ", "), DidYouMean(s, names))
	}
	return level, nil
}

// largestLimit is the largest max-file-size in bytes: hooks hold content in
// memory.
const largestLimit = 2 << 30

// parseSize reads a number of bytes: "64MB", "512 KiB", "1000000".
func parseSize(s string) (int64, error) {
	text := strings.ToUpper(strings.TrimSpace(s))
	text = strings.TrimSuffix(strings.TrimSuffix(text, "B"), "I")
	unit := float64(1)
	for i, suffix := range []string{"K", "M", "G"} {
		if t, ok := strings.CutSuffix(text, suffix); ok {
			text, unit = t, float64(int64(1)<<(10*(i+1)))
			break
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n*unit >= 1 && n*unit <= largestLimit) { // NaN is neither
		return 0, fmt.Errorf("wrong size %q: want one from 1 byte to 2GB, such as \"512KB\" or \"64MB\"", clip(s))
	}
	return int64(n * unit), nil
}
