package compile

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// extensions are how the files of a language end, for those that examples are
// mostly written in.
func extensions() map[checks.Lang]string {
	return map[checks.Lang]string{
		checks.Go: "go", checks.Python: "py", checks.JavaScript: "js", checks.TypeScript: "ts", checks.Java: "java", checks.Kotlin: "kt",
		checks.Ruby: "rb", checks.PHP: "php", checks.CSharp: "cs", checks.Rust: "rs", checks.C: "c", checks.Shell: "sh", checks.YAML: "yaml",
		checks.Dockerfile: "dockerfile", checks.Terraform: "tf",
	}
}

// ScaffoldLangs returns the languages that [Scaffold] knows, in order.
func ScaffoldLangs() []string {
	var out []string
	for lang := range extensions() {
		out = append(out, string(lang))
	}
	slices.Sort(out)
	return out
}

// Scaffold returns the files of a new lesson by their path in its folder. It
// compiles, can be shown, and is complete but for the words: each of these is a
// TODO, of which the linter tells.
func Scaffold(id, title string, langs []checks.Lang, today time.Time) (map[string][]byte, error) {
	if !idForm().MatchString(id) || len(id) > 40 {
		return nil, fmt.Errorf("id %q: want lower-case words joined by hyphens, at most 40 characters, such as sql-injection", id)
	}
	if title == "" {
		words := strings.ReplaceAll(id, "-", " ")
		title = strings.ToUpper(words[:1]) + words[1:]
	}
	if strings.ContainsFunc(title, func(r rune) bool { return r < ' ' }) || len(title) > 60 {
		return nil, fmt.Errorf("title %q: want one line of at most 60 characters", title)
	}
	files := map[string][]byte{}
	var list []string
	for _, lang := range langs {
		ext, ok := extensions()[lang]
		if !ok {
			return nil, fmt.Errorf("language %q: want one of %s", lang, strings.Join(ScaffoldLangs(), ", "))
		}
		list = append(list, string(lang)+": snippet")
		for name, what := range map[string]string{
			"bad": "code with the mistake", "good": "the same code, repaired",
			"decoy1": "a repair that only looks right", "decoy2": "another repair that only looks right",
		} {
			marked := ""
			if !strings.HasPrefix(name, "decoy") {
				marked = " " + comment(lang) + " {{mark}}"
			}
			files[path.Join("snippets", string(lang), name+"."+ext)] = fmt.Appendf(nil, "%s TODO: %s in %s%s\n", comment(lang), what, lang, marked)
		}
	}
	fill := strings.NewReplacer(
		"ID", id, "TITLE", quoteYAML(title), "LANGS", strings.Join(list, ", "),
		"TODAY", today.Format(dayForm), "NEXTYEAR", today.AddDate(1, 0, 0).Format(dayForm),
	)
	files["lesson.md"] = []byte(fill.Replace(scaffoldLesson))
	files["quiz.yaml"] = []byte(scaffoldQuiz)
	return files, nil
}

// comment is how a comment begins to the end of its line.
func comment(lang checks.Lang) string {
	switch lang {
	case checks.Python, checks.Ruby, checks.Shell, checks.YAML, checks.Dockerfile, checks.Terraform:
		return "#"
	}
	return "//"
}

func quoteYAML(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

const scaffoldLesson = `---
schema: 1
id: ID
title: TITLE
order: 900                  # place in the curriculum
depth: full                 # or card: only Card, Why and Fix
concepts: []                # of rules: ` + "`squire rule list --json`" + ` names each rule's
rules: []                   # rules that this is the lesson of, where their concept has another
concept: true               # take away once concepts or rules names something
cwe: []                     # numbers; the first is what it is mainly about
owasp_top10_2025: []
controls: {}
level: 1                    # 1 base, 2 practitioner, 3 deep
prereq: []
related: []
langs: {LANGS}
frameworks: {}
refs: []                    # ids of refs.yaml
minutes: 2
reviewed: "TODAY"
review_by: "NEXTYEAR"
authors: []
license: CC-BY-4.0
locale: en
---

## Card

TODO: the rule in two sentences; with the code at most 60 words.

{{lines bad}}

{{lines good}}

## Why

TODO: what goes wrong, and for whom; an incident only from a source that you read.

## Spot

TODO: what to look for in this code, without the answer.

## Exploit

TODO: how it is used, harmlessly and step by step.

{{example bad}}

## Fix

TODO: what to write instead, and why it holds.

{{example good}}

## How we see it

TODO: what the rule matches, what it misses, and when it is wrong.
`

const scaffoldQuiz = `# Texts are Markdown of one paragraph. New questions go to the end of their list:
# their places are part of a learner's progress.
spot:
  - prompt: "TODO: which line is wrong?"
    snippet: bad
    why: "TODO: why it is that line"
fix:
  - prompt: "TODO: which change repairs it?"
    options:
      - snippet: decoy1
        why: "TODO: why it only looks right"
      - snippet: good
        right: true
        why: "TODO: why it holds"
      - snippet: decoy2
        why: "TODO: why it only looks right, too"
quiz:
  - kind: safe
    prompt: "TODO: which of these is already safe?"
    options:
      - text: "TODO: one that is"
        right: true
        why: "TODO: why"
      - text: "TODO: one that is not"
        why: "TODO: why not"
      - text: "TODO: another that is not"
        why: "TODO: why not"
  - kind: statement
    prompt: "TODO: a question about what happens"
    options:
      - text: "TODO: what people think"
        why: "TODO: why not"
      - text: "TODO: something else that people think"
        why: "TODO: why not"
      - text: "TODO: what is true"
        right: true
        why: "TODO: why"
  - kind: statement
    prompt: "TODO: a question about what to do"
    options:
      - text: "TODO: what is tempting"
        why: "TODO: why not"
      - text: "TODO: what is right"
        right: true
        why: "TODO: why"
      - text: "TODO: something else that is tempting"
        why: "TODO: why not"
`
