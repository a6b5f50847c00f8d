package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
)

func newRuleNew(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "new LANGUAGE ID",
		Short: "Begin a rule of your own",
		Long: `Writes ` + userRules + `/ID.yaml with all keys that a rule can have. Its tests fail
until you put code into them.`,
		Example: `  squire rule new go no-exit-in-library`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError("rule new wants a language and an id, such as `squire rule new python no-print`")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return a.ruleNew(args[0], args[1])
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return rulefile.Languages(), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func (a *app) ruleNew(language, id string) error {
	d, err := dialect(language)
	if err != nil {
		return err
	}
	if len(id) > 100 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(id, "-") != id || id == "" {
		return usageError("%q can't be the id of a rule: want up to 100 small letters, digits and -, such as no-print", id)
	}
	known, err := a.everyRule()
	if known == nil {
		return err
	}
	for _, r := range known {
		if r.ID == id {
			return usageError("there is a rule %s already; choose another id", id)
		}
	}
	text := skeleton(d, id)
	if _, err := readSkeleton(text); err != nil {
		return usageError("no rule can be written for %s yet: %w", language, err)
	}
	root, _, err := rootOf(nil)
	if err != nil {
		return &exit{exitUsage, err}
	}
	name := path.Join(userRules, id+".yaml")
	if err := writeNew(root, name, text); err != nil {
		return &exit{exitUsage, err}
	}
	_, err = fmt.Fprintf(a.out, "wrote %s\nNext: fill it in, and run `squire rule test %s` until it passes.\n", name, name)
	return err
}

// readSkeleton loads and compiles a rule: of a language that nothing reads yet
// there is none.
func readSkeleton(text string) (*pattern.Matcher, error) {
	loaded, err := rulefile.Load("the rule", []byte(text), nil)
	if err != nil {
		return nil, err
	}
	m, err := pattern.Compile(loaded[0])
	if s, ok := errors.AsType[*pattern.SyntaxError](err); ok {
		return nil, errors.New(s.Reason)
	}
	return m, err
}

// writeNew writes a file that isn't there yet. No link in the repository can
// lead it elsewhere.
func writeNew(root, name, text string) error {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return fmt.Errorf("open %s: %w", root, checks.Pathless(err))
	}
	defer dir.Close()
	if err := dir.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make the folder %s: %w", path.Dir(name), checks.Pathless(err))
	}
	f, err := dir.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; edit it, or choose another id", name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, checks.Pathless(err))
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, checks.Pathless(err))
	}
	return nil
}

// skeleton is a rule that loads, and whose tests fail.
func skeleton(d pattern.Dialect, id string) string {
	return strings.NewReplacer("ID", id, "LANGUAGE", string(d), "PATTERN", firstPattern(d)).Replace(`# Patterns: https://semgrep.dev/docs/writing-rules/pattern-syntax
id: ID
title: What was found, in a few words
message: |
  Why it matters here. $X stands for the code that it stands for in the pattern.
advice: What to do next.
severity: medium      # info, low, medium, high, critical
confidence: medium    # low, medium, high
profile: editor       # hook, editor, ci, off: where it speaks unasked
languages: [LANGUAGE]
cwe: []               # such as CWE-79
concept: ""           # the idea that it shares with rules for other languages
lesson: ""            # the lesson that teaches it

PATTERN

# fix:
#   title: What the fix does
#   replace: the code that takes its place, with $X
#   safety: suggest   # safe, when nothing but the defect changes

tests:
  bad:
  - |
    TODO: code in which it is found
  ok:
  - |
    TODO: code in which it is not
  near:
  - |
    TODO: code that looks like the defect and is none
`)
}

// firstPattern is a pattern of a language to begin with.
func firstPattern(d pattern.Dialect) string {
	text := "replace_this($X)"
	switch d {
	case pattern.Shell:
		text = "replace_this $X"
	case pattern.Dockerfile:
		text = "USER replace_this"
	case pattern.YAML:
		text = "replace_this: $X"
	case pattern.JSON:
		text = "{\"replace_this\": $X}"
	case pattern.Terraform:
		text = "replace_this = $X"
	case pattern.HTML:
		text = "<replace-this>"
	case pattern.INI:
		text = "replace_this = $X"
	case pattern.Regex:
		return "pattern-regex: replace_this\\((?P<X>.*)\\)"
	}
	return "pattern: |\n  " + text
}
