package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/checktest"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/internal/report"
)

func newRuleTest(a *app) *cobra.Command {
	var asJSON, verbose bool
	cmd := &cobra.Command{
		Use:   "test [FILE | FOLDER ...]",
		Short: "Run the tests of rules",
		Long: `Runs the tests in rule files, and files beside them with semgrep's comments:
"ruleid: ID" and "ok: ID" on the line before, "todoruleid" and "todook" for what
is known not to work, and what the fixes make of x.py in x.fixed.py. Without a
file it runs the tests of all rules of Squire's.

Exit codes: 0 all hold, 1 some don't, 2 a rule can't be loaded.`,
		Example: `  squire rule test
  squire rule test --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.ruleTest(args, asJSON, verbose)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "name the rules whose tests hold, too")
	return cmd
}

// testsJSON is what rule test --json writes.
type testsJSON struct {
	Rules   []testedJSON  `json:"rules"`
	Refused []refusedJSON `json:"refused"`
	Tests   int           `json:"tests"`
	Failed  int           `json:"failed"`
}

type testedJSON struct {
	ID       string        `json:"id"`
	File     string        `json:"file"`
	Tests    int           `json:"tests"`
	Failures []failureJSON `json:"failures"`
}

type failureJSON struct {
	Kind   checktest.Kind `json:"kind"`
	File   string         `json:"file"`
	Line   int            `json:"line"`
	Reason string         `json:"reason"`
	Diff   []string       `json:"diff,omitempty"`
}

type refusedJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Rule   string `json:"rule,omitempty"`
	Reason string `json:"reason"`
	Way    string `json:"way,omitempty"`
}

// A testRun collects what came of the tests of rules.
type testRun struct {
	testsJSON
	problems []error
}

func (a *app) ruleTest(args []string, asJSON, verbose bool) error {
	t := &testRun{testsJSON: testsJSON{Rules: []testedJSON{}, Refused: []refusedJSON{}}}
	if len(args) == 0 {
		for _, r := range rules.All() {
			t.add(r, checktest.Run(r))
		}
	}
	names, err := ruleArguments(args)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := t.file(name); err != nil {
			return err
		}
	}
	if asJSON {
		err = writeJSON(a.out, t.testsJSON)
	} else {
		err = t.write(a.out, verbose)
	}
	switch {
	case err != nil:
		return err
	case len(t.problems) > 0:
		if asJSON {
			return code(exitUsage) // they are in the JSON
		}
		return &exit{exitUsage, errors.Join(t.problems...)}
	case t.Failed > 0:
		return code(exitFindings)
	}
	return nil
}

// ruleArguments returns the files that arguments name: a file itself, of a
// folder the rule files below it.
func ruleArguments(args []string) ([]string, error) {
	var names []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, usageError("read %s: %w", arg, checks.Pathless(err))
		}
		if !info.IsDir() {
			names = append(names, arg)
			continue
		}
		below, err := ruleFilesIn(arg)
		if err != nil {
			return nil, &exit{exitUsage, err}
		}
		if len(below) == 0 {
			return nil, usageError("no rule is in %s; a rule file is YAML with \"rules\" or \"id\"", arg)
		}
		names = append(names, below...)
	}
	return names, nil
}

// file runs the tests of a rule file and of the annotated files beside it.
func (t *testRun) file(name string) error {
	f, err := loadRules(name, filepath.ToSlash(name))
	if err != nil {
		return err
	}
	for _, e := range rulefile.Errors(f.err) {
		t.Refused = append(t.Refused, refusedJSON{e.File, e.Line, e.Column, e.RuleID, e.Reason, e.Way})
	}
	if err := f.problems(); err != nil {
		t.problems = append(t.problems, err)
	}
	var matchers []*pattern.Matcher
	results := map[string]checktest.Result{}
	for _, r := range f.rules {
		results[r.ID] = checktest.Run(r)
		if m, err := pattern.Compile(r); err == nil {
			matchers = append(matchers, m)
		}
	}
	beside, err := annotatedFiles(name)
	if err != nil {
		return err
	}
	for _, file := range beside {
		if err := annotated(file, f.rules, matchers, results); err != nil {
			return err
		}
	}
	for _, r := range f.rules {
		t.add(r, results[r.ID])
	}
	return nil
}

// maxAnnotated bounds a test file, in bytes.
const maxAnnotated = 10 << 20

// annotatedFiles returns the files beside a rule file that begin with its name:
// x.py, x.test.yaml.
func annotatedFiles(name string) ([]string, error) {
	dir, base := filepath.Split(name)
	stem := strings.TrimSuffix(base, filepath.Ext(base)) + "."
	entries, err := os.ReadDir(filepath.Clean(dir + "."))
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", dir, checks.Pathless(err))}
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && e.Name() != base && strings.HasPrefix(e.Name(), stem) && !strings.Contains(e.Name(), ".fixed.") {
			names = append(names, dir+e.Name())
		}
	}
	return names, nil
}

// annotated runs one annotated file.
func annotated(name string, loaded []*pattern.Rule, matchers []*pattern.Matcher, results map[string]checktest.Result) error {
	text, err := readBounded(name)
	if err != nil {
		return err
	}
	if !checktest.HasNotes(text, loaded) {
		return nil
	}
	ext := filepath.Ext(name)
	fixed, err := readBounded(strings.TrimSuffix(name, ext) + ".fixed" + ext)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for id, r := range checktest.RunAnnotated(matchers, filepath.ToSlash(name), text, fixed) {
		sum := results[id]
		sum.Add(r)
		results[id] = sum
	}
	return nil
}

func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", name, checks.Pathless(err))}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxAnnotated+1))
	if err == nil && len(text) > maxAnnotated {
		err = fmt.Errorf("it has more than %d bytes", maxAnnotated)
	}
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", name, checks.Pathless(err))}
	}
	return text, nil
}

// add puts the result of a rule's tests to the others.
func (t *testRun) add(r *pattern.Rule, result checktest.Result) {
	j := testedJSON{ID: r.ID, File: r.File, Tests: result.Tests, Failures: []failureJSON{}}
	for i := range result.Failures {
		f := &result.Failures[i]
		j.Failures = append(j.Failures, failureJSON{f.Kind, f.File, f.Line, f.Reason, differing(f.Want, f.Got)})
	}
	t.Rules = append(t.Rules, j)
	t.Tests += result.Tests
	t.Failed += len(result.Failures)
}

// maxDiffering is how many lines a difference shows.
const maxDiffering = 20

// differing returns the lines that are in one text and not in the other, but for
// those in which a secret may stand.
func differing(want, got string) []string {
	if want == got {
		return nil
	}
	a, b := checktest.Lines(want), checktest.Lines(got)
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var out []string
	add := func(sign string, lines []string) {
		show := showable("x", []byte(strings.Join(lines, "\n")))
		for i, line := range lines {
			if !show(i + 1) {
				line = "(not shown: it may hold a secret)"
			}
			out = append(out, sign+" "+line)
		}
	}
	add("-", a)
	add("+", b)
	if len(out) > maxDiffering {
		out = append(out[:maxDiffering:maxDiffering], fmt.Sprintf("… %d more lines", len(out)-maxDiffering))
	}
	return out
}

func (t *testRun) write(w io.Writer, verbose bool) error {
	var b strings.Builder
	for _, r := range t.Rules {
		for _, f := range r.Failures {
			at := f.File
			if f.Line > 0 {
				at = fmt.Sprintf("%s:%d", f.File, f.Line)
			}
			fmt.Fprintf(&b, "FAIL  %s  %s: %s\n", report.Escape(r.ID), report.Escape(at), report.Escape(f.Reason))
			for _, line := range f.Diff {
				fmt.Fprintf(&b, "      %s\n", report.Escape(strings.ReplaceAll(line, "\t", "    ")))
			}
		}
		switch {
		case r.Tests == 0:
			fmt.Fprintf(&b, "none  %s  %s: the rule has no tests; add some under \"tests:\", with \"bad\" and \"ok\"\n", report.Escape(r.ID), report.Escape(r.File))
		case verbose && len(r.Failures) == 0:
			fmt.Fprintf(&b, "ok    %s  %s\n", report.Escape(r.ID), plural(r.Tests, "test"))
		}
	}
	failed := slices.DeleteFunc(slices.Clone(t.Rules), func(r testedJSON) bool { return len(r.Failures) == 0 })
	fmt.Fprintf(&b, "%s, %s: ", plural(len(t.Rules), "rule"), plural(t.Tests, "test"))
	if len(failed) == 0 {
		b.WriteString("all hold\n")
	} else {
		fmt.Fprintf(&b, "%s of %s\n", plural(t.Failed, "failure"), plural(len(failed), "rule"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
