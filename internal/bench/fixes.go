package main

import (
	"bytes"
	"fmt"
	goparser "go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/checktest"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
)

// A fixTally is what came of the fixes of a rule.
type fixTally struct {
	safe    bool
	fixes   int
	broken  int // what they make can't be read any more
	stays   int // the rule finds as much as before
	others  int // other rules find more than before
	again   int // a second run changes something once more
	clashes int // stood back for another fix of the file
	comment int // a comment of Go's is lost
}

func (t *fixTally) bad() int { return t.broken + t.stays + t.others + t.again + t.comment }

// fixGate tries every fix of rules about code: over the bad examples of all rules
// and over what is found in folders. What a fix makes has to be read as well as
// before, the finding has to be gone, no other rule may find more, and a second
// run must change nothing.
type fixGate struct {
	set   *pattern.Set
	rules map[string]*fixTally
	shown int
}

// fixes measures all fixes, and fails when a safe one does what it must not.
func fixes(dirs []string) error {
	g := &fixGate{set: pattern.NewSet(pattern.Selection{}, rules.Builtin()), rules: map[string]*fixTally{}}
	for _, r := range rules.All() {
		m := pattern.Lazy(r)
		for _, x := range r.Tests.Bad {
			lang, path := checktest.LanguageOf(r, x.Path)
			g.file(path, []byte(x.Text), func(text []byte) []checks.Finding {
				got, _ := checktest.Find(m, path, lang, text, x.Path == "")
				return got
			}, lang)
		}
	}
	g.report("bad examples of the rules")
	failed := g.failed()
	for _, dir := range dirs {
		g.rules = map[string]*fixTally{}
		files, err := g.tree(dir)
		if err != nil {
			return err
		}
		g.report(fmt.Sprintf("%s, %d files", filepath.Base(dir), files))
		failed += g.failed()
	}
	if failed > 0 {
		return fmt.Errorf("%d times a safe fix did what it must not", failed)
	}
	return nil
}

// tree tries the fixes of all files of a folder.
func (g *fixGate) tree(dir string) (files int, err error) {
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
			return nil
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		lang := checks.DetectLang(filepath.ToSlash(name), data)
		if lang == "" || bytes.IndexByte(data, 0) >= 0 {
			return nil
		}
		files++
		g.file(filepath.ToSlash(name), data, func(text []byte) []checks.Finding {
			var got []checks.Finding
			// What wasn't looked at to the end has the fixes that were found.
			_ = g.set.Detect(&checks.File{Path: filepath.ToSlash(name), Lang: lang, Data: text}, func(x checks.Finding) { got = append(got, x) })
			return got
		}, lang)
		return nil
	})
	return files, err
}

// byRule counts findings.
func byRule(found []checks.Finding) map[string]int {
	n := map[string]int{}
	for i := range found {
		n[found[i].Rule.ID]++
	}
	return n
}

// file tries each fix of a file by itself, and the safe ones together.
func (g *fixGate) file(path string, text []byte, find func([]byte) []checks.Finding, lang checks.Lang) {
	found := find(text)
	before := byRule(found)
	for i := range found {
		x := &found[i]
		for j := range x.Fixes {
			t := g.tally(x.Rule.ID, x.Fixes[j].Safe)
			t.fixes++
			edits, _, _ := checks.ChooseFixes(found[i:i+1], func(_ *checks.Finding, f *checks.Fix) bool { return f == &x.Fixes[j] || f.Title == x.Fixes[j].Title })
			fixed, err := checks.ApplyEdits(text, edits)
			at := &checks.File{Data: text}
			where := fmt.Sprintf("%s:%d: %s", path, at.Line(x.Span.Start), x.Rule.ID)
			if err != nil || !readsAsWell(path, lang, text, fixed) {
				t.broken++
				g.show(where, "what comes of it can't be read", fixed)
				continue
			}
			if lang == checks.Go && comments(fixed) < comments(text) {
				t.comment++
				g.show(where, "a comment is lost", nil)
			}
			after := byRule(find(fixed))
			if after[x.Rule.ID] >= before[x.Rule.ID] {
				t.stays++
				g.show(where, "it is found still", nil)
			}
			for id, n := range after {
				if id != x.Rule.ID && n > before[id] {
					t.others++
					g.show(where, "now there is "+id, nil)
				}
			}
		}
	}
	g.together(path, text, found, find)
}

// together applies all safe fixes of a file, twice.
func (g *fixGate) together(path string, text []byte, found []checks.Finding, find func([]byte) []checks.Finding) {
	safe := func(_ *checks.Finding, f *checks.Fix) bool { return f.Safe }
	edits, _, clashing := checks.ChooseFixes(found, safe)
	for _, i := range clashing {
		g.tally(found[i].Rule.ID, true).clashes++
	}
	if len(edits) == 0 {
		return
	}
	once, err := checks.ApplyEdits(text, edits)
	if err != nil {
		g.show(path, err.Error(), nil)
		return
	}
	found = find(once)
	more, fixed, _ := checks.ChooseFixes(found, safe)
	if len(more) == 0 || len(clashing) > 0 {
		return
	}
	for _, i := range fixed {
		g.tally(found[i].Rule.ID, true).again++
		g.show(path, "a second run changes what "+found[i].Rule.ID+" finds", nil)
	}
}

func (g *fixGate) tally(id string, safe bool) *fixTally {
	t := g.rules[id]
	if t == nil {
		t = &fixTally{safe: safe}
		g.rules[id] = t
	}
	return t
}

// show tells of what a fix did wrong, some times.
func (g *fixGate) show(where, what string, text []byte) {
	if g.shown++; g.shown <= 40 {
		fmt.Printf("  %s: %s\n", where, what)
		if len(text) > 0 && len(text) < 2000 {
			fmt.Printf("%s\n", text)
		}
	}
}

// readsAsWell reports whether a text has no more that can't be read than another,
// to Squire's parser and, of Go, to Go's.
func readsAsWell(path string, lang checks.Lang, text, fixed []byte) bool {
	was, is := pattern.NewTarget(path, lang, text).Tree, pattern.NewTarget(path, lang, fixed).Tree
	if was != nil && is != nil && len(is.Gaps) > len(was.Gaps) {
		return false
	}
	if lang == checks.Go && goReads(text) {
		return goReads(fixed)
	}
	return true
}

func goReads(text []byte) bool {
	_, err := goparser.ParseFile(token.NewFileSet(), "", text, goparser.SkipObjectResolution)
	return err == nil
}

// comments counts the comments of a file of Go.
func comments(text []byte) int {
	f, err := goparser.ParseFile(token.NewFileSet(), "", text, goparser.ParseComments|goparser.SkipObjectResolution)
	if f == nil || err != nil {
		return 0
	}
	n := 0
	for _, c := range f.Comments {
		n += len(c.List)
	}
	return n
}

// failed counts what safe fixes did wrong.
func (g *fixGate) failed() int {
	n := 0
	for _, t := range g.rules {
		if t.safe {
			n += t.bad()
		}
	}
	return n
}

func (g *fixGate) report(what string) {
	fmt.Printf("\n%s\n%-32s %-8s %6s %7s %6s %7s %6s %8s %8s\n", what, "rule", "safety", "fixes", "broken", "stays", "others", "again", "comments", "clashes")
	var all, kept fixTally
	for _, id := range slices.Sorted(maps.Keys(g.rules)) {
		t := g.rules[id]
		sum, safety := &kept, "suggest"
		if t.safe {
			sum, safety = &all, "safe"
		}
		sum.add(t)
		if t.bad() > 0 || len(g.rules) <= 20 {
			t.line(id, safety)
		}
	}
	all.line(fmt.Sprintf("all of %d rules", countSafe(g.rules, true)), "safe")
	kept.line(fmt.Sprintf("all of %d rules", countSafe(g.rules, false)), "suggest")
}

func countSafe(all map[string]*fixTally, safe bool) int {
	n := 0
	for _, t := range all {
		if t.safe == safe {
			n++
		}
	}
	return n
}

func (t *fixTally) add(o *fixTally) {
	t.fixes += o.fixes
	t.broken += o.broken
	t.stays += o.stays
	t.others += o.others
	t.again += o.again
	t.comment += o.comment
	t.clashes += o.clashes
}

func (t *fixTally) line(name, safety string) {
	fmt.Println(strings.TrimRight(fmt.Sprintf("%-32s %-8s %6d %7d %6d %7d %6d %8d %8d", name, safety, t.fixes, t.broken, t.stays, t.others, t.again, t.comment, t.clashes), " "))
}
