// Command ruledocs writes a page for each of Squire's own rules about code. All
// that a page shows is in the rule, and its examples are the rule's tests, which
// CI runs.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
)

//go:generate go run . ../../../docs/rules

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: ruledocs FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1], pages(rules.All())); err != nil {
		fmt.Fprintln(os.Stderr, "generate pages of rules:", err)
		os.Exit(1)
	}
}

// write makes a folder hold just some files.
func write(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	there, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range there {
		if files[f.Name()] == nil {
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pages returns the pages by file name, and README.md, which lists them.
func pages(all []*pattern.Rule) map[string][]byte {
	files := map[string][]byte{"README.md": index(all)}
	for _, r := range all {
		files[r.ID+".md"] = page(r)
	}
	return files
}

func index(all []*pattern.Rule) []byte {
	var b bytes.Buffer
	b.WriteString("# Rules about code\n\nEach has a page: what, why, what to do, examples, and what isn't seen. `squire explain ID` shows the same\nin the terminal, `squire rule explain ID` how a rule is understood. [Writing rules](../rules.md) tells of your own.\n")
	all = slices.SortedStableFunc(slices.Values(all), func(a, b *pattern.Rule) int {
		return cmp.Or(cmp.Compare(dialects(a), dialects(b)), cmp.Compare(a.ID, b.ID))
	})
	last := ""
	for _, r := range all {
		if d := dialects(r); d != last {
			last = d
			fmt.Fprintf(&b, "\n## %s\n\n| rule | what | severity | speaks in | fix |\n| --- | --- | --- | --- | --- |\n", d)
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %v | %s | %s |\n", r.ID, r.ID, escape(r.Title), r.Severity, place(r.Profile), fix(r.Fix))
	}
	return b.Bytes()
}

// names are what languages are called, where that isn't their id.
var names = map[pattern.Dialect]string{
	pattern.Go: "Go", pattern.Python: "Python", pattern.JavaScript: "JavaScript", pattern.TypeScript: "TypeScript", pattern.Java: "Java",
	pattern.Shell: "Shell", pattern.Dockerfile: "Dockerfile", pattern.YAML: "YAML", pattern.JSON: "JSON", pattern.Terraform: "Terraform",
	pattern.HTML: "HTML", pattern.INI: "Configuration files", pattern.Regex: "Any file", pattern.Generic: "Any file",
}

func dialects(r *pattern.Rule) string {
	var all []string
	for _, d := range r.Dialects {
		all = append(all, names[d])
	}
	return strings.Join(slices.Compact(all), ", ")
}

func place(p pattern.Profile) string {
	switch p {
	case pattern.InHook:
		return "hook, editor, scan"
	case pattern.InEditor:
		return "editor, scan"
	case pattern.InCI:
		return "scan"
	}
	return "nothing unasked"
}

func fix(f *pattern.Fix) string {
	switch {
	case f == nil:
		return ""
	case f.Safe:
		return "safe"
	}
	return "suggested"
}

// escape keeps a text from being more than text in Markdown.
func escape(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`).Replace(text)
}

func page(r *pattern.Rule) []byte {
	var b bytes.Buffer
	section := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", title, text)
		}
	}
	fmt.Fprintf(&b, "# %s\n\n`%s` · %s · severity %v, confidence %v · speaks in: %s\n", escape(r.Title), r.ID, dialects(r), r.Severity, r.Confidence, place(r.Profile))
	section("Why", escape(r.Description))
	section("What to do", escape(r.Advice))
	if r.Fix != nil {
		fmt.Fprintf(&b, "\n%s fix: %s.\n", map[bool]string{true: "Safe", false: "Suggested"}[r.Fix.Safe], escape(r.Fix.Title))
	}
	examples(&b, r, "Found", r.Tests.Bad[:min(3, len(r.Tests.Bad))])
	if r.Fix != nil && len(r.Tests.Fixed) > 0 {
		examples(&b, r, "The first of these, fixed", r.Tests.Fixed[:1])
	}
	examples(&b, r, "Good", r.Tests.OK[:min(3, len(r.Tests.OK))])
	examples(&b, r, "Looks alike, and isn't found", r.Tests.Near[:min(2, len(r.Tests.Near))])
	section("How it is found", cmp.Or(r.Notes.Sees, sees(r)))
	section("What isn't found", cmp.Or(r.Notes.Misses, misses(r)))
	section("Measured", r.Notes.Measured)
	section("See also", references(r))
	return b.Bytes()
}

func examples(b *bytes.Buffer, r *pattern.Rule, title string, list []pattern.Example) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", title)
	for _, x := range list {
		fence := "```"
		for strings.Contains(x.Text, fence) {
			fence += "`"
		}
		name := ""
		if x.Path != "" {
			name = "`" + x.Path + "`:\n\n"
		}
		fmt.Fprintf(b, "\n%s%s%s\n%s\n%s\n", name, fence, syntaxName(r, x), strings.TrimRight(x.Text, "\n"), fence)
	}
}

// syntaxName is what Markdown calls the language of an example.
func syntaxName(r *pattern.Rule, x pattern.Example) string {
	lang := checks.Lang(r.Dialects[0])
	if x.Path != "" {
		lang = checks.DetectLang(x.Path, nil)
	}
	switch lang {
	case checks.Terraform:
		return "hcl"
	case "regex", "generic":
		return ""
	}
	return string(lang)
}

// sees says how a rule finds things, from what it consists of.
func sees(r *pattern.Rule) string {
	const names = "Names are looked through: what is imported, renamed or a constant matches as what it stands for."
	if r.Taint == nil {
		if slices.Contains(r.Dialects, pattern.Regex) {
			return "By an expression over the text."
		}
		return "By patterns over the tree of the code, not over its text. " + names
	}
	var from []string
	for _, s := range r.Taint.Sources {
		if s.Use != nil && !slices.Contains(from, "`"+s.Use.Name+"`") {
			from = append(from, "`"+s.Use.Name+"`")
		}
	}
	where := "where it comes in"
	if len(from) > 0 {
		where = "the sources of " + strings.Join(from, " and ")
	}
	return "Data is followed within the file, from " + where + " to where it does harm: through assignments, fields, containers, texts that are put together, " +
		"and functions of the file. What checks or converts it on the way ends that. " + names
}

func misses(r *pattern.Rule) string {
	if r.Taint != nil {
		return "What goes through functions of other files, through a database, or through names that are made at run time."
	}
	return "What is decided in another file, or at run time."
}

func references(r *pattern.Rule) string {
	var lines []string
	for _, n := range r.CWE {
		lines = append(lines, fmt.Sprintf("- [CWE-%d](https://cwe.mitre.org/data/definitions/%d.html)", n, n))
	}
	for _, t := range r.Tags {
		if id, ok := strings.CutPrefix(t, "owasp:"); ok {
			lines = append(lines, "- OWASP Top 10 "+id)
		}
	}
	for _, c := range r.Controls {
		lines = append(lines, "- "+c)
	}
	lines = append(lines, fmt.Sprintf("- Concept `%s`, lesson `%s`: `squire explain %s`", r.Concept, r.Lesson, r.ID))
	if len(r.Aliases) > 0 {
		lines = append(lines, "- Elsewhere: "+strings.Join(r.Aliases, ", "))
	}
	return strings.Join(lines, "\n")
}
