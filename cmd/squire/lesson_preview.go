package main

import (
	"bytes"
	"fmt"
	"html"
	"os"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/render"
)

func newLessonPreview(a *app) *cobra.Command {
	var lang, file string
	var plain bool
	cmd := &cobra.Command{
		Use:   "preview FOLDER | ID",
		Short: "Show a lesson as readers will see it, from its source",
		Example: `  squire lesson preview xxe
  squire lesson preview sql-injection --lang python --html lesson.html`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("lesson preview wants one lesson: its folder, or the id of one of Squire's, such as `squire lesson preview xxe`")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return a.lessonPreview(args[0], checks.Lang(lang), file, plain)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return lessonIDs(), cobra.ShellCompDirectiveDefault
		},
	}
	f := cmd.Flags()
	f.StringVar(&lang, "lang", "", "`LANGUAGE` of the reader; by default the lesson's first")
	f.StringVar(&file, "html", "", "write a page to this `FILE` instead")
	f.BoolVar(&plain, "plain", false, "write plain lines, for screen readers and scripts")
	cmd.RegisterFlagCompletionFunc("lang", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return lessonLangs(), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// lessonLangs are the languages that lessons have examples in.
func lessonLangs() []string {
	seen := map[checks.Lang]bool{}
	var out []string
	for _, l := range training.Lessons() {
		for _, lang := range l.Langs {
			if !seen[lang] {
				seen[lang] = true
				out = append(out, string(lang))
			}
		}
	}
	return out
}

func (a *app) lessonPreview(arg string, lang checks.Lang, file string, plain bool) error {
	blocks, title, err := previewOf(arg, lang)
	if err != nil {
		return err
	}
	if file != "" {
		var page bytes.Buffer
		page.WriteString("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n" +
			"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n" +
			"<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + html.EscapeString(report.Escape(title)) + "</title>\n<style>" + previewStyle + "</style>\n<main>\n")
		if err := render.HTML(&page, blocks); err != nil {
			return err
		}
		page.WriteString("</main>\n</html>\n")
		if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil {
			return usageError("write %s: %w", file, checks.Pathless(err))
		}
		a.note("wrote %s", file)
		return nil
	}
	return a.show(&learnOptions{plain: plain}, blocks)
}

// previewStyle follows the reader's choice of light or dark.
const previewStyle = ":root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem}" +
	"pre{overflow-x:auto;padding:.75rem;border:1px solid currentColor}mark{background:none;color:inherit;font-weight:bold}"

// previewOf compiles a lesson of a folder, or loads one of Squire's, with what its
// katas ask for.
func previewOf(arg string, lang checks.Lang) ([]training.Block, string, error) {
	if l, ok := training.Find(arg); ok {
		if _, err := os.Lstat(arg); err != nil {
			content, err := l.Load()
			if err != nil {
				return nil, "", err
			}
			var katas []training.Block
			for _, k := range kata.List(l.ID) {
				c, err := k.Load()
				if err != nil {
					return nil, "", err
				}
				katas = append(katas, taskOf(k.Lang, k.Title, c)...)
			}
			return append(content.Blocks(lang), katas...), l.Title, nil
		}
	}
	f, err := openLessons(arg)
	if err != nil {
		return nil, "", err
	}
	if f.only == "" {
		return nil, "", usageError("%s holds several lessons; name one of its folders", arg)
	}
	for _, l := range f.catalogue.Lessons {
		if l.Dir != f.only {
			continue
		}
		var katas []training.Block
		for i := range l.Katas {
			katas = append(katas, taskOf(l.Katas[i].Lang, l.Katas[i].Title, &l.Katas[i].Content)...)
		}
		return append(l.Content().Blocks(lang), katas...), l.Front.Title, nil
	}
	for _, err := range f.catalogue.Broken {
		return nil, "", usageError("%s: %w", arg, err)
	}
	return nil, "", usageError("%s: no lesson is there", arg)
}

// taskOf is what a learner reads of a kata before it is begun.
func taskOf(lang checks.Lang, title string, c *kata.Content) []training.Block {
	head := training.Block{Kind: training.Heading, Level: 2, Text: []training.Inline{{Text: fmt.Sprintf("Kata (%s): %s", lang, title)}}}
	return append([]training.Block{head}, c.Task...)
}
