package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

// userRules is the folder of a repository's own rules, below its root.
const userRules = policy.RulesFolder

func newRule(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rule",
		Short:   "Write rules, test them, try patterns",
		GroupID: "policy",
		Args:    cobra.NoArgs,
		Long: `Rules about code are files of YAML: semgrep's, or with keys of Squire's beside
them. Those of a repository are in ` + userRules + `.`,
		Example: `  squire rule new python no-print
  squire rule test
  squire rule try 'os.Exit($X)' --lang go`,
	}
	cmd.AddCommand(newRuleNew(a), newRuleTest(a), newRuleTry(a), newRuleExplain(a), newRuleList(a))
	return cmd
}

// A loadedFile is what a rule file holds.
type loadedFile struct {
	name  string
	text  []byte
	rules []*pattern.Rule
	err   error // what was refused
}

// loadRules reads and compiles the rules of a file, which messages call name.
// What is wrong with them is in the result; the error is one of reading.
func loadRules(file, name string) (*loadedFile, error) {
	text, err := readRuleFileAs(file, name)
	if err != nil {
		return nil, err
	}
	f := &loadedFile{name: name, text: text}
	f.rules, f.err = policy.LoadRules(name, text)
	return f, nil
}

// readRuleFile reads a rule file, within bounds.
func readRuleFile(name string) ([]byte, error) { return readRuleFileAs(name, name) }

// readRuleFileAs is readRuleFile for a file that messages call name.
func readRuleFileAs(file, name string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err == nil && info.Size() > rulefile.MaxSize {
		err = fmt.Errorf("it has %d bytes, more than %d", info.Size(), rulefile.MaxSize)
	}
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", name, checks.Pathless(err))}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", name, checks.Pathless(err))}
	}
	return text, nil
}

// place returns where in the rule file a pattern can't be read.
func place(s *pattern.SyntaxError) (line, column int) {
	before := s.Text[:min(max(s.Offset, 0), len(s.Text))]
	line, column = s.At.Line+strings.Count(before, "\n"), s.At.Column
	return line, column + len(before) - (strings.LastIndexByte(before, '\n') + 1)
}

// problems returns an error that tells all that was refused, with the lines
// that it is about, or nil.
func (f *loadedFile) problems() error {
	var all []error
	for _, e := range rulefile.Errors(f.err) {
		all = append(all, errors.New(e.Error()+pointAt(f.name, f.text, e.Line, e.Column)))
	}
	return errors.Join(all...)
}

// pointAt shows a line of a text with a caret under a column, below a message.
// A line in which a secret may stand isn't shown.
func pointAt(name string, text []byte, line, column int) string {
	lines := strings.Split(string(text), "\n")
	if line < 1 || line > len(lines) || !showable(name, text)(line) {
		return ""
	}
	shown := strings.TrimRight(lines[line-1], "\r")
	if len(shown) > 200 {
		return ""
	}
	before := report.Escape(shown[:min(max(column-1, 0), len(shown))])
	gutter := fmt.Sprintf("%5d | ", line)
	return "\n" + gutter + report.Escape(shown) + "\n" + strings.Repeat(" ", len(gutter)-2) + "| " + strings.Repeat(" ", len([]rune(before))) + "^"
}

// showable returns a function that tells whether a line may be shown: no secret
// stands in it.
func showable(name string, text []byte) func(line int) bool {
	f := &checks.File{Path: filepath.ToSlash(name), Data: text}
	hidden := map[int]bool{}
	err := secrets.New(secrets.Options{}).Detect(f, func(x checks.Finding) {
		for line := f.Line(x.Span.Start); line <= f.Line(x.Span.End); line++ {
			hidden[line] = true
		}
	})
	return func(line int) bool { return err == nil && !hidden[line] }
}

// repositoryRules loads the rules of the repository of the current folder. Files
// that can't be loaded are in the error, beside the others.
func repositoryRules() ([]*pattern.Rule, error) {
	root, _, err := rootOf(nil)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	names, err := policy.WorktreeLister(root)(userRules)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", userRules, checks.Pathless(err))}
	}
	var all []*pattern.Rule
	var errs []error
	for _, name := range names {
		if !policy.IsRuleFile(name) {
			continue
		}
		f, err := loadRules(filepath.Join(root, filepath.FromSlash(name)), name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, f.rules...)
		errs = append(errs, f.problems())
	}
	if err := errors.Join(errs...); err != nil {
		return all, &exit{exitUsage, err}
	}
	return all, nil
}

// ruleFilesIn returns the rule files below a folder, in order: YAML that begins
// like one, without what belongs to tests.
func ruleFilesIn(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("read %s: %w", name, checks.Pathless(err))
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.Type().IsRegular() || !isYAML(name) || strings.Contains(d.Name(), ".test.") || strings.Contains(d.Name(), ".fixed."):
			return nil
		}
		if isRules(name) {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

func isYAML(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// isRules reports whether a file of YAML holds rules rather than anything else.
func isRules(name string) bool {
	info, err := os.Stat(name)
	if err != nil || info.Size() > rulefile.MaxSize {
		return false
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	has := func(key string) bool {
		return strings.HasPrefix(string(text), key+":") || strings.Contains(string(text), "\n"+key+":")
	}
	return has("rules") && strings.Contains(string(text), "languages") || has("id") && (has("languages") || has("language"))
}

// A listedRule is a rule as it is listed.
type listedRule struct {
	*checks.Rule
	profile pattern.Profile
	rule    *pattern.Rule // nil for one about secrets
}

// everyRule returns all rules: of secrets, Squire's own about code, and the
// repository's. An error may come beside them.
func (a *app) everyRule() ([]listedRule, error) {
	root, _, err := rootOf(nil)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	var o policyOptions
	pol, err := o.load(policy.WorktreeReader(root), nil) // a rule file with a defect is no reason to list none
	if err != nil {
		return nil, err
	}
	var all []listedRule
	known := map[string]bool{}
	add := func(r listedRule) {
		if !known[r.ID] {
			known[r.ID] = true
			all = append(all, r)
		}
	}
	for _, r := range rules.All() {
		add(listedRule{r.Rule, r.Profile, r})
	}
	users, err := repositoryRules()
	for _, r := range users {
		add(listedRule{r.Rule, r.Profile, r})
	}
	for _, r := range pol.Rules() {
		add(listedRule{r, pattern.InHook, nil})
	}
	return all, err
}

// langFlag completes and checks the flag --lang.
func langFlag(cmd *cobra.Command, lang *string) {
	cmd.Flags().StringVar(lang, "lang", "", "`LANGUAGE` of the pattern, such as python")
	cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(rulefile.Languages(), cobra.ShellCompDirectiveNoFileComp))
}

// dialect returns what a language is called, as an error of use where it isn't
// known.
func dialect(name string) (pattern.Dialect, error) {
	d, ok := rulefile.Dialect(name)
	if !ok {
		way := policy.DidYouMean(name, rulefile.Languages())
		if way == "" {
			way = "; it reads " + oneOf(rulefile.Languages())
		}
		return "", usageError("the language %q is not one that Squire reads%s", name, way)
	}
	return d, nil
}

// adHoc makes a rule of a pattern.
func adHoc(text string, d pattern.Dialect) *pattern.Rule {
	r := &pattern.Rule{
		Rule:     &checks.Rule{ID: "pattern", Title: "Pattern", Severity: checks.Info},
		Dialects: []pattern.Dialect{d}, Options: pattern.DefaultOptions, At: pattern.Position{Line: 1, Column: 1},
		Search: &pattern.Formula{Op: pattern.Code, Text: text, At: pattern.Position{Line: 1, Column: 1}},
	}
	if d == pattern.Regex {
		r.Search.Op = pattern.Regexp
	}
	if lang := rulefile.Lang(d); lang != "" {
		r.Langs = []checks.Lang{lang}
	}
	return r
}

// compilePattern compiles a pattern of the command line.
func compilePattern(text string, d pattern.Dialect) (*pattern.Matcher, error) {
	m, err := pattern.Compile(adHoc(text, d))
	if s, ok := errors.AsType[*pattern.SyntaxError](err); ok {
		line, column := place(s)
		return nil, usageError("the pattern can't be read: %s%s", s.Reason, pointAt("pattern", []byte(text), line, column))
	}
	if err != nil {
		return nil, usageError("the pattern can't be read: %w", err)
	}
	return m, nil
}

// metavariables returns the names of metavariables in a text, in order, each
// once.
func metavariables(text string) []string {
	var names []string
	for i := 0; i < len(text); i++ {
		if text[i] != '$' {
			continue
		}
		start := i
		if strings.HasPrefix(text[i+1:], "...") {
			i += 3
		}
		end := i + 1
		for end < len(text) && (text[end] == '_' || text[end] >= 'A' && text[end] <= 'Z' || end > i+1 && text[end] >= '0' && text[end] <= '9') {
			end++
		}
		if name := text[start:end]; end > i+1 && name != "$_" && !slices.Contains(names, name) {
			names = append(names, name)
		}
		i = end - 1
	}
	return names
}
