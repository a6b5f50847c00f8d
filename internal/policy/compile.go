package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// compile turns the settings as written into what Enabled and Judge work with.
// It goes on after an error, so that all are told at once.
func (p *Policy) compile(o Options) error {
	c := &p.config
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	// at puts the place of a key before an error that doesn't know it.
	at := func(key string, err error) {
		if err != nil {
			note(fmt.Errorf("%s: %s: %w", p.place(key), key, err))
		}
	}
	var err error
	p.mode, err = parseMode(c.Mode)
	at("mode", err)
	p.failOn, err = parseSeverity(c.FailOn)
	at("fail-on", err)
	if _, set := p.origins["max-file-size"]; set {
		p.maxFileSize, err = parseSize(c.MaxFileSize)
		at("max-file-size", err)
	}
	if c.MaxDecodeDepth < 0 || c.MaxDecodeDepth > maxDecodeDepth {
		at("max-decode-depth", fmt.Errorf("want a number from 0 to %d", maxDecodeDepth))
	}
	if c.MaxArchiveDepth < 0 || c.MaxArchiveDepth > maxArchiveDepth {
		at("max-archive-depth", fmt.Errorf("want a number from 0 to %d", maxArchiveDepth))
	}
	if c.Ignore.MaxDays < 0 || c.Ignore.MaxDays > 100*366 {
		at("ignore.max-days", errors.New("want a number of days from 1 to 36600, or 0 for no limit"))
	}
	p.only, err = p.selectors("--only", o.Only)
	note(err)
	p.disable, err = p.selectors(p.place("rules.disable"), c.Rules.Disable)
	note(err)
	p.enable, err = p.selectors(p.place("rules.enable"), c.Rules.Enable)
	note(err)
	p.excludes, err = compileExcludes(p.origins["paths.exclude"], c.Paths.Exclude)
	note(err)
	for _, o := range p.added {
		note(p.add(o))
	}
	note(p.compileSeverities())
	for i := range c.Override {
		note(p.compileOverride(i))
	}
	if len(errs) == 0 && len(p.only) > 0 && !slices.ContainsFunc(p.rules(), p.Enabled) {
		note(fmt.Errorf("--only selects no rule that is on: rules.disable in %s turns off all that it names; change one of them", ConfigFile))
	}
	return errors.Join(errs...)
}

// add compiles one entry that an override adds to a list.
func (p *Policy) add(o Override) error {
	if o.Key == "paths.exclude" {
		e, err := compileExcludes(origin{name: o.Origin}, []string{o.Value})
		p.excludes = append(p.excludes, e...)
		return err
	}
	s, err := p.selectors(o.Origin, []string{o.Value})
	if o.Key == "rules.enable" {
		p.enable = append(slices.Clone(p.enable), s...)
	} else {
		p.disable = append(slices.Clone(p.disable), s...)
	}
	return err
}

// compileSeverities compiles [rules.severity]. A map has no order, so an exact
// id wins over a glob, and a longer glob over a shorter one.
func (p *Policy) compileSeverities() error {
	var errs []error
	for glob, level := range p.config.Rules.Severity {
		key := "rules.severity." + glob
		s, err := p.selectors(p.place(key), []string{glob})
		if err != nil {
			errs = append(errs, err)
		}
		l, err := parseSeverity(level)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.place(key), err))
		}
		p.severity = append(p.severity, severityRule{glob, s, l})
	}
	exact := func(r severityRule) int {
		if isGlob(r.glob) {
			return 0
		}
		return 1
	}
	slices.SortFunc(p.severity, func(a, b severityRule) int {
		return cmp.Or(exact(a)-exact(b), len(a.glob)-len(b.glob), strings.Compare(a.glob, b.glob))
	})
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func (p *Policy) compileOverride(i int) error {
	key := fmt.Sprintf("override[%d]", i)
	c, place := p.config.Override[i], p.place(key)
	if len(c.Paths) == 0 && len(c.Rules) == 0 {
		return fmt.Errorf("%s: this [[override]] names no paths and no rules, so it would change every finding; add paths = [\"…\"] or rules = [\"…\"]", place)
	}
	level, err := parseSeverity(c.Severity)
	if err != nil {
		return fmt.Errorf("%s: severity of [[override]]: %w", place, err)
	}
	rules, err := p.selectors(place, c.Rules)
	if err != nil {
		return err
	}
	paths, err := compileExcludes(p.origins[key], c.Paths)
	if err != nil {
		return err
	}
	p.overrides = append(p.overrides, override{paths: paths, rules: rules, severity: level})
	return nil
}
